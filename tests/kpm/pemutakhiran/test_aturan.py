"""Kinds of change, what must be looked at, and what is wrong with a report."""

from datetime import date, timedelta

import pytest

from kpm.aturan import PEMUTAKHIRAN
from kpm.layanan import RUAS_ANGGOTA, RUAS_KELUARGA
from kpm.massal import ketentuan_pada
from kpm.pemutakhiran import aturan
from kpm.pemutakhiran.aturan import RUAS, Jenis

T = date(2024, 9, 10)
KIRIM = {"anggota": True, "pengurus": False, "lain": True, "hari_ini": T}


def test_jenis_dan_ruas_lengkap():
    """Every field of the register is of one kind or free; the rule book knows every kind."""
    assert set(PEMUTAKHIRAN) == {str(j) for j in Jenis} == {str(j) for j in RUAS}
    assert {n for n in RUAS_ANGGOTA if not aturan.jenis_ruas(n)} == set()
    assert {n for n in RUAS_KELUARGA if not aturan.jenis_ruas(n)} == {
        "alamat", "rt", "rw", "telepon",
    }  # fmt: skip
    assert set(RUAS[Jenis.BARU]) == set(RUAS_ANGGOTA)


def test_pilah():
    berubah = {"kelas": "3", "hamil": True, "hpl": T, "telepon": "08"}
    bebas, usul = aturan.pilah(berubah, {"kehamilan", "pindah"})
    assert bebas == {"kelas": "3", "telepon": "08"}
    assert usul == {"kehamilan": {"hamil": True, "hpl": T}}
    assert aturan.pilah(berubah, ()) == (berubah, {})


PERIKSA_USUL = [
    ("kematian", {"tanggal": T}, {}, set()),
    ("kematian", {}, {}, {"tanggal", "isi"}),
    ("kematian", {"tanggal": T + timedelta(1)}, {}, {"tanggal"}),
    ("kematian", {"tanggal": T - timedelta(367)}, {}, {"tanggal"}),
    ("kematian", {"tanggal": T}, {"pengurus": True}, {"pengurus_baru"}),
    ("kematian", {"tanggal": T, "pengurus_baru": 7}, {"pengurus": True}, set()),
    ("kematian", {"tanggal": T}, {"pengurus": True, "lain": False}, {"anggota"}),
    ("kematian", {"tanggal": T}, {"anggota": False}, {"anggota"}),
    ("keluar", {"tanggal": T}, {}, {"alasan"}),
    ("sekolah", {}, {}, {"isi"}),
    ("sekolah", {"hamil": True}, {}, {"hamil"}),
    ("diri", {"hubungan": "pengurus"}, {}, {"hubungan"}),
    ("diri", {"hubungan": "anak"}, {"pengurus": True}, {"hubungan"}),
    ("kartu", {"bank": "bri"}, {}, {"anggota"}),
    ("pindah", {}, {"anggota": False}, set()),
]


def test_periksa_usul():
    salah = [
        (jenis, isi, beda, ruas)
        for jenis, isi, beda, ruas in PERIKSA_USUL
        if set(aturan.periksa_usul(jenis, isi, **KIRIM | beda)) != ruas
    ]
    assert not salah


def test_hal():
    baru = {"nama": "Siti  Aminah", "tanggal_lahir": "2024-09-01"}
    assert aturan.sebut_hal("baru", None, baru) == "baru:siti aminah:2024-09-01"
    assert aturan.sebut_hal("kematian", 5, {}) == aturan.sebut_hal("keluar", 5, {}) == "keluar:5"
    assert aturan.sebut_hal("sekolah", 5, {}) == "sekolah:5"
    assert aturan.sebut_hal("kartu", None, {}) == "kartu"


def test_bentrok():
    assert aturan.bentrok({"kelas": "3", "npsn": ""}, {"kelas": "4", "npsn": ""}) == ["kelas"]


@pytest.mark.django_db
def test_ketentuan_menyebutnya_setiap_tahun():
    for tahun in range(2019, 2027):
        assert "sekolah" not in ketentuan_pada(date(tahun, 6, 1)).diperiksa
        assert "kematian" in ketentuan_pada(date(tahun, 6, 1)).diperiksa
