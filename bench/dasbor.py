"""The dashboard of a head of office with a year of activity, and with aggregates ten times as
large; how long a minute of visits takes to reach it."""

import time
from functools import partial

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from kpm.models import Keluarga
from laporan.dasbor.susun import gambar_dahulu
from laporan.massal import segarkan_angka
from laporan.models import Angka, GambarKeadaan
from pkh.akun.models import Pengguna
from pkh.grafik import _gambar
from pkh.wilayah.models import rentang_wilayah

from . import basis
from .halaman import ambil, klien
from .ukur import Hasil, ukur

BESAR = (
    *("laporan_angka", "kpm_keluarga", "kpm_anggota", "pendamping_verifikasi"),
    *("pendamping_kehadiran", "pendamping_kunjungan", "kpm_bantuan", "kpm_rekonsiliasi"),
)
PER_DETIK, DETIK = 1000, 60


def ukur_dasbor() -> list[Hasil]:
    """Warm; as the first after a refresh that changed the figures, drawn by the worker before or
    by the visitor; and all that again among ten times as many aggregates."""
    c = klien("kadis_kukar")
    Pengguna.objects.filter(username="kadis_kukar").update(last_login=timezone.now())
    besar = len(ambil(c, "/"))
    lantai = {"halaman Django polos": partial(ambil, c, f"/bench/polos/{besar}/")}
    hasil = _ukur_keadaan(c, lantai, "", f"{besar // 1024} KB; ")
    with transaction.atomic():
        n = _sepuluh_kali()
        hasil += _ukur_keadaan(c, lantai, ", angka 10 kali", f"{n} baris angka; ")
        transaction.set_rollback(True)
    caches["proses"].clear()
    return hasil


def _ukur_keadaan(c: Client, lantai: dict, kata: str, catatan: str) -> list[Hasil]:
    gambar = 0.0

    def berubah() -> None:
        """As after a refresh: every figure of the region another, nothing drawn in here."""
        milik = Angka.objects.filter(rentang_wilayah("wilayah_id", basis.WILAYAH))
        milik.update(nilai=F("nilai") + 1)
        GambarKeadaan.objects.update(berubah_pada=timezone.now())
        caches["proses"].clear()
        _gambar.cache_clear()

    def pekerja() -> None:
        nonlocal gambar
        berubah()
        mulai = time.perf_counter()
        if not gambar_dahulu(timezone.localdate()):
            raise RuntimeError("pekerja tidak menggambar apa pun")
        gambar = 1000 * (time.perf_counter() - mulai)
        caches["proses"].clear()
        _gambar.cache_clear()

    with transaction.atomic():
        pekerja()
        if pindai := _tabel_dipindai(c):
            raise RuntimeError(f"dasbor memindai {', '.join(sorted(pindai))}")
        buka = partial(ambil, c, "/")
        hasil = [
            ukur(f"Dasbor kepala dinas{kata}", buka, lantai,
                 catatan=f"{catatan}tidak satu tabel keluarga pun dipindai; diminta p95 di bawah "
                 "100 ms dan 4 kali halaman polos"),
            ukur(f"Dasbor kepala dinas{kata}, baru disegarkan", buka, lantai, sebelum=pekerja,
                 kali=20, panaskan=1),
            ukur(f"Dasbor kepala dinas{kata}, baru disegarkan, belum digambar", buka, lantai,
                 sebelum=berubah, kali=8, panaskan=1,
                 catatan=f"mendahului pekerja, yang perlu {gambar:.0f} ms"),
        ]  # fmt: skip
        transaction.set_rollback(True)
    return hasil


_SALIN = """
INSERT INTO wilayah_wilayah (kode, nama, tingkat, induk_id, kode_bps)
SELECT %s || substr(kode, 6), nama, tingkat,
       CASE WHEN tingkat = 2 THEN induk_id ELSE %s || substr(induk_id, 6) END, ''
FROM wilayah_wilayah
WHERE kode >= %s AND kode < %s || '/' AND tingkat < 4
ON CONFLICT (kode) DO NOTHING;
INSERT INTO laporan_angka (wilayah_id, bulan, ukuran, nilai, per)
SELECT %s || substr(wilayah_id, 6), bulan, ukuran, nilai, per FROM laporan_angka
WHERE wilayah_id >= %s AND wilayah_id < %s || '/'
"""


def _sepuluh_kali() -> int:
    """Nine more districts like this one, each with all its aggregates, and ten times the
    families in every figure; how many rows they are."""
    dari = basis.WILAYAH
    with connection.cursor() as k:
        for n in range(9):
            baru = f"{dari[:3]}{90 + n}"
            k.execute(_SALIN, [baru, baru, dari, dari, baru, dari, dari])
        k.execute("UPDATE laporan_angka SET nilai = nilai * 10")
        k.execute("ANALYZE laporan_angka")
    return Angka.objects.count()


def _tabel_dipindai(c: Client) -> set[str]:
    """Tables that grow with the families or their figures and that a statement of the page, drawn
    anew, reads from end to end."""
    semua: list[tuple[str, object]] = []

    def catat(jalankan, sql, params, many, konteks):
        semua.append((sql, params))
        return jalankan(sql, params, many, konteks)

    caches["proses"].clear()
    tersimpan = GambarKeadaan.objects.exclude(html="").order_by("pk")[0]
    GambarKeadaan.objects.update(kunci="")
    with connection.execute_wrapper(catat):
        ambil(c, "/")
    GambarKeadaan.objects.filter(pk=tersimpan.pk).update(kunci=tersimpan.kunci)
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
    mulai = time.perf_counter()
    gambar_dahulu(hari)
    gambar = time.perf_counter() - mulai
    jeda = settings.CELERY_BEAT_SCHEDULE["laporan.tugas.berkala_segarkan_angka"]["schedule"]
    return Hasil(
        "Angka dasbor disegarkan sesudah 60.000 kunjungan", 1, segar * 1000, segar * 1000,
        {"menulis kunjungan itu": tulis * 1000},
        f"{n} keluarga; {100 * (segar + gambar) / DETIK:.1f}% dari semenit (dasbornya digambar "
        f"{gambar * 1000:.0f} ms), paling lama {jeda + segar:.0f} detik di belakang; diminta di "
        "bawah 10% dan 60 detik",
    )  # fmt: skip
