"""A link of one's own instead of a password that two people know."""

import re
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pkh.akun import layanan
from pkh.akun.models import Pengguna
from pkh.akun.undangan.layanan import alamat_undangan, terima_undangan, undang
from tests import pabrik

pytestmark = pytest.mark.django_db
SANDI = "angin-laut-timur-7"


def tautan() -> str:
    return re.search(r"http\S+(/undangan/\S+)", mail.outbox[-1].body)[1]


def test_diundang_memilih_sandi_sendiri(masuk, admin):
    klien = masuk(admin)
    isi = {"username": "baru", "nama": "Orang Baru", "email": "baru@contoh.id", "telepon": ""}
    jawab = klien.post(reverse("akun:tambah"), isi)
    orang = Pengguna.objects.get(username="baru")
    assert jawab["Location"] == reverse("akun:rinci", args=[orang.pk])
    assert mail.outbox[-1].to == ["baru@contoh.id"]
    assert not orang.has_usable_password()
    pertama = tautan()
    klien.post(reverse("akun:undang", args=[orang.pk]))  # again: the first link is dead
    kedua = tautan()
    tamu = Client()
    assert tamu.get(pertama).status_code == 410
    halaman = tamu.get(kedua)
    assert "no-store" in halaman["Cache-Control"]
    assert "baru" in halaman.content.decode()
    sama = {"new_password1": "pendamping2024", "new_password2": "pendamping2024"}
    assert "mudah ditebak" in tamu.post(kedua, sama).content.decode()
    isi = {"new_password1": SANDI, "new_password2": SANDI}
    assert tamu.post(kedua, isi)["Location"].startswith(reverse("account_login"))
    assert tamu.get(kedua).status_code == 410  # once
    masuk_baru = {"login": "baru", "password": SANDI}
    assert tamu.post(reverse("account_login"), masuk_baru).status_code == 302
    assert tamu.get(reverse("akun:profil")).status_code == 200  # nothing to change first
    with pytest.raises(ValidationError, match="sudah dipakai"):
        terima_undangan(oleh=orang, sandi=SANDI, tanda=kedua.split("/")[-2])


def test_undangan_mengakhiri_yang_lama_dan_lewat_masanya(masuk, admin, operator, settings):
    operator.email = "operator@contoh.id"
    operator.save()
    klien = masuk(operator)
    layanan.buat_token(oleh=operator, nama="laptop", hari=7)
    undang(oleh=admin, pengguna=operator)
    operator.refresh_from_db()
    assert klien.get(reverse("akun:profil")).status_code == 302
    assert not operator.auth_token_set.exists()
    alamat = alamat_undangan(operator).removeprefix(settings.SITUS)
    assert Client().get(alamat).status_code == 200
    for rusak in (alamat[:-2] + "x/", alamat.replace("/undangan/", "/undangan/x"),
                  "/undangan/4pyT/x/", f"/undangan/{'OTk5' * 12}/x/"):  # fmt: skip
        assert Client().get(rusak).status_code == 410, rusak
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert Client().get(alamat).status_code == 410


def test_undangan_yang_tidak_dapat_dikirim(masuk, admin, operator, pendamping, monkeypatch):
    kirim = reverse("akun:undang", args=[operator.pk])
    assert masuk(pendamping).post(kirim).status_code == 403
    for ubah, kata in (
        ({}, "belum punya surel"),
        ({"email": "a@contoh.id", "is_active": False}, "nonaktif"),
    ):
        Pengguna.objects.filter(pk=operator.pk).update(**ubah)
        assert kata in masuk(admin).post(kirim, follow=True).content.decode()
    Pengguna.objects.filter(pk=operator.pk).update(is_active=True)
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", tolak)
    assert "tidak terkirim" in masuk(admin).post(kirim, follow=True).content.decode()
    operator.refresh_from_db()
    assert operator.check_password(pabrik.SANDI)  # as before
    with pytest.raises(ValidationError, match="sendiri"):
        undang(oleh=admin, pengguna=admin)


def tolak(*_):
    raise SMTPException("451")


def test_slip_masuk_berlaku_tiga_hari(admin, operator):
    sandi = layanan.beri_sandi_awal(oleh=admin, pengguna=operator)
    operator.refresh_from_db()
    hari = (operator.sandi_awal_sampai - timezone.now()).total_seconds() / 86400
    assert 2.9 < hari < 3.1
    isi = {"login": operator.username, "password": sandi}
    klien = Client()
    klien.post(reverse("account_login"), isi)
    assert klien.get("/")["Location"] == reverse("account_change_password")
    Pengguna.objects.filter(pk=operator.pk).update(sandi_awal_sampai=timezone.now())
    klien = Client()
    jawab = klien.post(reverse("account_login"), isi, follow=True)
    assert "sudah lewat masanya" in jawab.content.decode()
    assert klien.get(reverse("akun:profil")).status_code == 302


def test_tautan_dari_luar_dibuka_lewat_halaman_sendiri(masuk, operator):
    """The strict cookie is not with a click on another site; it is with what our page opens."""
    klik = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    jawab = Client().get("/kpm/?q=a&b=%22%3E", headers=klik)
    assert (jawab.status_code, jawab["Cache-Control"].count("no-store")) == (200, 1)
    assert 'content="0;url=/kpm/?q=a&amp;b=%22%3E"' in jawab.content.decode()
    assert masuk(operator).get("/kpm/", headers=klik).status_code == 200
    assert Client().post("/kpm/", headers=klik).status_code == 302
    datang = klik | {"sec-fetch-site": "same-origin"}
    assert "/masuk/" in Client().get("/kpm/", headers=datang)["Location"]
