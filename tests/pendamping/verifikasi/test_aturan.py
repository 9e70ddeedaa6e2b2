"""What is due, what was entered, what follows: tables of the pure rules, and the SQL twin."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from django.db import connection

from kpm.aturan import Ketentuan
from pendamping.verifikasi.aturan import (
    KEWAJIBAN,
    Isian,
    butir_wajib,
    hari_kerja,
    jatuh_tempo,
    jatuh_tempo_bulan,
    jml_janggal,
    nilai_verifikasi,
    periksa_isian,
    periksa_tutup,
    triwulan,
)
from pendamping.verifikasi.massal import sql_butir

K = Ketentuan(indeks={}, batas={})
IBU, HPL = date(1995, 1, 1), date(2024, 9, 9)


def test_kewajiban_menurut_ketentuan():
    """Each line: component, born, HPL, month -> what is due."""
    for komponen, lahir, hpl, bulan, wajib in [
        ("usia_dini", date(2024, 3, 30), None, date(2024, 4, 1), ["timbang", "imunisasi"]),
        ("usia_dini", date(2024, 3, 1), None, date(2024, 8, 1), ["timbang", "imunisasi"]),
        ("usia_dini", date(2024, 2, 29), None, date(2024, 8, 1),
         ["timbang", "imunisasi", "vitamin_a"]),
        ("usia_dini", date(2023, 8, 31), None, date(2024, 7, 1), ["timbang", "imunisasi"]),
        ("usia_dini", date(2023, 8, 31), None, date(2024, 8, 1), ["timbang", "vitamin_a"]),
        ("usia_dini", date(2020, 1, 1), None, date(2024, 2, 1), ["timbang", "vitamin_a"]),
        ("usia_dini", date(2020, 1, 1), None, date(2024, 3, 1), ["timbang"]),
        ("hamil", IBU, None, date(2024, 3, 1), ["anc"]),
        ("hamil", IBU, HPL, date(2023, 12, 1), []),  # month 0
        ("hamil", IBU, HPL, date(2024, 1, 1), []),
        ("hamil", IBU, HPL, date(2024, 2, 1), ["anc"]),
        ("hamil", IBU, HPL, date(2024, 3, 1), ["anc"]),
        ("hamil", IBU, HPL, date(2024, 4, 1), []),
        ("hamil", IBU, HPL, date(2024, 6, 1), ["anc"]),
        ("hamil", IBU, HPL, date(2024, 9, 1), ["anc"]),
        ("hamil", IBU, HPL, date(2024, 10, 1), ["nifas"]),
        ("lansia", date(1950, 1, 1), None, date(2024, 11, 1), []),
        ("lansia", date(1950, 1, 1), None, date(2024, 12, 1), ["periksa"]),
        ("disabilitas", date(1990, 1, 1), None, date(2024, 12, 1), ["periksa"]),
        ("sd", date(2015, 1, 1), None, date(2024, 12, 1), None),
        ("ham", date(1960, 1, 1), None, date(2024, 12, 1), None),
    ]:  # fmt: skip
        hasil = butir_wajib(komponen, lahir, hpl, bulan, jatuh_tempo_bulan(bulan, K))
        assert hasil == wajib, (komponen, lahir, bulan)
    # N a year: N of the months, the last one always; none where the rule book asks for none.
    for n in range(13):
        jatuh = [jatuh_tempo(n, m) for m in range(1, 13)]
        assert (sum(jatuh), jatuh[11] > 0, max(jatuh)) == (n, n > 0, min(n, 1))
    lain = replace(K, imunisasi_dasar=False, anc=[0, 0, 4], periksa_lansia_per_tahun=2)
    juni = jatuh_tempo_bulan(date(2024, 6, 1), lain)
    assert (juni.imunisasi, juni.lansia, juni.disabilitas) == (False, True, False)
    assert (juni.anc[9], juni.bulan_anc) == (2, [7, 8, 9])


@pytest.mark.django_db
def test_sql_kewajiban_sama_dengan_aturan():
    """Every component and month of a year, by two rule books; every birth day and HPL where the
    rule looks at them, two of each where it does not."""
    lahir = [date(t, b, h) for t in (2022, 2023, 2024) for b in (1, 2, 8, 12) for h in (1, 28)]
    hpl = [None, *(date(t, b, 15) for t in (2023, 2024, 2025) for b in (1, 5, 9, 12))]
    dua = {"lahir": lahir[:2], "hpl": hpl[:2]}
    semua = {"usia_dini": {"lahir": lahir}, "hamil": {"hpl": hpl}}
    orang = [
        o
        for komponen in [*KEWAJIBAN, "ham"]
        for o in product([komponen], *(dua | semua.get(komponen, {})).values())
    ]
    assert set(semua) < set(KEWAJIBAN)
    ganjil = replace(
        K, timbang_per_tahun=5, vitamin_a_per_tahun=3, periksa_lansia_per_tahun=4,
        periksa_disabilitas_per_tahun=0, imunisasi_dasar=False, anc=[4, 2, 0],
    )  # fmt: skip
    ekspresi = sql_butir(
        komponen="o.komponen", lahir="o.lahir", hpl="o.hpl", bulan="%s::date", jt="j"
    )
    for k, m in product([K, ganjil], range(1, 13)):
        bulan = date(2024, m, 1)
        j = jatuh_tempo_bulan(bulan, k)
        with connection.cursor() as c:
            c.execute(
                f"""SELECT array_to_string({ekspresi.replace("%s::date", f"date '{bulan}'")}, ',')
                FROM unnest(%s::text[], %s::date[], %s::date[])
                    WITH ORDINALITY AS o(komponen, lahir, hpl, n),
                (SELECT %s AS timbang, %s AS imunisasi, %s AS vitamin_a, %s AS lansia,
                    %s AS disabilitas, %s::int[] AS bulan_anc) j ORDER BY n""",
                [*(list(kolom) for kolom in zip(*orang, strict=True)), j.timbang, j.imunisasi,
                 j.vitamin_a, j.lansia, j.disabilitas, j.bulan_anc],
            )  # fmt: skip
            dari_sql = [baris[0] for baris in c.fetchall()]
        murni = [butir_wajib(o[0], o[1], o[2], bulan, j) for o in orang]
        assert dari_sql == [None if b is None else ",".join(b) for b in murni]


def test_nilai_beserta_sebabnya():
    def kes(*dipenuhi, wajib=("timbang", "imunisasi"), **lain):
        return Isian("usia_dini", kewajiban=wajib, dipenuhi=dipenuhi, **{"terpenuhi": True} | lain)

    for isian, hasil, kata in [
        (Isian("sd", 20, alpa=3), "memenuhi", "hadir 17 dari 20 hari, ambang 85%"),
        (Isian("sd", 20, alpa=1, izin=1, sakit=2), "tidak", "hadir 16 dari 20 hari, ambang 85%"),
        (Isian("sd"), "belum", "hari efektif belum diisi"),
        (Isian("sd", 0, alasan="Banjir"), "tidak_dapat", "Banjir"),
        (kes("timbang", "imunisasi"), "memenuhi", "ditimbang, imunisasi sesuai umur"),
        (kes("timbang", "imunisasi", "vitamin_a"), "memenuhi",
         "ditimbang, imunisasi sesuai umur, vitamin A"),
        (kes("timbang"), "tidak", "imunisasi belum sesuai umur"),
        (kes(terpenuhi=False), "tidak", "tidak ditimbang, imunisasi belum sesuai umur"),
        (kes(terpenuhi=None), "belum", "belum diisi"),
        (kes(terpenuhi=None, alasan="Posyandu tutup"), "tidak_dapat", "Posyandu tutup"),
        (kes(wajib=()), "memenuhi", "belum ada yang jatuh tempo bulan ini"),
        (kes("vitamin_a", wajib=()), "memenuhi", "vitamin A"),
        (Isian("lansia", terpenuhi=True), "memenuhi", "kewajiban dipenuhi"),
        (Isian("lansia", terpenuhi=False), "tidak", "kewajiban tidak dipenuhi"),
    ]:  # fmt: skip
        assert nilai_verifikasi(isian, K) == (hasil, kata)
    longgar = replace(K, izin_dihitung_absen=False, sakit_dihitung_absen=False)
    assert nilai_verifikasi(Isian("sd", 20, 1, 9, 9), longgar)[0] == "memenuhi"
    with pytest.raises(ValueError):
        nilai_verifikasi(Isian("sd", 20, alpa=21), K)


def test_periksa_isian():
    for isian, ruas in [
        (Isian("sd", 31), {"hari_efektif"}),
        (Isian("sd", 30, alpa=30), set()),
        (Isian("sd", 20, alpa=-1), {"alpa"}),
        (Isian("sd", 20, sakit=31), {"sakit"}),
        (Isian("sd", 20, alpa=10, izin=6, sakit=5), {"alpa"}),
        (Isian("sd", None, alpa=1, alasan="libur"), {"alpa"}),
        (Isian("sd", 20, alpa=10, izin=5, sakit=5), set()),
        (Isian("sd", None, alasan="sekolah tutup"), set()),
        (Isian("lansia", terpenuhi=True), set()),
        (Isian("lansia", terpenuhi=True, dipenuhi=["periksa"]), set()),
        (Isian("lansia", terpenuhi=True, dipenuhi=["timbang"]), {"dipenuhi"}),
        (Isian("usia_dini", terpenuhi=True, berat=9_450, tinggi=712), set()),
        (Isian("usia_dini", terpenuhi=True, berat=9, tinggi=20), {"berat", "tinggi"}),
    ]:
        assert set(periksa_isian(isian, date(2026, 9, 1))) == ruas, isian
    assert [hari_kerja(date(2024, b, 1)) for b in (2, 9)] == [21, 21]


def test_jml_tutup_triwulan():
    for jml, kata in [(3, ""), (17, ""), (None, ""), (4, "JML sekolah 4; hitungan kita 3 tidak "
                                                         "hadir, 17 hadir")]:  # fmt: skip
        assert jml_janggal(jml, 20, 3) == kata
    assert jml_janggal(4, None, 0) == ""
    agustus, hari = date(2024, 8, 1), date(2024, 9, 14)
    assert periksa_tutup(agustus, hari, False) == ""
    assert "sudah ditutup" in periksa_tutup(agustus, hari, True)
    assert "belum berakhir" in periksa_tutup(hari.replace(day=1), hari, False)
    assert triwulan(date(2024, 9, 1)) == triwulan(date(2024, 7, 1)) == [
        date(2024, b, 1) for b in (7, 8, 9)
    ]  # fmt: skip
