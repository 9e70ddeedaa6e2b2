"""full_clean() in one statement says what Django says in many."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from graduasi.models import Usulan
from pendamping.models import Verifikasi
from pkh.bersih import bersihkan, tanya_batasan
from tests.pabrik import PenggunaFactory, keluarga_lengkap

pytestmark = pytest.mark.django_db


def kata(cara, *isi, **lain) -> dict:
    try:
        cara(*isi, **lain)
    except ValidationError as galat:
        return galat.message_dict
    return {}


def dipenuhi(batas, model, baris) -> bool:
    try:
        batas.validate(model, baris, exclude=set(), using="default")
    except ValidationError:
        return False
    return True


def test_setiap_batasan_dijawab_seperti_django():
    """Every check constraint of every model, over a row as the form begins with it and one whose
    dates and texts are there."""
    dilihat, dilanggar = 0, 0
    for model in apps.get_models():
        batas = [b for b in model._meta.constraints if isinstance(b, models.CheckConstraint)]
        for isi in ({}, {models.DateField: date(2024, 1, 1), models.CharField: "x"}):
            baris = model()
            for f in model._meta.concrete_fields:
                if type(f) in isi and not f.choices and not f.primary_key:
                    setattr(baris, f.attname, isi[type(f)])
            jawaban = tanya_batasan(model, baris, set())
            assert jawaban in ([dipenuhi(b, model, baris) for b in batas], None), model
            dilihat, dilanggar = dilihat + len(batas), dilanggar + (jawaban or []).count(False)
    assert (dilihat > 90, dilanggar > 10) == (True, True)


def test_yang_salah_disebut_seperti_django():
    keluarga, orang = keluarga_lengkap(), PenggunaFactory()
    betul = {"keluarga": keluarga, "pengusul": orang, "jenis": "sejahtera", "alasan": "Mampu"}
    for beda in (
        {"status": "efektif"},
        {"status": "diputuskan", "jenis": ""},
        {"tanggal_efektif": date(2024, 1, 1)},
        {"keluarga": None, "keluarga_id": 10**9},
        {"tanggal_putusan": "kemarin"},
    ):
        salah = Usulan(**betul | beda)
        assert kata(bersihkan, salah) == kata(salah.full_clean) != {}, beda
    # What is left out is left out, also of the constraints that read it.
    salah = Verifikasi(hari_efektif=1, alpa=2)
    kosong = [f.name for f in Verifikasi._meta.concrete_fields if f.name != "alpa"]
    assert kata(bersihkan, salah, exclude=kosong) == kata(salah.full_clean, exclude=kosong) == {}


def test_yang_terbaca_tidak_ditanya_lagi():
    """Two foreign keys at hand, three constraints: whether another proposal is open,
    in a savepoint, and one statement for the constraints. Django sends fourteen."""
    usulan = Usulan(
        keluarga=keluarga_lengkap(), pengusul=PenggunaFactory(), jenis="sejahtera", alasan="Mampu"
    )
    with CaptureQueriesContext(connection) as rekam:
        bersihkan(usulan)
    assert len(rekam) == 4
    usulan.keluarga_id = 10**9  # not the row at hand
    assert set(kata(bersihkan, usulan)) == {"keluarga"}
