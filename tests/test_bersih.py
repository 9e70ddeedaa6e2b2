"""full_clean() in one statement says what Django says in many."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from graduasi.models import Usulan
from kpm.models import Anggota, Keluarga
from pendamping.models import Kunjungan, Penugasan, Verifikasi
from pkh.bersih import _dalam_sql, bersihkan, tanya
from tests.pabrik import KunjunganFactory, PenggunaFactory, UsulanFactory, keluarga_lengkap

pytestmark = pytest.mark.django_db
MILIK_KITA = ("pkh.", "kpm.", "pendamping.", "graduasi.", "laporan.")


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
    """Every constraint of every model, over a row as the form begins with it and one whose dates
    and texts are there; and each foreign key and unique field of it can be asked."""
    dilihat, dilanggar = 0, 0
    for model in apps.get_models():
        if not model.__module__.startswith(MILIK_KITA):
            continue
        batas = [b for b in model._meta.constraints if _dalam_sql(b)]
        ruas = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]
        for isi in ({}, {models.DateField: date(2024, 1, 1), models.CharField: "x"}):
            baris = model()
            for f in model._meta.concrete_fields:
                if type(f) in isi and not f.choices and not f.primary_key:
                    setattr(baris, f.attname, isi[type(f)])
            unik = tuple(r for _, r in baris._get_unique_checks()[0])
            jawaban = tanya(baris, set(), tuple(f.name for f in ruas), unik)
            if jawaban is None:
                continue
            harap = [dipenuhi(b, model, baris) for b in batas]
            assert jawaban[1 : len(batas) + 1] == harap, model
            assert not any(jawaban[len(batas) + 1 : len(batas) + 1 + len(ruas)]), model
            dilihat, dilanggar = dilihat + len(batas), dilanggar + jawaban.count(False)
    assert (dilihat > 150, dilanggar > 10) == (True, True)


def test_yang_salah_disebut_seperti_django():
    keluarga, orang = keluarga_lengkap(), PenggunaFactory()
    betul = {"keluarga": keluarga, "pengusul": orang, "jenis": "sejahtera", "alasan": "Mampu"}
    for beda in (
        {"status": "efektif"},
        {"status": "diputuskan", "jenis": ""},
        {"tanggal_efektif": date(2024, 1, 1)},
        {"keluarga": None, "keluarga_id": 10**9},
        {"keluarga": None, "keluarga_id": "x"},
        {"keluarga": None},
        {"tanggal_putusan": "kemarin"},
    ):
        salah = Usulan(**betul | beda)
        assert kata(bersihkan, salah) == kata(salah.full_clean) != {}, beda
    # A code that is too long is not cut to one that is there; a number may be too high for SQL.
    lain = Keluarga.objects.get(pk=keluarga.pk)
    lain.desa_id += "9"
    mulai, selesai = date(2025, 1, 2), date(2025, 1, 1)
    for salah in (
        lain,
        Usulan(**betul | {"keluarga": None, "keluarga_id": 2**70}),
        Penugasan(keluarga_id=10**9, pendamping=orang, mulai=mulai, selesai=selesai),
    ):
        assert kata(bersihkan, salah) == kata(salah.full_clean) != {}, salah
    # What is left out is left out, also of the constraints that read it.
    salah = Verifikasi(hari_efektif=1, alpa=2)
    kosong = [f.name for f in Verifikasi._meta.concrete_fields if f.name != "alpa"]
    assert kata(bersihkan, salah, exclude=kosong) == kata(salah.full_clean, exclude=kosong) == {}


def test_yang_sudah_ada_disebut_seperti_django():
    """Unique always, or where a condition holds; a row is not in its own way."""
    satu, ada = UsulanFactory(), KunjunganFactory()
    kk = Keluarga.objects.get(pk=satu.keluarga_id)
    lain = Keluarga(
        no_kk=kk.no_kk, desa_id=kk.desa_id, status="aktif", status_sejak=kk.status_sejak
    )
    dua = Usulan(keluarga=kk, pengusul=satu.pengusul, jenis="alamiah", alasan="Mampu")
    tiga = Kunjungan.objects.get(pk=ada.pk)
    tiga.pk, tiga._state.adding = None, True
    for salah in (dua, tiga, lain):
        assert kata(bersihkan, salah) == kata(salah.full_clean) != {}, salah
    dua.status, lain.status, tiga.kunci = "ditolak", "keluar", satu.keluarga.no_kk.zfill(32)
    for betul in (dua, lain, tiga, satu, ada, kk, *Anggota.objects.all()):
        assert kata(bersihkan, betul) == kata(betul.full_clean), betul


def test_satu_pernyataan():
    """Two foreign keys at hand, three constraints and one under a condition: Django sends
    fourteen."""
    usulan = Usulan(
        keluarga=keluarga_lengkap(), pengusul=PenggunaFactory(), jenis="sejahtera", alasan="Mampu"
    )
    with CaptureQueriesContext(connection) as rekam:
        bersihkan(usulan)
    assert len(rekam) == 1
    usulan.save()
    with CaptureQueriesContext(connection) as rekam:
        bersihkan(usulan)
    assert len(rekam) == 1
    usulan.keluarga_id = 10**9  # not the row at hand
    assert set(kata(bersihkan, usulan)) == {"keluarga"}
