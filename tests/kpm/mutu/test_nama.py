"""One spelling of a name, in Python and in SQL; and what counts as alike."""

from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpm.mutu.aturan import Orang, cocokkan_anggota, kemiripan, tanggal_dekat
from kpm.mutu.massal import _sql_dekat
from kpm.mutu.nama import baku_nama, sql_nama_baku

SAMA = [
    ("SITI AMINAH", ["St. Aminah", "Sitti Aminah", "Hj. Siti Aminah", "Siti  Aminnah",
                     "Siti Aminah binti Saleh", "SITI AMINAH, S.Pd.", "siti\u00a0aminah"]),
    ("MUHAMAD RIZKI", ["Muh. Rizki", "Mohd Rizki", "M. Rizki", "Moch. Rizki", "Muhammad Rizki",
                       "H. Muhammad Rizki bin Ahmad", "MUHAMMAD  RIZKKI"]),
    ("NURAINI", ["Nur'aini", "Nuraini", "Nur\u2019aini", "Ny. Nuraini"]),
    ("ABDUL RAHMAN", ["Abd. Rahman", "Abdul Rahman", "Drs. H. Abdul Rahmaan"]),
    ("SUKARNO", ["Soekarno", "Sukarno"]),
    ("NUR HASANAH", ["Noor Hasanah", "Nor Hasanah", "Nur Hassanah"]),
    ("JOSE", ["Jos\u00e9", "JOSE"]),
    ("", ["", "123", "Hj.", "...", "\u4e2d"]),
]  # fmt: skip
KATA = st.sampled_from(
    ["Siti", "St.", "Hj.", "H.", "M.", "Muh.", "Moch", "bin", "binti", "Abd.", "Noor", "Djoko",
     "Oetomo", "Nur'aini", "Aa", "B", "BB", ",", "S.Pd", " ", "\n", "\u00e9", "\u00df", "\u0130",
     "\u01c6", "1", "-", "\u2019", "\\", "%", "\U0001f600"]
)  # fmt: skip
NAMA = st.one_of(
    st.lists(KATA, max_size=6).map(" ".join),
    st.lists(KATA, max_size=6).map("".join),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
)


LUPAKAN = [HealthCheck.function_scoped_fixture]


def test_ejaan_yang_sama():
    salah = [e for baku, ejaan in SAMA for e in ejaan if baku_nama(e) != baku]
    assert not salah


def test_nama_berbeda_tetap_berbeda():
    nama = ["Siti Aminah", "Siti Maimunah", "Muhammad Rizki", "Muhammad Rafi", "Budi", "Bin Ali"]
    assert len({baku_nama(n) for n in nama}) == len(nama)


def tanya(sql: str, *isi):
    with connection.cursor() as kursor:
        kursor.execute(sql, isi)
        return [baris[0] for baris in kursor.fetchall()]


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=LUPAKAN)
@given(st.lists(NAMA, min_size=1, max_size=40))
def test_python_dan_sql_sepakat_tentang_nama(nama):
    ungkapan = sql_nama_baku("n")
    assert tanya(
        f"SELECT {ungkapan} FROM unnest(%s::text[]) WITH ORDINALITY t(n, i) ORDER BY i", nama
    ) == [baku_nama(n) for n in nama]


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=LUPAKAN)
@given(st.lists(st.tuples(NAMA, NAMA), min_size=1, max_size=20))
def test_python_dan_sql_sepakat_tentang_kemiripan(pasangan):
    satu, dua = ([baku_nama(n) for n in sisi] for sisi in zip(*pasangan, strict=True))
    sql = (
        "SELECT similarity(x, y) FROM unnest(%s::text[], %s::text[]) "
        "WITH ORDINALITY t(x, y, i) ORDER BY i"
    )
    assert tanya(sql, satu, dua) == pytest.approx(list(map(kemiripan, satu, dua)), abs=1e-6)


TANGGAL = st.dates(date(1990, 1, 1), date(1992, 12, 31))


@pytest.mark.django_db
@settings(max_examples=10, deadline=None, suppress_health_check=LUPAKAN)
@given(st.lists(st.tuples(TANGGAL, TANGGAL, st.booleans()), min_size=1, max_size=30))
def test_python_dan_sql_sepakat_tentang_tanggal_dekat(pasangan):
    satu = [x for x, _, _ in pasangan]
    dua = [date(x.year, x.day, x.month) if b and x.day <= 12 else y for x, y, b in pasangan]
    sql = (
        f"SELECT {_sql_dekat('x', 'y')} FROM unnest(%s::date[], %s::date[]) "
        "WITH ORDINALITY t(x, y, i) ORDER BY i"
    )
    assert tanya(sql, satu, dua) == list(map(tanggal_dekat, satu, dua))


def orang(n, nama, lahir=date(2015, 3, 2), kelamin="L", nik=None):
    return Orang(n, nik or f"{n:016d}", nama, lahir, kelamin)


def test_setiap_orang_paling_banyak_sekali():
    kembar = [orang(1, "Muhammad Rizki"), orang(2, "Muhammad Rizka")]
    hasil = cocokkan_anggota(kembar, [orang(3, "Muh. Rizki"), orang(4, "Ahmad Fauzi")])
    assert [(c.kiri, c.kanan) for c in hasil] == [(1, 3)]


def test_nik_sama_mengalahkan_nama():
    hasil = cocokkan_anggota(
        [orang(1, "Siti", nik="6402065505870001"), orang(2, "Ani Wulandari")],
        [orang(3, "Ani Wulandari", nik="6402065505870001")],
    )
    assert [(c.kiri, c.kanan, c.sebab) for c in hasil] == [(1, 3, "NIK sama")]


SATU_ORANG = [
    (orang(1, "Rizki"), orang(2, "Rizki", date(2015, 2, 3)), True),  # day and month swapped
    (orang(1, "Rizki"), orang(2, "Rizki", date(2016, 3, 2)), True),
    (orang(1, "Rizki"), orang(2, "Rizki", date(2016, 4, 2)), False),
    (orang(1, "Rizki"), orang(2, "Rizka", date(2016, 3, 2)), False),  # two doubts are too many
    (orang(1, "Rizki"), orang(2, "Rizki", kelamin="P"), False),
    (orang(1, "Ahmad Rizki"), orang(2, "Ahmad Rizky"), True),
    (orang(1, "Ahmad Rizki"), orang(2, "Budi Santoso"), False),
]


def test_kapan_dua_baris_satu_orang():
    salah = [
        (x, y, cocok) for x, y, cocok in SATU_ORANG if bool(cocokkan_anggota([x], [y])) != cocok
    ]
    assert not salah
