"""The rules over the whole register, beside the same rows written by one plain UPDATE or INSERT.

Each is done and taken back, so that it can be done again.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.db import connection, connections, transaction
from django.utils import timezone

from kpm.ketentuan.dampak import hitung_dampak
from kpm.massal import hitung_bantuan_periode, hitung_komponen, ketentuan_pada
from kpm.models import Anggota, Keluarga
from pkh.riwayat.jejak import sebagai

from .ukur import Hasil

KALI = 3
KOSONGKAN = (  # members, families
    "UPDATE kpm_anggota SET komponen = '', dibayar = false",
    "UPDATE kpm_keluarga SET komponen = '{}', jumlah_anggota = 0, komponen_per = NULL",
)
# What the first filling comes down to: the answers are known, only written.
LANTAI_ISI = (
    "UPDATE kpm_anggota a SET komponen = j.komponen, dibayar = j.dibayar FROM jawaban_anggota j"
    " WHERE j.id = a.id AND (j.komponen <> '' OR j.dibayar)",
    "UPDATE kpm_keluarga k SET komponen = j.komponen, jumlah_anggota = j.jumlah_anggota,"
    " komponen_per = j.komponen_per FROM jawaban_keluarga j WHERE j.id = k.id",
)
JAWABAN = (
    "CREATE TEMP TABLE jawaban_anggota AS SELECT id, komponen, dibayar FROM kpm_anggota",
    "CREATE TEMP TABLE jawaban_keluarga AS"
    " SELECT id, komponen, jumlah_anggota, komponen_per FROM kpm_keluarga",
    "CREATE TEMP TABLE jawaban_bantuan AS SELECT * FROM kpm_bantuan WHERE periode = %s",
    "ANALYZE jawaban_anggota",
    "ANALYZE jawaban_keluarga",
)
HAPUS_BANTUAN = (
    "DELETE FROM kpm_bantuan b USING jawaban_bantuan j"
    " WHERE b.keluarga_id = j.keluarga_id AND b.periode = j.periode"
)
LANTAI_BANTUAN = (
    "INSERT INTO kpm_bantuan (keluarga_id, periode, jumlah, rincian, status, keterangan)"
    " SELECT keluarga_id, periode, jumlah, rincian, status, keterangan FROM jawaban_bantuan",
)


def periode_bebas(hari_ini: date) -> date:
    """First day of the next quarter: no payment list was sent of it, so it may be worked out."""
    bulan = hari_ini.year * 12 + (hari_ini.month - 1) // 3 * 3 + 3
    return date(bulan // 12, bulan % 12 + 1, 1)


def _jalankan(perintah: tuple[str, ...], periode: date | None = None) -> None:
    with connection.cursor() as k:
        for sql in perintah:
            k.execute(sql, [periode] if "%s" in sql else None)


def _waktu(kerja: Callable[[], object], siap: tuple[str, ...] = ()) -> float:
    """Milliseconds of `kerja` alone, after `siap`; both taken back."""
    with transaction.atomic():
        _jalankan(siap)
        mulai = time.perf_counter()
        kerja()
        lama = (time.perf_counter() - mulai) * 1000
        transaction.set_rollback(True)
    return lama


def _kosongkan() -> None:
    """Nothing derived yet, on pages as an import leaves them. By the owner: no trail."""
    with connections["pemilik"].cursor() as k:
        for tabel, sql in zip(("kpm_anggota", "kpm_keluarga"), KOSONGKAN, strict=True):
            k.execute(f"ALTER TABLE {tabel} DISABLE TRIGGER USER")
            k.execute(sql)
            k.execute(f"ALTER TABLE {tabel} ENABLE TRIGGER USER")
            k.execute(f"VACUUM (FULL, ANALYZE) {tabel}")


def _hasil(nama, kerja, lantai=None, siap=(), catatan="") -> Hasil:
    """In turn, so that what disturbs the machine disturbs both alike."""
    waktu, dasar = [], []
    for _ in range(KALI):
        waktu.append(_waktu(kerja, siap))
        if lantai:
            dasar.append(_waktu(lantai, siap))
    kata = {"SQL tangan, baris yang sama": statistics.median(dasar)} if dasar else {}
    return Hasil(nama, KALI, statistics.median(waktu), max(waktu), kata, catatan)


def ukur_komponen() -> list[Hasil]:
    hari_ini = timezone.localdate()
    periode = periode_bebas(hari_ini)
    k = ketentuan_pada(periode)
    baru = replace(k, lansia_min=k.lansia_min + 10)
    orang = f"{Anggota.objects.count()} anggota, {Keluarga.objects.count()} keluarga"
    with sebagai(None, "perintah"):
        hitung_komponen(tanggal=hari_ini)
        hitung_bantuan_periode(periode=periode)
        _jalankan(JAWABAN, periode)
        hasil = [
            _hasil("Komponen, ketentuan baru (lansia 10 tahun lebih tua)",
                   lambda: hitung_komponen(tanggal=hari_ini, ketentuan=baru)),
            _hasil("Komponen, tanpa perubahan", lambda: hitung_komponen(tanggal=hari_ini)),
            _hasil("Bantuan satu periode seluruh register",
                   lambda: hitung_bantuan_periode(periode=periode),
                   lambda: _jalankan(LANTAI_BANTUAN),
                   (HAPUS_BANTUAN,)),
            _hasil("Dampak ketentuan baru, tanpa menulis",
                   lambda: hitung_dampak(lama=k, baru=baru, tanggal=hari_ini,
                                         maju=lambda *a, **b: None)),
        ]  # fmt: skip
        _jalankan((HAPUS_BANTUAN,))
        _kosongkan()
        hasil.insert(0, _hasil("Komponen, isi pertama seluruh register",
                               lambda: hitung_komponen(tanggal=hari_ini),
                               lambda: _jalankan(LANTAI_ISI), catatan=orang))  # fmt: skip
        hitung_komponen(tanggal=hari_ini)
        _jalankan(("DROP TABLE jawaban_anggota, jawaban_keluarga, jawaban_bantuan",))
    return hasil
