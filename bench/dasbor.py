"""The dashboard of a head of office with a year of activity, and with aggregates ten times as
large; how long a minute of visits takes to reach it."""

import time
from functools import partial

from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from kpm.models import Keluarga
from laporan.massal import segarkan_angka
from laporan.models import Angka

from . import basis
from .halaman import ambil, klien
from .ukur import Hasil, ukur

BESAR = ("kpm_keluarga", "kpm_anggota", "pendamping_verifikasi", "pendamping_kehadiran",
         "pendamping_kunjungan", "kpm_bantuan", "kpm_rekonsiliasi")  # fmt: skip
PER_DETIK, DETIK = 1000, 60


def ukur_dasbor() -> list[Hasil]:
    c = klien("kadis_kukar")
    besar = len(ambil(c, "/"))
    lantai = {"halaman Django polos": partial(ambil, c, f"/bench/polos/{besar}/")}
    pindai = _tabel_dipindai(c)
    if pindai:
        raise RuntimeError(f"dasbor memindai {', '.join(sorted(pindai))}")

    def dingin() -> None:
        caches["proses"].clear()
        ambil(c, "/")

    catatan = f"{besar // 1024} KB; diminta p95 di bawah 100 ms dan 4 kali halaman polos"
    hasil = [
        ukur("Dasbor kepala dinas", partial(ambil, c, "/"), lantai, catatan=catatan),
        ukur("Dasbor kepala dinas, baru disegarkan", dingin, lantai),
    ]
    with transaction.atomic():
        Angka.objects.update(nilai=F("nilai") * 10)
        caches["proses"].clear()
        hasil += [
            ukur("Dasbor kepala dinas, angka 10 kali", partial(ambil, c, "/"), lantai,
                 catatan="hanya agregat: tidak satu tabel keluarga pun dipindai"),
            ukur("Dasbor kepala dinas, angka 10 kali, baru disegarkan", dingin, lantai),
        ]  # fmt: skip
        transaction.set_rollback(True)
    caches["proses"].clear()
    return hasil


def _tabel_dipindai(c: Client) -> set[str]:
    """Tables that grow with the families and that a statement of the page reads from end to end."""
    semua: list[tuple[str, object]] = []

    def catat(jalankan, sql, params, many, konteks):
        semua.append((sql, params))
        return jalankan(sql, params, many, konteks)

    caches["proses"].clear()
    with connection.execute_wrapper(catat):
        ambil(c, "/")
    rencana = ""
    with connection.cursor() as k:
        for sql, params in semua:
            if sql.lstrip().startswith("SELECT"):
                k.execute(f"EXPLAIN {sql}", params)
                rencana += "\n".join(b[0] for b in k.fetchall()) + "\n"
    return {t for t in BESAR if f"Seq Scan on {t}" in rencana}


TULIS = """
INSERT INTO pendamping_kunjungan ({kolom})
SELECT {isi} FROM pendamping_kunjungan v WHERE v.id IN (
    SELECT id FROM pendamping_kunjungan WHERE tanggal < %s ORDER BY id DESC LIMIT %s OFFSET %s)
"""


def ukur_segar() -> list[Hasil]:
    """In a copy: a minute of visits is written, a thousand at a time, through the trail; then the
    aggregates are refreshed. Its floor is the writing."""
    asal = connection.settings_dict["NAME"]
    nama = basis.salin(asal, "segar")
    try:
        return [_segarkan_semenit()]
    finally:
        basis.buang(nama)
        basis.arahkan(asal)


def _segarkan_semenit() -> Hasil:
    for _ in range(3):
        segarkan_angka()
    with connection.cursor() as k:
        k.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'pendamping_kunjungan' AND is_identity = 'NO'"
        )
        kolom = [b[0] for b in k.fetchall()]
    ganti = {"kunci": "gen_random_uuid()", "tanggal": "%s"}
    sql = TULIS.format(kolom=", ".join(kolom), isi=", ".join(ganti.get(c, c) for c in kolom))
    hari = timezone.localdate()
    mulai = time.perf_counter()
    for detik in range(DETIK):
        with connection.cursor() as k:
            k.execute(sql, [hari, hari, PER_DETIK, PER_DETIK * detik])
    tulis = time.perf_counter() - mulai
    n = Keluarga.objects.filter(kunjungan__tanggal=hari).distinct().count()
    mulai = time.perf_counter()
    segarkan_angka()
    segar = time.perf_counter() - mulai
    return Hasil(
        "Angka dasbor disegarkan sesudah 60.000 kunjungan", 1, segar * 1000, segar * 1000,
        {"menulis kunjungan itu": tulis * 1000},
        f"{n} keluarga; {100 * segar / DETIK:.1f}% dari semenit; diminta di bawah 10% dan "
        "paling lama 60 detik di belakang",
    )  # fmt: skip
