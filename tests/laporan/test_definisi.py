"""Periods, rounding and the way figures are written: pure rules."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laporan.definisi import DEFINISI, persen, rasio, tulis_bilangan, tulis_desimal, tulis_nilai
from laporan.periode import baca_periode, pilihan_periode
from laporan.terbilang import rupiah_terbilang, terbilang


def test_pembulatan_setengah_ke_atas():
    assert persen(2091, 21299) == Decimal("9.82")  # the press wrote 9.81
    assert persen(1, 800) == Decimal("0.13")  # 0,125 goes up; half-even would give 0,12
    assert persen(3, 800) == Decimal("0.38")
    assert rasio(111671, 413) == Decimal("270.39")


def test_penyebut_nol_bukan_nol_persen():
    assert persen(0, 0) is None
    assert rasio(5, 0) is None
    assert tulis_desimal(None, "%") == "tidak ada data"
    assert persen(0, 7) == Decimal("0.00")


@settings(max_examples=30)
@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_persen_paling_jauh_setengah_satuan_terakhir(a, b):
    assert abs(persen(a, b) * b - a * 100) <= Decimal("0.005") * b


def test_angka_ditulis_cara_indonesia():
    assert tulis_bilangan(21299) == "21.299"
    assert tulis_desimal(Decimal("9.82"), "%") == "9,82%"
    assert tulis_desimal("1234.5") == "1.234,50"
    assert tulis_nilai(None, "bilangan") == "tidak ada data"
    assert tulis_nilai("84.07", "persen") == "84,07%"


def test_setiap_definisi_lengkap():
    for d in DEFINISI.values():
        assert d.pertanyaan.endswith("?")
        assert d.pembilang
        assert d.sumber
        assert bool(d.penyebut) == (d.satuan in {"persen", "KPM per pendamping"}), d.kode


@pytest.mark.parametrize(
    ("kode", "kata", "mulai", "sampai"),
    [
        ("2024", "Tahun 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-TW3", "Triwulan III 2024", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024-02", "Februari 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", "Februari 2023", date(2023, 2, 1), date(2023, 2, 28)),
    ],
)
def test_periode(kode, kata, mulai, sampai):
    p = baca_periode(kode)
    assert (p.kata, p.mulai, p.sampai) == (kata, mulai, sampai)


@pytest.mark.parametrize("kode", ["", "24", "2024-13", "2024-00", "2024-TW5", "2024-8", "x"])
def test_periode_tak_dikenal_dijelaskan(kode):
    with pytest.raises(ValueError, match="2024-TW3"):
        baca_periode(kode)


def test_pilihan_periode_hanya_yang_sudah_mulai():
    pilihan = dict(pilihan_periode(2023, date(2024, 5, 3)))
    assert "2024-05" in pilihan
    assert "2024-TW2" in pilihan
    assert not {"2024-06", "2024-TW3", "2025"} & set(pilihan)
    assert "2023-12" in pilihan


def test_bulan_berjalan():
    assert len(baca_periode("2024-TW3").bulan_berjalan(date(2024, 8, 2))) == 2
    assert len(baca_periode("2024").bulan_berjalan(date(2025, 1, 1))) == 12


@pytest.mark.parametrize(
    ("n", "kata"),
    [
        (0, "nol"), (11, "sebelas"), (19, "sembilan belas"), (20, "dua puluh"),
        (115, "seratus lima belas"), (1000, "seribu"), (1_001, "seribu satu"),
        (21_299, "dua puluh satu ribu dua ratus sembilan puluh sembilan"),
        (750_000, "tujuh ratus lima puluh ribu"), (1_000_000, "satu juta"),
        (1_100_000_000, "satu miliar seratus juta"), (2 * 10**12 + 5, "dua triliun lima"),
    ],
)  # fmt: skip
def test_terbilang(n, kata):
    assert terbilang(n) == kata
    assert rupiah_terbilang(n) == f"{kata} rupiah"


@pytest.mark.parametrize("n", [-1, 10**15])
def test_terbilang_di_luar_kata(n):
    with pytest.raises(ValueError, match=str(n)):
        terbilang(n)
