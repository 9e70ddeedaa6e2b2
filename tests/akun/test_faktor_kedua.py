"""The second factor from its first page to a sign-in without the phone."""

import html
import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from pkh.akun.faktor import baca
from pkh.rahasia import penyandi
from tests import pabrik

PASTIKAN_KUNCI = reverse("mfa_reauthenticate_webauthn")
MASUK, NYALAKAN = reverse("account_login"), reverse("mfa_activate_totp")


def kode(rahasia: str) -> str:
    return format_hotp_value(hotp_value(rahasia, next(yield_hotp_counters_from_time())))


def masuk_dengan_sandi(orang) -> Client:
    klien = Client()
    jawaban = klien.post(MASUK, {"login": orang.username, "password": pabrik.SANDI})
    assert jawaban.status_code == 302
    return klien


def test_dari_menyalakan_sampai_masuk_tanpa_telepon(kadis):
    klien = masuk_dengan_sandi(kadis)
    tanya = klien.get(NYALAKAN).url  # the password once more: this changes who gets in
    klien.post(tanya, {"password": pabrik.SANDI})
    isi = html.unescape(klien.get(NYALAKAN).content.decode())
    rahasia = re.search(r'class="kunci">([A-Z2-7]+)<', isi)[1]
    langsung = re.search(r'href="(otpauth://totp/[^"]+)"', isi)[1]  # the app on this phone
    assert rahasia in langsung
    assert "Kode tidak cocok" in klien.post(NYALAKAN, {"code": "12"}).content.decode()
    assert klien.post(NYALAKAN, {"code": kode(rahasia)}).status_code == 302
    assert rahasia not in str(Authenticator.objects.get(user=kadis, type="totp").data)
    cadangan = klien.get(reverse("mfa_download_recovery_codes")).content.decode().split()[-1]

    for sandi_sekali, boleh in ((cadangan, True), (cadangan, False)):
        klien = masuk_dengan_sandi(kadis)
        assert klien.get("/").status_code == 302  # not in yet
        klien.post(reverse("mfa_authenticate"), {"code": sandi_sekali})
        assert (klien.get("/").status_code == 200) is boleh


def test_kunci_sandi_rusak_ditolak_dan_yang_terakhir_tinggal(masuk, kadis, settings):
    """What no browser sends is no fault of ours; and who must have a factor keeps the last."""
    settings.FAKTOR_KEDUA_WAJIB = True
    klien = masuk(kadis)
    klien.post(reverse("account_reauthenticate"), {"password": pabrik.SANDI, "next": "/"})
    tambah = reverse("mfa_add_webauthn")
    assert klien.get(tambah).status_code == 200
    for rusak in ("", "{", "[]", '"x"', "1", "{}", '{"id": 1}', '{"id": "a", "rawId": 1}',
                  '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {}}',
                  '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": '
                  '{"clientDataJSON": "YQ", "attestationObject": "YQ"}}'):  # fmt: skip
        assert klien.post(tambah, {"credential": rusak}).status_code == 200, rusak
        assert klien.post(PASTIKAN_KUNCI, {"credential": rusak}).status_code == 302, rusak
    faktor = Authenticator.objects.create(user=kadis, type="webauthn", data={"name": "Kunci 1"})
    hapus = reverse("mfa_remove_webauthn", args=[faktor.pk])
    assert klien.post(hapus)["Location"] == reverse("mfa_index")
    assert Authenticator.objects.filter(pk=faktor.pk).exists()
    Authenticator.objects.create(user=kadis, type="totp", data={"secret": "A"})
    klien.post(hapus)
    assert not Authenticator.objects.filter(pk=faktor.pk).exists()


def test_rahasia_faktor_tersandi_dan_kuncinya_dapat_diganti(kadis, settings):
    """A copy of the database makes no codes; a new key reads what the old one wrote."""
    polos, benih = "JBSWY3DPEHPK3PXP", "ab" * 40
    totp = Authenticator.objects.create(user=kadis, type="totp", data={"secret": polos})
    kode_cadangan = Authenticator.objects.create(
        user=kadis, type="recovery_codes", data={"seed": benih, "used_mask": 1}
    )
    kunci = Authenticator.objects.create(user=kadis, type="webauthn", data={"name": "Kunci 1"})
    lama = settings.SECRET_KEY
    try:
        for rahasia, sebelumnya in ((lama, []), ("baru" * 20, [lama]), ("baru" * 20, [])):
            settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = rahasia, sebelumnya
            penyandi.cache_clear()
            if sebelumnya or rahasia == lama:
                call_command("perbarui_rahasia", stdout=StringIO())
            for satu in (totp, kode_cadangan, kunci):
                satu.refresh_from_db()
            assert polos not in str(totp.data)
            assert benih not in str(kode_cadangan.data)
            assert totp.wrap().validate_code(kode(polos))
            cache.clear()  # a code is good once
            assert baca(kode_cadangan.data["seed"]) == benih
        assert (kode_cadangan.data["used_mask"], kunci.data) == (1, {"name": "Kunci 1"})
        settings.SECRET_KEY = "lain" * 20
        penyandi.cache_clear()
        with pytest.raises(ValidationError, match="tidak dapat dibaca lagi"):
            totp.wrap().validate_code(kode(polos))
    finally:
        penyandi.cache_clear()
