"""What stands in the cells, without a database."""

from datetime import date

import pytest

from kpm.aturan import Ketentuan
from laporan.formulir.aturan import (
    FORMULIR,
    bulan_triwulan,
    isi_butir,
    isi_hari,
    triwulan_dari,
    tulis_persen,
    urutan_kelas,
)
from pendamping.verifikasi.aturan import Isian

KETENTUAN = Ketentuan(indeks={}, batas={})


def test_formulir_pendidikan_punya_25_kolom():
    (tabel,) = FORMULIR["pendidikan"].tabel
    assert tabel.jumlah_kolom == 25
    assert {k for f in FORMULIR.values() for k in f.komponen} == {
        "sd", "smp", "sma", "usia_dini", "hamil", "lansia", "disabilitas",
    }  # fmt: skip


def test_hari_hadir_dan_persen():
    tanpa_sakit = Ketentuan(indeks={}, batas={}, sakit_dihitung_absen=False)
    for isi, k, sel in [
        ((20, 1, 1, 1), KETENTUAN, ("1", "1", "1", "17", "85,0")),
        ((20, 1, 1, 1), tanpa_sakit, ("1", "1", "1", "18", "90,0")),
        ((22, 0, 0, 0), KETENTUAN, ("0", "0", "0", "22", "100")),
        ((None, 0, 0, 0), KETENTUAN, ("–",) * 5),
    ]:
        assert isi_hari(*isi, k) == sel
    assert tulis_persen(1699, 2000) == "84,9"  # 84,95 would round to a threshold that was met


def test_triwulan():
    assert bulan_triwulan("2024-TW3") == [date(2024, b, 1) for b in (7, 8, 9)]
    assert [triwulan_dari(date(2024, b, 1)) for b in (1, 3, 4, 12)] == [
        "2024-TW1", "2024-TW1", "2024-TW2", "2024-TW4",
    ]  # fmt: skip
    for salah in ("2024-TW5", "2024-07", "", "1999-TW1", "2024-TW1x"):
        with pytest.raises(ValueError, match="Triwulan"):
            bulan_triwulan(salah)


def test_kelas_menurut_angka():
    assert sorted(["10", "", "2", "XII"], key=lambda k: urutan_kelas(k, "A")) == [
        "2", "10", "", "XII",
    ]  # fmt: skip


def test_yang_jatuh_tempo_di_posyandu():
    """Due and done, due and not done, not due, done ahead of time, not judged, for the pen."""
    kolom = FORMULIR["kesehatan"].tabel[0].isi
    penuh = {"komponen": "usia_dini", "terpenuhi": False, "berat": 9_050, "tinggi": 755}
    jatuh = {"kewajiban": ["timbang", "imunisasi"], "dipenuhi": ["timbang"]}
    i = Isian(**penuh, **jatuh)
    for isian, dinilai, tampil, sel in [
        (i, True, True, ("Ya", "9,1", "75,5", "Tdk", None)),
        (i, False, True, ("", "9,1", "75,5", "", None)),
        (i, True, False, ("", "", "", "", None)),
        (Isian("usia_dini", kewajiban=[], dipenuhi=["vitamin_a"], terpenuhi=True), True, True,
         (None, "", "", None, "Ya")),
        (Isian("usia_dini", kewajiban=["timbang"], alasan="Posyandu libur"), True, True,
         ("–", "", "", None, None)),
        (Isian("usia_dini", terpenuhi=True), True, True, ("Ya", "", "", "", "")),
        (Isian("usia_dini", terpenuhi=True), True, False, ("", "", "", "", "")),
    ]:  # fmt: skip
        assert isi_butir(kolom, isian, dinilai=dinilai, tampil=tampil) == sel, (isian, sel)
