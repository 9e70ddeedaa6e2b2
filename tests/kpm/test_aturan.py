"""The rules as tables: one row, one sentence of the rule book."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from kpm.aturan import (
    Fakta,
    Ketentuan,
    awal_periode,
    hitung_bantuan,
    hitung_usia,
    komponen_mungkin,
    periksa_mulai,
    pilih_dibayar,
    segera_berubah,
    tentukan_komponen,
    uraikan_bantuan,
)
from kpm.impor.kpm import KPM
from kpm.layanan import fakta as fakta_anggota
from kpm.models import Anggota
from kpm.models import Ketentuan as KetentuanTabel

INDEKS = {
    "usia_dini": 3_000_000,
    "sd": 900_000,
    "smp": 1_500_000,
    "sma": 2_000_000,
    "disabilitas": 2_400_000,
    "lansia": 2_400_000,
    "hamil": 3_000_000,
    "ham": 10_800_000,
}
K = Ketentuan(indeks=INDEKS, batas={"usia_dini": 2, "sekolah": 3})
PADA = date(2024, 7, 1)
_TABEL = pytest.mark.django_db


def lahir(tahun: int) -> date:
    """Born so that the age on PADA is `tahun` years exactly."""
    return date(PADA.year - tahun, PADA.month, PADA.day)


USIA = [
    (date(2018, 7, 1), date(2024, 7, 1), 6),
    (date(2018, 7, 2), date(2024, 7, 1), 5),
    (date(2020, 2, 29), date(2023, 2, 28), 2),
    (date(2020, 2, 29), date(2023, 3, 1), 3),
    (date(2020, 2, 29), date(2024, 2, 29), 4),
    (date(2021, 2, 28), date(2024, 2, 29), 3),
    (date(2024, 7, 1), date(2024, 7, 1), 0),
    (date(2024, 7, 2), date(2024, 7, 1), -1),
]


def test_usia():
    salah = [
        (tanggal_lahir, pada, usia)
        for tanggal_lahir, pada, usia in USIA
        if hitung_usia(tanggal_lahir, pada) != usia
    ]
    assert not salah


SESEORANG = [
    # Anak usia dini: 0 to 6 years
    ({"tanggal_lahir": PADA}, "usia_dini"),
    ({"tanggal_lahir": lahir(6)}, "usia_dini"),
    ({"tanggal_lahir": date(2017, 7, 2)}, "usia_dini"),  # the day before turning seven
    ({"tanggal_lahir": lahir(7)}, ""),
    ({"tanggal_lahir": date(2024, 7, 2)}, ""),  # not born yet
    # Anak sekolah: 6 to 21 years, at school
    ({"tanggal_lahir": lahir(7), "jenjang": "sd"}, "sd"),
    ({"tanggal_lahir": lahir(13), "jenjang": "smp"}, "smp"),
    ({"tanggal_lahir": lahir(16), "jenjang": "sma"}, "sma"),
    ({"tanggal_lahir": lahir(21), "jenjang": "sma"}, "sma"),
    ({"tanggal_lahir": lahir(22), "jenjang": "sma"}, ""),
    ({"tanggal_lahir": date(2002, 7, 2), "jenjang": "sma"}, "sma"),  # 21, 22 tomorrow
    # Six and already in SD: the highest amount counts
    ({"tanggal_lahir": lahir(6), "jenjang": "sd"}, "usia_dini"),
    # Lansia from 60
    ({"tanggal_lahir": lahir(60)}, "lansia"),
    ({"tanggal_lahir": date(1964, 7, 2)}, ""),
    # Disabilitas berat, korban HAM: whatever the age
    ({"tanggal_lahir": lahir(30), "disabilitas_berat": True}, "disabilitas"),
    ({"tanggal_lahir": lahir(30), "korban_ham": True}, "ham"),
    # Pregnancy to the second; nifas to day 42 after the due date
    ({"tanggal_lahir": lahir(30), "hamil": True}, "hamil"),
    ({"tanggal_lahir": lahir(30), "hamil": True, "kehamilan_ke": 2}, "hamil"),
    ({"tanggal_lahir": lahir(30), "hamil": True, "kehamilan_ke": 3}, ""),
    ({"tanggal_lahir": lahir(30), "hamil": True, "hpl": date(2024, 5, 20)}, "hamil"),
    ({"tanggal_lahir": lahir(30), "hamil": True, "hpl": date(2024, 5, 19)}, ""),
    ({"tanggal_lahir": lahir(30), "hamil": True, "hpl": date(2024, 12, 1)}, "hamil"),
    # One person, several components: the highest amount; ties in the fixed order
    ({"tanggal_lahir": lahir(61), "disabilitas_berat": True}, "disabilitas"),
    ({"tanggal_lahir": lahir(61), "korban_ham": True}, "ham"),
    ({"tanggal_lahir": lahir(16), "jenjang": "sma", "hamil": True}, "hamil"),
    ({"tanggal_lahir": lahir(10), "jenjang": "sd", "disabilitas_berat": True}, "disabilitas"),
    ({"tanggal_lahir": lahir(30)}, ""),
]


def test_komponen_seseorang():
    salah = []
    for fakta, kode in SESEORANG:
        hasil, sebab = tentukan_komponen(Fakta(id=1, **fakta), PADA, K)
        if hasil != kode:
            salah.append((fakta, kode))
        if not sebab:
            salah.append((fakta, kode))
    assert not salah


HARI_BATAS = [
        # Born on 29 February: a year older on 1 March of a common year, on the day of a leap year
        ({"tanggal_lahir": date(2020, 2, 29)}, date(2027, 2, 28), "usia_dini"),
        ({"tanggal_lahir": date(2020, 2, 29)}, date(2027, 3, 1), ""),
        ({"tanggal_lahir": date(1964, 2, 29)}, date(2024, 2, 28), ""),
        ({"tanggal_lahir": date(1964, 2, 29)}, date(2024, 2, 29), "lansia"),
        ({"tanggal_lahir": date(2004, 2, 29), "jenjang": "sma"}, date(2026, 2, 28), "sma"),
        ({"tanggal_lahir": date(2004, 2, 29), "jenjang": "sma"}, date(2026, 3, 1), ""),
        # The 42nd day of nifas over the end of February
        ({"tanggal_lahir": lahir(30), "hamil": True, "hpl": date(2024, 1, 18)},
         date(2024, 2, 29), "hamil"),
        ({"tanggal_lahir": lahir(30), "hamil": True, "hpl": date(2023, 1, 18)},
         date(2023, 3, 2), ""),
        # Five and in SD already: too young for the school component, not for the other
        ({"tanggal_lahir": date(2019, 1, 1), "jenjang": "sd"}, date(2024, 7, 1), "usia_dini"),
        # Six in SD turns seven: from usia_dini to sd on the birthday
        ({"tanggal_lahir": date(2017, 7, 1), "jenjang": "sd"}, date(2024, 6, 30), "usia_dini"),
        ({"tanggal_lahir": date(2017, 7, 1), "jenjang": "sd"}, date(2024, 7, 1), "sd"),
    ]  # fmt: skip


def test_komponen_pada_hari_batas():
    salah = [
        (fakta, pada, kode)
        for fakta, pada, kode in HARI_BATAS
        if tentukan_komponen(Fakta(id=1, **fakta), pada, K)[0] != kode
    ]
    assert not salah


def test_enam_tahun_di_sd_menurut_setelan():
    k = Ketentuan(indeks=INDEKS, batas={}, sekolah_dahulu=True)
    enam_sd = Fakta(1, lahir(6), jenjang="sd")
    assert tentukan_komponen(enam_sd, PADA, k)[0] == "sd"
    assert tentukan_komponen(Fakta(1, lahir(5), jenjang="sd"), PADA, k)[0] == "usia_dini"
    assert set(komponen_mungkin(enam_sd, PADA, K)) == {"usia_dini", "sd"}


def test_komponen_tanpa_indeks_tidak_ada():
    k = Ketentuan(indeks={"sd": 900_000}, batas={})
    assert tentukan_komponen(Fakta(1, lahir(61), korban_ham=True), PADA, k)[0] == ""
    assert tentukan_komponen(Fakta(1, lahir(16), jenjang="sma"), PADA, k)[0] == ""


def dibayar(k: Ketentuan, *orang: Fakta) -> list[int]:
    pasangan = [(f, tentukan_komponen(f, PADA, k)[0]) for f in orang]
    return [f.id for f, _ in pilih_dibayar(pasangan, k)]


BALITA = [Fakta(10 + n, lahir(n)) for n in range(3)]  # 0, 1 and 2 years
ANAK_SD = [Fakta(20 + n, lahir(8 + n), jenjang="sd") for n in range(4)]
LANSIA = [Fakta(30 + n, lahir(60 + n)) for n in range(5)]
IBU = Fakta(1, lahir(30), hamil=True)
SMA = Fakta(40, lahir(16), jenjang="sma")
DIFABEL = [
    Fakta(50, lahir(40), disabilitas_berat=True),
    Fakta(51, lahir(41), disabilitas_berat=True),
]


DIBAYAR = [
    (BALITA, "tertinggi", [12, 11]),  # two at most, the older ones
    (ANAK_SD, "tertinggi", [23, 22, 21]),  # three at most
    ([*ANAK_SD, SMA], "tertinggi", [40, 23, 22]),  # school children are capped together
    ([*ANAK_SD, SMA], "tetap", [23, 22, 21]),
    (LANSIA, "tertinggi", [34, 33, 32, 31]),  # four persons a family
    ([IBU, *BALITA, *LANSIA], "tertinggi", [12, 11, 1, 34]),
    ([IBU, *BALITA, *ANAK_SD, LANSIA[0]], "tertinggi", [12, 11, 1, 30]),
    ([IBU, *BALITA, *ANAK_SD, LANSIA[0]], "tetap", [12, 11, 23, 22]),
    ([IBU, SMA, LANSIA[0], *DIFABEL], "tertinggi", [1, 51, 50, 30]),
    ([], "tertinggi", []),
    ([Fakta(1, lahir(30))], "tertinggi", []),
]


def test_yang_dibayar():
    salah = []
    for orang, urutan, terpilih in DIBAYAR:
        k = Ketentuan(indeks=INDEKS, batas=K.batas, urutan=urutan)
        if dibayar(k, *orang) != terpilih:
            salah.append((orang, urutan, terpilih))
        if dibayar(k, *reversed(orang)) != terpilih:  # whatever order the rows come in
            salah.append((orang, urutan, terpilih))
    assert not salah


def test_kembar_diputus_menurut_nomor():
    kembar = [Fakta(n, lahir(3)) for n in (7, 5, 6)]
    assert dibayar(K, *kembar) == [5, 6]


def test_batas_2021_satu_lansia_satu_disabilitas():
    k = Ketentuan(indeks=INDEKS, batas={"usia_dini": 2, "lansia": 1, "disabilitas": 1})
    assert dibayar(k, *LANSIA, *DIFABEL) == [51, 34]
    assert len(dibayar(k, *ANAK_SD)) == 4  # no cap of its own on school children then


RUPIAH = [
    ("usia_dini", 4, 750_000),
    ("usia_dini", 6, 500_000),
    ("usia_dini", 12, 250_000),
    ("sd", 4, 225_000),
    ("sd", 6, 150_000),
    ("sd", 12, 75_000),
    ("smp", 4, 375_000),
    ("smp", 6, 250_000),
    ("smp", 12, 125_000),
    ("sma", 4, 500_000),
    ("sma", 6, 333_333),  # rounded down
    ("sma", 12, 166_666),
    ("hamil", 4, 750_000),
    ("hamil", 6, 500_000),
    ("hamil", 12, 250_000),
    ("lansia", 4, 600_000),
    ("lansia", 6, 400_000),
    ("lansia", 12, 200_000),
    ("disabilitas", 4, 600_000),
    ("disabilitas", 6, 400_000),
    ("disabilitas", 12, 200_000),
    ("ham", 4, 2_700_000),
    ("ham", 6, 1_800_000),
    ("ham", 12, 900_000),
]


def test_rupiah_per_periode():
    salah = [
        (kode, per_tahun, rupiah)
        for kode, per_tahun, rupiah in RUPIAH
        if Ketentuan(indeks=INDEKS, batas={}, periode_per_tahun=per_tahun).rupiah_periode(kode)
        != rupiah
    ]
    assert not salah


def test_bantuan_beserta_hitungannya():
    jumlah, rincian = hitung_bantuan([IBU, ANAK_SD[0], Fakta(9, lahir(30))], PADA, K)
    assert jumlah == 750_000 + 225_000
    assert [(r["anggota"], r["komponen"], r["rupiah"]) for r in rincian] == [
        (1, "hamil", 750_000),
        (20, "sd", 225_000),
    ]
    assert all(r["sebab"] for r in rincian)


PEMBULATAN_SMA = [
    ("bawah", 6, 333_333),
    ("terdekat", 6, 333_333),
    ("atas", 6, 333_334),
    ("bawah", 12, 166_666),
    ("terdekat", 12, 166_667),
    ("atas", 12, 166_667),
    ("atas", 4, 500_000),
]


def test_pembulatan_sma():
    salah = []
    for pembulatan, per_tahun, rupiah in PEMBULATAN_SMA:
        k = Ketentuan(
            indeks=INDEKS, batas={}, periode_per_tahun=per_tahun, pembulatan=pembulatan
        )  # fmt: skip
        if k.rupiah_periode("sma") != rupiah:
            salah.append((pembulatan, per_tahun, rupiah))
    assert not salah


@pytest.mark.parametrize("urutan", ["tertinggi", "tetap"])
def test_uraian_setiap_orang_sebaris(urutan):
    """Five who are eligible and one who is not: each a line, with why in words."""
    k = Ketentuan(indeks=INDEKS, batas=K.batas, urutan=urutan, periode_per_tahun=6)
    orang = [IBU, *BALITA, SMA, LANSIA[0], Fakta(9, lahir(30))]
    baris = {r["anggota"]: r for r in uraikan_bantuan(orang, PADA, k)}
    assert set(baris) == {f.id for f in orang}
    assert "tidak dibayar, anak usia dini paling banyak 2 orang" in baris[10]["sebab"]
    assert baris[9] == {
        "anggota": 9,
        "komponen": "",
        "dibayar": False,
        "rupiah": 0,
        "sebab": "tidak memenuhi komponen mana pun",
    }
    ditinggal = {"tertinggi": 40, "tetap": 1}[urutan]
    assert baris[ditinggal]["rupiah"] == 0
    assert "sekeluarga paling banyak 4 orang" in baris[ditinggal]["sebab"]
    assert "Rp3.000.000 setahun dibagi 6" in baris[12]["sebab"]
    if urutan == "tetap":
        assert "dibulatkan ke bawah" in baris[40]["sebab"]
    jumlah, rincian = hitung_bantuan(orang, PADA, k)
    assert jumlah == sum(r["rupiah"] for r in baris.values())
    assert len(rincian) == 4


HARI_MULAI = [
    (date(2027, 1, 1), 4, 6, ""),
    (date(2026, 11, 22), 4, 4, "sesudah hari ini"),
    (date(2026, 1, 1), 4, 4, "sesudah hari ini"),
    (date(2027, 2, 1), 4, 4, "ketentuan lama"),
    (date(2027, 3, 1), 4, 6, "ketentuan lama"),
    (date(2027, 4, 1), 12, 6, "ketentuan baru"),
    (date(2027, 7, 1), 4, 6, ""),
    (date(2027, 1, 2), 12, 12, "ketentuan lama"),
]


def test_hari_mulai_di_antara_dua_periode():
    salah = []
    for mulai, periode_lama, periode_baru, kata in HARI_MULAI:
        lama, baru = (
            Ketentuan(indeks=INDEKS, batas={}, periode_per_tahun=n)
            for n in (periode_lama, periode_baru)
        )
        galat = periksa_mulai(mulai, date(2026, 11, 22), lama, baru)
        if kata not in galat:
            salah.append((mulai, periode_lama, periode_baru, kata))
        if bool(galat) != bool(kata):
            salah.append((mulai, periode_lama, periode_baru, kata))
    assert not salah


AWAL_PERIODE = [
    (4, date(2024, 3, 31), date(2024, 1, 1)),
    (4, date(2024, 4, 1), date(2024, 4, 1)),
    (4, date(2024, 12, 31), date(2024, 10, 1)),
    (6, date(2024, 6, 30), date(2024, 5, 1)),
    (12, date(2024, 2, 29), date(2024, 2, 1)),
]


def test_awal_periode():
    salah = []
    for per_tahun, tanggal, awal in AWAL_PERIODE:
        k = Ketentuan(indeks=INDEKS, batas={}, periode_per_tahun=per_tahun)
        if awal_periode(tanggal, k) != awal:
            salah.append((per_tahun, tanggal, awal))
    assert not salah


TIDAK_MASUK_AKAL = [
    {"indeks": {"balita": 1}, "batas": {}},
    {"indeks": {"sd": 900_000}, "batas": {"smp": 1}},
    {"indeks": {"sd": -1}, "batas": {}},
    {"indeks": {"sd": 900_000.5}, "batas": {}},
    {"indeks": {"sd": 900_000}, "batas": {}, "urutan": "acak"},
    {"indeks": {"sd": 900_000}, "batas": {}, "periode_per_tahun": 5},
    {"indeks": {}, "batas": {}, "pembulatan": "entah"},
    {"indeks": {}, "batas": {}, "lansia_min": "60"},
    {"indeks": {}, "batas": {}, "sekolah_min": 9, "sekolah_maks": 8},
    {"indeks": {}, "batas": {}, "ambang_hadir": 101},
    {"indeks": {}, "batas": {}, "anc": [1, 1]},
    {"indeks": {}, "batas": {}, "sanksi": {"pecat": 1}},
    {"indeks": {}, "batas": {}, "sanksi": {"surat": 3, "tangguh": 1}},
    {"indeks": {}, "batas": {}, "beban_min": 300, "beban_maks": 200},
]


def test_isi_ketentuan_yang_tidak_masuk_akal_ditolak():
    salah = [isi for isi in TIDAK_MASUK_AKAL if not Ketentuan(**isi).galat()]
    assert not salah
    with pytest.raises(ValueError):
        Ketentuan.dari_isi(TIDAK_MASUK_AKAL[0])


def test_ruas_ketentuan_yang_tidak_dikenal_ditolak():
    with pytest.raises(TypeError):
        Ketentuan.dari_isi({"indeks": {}, "batas": {}, "lansia_minimal": 60})


VERSI = [
    (date(2020, 12, 31), 70, {"usia_dini": 2, "lansia": 1, "disabilitas": 1}, False),
    (date(2021, 1, 1), 60, {"usia_dini": 2, "lansia": 1, "disabilitas": 1}, False),
    (date(2022, 6, 30), 70, {"usia_dini": 2, "lansia": 1, "disabilitas": 1}, False),
    (date(2023, 12, 31), 60, {"usia_dini": 2, "sekolah": 3}, False),
    (date(2024, 1, 1), 60, {"usia_dini": 2, "sekolah": 3}, False),
    (date(2025, 1, 1), 60, {"usia_dini": 2, "sekolah": 3}, True),
    (date(2026, 12, 31), 60, {"usia_dini": 2, "sekolah": 3}, True),
]


@_TABEL
def test_ketentuan_yang_berlaku_pada_suatu_hari():
    salah = []
    for tanggal, lansia_min, batas, ada_ham in VERSI:
        k = Ketentuan.dari_isi(KetentuanTabel.objects.pada(tanggal).isi)
        if (k.lansia_min, k.batas, "ham" in k.indeks) != (lansia_min, batas, ada_ham):
            salah.append((tanggal, lansia_min, batas, ada_ham))
        if (k.maks_dibayar, k.hamil_ke_maks, k.usia_dini_maks) != (4, 2, 6):
            salah.append((tanggal, lansia_min, batas, ada_ham))
        if (k.sekolah_min, k.sekolah_maks, k.ambang_hadir) != (6, 21, 85):
            salah.append((tanggal, lansia_min, batas, ada_ham))
        if k.indeks != {kode: n for kode, n in INDEKS.items() if ada_ham or kode != "ham"}:
            salah.append((tanggal, lansia_min, batas, ada_ham))
        if (k.bantuan_tetap, k.bantuan_tetap_akses) != (0, 0):  # none since 2020
            salah.append((tanggal, lansia_min, batas, ada_ham))
    assert not salah


@_TABEL
def test_sebelum_ketentuan_pertama_tidak_ada():
    with pytest.raises(KetentuanTabel.DoesNotExist):
        KetentuanTabel.objects.pada(date(2018, 12, 31))


@_TABEL
def test_2019_berbantuan_tetap_dan_indeks_lama():
    k = Ketentuan.dari_isi(KetentuanTabel.objects.pada(date(2019, 12, 31)).isi)
    assert k.indeks == {
        "usia_dini": 2_400_000, "hamil": 2_400_000, "sd": 900_000, "smp": 1_500_000,
        "sma": 2_000_000, "disabilitas": 2_400_000, "lansia": 2_400_000,
    }  # fmt: skip
    assert (k.bantuan_tetap, k.bantuan_tetap_akses, k.lansia_min) == (550_000, 1_000_000, 60)
    # With the first period of the year only, once whatever the number of persons.
    anak = [Fakta(1, date(2010, 5, 1), jenjang="sd"), Fakta(2, date(2003, 5, 1), jenjang="sma")]
    jumlah, rincian = hitung_bantuan(anak, date(2019, 1, 1), k)
    assert jumlah == 500_000 + 225_000 + 550_000
    assert [(r["anggota"], r["komponen"]) for r in rincian] == [
        (2, "sma"), (1, "sd"), (None, "tetap"),
    ]  # fmt: skip
    assert hitung_bantuan(anak, date(2019, 4, 1), k)[0] == 725_000
    assert hitung_bantuan([Fakta(1, date(1989, 1, 1))], date(2019, 1, 1), k) == (0, [])
    assert uraikan_bantuan(anak, date(2019, 1, 1), k, akses=True)[-1]["rupiah"] == 1_000_000


@_TABEL
def test_setiap_versi_menyebut_semua_aturan():
    """A default of the code decides nothing of a past year."""
    for k in KetentuanTabel.objects.all():
        assert set(k.isi) == set(Ketentuan.__dataclass_fields__), k.nama
        Ketentuan.dari_isi(k.isi)
        assert k.ditetapkan_pada


SEGERA_BERUBAH = [
    ({"tanggal_lahir": date(1964, 7, 2)}, (date(2024, 7, 2), "lansia")),  # tomorrow
    ({"tanggal_lahir": date(2017, 9, 29)}, (date(2024, 9, 29), "")),  # the ninetieth day
    ({"tanggal_lahir": date(2017, 8, 1), "jenjang": "sd"}, (date(2024, 8, 1), "sd")),
    (
        {"tanggal_lahir": lahir(30), "hamil": True, "hpl": date(2024, 6, 30)},
        (date(2024, 8, 12), ""),  # the 43rd day
    ),
    ({"tanggal_lahir": date(1964, 9, 30)}, None),  # beyond ninety days
    ({"tanggal_lahir": lahir(30)}, None),
]


def test_yang_segera_berubah_sendiri():
    salah = [
        (fakta, perubahan)
        for fakta, perubahan in SEGERA_BERUBAH
        if segera_berubah(Fakta(id=1, **fakta), PADA, K) != perubahan
    ]
    assert not salah


# --- what the rule book says of the person, before the rules are asked -------------------
PAKET = [
    ("Paket A", 10, "sd"),
    ("PAKET B", 14, "smp"),
    ("paket c", 17, "sma"),
]


def test_paket_dihitung_menurut_jenjangnya():
    """Paket A, B, C at a PKBM count as the school they stand for."""
    salah = []
    for paket, usia, kode in PAKET:
        orang = Fakta(1, lahir(usia), jenjang=KPM.fields["jenjang"].clean({"jenjang": paket}))
        if list(komponen_mungkin(orang, PADA, K)) != [kode]:
            salah.append((paket, usia, kode))
    assert not salah


def test_cucu_dihitung_seperti_anak():
    """The rules do not ask whose child it is."""
    for hubungan in Anggota.Hubungan.values:
        orang = Anggota(pk=1, hubungan=hubungan, tanggal_lahir=lahir(10), jenjang="sd")
        assert list(komponen_mungkin(fakta_anggota(orang), PADA, K)) == ["sd"], hubungan


def test_bayi_tanpa_nik_belum_dapat_dicatat():
    """Unpaid until Dukcapil knows it: there is no member without a NIK."""
    bayi = Anggota(nama="Bayi", hubungan="anak", jenis_kelamin="L", tanggal_lahir=lahir(0), nik="")
    with pytest.raises(ValidationError) as galat:
        bayi.full_clean(exclude=["keluarga"], validate_constraints=False)
    assert "nik" in galat.value.message_dict
