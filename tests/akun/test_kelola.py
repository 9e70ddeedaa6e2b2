"""The admin's pages, and one's own profile and tokens."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from knox.models import AuthToken

from pkh.akun import layanan
from pkh.akun.models import Pengguna
from tests import pabrik

pytestmark = pytest.mark.django_db


@pytest.fixture
def klien(admin, masuk):
    return masuk(admin)


def test_tambah_lalu_masuk_dengan_sandi_awal(klien):
    data = {"username": "baru", "nama": "Orang Baru", "email": "", "telepon": ""}
    jawab = klien.post(reverse("akun:tambah"), data)
    assert "no-store" in jawab["Cache-Control"]
    sandi = re.search(r"<code>([a-z0-9-]{19})</code>", jawab.content.decode())[1]
    orang = Pengguna.objects.get(username="baru")
    assert orang.check_password(sandi)
    assert orang.wajib_ganti_sandi
    tamu = Client()
    tamu.post(reverse("account_login"), {"login": "baru", "password": sandi})
    assert tamu.get("/")["Location"] == reverse("account_change_password")


def test_admin_pertama_dari_createsuperuser(monkeypatch, masuk):
    """docs/operasi.md: on a new installation this account makes all the others."""
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "Sungai-Mahakam-88")
    pilihan = {"username": "admin_dinas", "nama": "Admin Dinas"}
    call_command("createsuperuser", interactive=False, verbosity=0, **pilihan)
    orang = Pengguna.objects.get(username="admin_dinas")
    assert masuk(orang).get(reverse("akun:tambah")).status_code == 200
    assert masuk(orang).get(reverse("wilayah:muat")).status_code == 200


def test_nama_pengguna_kembar_dijelaskan(klien, operator):
    data = {"username": "operator", "nama": "X"}
    assert klien.post(reverse("akun:tambah"), data).status_code == 200
    assert Pengguna.objects.filter(username="operator").count() == 1


def test_tambah_dan_akhiri_plt(klien, hari_ini):
    orang = pabrik.PenggunaFactory()
    data = {
        "peran": "kepala_dinas", "wilayah": "64.02", "sifat": "plt",
        "mulai": "2026-01-01", "selesai": "2099-12-31", "dasar": "SK 1/2026",
    }  # fmt: skip
    assert klien.post(reverse("akun:jabatan_tambah", args=[orang.pk]), data).status_code == 302
    jabatan = orang.jabatan.get()
    assert Pengguna.objects.get(pk=orang.pk).boleh("graduasi.putuskan")
    alamat = reverse("akun:jabatan_akhiri", args=[jabatan.pk])
    klien.post(alamat, {"pada": "2026-02-01"})
    assert not Pengguna.objects.get(pk=orang.pk).boleh("graduasi.putuskan")
    isi = klien.post(alamat, {"pada": "2026-03-01"}, follow=True).content.decode()
    assert "sudah berakhir" in isi


@pytest.mark.parametrize(
    ("ubah", "ruas", "kata"),
    [
        ({"selesai": ""}, "selesai", "harus punya hari terakhir"),
        ({"wilayah": ""}, "wilayah", "harus punya wilayah"),
        ({"wilayah": "99.99"}, "wilayah", "tidak ada"),
        ({"selesai": "2025-01-01"}, "selesai", "mendahului"),
    ],
)
def test_jabatan_keliru_dijelaskan(klien, ubah, ruas, kata):
    orang = pabrik.PenggunaFactory()
    data = {"peran": "operator", "wilayah": "64.02", "sifat": "plh", "mulai": "2026-01-01",
            "selesai": "2026-02-01", **ubah}  # fmt: skip
    jawab = klien.post(reverse("akun:jabatan_tambah", args=[orang.pk]), data)
    assert jawab.status_code == 422
    galat = jawab.context["form"].errors
    assert list(galat) == [ruas]
    assert kata in galat[ruas][0]
    assert not orang.jabatan.exists()


def test_jabatan_tumpang_tindih(admin):
    orang = pabrik.PenggunaFactory()
    isian = {"peran": "operator", "wilayah_id": "64.02"}
    layanan.tambah_jabatan(oleh=admin, pengguna=orang, mulai=date(2026, 1, 1), **isian)
    with pytest.raises(ValidationError, match="sudah memegang"):
        layanan.tambah_jabatan(oleh=admin, pengguna=orang, mulai=date(2026, 5, 1), **isian)
    # Both days of a post are its own: the next begins a day later, another ends a day before.
    orang.jabatan.update(selesai=date(2026, 4, 30))
    for mulai, selesai, boleh in (
        (date(2026, 4, 30), None, False), (date(2026, 5, 1), None, True),
        (date(2025, 1, 1), date(2026, 1, 1), False), (date(2025, 1, 1), date(2025, 12, 31), True),
    ):  # fmt: skip
        isi = {"oleh": admin, "pengguna": orang, "mulai": mulai, "selesai": selesai} | isian
        if boleh:
            assert layanan.tambah_jabatan(**isi).mulai == mulai
            continue
        with pytest.raises(ValidationError, match="sudah memegang"):
            layanan.tambah_jabatan(**isi)


def test_admin_tidak_mengunci_diri(klien, admin):
    klien.post(reverse("akun:aktif", args=[admin.pk]), {"aktif": "tidak"})
    alamat = reverse("akun:jabatan_akhiri", args=[admin.jabatan.get().pk])
    klien.post(alamat, {"pada": "2021-01-01"})
    orang = Pengguna.objects.get(pk=admin.pk)
    assert orang.is_active
    assert orang.boleh("akun.kelola")


def test_sandi_awal_mengakhiri_sesi_dan_token(klien, operator, masuk):
    sesi = masuk(operator)
    layanan.buat_token(oleh=operator, nama="laptop", hari=30)
    klien.post(reverse("akun:sandi_awal", args=[operator.pk]))
    assert sesi.get(reverse("akun:profil")).status_code == 302
    assert "/masuk/" in sesi.get(reverse("akun:profil"))["Location"]
    assert not AuthToken.objects.exists()


def test_nonaktif_mencabut_token(klien, operator):
    layanan.buat_token(oleh=operator, nama="laptop", hari=30)
    klien.post(reverse("akun:aktif", args=[operator.pk]), {"aktif": "tidak"})
    assert not AuthToken.objects.exists()
    sesi_ke = operator.sesi_ke
    operator.refresh_from_db()
    assert operator.sesi_ke > sesi_ke  # switched on again, the old sessions stay closed


def test_saring_dan_kueri_tetap(klien):
    def hitung(**data) -> tuple[int, str]:
        with CaptureQueriesContext(connection) as kueri:
            isi = klien.get(reverse("akun:daftar"), data).content.decode()
        return len(kueri), isi

    pabrik.JabatanFactory(peran="operator", pengguna__nama="Aa Operator")
    sedikit, _ = hitung()
    for n in range(4):
        pabrik.JabatanFactory(peran="koordinator", pengguna__nama=f"Koordinator {n:02}")
    pabrik.JabatanFactory(peran="operator", wilayah_id="64.03", pengguna__nama="Aa Berau")
    assert hitung()[0] == sedikit
    isi = hitung(peran="operator", wilayah="64.02")[1]
    assert "Aa Operator" in isi
    assert "Aa Berau" not in isi
    assert "Koordinator 01" not in isi
    assert "Aa Berau" in hitung(q="berau")[1]
    assert "Aa Berau" not in hitung(aktif="tidak")[1]


def test_halaman_berikutnya_melanjutkan(klien):
    for n in range(30):
        pabrik.PenggunaFactory(nama=f"Orang {n:02}")
    pertama = klien.get(reverse("akun:daftar"))
    kedua = klien.get(reverse("akun:daftar") + pertama.context["halaman"].berikut)
    nama = [str(o) for h in (pertama, kedua) for o in h.context["halaman"].baris]
    assert nama == sorted(nama)
    assert len(nama) == len(set(nama)) == 31


def test_profil_dan_token(masuk, operator, rekan):
    klien = masuk(operator)
    klien.post(reverse("akun:profil"), {"nama": "Nama Baru", "telepon": "0811", "email": ""})
    operator.refresh_from_db()
    assert (operator.nama, operator.telepon) == ("Nama Baru", "0811")
    jawab = klien.post(
        reverse("akun:token_buat"), {"nama": "laptop", "hari": "30", "lingkup": "baca"}
    )
    teks = re.search(r"<code>([0-9a-f]{64})</code>", jawab.content.decode())[1]
    token = AuthToken.objects.get()
    assert 29 <= (token.expiry - token.created).days <= 30
    api = Client(headers={"authorization": f"Token {teks}"})
    assert api.get("/api/v1/kunjungan/").status_code != 401
    isi = klien.get(reverse("akun:profil")).content.decode()
    assert "laptop" in isi
    assert teks not in isi
    cabut = reverse("akun:token_cabut", args=[token.token_key])
    assert masuk(rekan).post(cabut).status_code == 404
    assert klien.post(cabut).status_code == 302
    assert api.get("/api/v1/kunjungan/").status_code == 401
