"""Targets by file: as the service sets them, and taken back."""

from contextlib import suppress
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from graduasi.layanan import atur_target
from graduasi.models import Target
from pkh.riwayat.jejak import sebagai
from tests import pabrik
from tests.kpm.impor_jenis.alur import (
    batal,
    ekspor_lalu_periksa,
    hitungan,
    masukkan,
    periksa,
    sebab,
    terapkan,
)

pytestmark = pytest.mark.django_db
JUDUL = ["Tahun", "kode_wilayah", "jenis graduasi", "target"]


def isi() -> list:
    return sorted(Target.objects.values_list("tahun", "wilayah_id", "jenis", "jumlah"))


def test_baru_berubah_sama_ekspor_batal(operator, tmp_path):
    pabrik.TargetFactory(tahun=2026, wilayah_id="64.02.06", jenis="sejahtera", jumlah=5)
    pabrik.TargetFactory(tahun=2026, wilayah_id="64.02.13", jenis="alamiah", jumlah=7)
    sebelum = isi()
    baris = [
        JUDUL, [2026, "64.02", "Kelayakan daerah", "1.200"], [2026, "640206", "sejahtera", 9],
    ]  # fmt: skip
    impor = periksa(operator, "target_graduasi", *baris)
    assert hitungan(impor) == (1, 1, 0, 0)
    assert impor.hitungan["hilang"] == 1
    assert impor.baris.get(hasil="berubah").beda == {"jumlah": ["5", "9"]}
    assert isi() == sebelum
    terapkan(impor)
    assert (2026, "64.02", "kelayakan_daerah", 1200) in isi()
    assert (2026, "64.02.06", "sejahtera", 9) in isi()
    assert hitungan(periksa(operator, "target_graduasi", *baris)) == (0, 0, 2, 0)
    ulang = ekspor_lalu_periksa(operator, "target_graduasi", tmp_path / "t.xlsx")
    assert hitungan(ulang) == (0, 0, 3, 0)
    assert batal(impor).pembatalan["ditolak"] == 0
    assert isi() == sebelum


def test_yang_diubah_orang_sesudahnya_tinggal(operator):
    impor = masukkan(operator, "target_graduasi", JUDUL, [2026, "64.02", "pena", 5])
    with sebagai(operator, "halaman"):
        Target.objects.update(jumlah=6)
    impor = batal(impor)
    assert impor.pembatalan["daftar"][0]["nama"] == (
        "Kabupaten Kutai Kartanegara 2026, pemberdayaan"
    )
    assert isi() == [(2026, "64.02", "pemberdayaan", 6)]


def test_yang_ditolak(operator):
    impor = periksa(
        operator, "target_graduasi", JUDUL,
        [2026, "64.03", "alamiah", 3], [2026, "64.99", "alamiah", 3], [2026, "64.02", "lain", 3],
        [2026, "64.02", "pena", -3], [2026, "64.02.06.1001", "alamiah", 3],
        [2026, "64.02", "alamiah", 3], [2026, "64.02", "alami", 4], [1999, "64.02", "alami", 4],
    )  # fmt: skip
    kata = sebab(impor)
    assert kata[2] == kata[3] != ""
    assert "tidak ditemukan di wilayah Anda" in kata[2]
    for baris, harap in {
        4: "salah satu", 5: "0 sampai", 6: "kabupaten/kota", 8: "baris 7", 9: "2007 sampai",
    }.items():  # fmt: skip
        assert harap in kata[baris], baris
    assert hitungan(impor) == (1, 0, 0, 7)


def test_sama_dengan_layanan(operator):
    """Regions that may have a target and that may not, nothing or something there before, none or
    some set: one year by the service, the next by a file."""
    wilayah = ("64.02", "64.02.06", "64.03", "64.02.06.1001")
    kasus = list(product(wilayah, (2023, 2025), (("alamiah", 0), ("sejahtera", 12))))
    baris = []
    for kode, tahun, (jenis, jumlah) in kasus:
        if tahun == 2023:
            for th in (tahun, tahun + 1):
                pabrik.TargetFactory(tahun=th, wilayah_id=kode, jenis=jenis, jumlah=12)
        with suppress(ValidationError, PermissionDenied):
            atur_target(oleh=operator, tahun=tahun, isi={(kode, jenis): jumlah})
        baris.append([tahun + 1, kode, jenis, jumlah])
    masukkan(operator, "target_graduasi", JUDUL, *baris)
    hasil = {(th, kode, jenis): n for th, kode, jenis, n in isi()}
    salah = [
        (kode, tahun, jenis)
        for kode, tahun, (jenis, _) in kasus
        if hasil.get((tahun, kode, jenis)) != hasil.get((tahun + 1, kode, jenis))
    ]
    assert not salah
    assert hasil[2026, "64.02", "sejahtera"] == hasil[2026, "64.02.06", "sejahtera"] == 12
