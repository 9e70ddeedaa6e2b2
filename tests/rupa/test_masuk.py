"""Sign-in, lockout, password, second factor: the whole way through the pages, in Indonesian."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from pkh.akun.hak import Peran
from tests import pabrik

pytestmark = pytest.mark.django_db

SANDI = "kereta-api-malam"
INGGRIS = re.compile(
    r"\b(the|your|please|password|sign|login|code|codes|account|with|again|required|invalid|"
    r"confirm|enter|authenticator app|two-factor|recovery|activate|deactivate)\b",
    re.I,
)


@pytest.fixture(autouse=True)
def _tembolok_bersih():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def orang():
    p = pabrik.PenggunaFactory(username="nur_aini", nama="Nur Aini")
    p.set_password(SANDI)
    p.save()
    pabrik.JabatanFactory(pengguna=p, peran=Peran.PENDAMPING, wilayah_id="64.02")
    return p


def _kata(jawaban) -> str:
    """The words of a page, as a person reads them."""
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", jawaban.content.decode(), flags=re.S)
    return " ".join(strip_tags(html).split())


def _indonesia(jawaban) -> str:
    kata = _kata(jawaban)
    assert INGGRIS.findall(kata) == [], kata
    return kata


def _masuk(klien, sandi=SANDI, nama="nur_aini"):
    return klien.post(reverse("account_login"), {"login": nama, "password": sandi})


def test_halaman_masuk_mengatakan_apa_ini():
    kata = _indonesia(Client().get("/masuk/"))
    assert "Program Keluarga Harapan" in kata
    assert "Nama pengguna" in kata
    assert "Data contoh" not in kata


def test_petunjuk_akun_contoh_hanya_pada_mode_contoh(settings):
    settings.MODE = "contoh"
    assert "kadis_kukar" in _kata(Client().get("/masuk/"))


def test_masuk_dan_keluar(orang):
    klien = Client()
    assert _masuk(klien).url == reverse("beranda")
    assert klien.post("/keluar/").url == "/masuk/"
    assert "Anda sudah keluar." in _indonesia(klien.get("/masuk/"))
    assert klien.get("/sandi/ubah/").status_code == 302


def test_sandi_salah_dikatakan_dan_dikunci(orang):
    klien = Client()
    for _ in range(5):
        kata = _indonesia(_masuk(klien, "salah"))
        assert "Nama pengguna atau kata sandi tidak cocok" in kata
    kata = _indonesia(_masuk(klien))  # even the right one now
    assert "dikunci sementara" in kata
    assert klien.get("/sandi/ubah/").status_code == 302


def test_akun_mati_tidak_dapat_masuk(orang):
    orang.is_active = False
    orang.save()
    klien = Client()
    jawaban = _masuk(klien)
    kata = _indonesia(klien.get(jawaban.url) if jawaban.status_code == 302 else jawaban)
    assert "tidak aktif" in kata or "tidak cocok" in kata
    assert klien.get("/sandi/ubah/").status_code == 302


@pytest.mark.parametrize(
    "alamat",
    ["/daftar/", "/accounts/signup/", "/signup/", "/password/reset/", "/sandi/lupa/", "/email/"],
)
def test_tidak_ada_pendaftaran_dan_surel(alamat):
    assert Client().get(alamat).status_code == 404


def test_ubah_sandi(orang, masuk):
    klien = masuk(orang)
    assert "Sedikitnya 12 karakter" in _indonesia(klien.get("/sandi/ubah/"))
    isi = {"oldpassword": SANDI, "password1": "12345678", "password2": "12345678"}
    kata = _indonesia(klien.post("/sandi/ubah/", isi))
    assert "terlalu pendek: sedikitnya 12 karakter" in kata
    assert "hanya angka" in kata
    kata = _indonesia(klien.post("/sandi/ubah/", isi | {"oldpassword": "bukan"}))
    assert "Kata sandi sekarang tidak cocok" in kata
    baru = "angin-laut-timur"
    jawaban = klien.post(
        "/sandi/ubah/", {"oldpassword": SANDI, "password1": baru, "password2": baru}
    )
    assert jawaban.status_code == 302
    orang.refresh_from_db()
    assert orang.check_password(baru)


def _pastikan(klien, alamat):
    """Sensitive pages ask for the password once more."""
    jawaban = klien.get(alamat)
    assert jawaban.status_code == 302
    assert "Pastikan ini Anda" in _indonesia(klien.get(jawaban.url))
    salah = klien.post(jawaban.url, {"password": "bukan", "next": alamat})
    assert "Kata sandi tidak cocok" in _indonesia(salah)
    klien.post(jawaban.url, {"password": SANDI, "next": alamat})
    return klien.get(alamat)


def test_faktor_kedua_dari_nyala_sampai_mati(orang, masuk):
    klien = masuk(orang)
    assert "Belum menyala" in _indonesia(klien.get("/faktor-kedua/"))

    halaman = _pastikan(klien, "/faktor-kedua/nyalakan/")
    assert "Pindai gambar ini" in _indonesia(halaman)
    rahasia = halaman.context["form"].secret
    salah = klien.post("/faktor-kedua/nyalakan/", {"code": "000000"})
    assert "Kode tidak cocok" in _indonesia(salah)
    jawaban = klien.post("/faktor-kedua/nyalakan/", {"code": _kode(rahasia)}, follow=True)
    kata = _indonesia(jawaban)
    assert "10 dari 10 kode belum terpakai" in kata
    kode = re.findall(r"<code>(\d{8})</code>", jawaban.content.decode())
    assert len(kode) == 10
    kata = _indonesia(klien.get("/faktor-kedua/"))
    assert "Menyala" in kata
    assert "10 dari 10 tersisa" in kata
    assert klien.get("/faktor-kedua/kode/unduh/").status_code == 200

    # signing in now asks for the code; a recovery code works once
    baru = Client()
    assert _masuk(baru).url == "/masuk/kode/"
    assert "6 angka" in _indonesia(baru.get("/masuk/kode/"))
    assert "Kode tidak cocok" in _indonesia(baru.post("/masuk/kode/", {"code": "111111"}))
    assert baru.post("/masuk/kode/", {"code": kode[0]}).url == reverse("beranda")
    lain = Client()
    _masuk(lain)
    assert "Kode tidak cocok" in _indonesia(lain.post("/masuk/kode/", {"code": kode[0]}))

    assert "9 kode lama" in _indonesia(klien.get("/faktor-kedua/kode/baru/"))
    assert "10 dari 10" in _indonesia(klien.post("/faktor-kedua/kode/baru/", follow=True))
    assert "kata sandi saja cukup" in _indonesia(klien.get("/faktor-kedua/matikan/"))
    kata = _indonesia(klien.post("/faktor-kedua/matikan/", follow=True))
    assert "Faktor kedua dimatikan" in kata
    assert "Belum menyala" in kata


def _kode(rahasia: str) -> str:
    nilai = totp.hotp_value(rahasia, int(time.time()) // 30)
    return totp.format_hotp_value(nilai)
