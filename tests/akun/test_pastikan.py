"""Asked once more: stale sign-ins, second factors that must be, sessions, and what tokens may."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from pkh.akun import layanan
from pkh.akun.hak import PERAN_BERFAKTOR, Peran
from pkh.akun.models import TokenAPI
from pkh.akun.sandi import SandiDikenal
from pkh.akun.templatetags.rupa import peramban
from pkh.riwayat.models import BukaIdentitas
from tests import pabrik

pytestmark = pytest.mark.django_db
PASTIKAN = reverse("account_reauthenticate")


def basikan(klien, jam: float = 1) -> None:
    """The session was signed in so many hours ago."""
    sesi = klien.session
    pada = time.time() - 3600 * jam
    sesi["account_authentication_methods"] = [{"method": "password", "at": pada}]
    sesi.save()


def test_membuka_nomor_bertanya_lagi_bila_basi(masuk, pendamping, keluarga):
    klien = masuk(pendamping)
    alamat = reverse("kpm:buka", args=[keluarga.pk, "no_kk"])
    isi = {"alasan": "Cocokkan dengan KK asli"}
    assert keluarga.no_kk in klien.post(alamat, isi).content.decode()
    basikan(klien)
    for jawab in (klien.get(alamat), klien.post(alamat, isi)):
        assert jawab["Location"] == f"{PASTIKAN}?next={alamat.replace('/', '%2F')}"
    dialog = klien.post(alamat, isi, headers={"hx-request": "true"})
    assert dialog["HX-Redirect"].startswith(PASTIKAN)
    lewat_api = reverse("api_keluarga_buka", args=[keluarga.pk])
    kiriman = {"ruas": "no_kk", **isi}
    assert klien.post(lewat_api, kiriman, content_type="application/json").status_code == 403
    assert BukaIdentitas.objects.count() == 1
    assert klien.post(PASTIKAN, {"password": pabrik.SANDI, "next": alamat})["Location"] == alamat
    assert keluarga.no_kk in klien.post(alamat, isi).content.decode()


def test_ditanyai_lagi_sesudah_sehari_kerja(masuk, operator, pendamping):
    """Who may approve or export, on pages and by the API; who works in the field goes on."""
    daftar, api = reverse("kpm:daftar"), reverse("api_keluarga")
    for siapa, jam, ditanya in ((operator, 11.9, False), (operator, 12.1, True),
                                (pendamping, 12.1, False)):  # fmt: skip
        klien = masuk(siapa)
        basikan(klien, jam)
        assert klien.get(api).status_code == (403 if ditanya else 200)
        jawab = klien.get(daftar)
        assert (jawab.get("Location") == f"{PASTIKAN}?next={daftar.replace('/', '%2F')}") is ditanya
        assert klien.get(reverse("sehat")).status_code == 200
        if ditanya:
            diam = klien.get(daftar, headers={"hx-request": "true"})
            assert diam["HX-Redirect"].startswith(PASTIKAN)
            assert klien.get(PASTIKAN).status_code == 200
            isi = {"password": pabrik.SANDI, "next": daftar}
            assert klien.post(PASTIKAN, isi)["Location"] == daftar
            assert (klien.get(daftar).status_code, klien.get(api).status_code) == (200, 200)


def test_perbuatan_admin_dan_token_bertanya_lagi(masuk, admin, operator):
    klien = masuk(admin)
    basikan(klien)
    for nama, argumen in (
        ("tambah", []), ("sandi_awal", [operator.pk]), ("aktif", [operator.pk]),
        ("jabatan_tambah", [operator.pk]), ("jabatan_akhiri", [operator.jabatan.get().pk]),
        ("faktor_hapus", [operator.pk]), ("token_buat", []),
    ):  # fmt: skip
        jawab = klien.post(reverse(f"akun:{nama}", args=argumen), {"aktif": "tidak"})
        assert jawab["Location"].startswith(PASTIKAN), nama
    operator.refresh_from_db()
    assert operator.is_active


def test_faktor_kedua_wajib_bagi_yang_menyetujui(masuk, settings, kadis, pendamping, admin):
    assert set(Peran) - PERAN_BERFAKTOR == {Peran.PENDAMPING}
    settings.FAKTOR_KEDUA_WAJIB = True
    klien = masuk(kadis)
    assert klien.get("/")["Location"] == reverse("mfa_index")
    assert "faktor kedua wajib" in klien.get(reverse("mfa_index")).content.decode()
    assert klien.get(reverse("mfa_activate_totp")).status_code == 302  # asks who this is
    assert masuk(pendamping).get("/").status_code == 200
    teks = layanan.buat_token(oleh=kadis, nama="laptop", hari=7)
    lewat_token = Client(headers={"authorization": f"Token {teks}"})
    saya = reverse("api_keluarga")
    assert lewat_token.get(saya).status_code == 403
    faktor = Authenticator.objects.create(user=kadis, type="totp", data={"secret": "A"})
    assert klien.get("/").status_code == 200
    assert lewat_token.get(saya).status_code == 200
    basikan(klien)
    matikan = reverse("mfa_deactivate_totp")
    klien.post(PASTIKAN, {"password": pabrik.SANDI, "next": matikan})
    klien.post(matikan)
    assert Authenticator.objects.filter(pk=faktor.pk).exists()  # one cannot do without
    Authenticator.objects.create(user=admin, type="totp", data={"secret": "A"})
    masuk(admin).post(reverse("akun:faktor_hapus", args=[kadis.pk]))
    assert not Authenticator.objects.filter(user=kadis).exists()
    assert "/masuk/" in klien.get("/")["Location"]  # and the session ended with it
    with pytest.raises(ValidationError, match="Anda sendiri"):
        layanan.hapus_faktor_kedua(oleh=admin, pengguna=admin)


def test_sesi_terlihat_dan_diakhiri(masuk, operator, pendamping):
    agen = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
    sini, sana = Client(), Client(headers={"user-agent": agen})
    for klien in (sini, sana):
        klien.post(reverse("account_login"), {"login": operator.username, "password": pabrik.SANDI})
    isi = sini.get(reverse("akun:profil")).content.decode()
    assert "Chrome di Android" in isi
    assert isi.count("Akhiri sesi<") == 1  # not the one at hand
    lain = UserSession.objects.get(user_agent=agen)
    akhiri = reverse("akun:sesi_akhiri", args=[lain.pk])
    assert masuk(pendamping).post(akhiri).status_code == 404
    sini.post(akhiri)
    assert sana.get("/").status_code == 302
    assert sini.get("/").status_code == 200
    assert peramban("curl/8") == "Peramban lain"


def test_sesi_berakhir_ketika_wewenang_berubah(masuk, admin, operator):
    jabatan = operator.jabatan.get()
    for ubah in (
        lambda: layanan.akhiri_jabatan(oleh=admin, jabatan=jabatan, pada=timezone.localdate()),
        lambda: layanan.tambah_jabatan(
            oleh=admin, pengguna=operator, peran="auditor", mulai=timezone.localdate()
        ),
        lambda: layanan.atur_aktif(oleh=admin, pengguna=operator, aktif=False),
    ):
        operator.refresh_from_db()
        klien = masuk(operator)
        assert klien.get(reverse("akun:profil")).status_code == 200
        ubah()
        assert klien.get(reverse("akun:profil")).status_code == 302


def test_lingkup_token(operator, keluarga):
    def lewat(lingkup):
        teks = layanan.buat_token(oleh=operator, nama="laptop", hari=7, lingkup=lingkup)
        return Client(headers={"authorization": f"Token {teks}"})

    daftar = reverse("api_keluarga")
    buka = reverse("api_keluarga_buka", args=[keluarga.pk])
    isi = {"ruas": "no_kk", "alasan": "Cocokkan dengan KK asli"}
    for lingkup, tulis, nomor in (("baca", 403, 403), ("tulis", 400, 403), ("identitas", 400, 200)):
        klien = lewat(lingkup)
        assert klien.get(daftar).status_code == 200
        ditulis = klien.post(daftar, {}, content_type="application/json")
        assert ditulis.status_code == tulis
        assert (tulis == 403) == ("Token ini hanya boleh membaca." in ditulis.content.decode())
        jawab = klien.post(buka, isi, content_type="application/json")
        assert jawab.status_code == nomor, lingkup
        assert (nomor == 403) == ("tidak boleh membuka identitas" in jawab.content.decode())
    assert BukaIdentitas.objects.count() == 1
    # One that is older than scopes, and one past its day.
    assert TokenAPI._meta.get_field("lingkup").default == "baca"
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert klien.get(daftar).status_code == 401


def test_sandi_yang_dikenal_ditolak():
    periksa = SandiDikenal()
    for sandi in ("Pendamping2024!", "kemensos-1234", "PKH-kukar-99", "12Tenggarong34",
                  "P@ssw0rd!!2024", "aaaaaaaaaa1", "merdeka1945!"):  # fmt: skip
        with pytest.raises(ValidationError, match="mudah ditebak"):
            periksa.validate(sandi)
    for sandi in ("angin-laut-timur", "Sungai-Mahakam-88", pabrik.SANDI):
        periksa.validate(sandi)


def test_perbuatan_peka_di_setiap_ruang_bertanya_lagi(
    masuk, operator, kadis, kabid, korkab, pendamping, keluarga, hari_ini
):
    """Stale: nothing is done, and the way back is the page with the form."""
    impor = pabrik.ImporFactory(oleh=operator)
    telepon = pabrik.PerangkatFactory(pengguna=pendamping)
    usulan = pabrik.UsulanFactory(keluarga=keluarga, status="diteruskan")
    limpah = {"jabatan": kadis.jabatan.get().pk, "kepada": kabid.pk, "sifat": "plh",
              "mulai": hari_ini, "selesai": hari_ini, "dasar": "SK 1"}  # fmt: skip
    lengkap = {"bentuk": "csv", "identitas": "on", "alasan": "Cocokkan dengan KK asli"}
    langkah = reverse("graduasi:langkah", args=[usulan.pk, "tolak"])
    hapus = reverse("pendamping:perangkat_hapus", args=[telepon.pk])
    for orang, alamat, isi in (
        (operator, reverse("kpm:ekspor", args=["kpm"]), lengkap),
        (operator, reverse("kpm:ekspor_jenis", args=["kpm"]), lengkap),
        (operator, reverse("kpm:impor_batalkan", args=[impor.pk]), {}),
        (korkab, hapus, {"alasan": "Telepon hilang di pasar"}),
        (kadis, langkah, {"dari": "diteruskan", "catatan": "Belum mampu"}),
        (kadis, reverse("graduasi:banyak"), {"dari": "diteruskan", "usulan": usulan.pk}),
        (kadis, reverse("akun:pelimpahan"), limpah),
    ):
        klien = masuk(orang)
        basikan(klien)
        asal = {"referer": "http://testserver/kpm/?q=a"}
        tujuan = klien.post(alamat, isi, headers=asal).get("Location", "")
        assert tujuan == f"{PASTIKAN}?next=%2Fkpm%2F%3Fq%3Da", alamat
    klien = masuk(kadis)
    basikan(klien)
    asing = klien.post(langkah, {"dari": "diteruskan"}, headers={"referer": "http://lain/x"})
    assert asing["Location"].endswith(langkah.replace("/", "%2F"))
    lewat_api = reverse("api_usulan_langkah", args=[usulan.pk])
    isi = {"langkah": "tolak", "dari": "diteruskan", "catatan": "Belum mampu"}
    assert klien.post(lewat_api, isi, content_type="application/json").status_code == 403
    usulan.refresh_from_db()
    telepon.refresh_from_db()
    assert (usulan.status, telepon.hapus_diminta_pada) == ("diteruskan", None)
    klien = masuk(pendamping)  # who only hands in is not asked
    basikan(klien)
    usulan.status = "draf"
    usulan.save()
    jawab = klien.post(reverse("graduasi:langkah", args=[usulan.pk, "tarik"]), {"dari": "draf"})
    assert PASTIKAN not in jawab.get("Location", "")
