"""Sign-in: lockout, password rules, start passwords."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from pkh.akun import faktor
from pkh.akun.adaptor import SANDI_CONTOH
from tests import pabrik

pytestmark = pytest.mark.django_db
MASUK = {"login": "kunci", "password": pabrik.SANDI}


@pytest.fixture
def orang():
    cache.clear()
    return pabrik.PenggunaFactory(username="kunci")


def coba(klien, sandi, username="kunci"):
    return klien.post(reverse("account_login"), {"login": username, "password": sandi})


def test_terkunci_setelah_5_sandi_salah(orang):
    klien = Client()
    for _ in range(5):
        assert coba(klien, "salah").status_code == 200
    jawab = coba(klien, pabrik.SANDI)
    assert jawab.status_code == 200
    assert "_auth_user_id" not in klien.session
    assert "Terlalu banyak" in jawab.content.decode()
    # Another person at the same desk is not locked out with him.
    pabrik.PenggunaFactory(username="lain")
    assert coba(klien, pabrik.SANDI, "lain").status_code == 302


def test_kunci_tidak_terdesak_nama_lain(orang):
    """Whoever is locked out stays so, however many other names are tried meanwhile."""
    for n in range(5):
        cache.set(f"terkunci-{n}", n)
    cache.set_many({f"nama-{n}": n for n in range(320)})
    assert [cache.get(f"terkunci-{n}") for n in range(5)] == [0, 1, 2, 3, 4]
    assert cache.get("nama-0") == 0


def test_alamat_orang_bukan_alamat_proxy(orang, settings):
    """Behind a proxy everybody comes from its address: the one who guesses is locked out, and not
    the whole office; and nobody passes for another by saying so."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    penebak = {
        "HTTP_X_FORWARDED_FOR": "10.9.9.9, 203.0.113.7"
    }  # the first is what he wrote himself
    for n in range(20):
        coba(Client(**penebak), "salah", f"nama{n}")
    assert "Terlalu banyak" in coba(Client(**penebak), pabrik.SANDI).content.decode()
    kantor = Client(HTTP_X_FORWARDED_FOR="203.0.113.8")
    assert coba(kantor, pabrik.SANDI).status_code == 302
    assert orang.usersession_set.get().ip == "203.0.113.8"


def test_masuk_dan_gagal_masuk_dicatat(orang, caplog):
    """With the number of the account, and nothing of what was typed."""
    caplog.set_level("INFO", "pkh.akun.catatan")
    coba(Client(REMOTE_ADDR="203.0.113.7"), pabrik.SANDI)
    klien = Client(REMOTE_ADDR="203.0.113.7")
    coba(klien, "Salah-1", "Sandi-di-tempat-nama")
    for _ in range(6):
        coba(klien, "Salah-1")
    rahasia = {"secret": faktor.sandikan("A" * 16)}
    Authenticator.objects.create(user=orang, type="totp", data=rahasia)
    cache.clear()
    coba(lain := Client(), pabrik.SANDI)
    lain.post(reverse("mfa_authenticate"), {"code": "000000"})
    isi = [(c.message, c.akun, c.dari) for c in caplog.records if c.name == "pkh.akun.catatan"]
    milik = orang.pk, "203.0.113.7"
    assert isi[:2] == [("masuk", *milik), ("sandi salah", None, "203.0.113.7")]
    assert isi[2:-1] == [("sandi salah", *milik)] * 5 + [("terlalu sering salah", *milik)]
    assert isi[-1] == ("kode salah", orang.pk, "127.0.0.1")
    assert not {"Salah-1", "Sandi-di-tempat-nama", "kunci"} & set(caplog.text.split())


def test_sesi_baru_saat_masuk(orang):
    """One planted in somebody's browser beforehand is not the one that gets signed in."""
    klien = Client()
    titipan = klien.session
    titipan["dari"] = "orang lain"
    titipan.save()
    assert coba(klien, pabrik.SANDI).status_code == 302
    assert "_auth_user_id" in klien.session
    assert klien.session.session_key != titipan.session_key
    assert not titipan.exists(titipan.session_key)


def test_sandi_contoh_ditolak_di_produksi(orang, settings):
    orang.set_password(SANDI_CONTOH)
    orang.save()
    assert coba(Client(), SANDI_CONTOH).status_code == 302
    settings.PRODUKSI = True
    jawab = coba(Client(), SANDI_CONTOH)
    assert jawab.status_code == 200
    assert "kata sandi contoh" in jawab.content.decode()


def test_empat_kali_salah_belum_terkunci(orang):
    klien = Client()
    for _ in range(4):
        coba(klien, "salah")
    assert coba(klien, pabrik.SANDI).status_code == 302


def test_kunci_tersimpan_di_basis_data(orang, settings):
    """Sign-in neither fails nor forgets its lockout when the broker is away."""
    assert settings.CACHES["default"]["BACKEND"].endswith("db.DatabaseCache")


def test_akun_mati_tidak_masuk_dan_sesinya_berakhir(orang):
    klien = Client()
    coba(klien, pabrik.SANDI)
    assert klien.get(reverse("akun:profil")).status_code == 200
    orang.is_active = False
    orang.save()
    assert klien.get(reverse("akun:profil")).status_code == 302
    coba(klien, pabrik.SANDI)
    assert klien.get(reverse("akun:profil")).status_code == 302


def test_aturan_sandi(masuk):
    orang = pabrik.PenggunaFactory(username="kutaikartanegara")
    for sandi, kata in (
        ("pendek-1234", "12"),
        ("password123", "umum"),
        ("84629173504826", "angka"),
        ("kutaikartanegara", "mirip"),
    ):
        with pytest.raises(ValidationError, match=kata):
            validate_password(sandi, orang)
    data = {"oldpassword": pabrik.SANDI, "password1": sandi, "password2": sandi}
    jawab = masuk(orang).post(reverse("account_change_password"), data)
    assert jawab.status_code == 200
    assert kata in jawab.content.decode().lower()
    orang.refresh_from_db()
    assert orang.check_password(pabrik.SANDI)


def test_sandi_awal_wajib_diganti(masuk):
    orang = pabrik.PenggunaFactory(wajib_ganti_sandi=True)
    klien = masuk(orang)
    ganti = reverse("account_change_password")
    for alamat in (reverse("akun:profil"), "/api/v1/", reverse("akun:token_buat")):
        assert klien.get(alamat)["Location"] == ganti
    assert "kata sandi awal dari admin" in klien.get(ganti).content.decode()
    baru = "Sungai-Mahakam-88"
    data = {"oldpassword": pabrik.SANDI, "password1": baru, "password2": baru}
    assert klien.post(ganti, data)["Location"] == reverse("beranda")
    assert "kata sandi awal dari admin" not in klien.get(ganti).content.decode()
    assert klien.get(reverse("akun:profil")).status_code == 200
    orang.refresh_from_db()
    assert not orang.wajib_ganti_sandi


def test_sehat_tidak_bertanya_siapa(masuk, django_assert_num_queries):
    """With a session cookie too: alive is said while the database is away."""
    klien = masuk(pabrik.PenggunaFactory())
    with django_assert_num_queries(0):
        assert klien.get(reverse("sehat")).status_code == 200
