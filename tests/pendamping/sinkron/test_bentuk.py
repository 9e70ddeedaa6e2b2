"""Whatever a phone sends in a record: it is read, or refused by field in words, never a fault.
Longer: PKH_CONTOH_ACAK=20000 make test ARGS="tests/pendamping/sinkron/test_bentuk.py"."""

import os
from functools import cache

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendamping.sinkron.atas import modul_atas
from pendamping.sinkron.aturan import Jenis
from pendamping.sinkron.bentuk import ISI, CatatanUtuh, baca_isi

ANEH = st.sampled_from(
    ["", "\0", "٣", "1e400", "2026-02-30", "0001-01-01", "9999-12-31", "a\u0301" * 50, "\ud800",
     "NaN", -1, 2**63, 10**400, 1e308, float("nan"), float("inf"), True, None, [], {},
     [[]], {"": {}}]
)  # fmt: skip
KUNCI = st.text(max_size=8)
NILAI = st.recursive(
    ANEH | st.text(max_size=20) | st.integers() | st.dates().map(str),
    lambda dalam: st.lists(dalam, max_size=3) | st.dictionaries(KUNCI, dalam, max_size=3),
    max_leaves=6,
)
RUAS = st.sampled_from(["nik", "tanggal_lahir", "desa", "nama", "no_kk", "hubungan"])


@cache
def ruas(jenis: str) -> list[str]:
    return sorted((ISI.get(jenis) or modul_atas()[jenis].Isi)().fields)


@st.composite
def catatan_apa_saja(ambil):
    jenis = ambil(st.sampled_from(Jenis.values))
    dipilih = ambil(st.lists(st.sampled_from(ruas(jenis)), unique=True))
    isi = {n: ambil(NILAI) for n in dipilih}
    for dalam in sorted({"baru", "lama", "isi"} & set(isi)):
        isi[dalam] = ambil(st.dictionaries(RUAS, NILAI, max_size=3))
    return jenis, isi


@pytest.mark.django_db
@settings(
    max_examples=int(os.environ.get("PKH_CONTOH_ACAK", 60)),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(catatan_apa_saja())
def test_isi_catatan_apa_pun_dibaca_atau_ditolak_dengan_kata(catatan):
    jenis, isi = catatan
    utuh = CatatanUtuh(data={
        "kunci": "00000000-0000-4000-8000-000000000001", "jenis": jenis,
        "dibuat_pada": "2026-01-05T08:00:00+08:00", "isi": isi,
    })  # fmt: skip
    if not utuh.is_valid():
        return
    try:
        baca_isi(jenis, utuh.validated_data["isi"])
    except ValidationError as galat:
        for nama, kata in galat.message_dict.items():
            assert nama
            assert all(kata)
