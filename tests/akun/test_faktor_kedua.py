"""The second factor from its first page to a sign-in without the phone."""

import html
import re

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from tests import pabrik

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
    cadangan = klien.get(reverse("mfa_download_recovery_codes")).content.decode().split()[-1]

    for sandi_sekali, boleh in ((cadangan, True), (cadangan, False)):
        klien = masuk_dengan_sandi(kadis)
        assert klien.get("/").status_code == 302  # not in yet
        klien.post(reverse("mfa_authenticate"), {"code": sandi_sekali})
        assert (klien.get("/").status_code == 200) is boleh
