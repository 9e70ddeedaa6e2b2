"""Who asks is read by SQL written once; the same as Django reads it."""

from datetime import timedelta

from django.contrib.auth import get_user
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.test import RequestFactory
from django.utils import timezone

from pkh.akun.models import Pengguna
from pkh.akun.sesi import PintuAkun, SessionStore
from tests import pabrik


def test_sesi_seperti_dibaca_django():
    lama = db.SessionStore()
    lama["pilihan"] = {"wilayah": "64.02"}
    lama.create()
    assert dict(SessionStore(lama.session_key).items()) == {"pilihan": {"wilayah": "64.02"}}

    baru = SessionStore(lama.session_key)
    baru["pilihan"] = {}
    baru.save()
    assert dict(db.SessionStore(lama.session_key).items()) == {"pilihan": {}}


def test_sesi_habis_atau_tidak_ada():
    """Neither what was in it nor its key is taken up again."""
    sesi = SessionStore()
    sesi["rahasia"] = 1
    sesi.create()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    for kunci in (sesi.session_key, "tidakadatidakadatidakadatidakada"):
        lain = SessionStore(kunci)
        assert lain.get("rahasia") is None
        assert lain.session_key is None


def test_orang_seperti_dibaca_django(korkab, django_assert_num_queries):
    pabrik.PenggunaFactory()
    pintu = PintuAkun()
    with django_assert_num_queries(1):
        orang = pintu.get_user(korkab.pk)
    biasa = Pengguna.objects.get(pk=korkab.pk)
    assert vars(orang) | {"_state": ""} == vars(biasa) | {"_state": ""}
    assert orang._state.adding is False
    assert orang._state.db == biasa._state.db
    assert pintu.get_user(0) is None
    Pengguna.objects.filter(pk=korkab.pk).update(is_active=False)
    assert pintu.get_user(korkab.pk) is None


def test_masuk_dengan_kata_sandi_lama_tidak_lagi(masuk, korkab):
    """The session of before a change of password is nobody's."""
    klien = masuk(korkab)
    minta = RequestFactory().get("/")
    minta.session = SessionStore(klien.cookies["pkh_sesi"].value)
    assert get_user(minta) == korkab
    Pengguna.objects.filter(pk=korkab.pk).update(password="lain")
    minta.session = SessionStore(klien.cookies["pkh_sesi"].value)
    assert get_user(minta).is_anonymous
