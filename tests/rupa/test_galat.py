"""Refusals and failures say what happened and leave a way on, in Indonesian."""

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse
from django.utils.functional import SimpleLazyObject

from pkh import sehat
from pkh.akun.models import Pengguna
from pkh.urls import urlpatterns as asli


def _meledak(request):
    raise ValueError("rahasia dalam jejak")


urlpatterns = [*asli, path("meledak/", _meledak)]
handler500 = "pkh.sehat.galat_500"
handler404 = "pkh.sehat.galat_404"


@pytest.mark.django_db
def test_404_dengan_ruang_kerja(pendamping, masuk):
    jawaban = masuk(pendamping).get("/tidak-ada/")
    assert jawaban.status_code == 404
    isi = jawaban.content.decode()
    assert "Halaman tidak ditemukan" in isi
    assert 'aria-label="Ruang kerja"' in isi


@pytest.mark.django_db
def test_405_bukan_halaman_kosong(pendamping, masuk):
    jawaban = masuk(pendamping).post("/faktor-kedua/")
    assert jawaban.status_code == 405
    assert "Alamat ini tidak dapat dibuka langsung" in jawaban.content.decode()
    assert "GET" in jawaban["Allow"]


@pytest.mark.django_db
def test_403_tanpa_menyentuh_basis_data(pendamping, django_assert_num_queries):
    permintaan = RequestFactory().get("/pengguna/")
    permintaan.user = SimpleLazyObject(lambda: Pengguna.objects.get(pk=pendamping.pk))
    with django_assert_num_queries(0):
        jawaban = sehat.galat_403(permintaan)
    assert jawaban.status_code == 403
    isi = jawaban.content.decode()
    assert "tidak berwenang" in isi
    assert reverse("akun:profil") in isi


@pytest.mark.django_db
def test_500_tanpa_menyentuh_basis_data(pendamping, masuk, django_assert_num_queries):
    with override_settings(ROOT_URLCONF=__name__):
        klien = masuk(pendamping)
        klien.raise_request_exception = False
        jawaban = klien.get("/meledak/")
    assert jawaban.status_code == 500
    assert "Ada yang salah di sistem" in jawaban.content.decode()
    assert "rahasia dalam jejak" not in jawaban.content.decode()
    permintaan = RequestFactory().get("/")
    permintaan.user = SimpleLazyObject(lambda: Pengguna.objects.get(pk=pendamping.pk))
    with django_assert_num_queries(0):
        assert sehat.galat_500(permintaan).status_code == 500


@pytest.mark.django_db
def test_503_tanpa_menyentuh_basis_data(pendamping, django_assert_num_queries):
    permintaan = RequestFactory().get("/")
    permintaan.user = SimpleLazyObject(lambda: Pengguna.objects.get(pk=pendamping.pk))
    with django_assert_num_queries(0):
        try:
            raise OperationalError
        except OperationalError:
            jawaban = sehat.galat_500(permintaan)
    assert jawaban.status_code == 503
    assert jawaban["Retry-After"] == "5"
    assert "tidak dapat dihubungi" in jawaban.content.decode()


@pytest.fixture
def kirim(pendamping):
    """POST with an expired token, from a page of this site unless told otherwise."""
    klien = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    klien.force_login(pendamping)

    def _kirim(isi, asal="http://localhost"):
        return klien, klien.post("/keluar/?a=1", isi, headers={"origin": asal})

    return _kirim


@pytest.mark.django_db
def test_formulir_kedaluwarsa_disimpan_dan_dapat_dikirim_ulang(kirim):
    isi = {"temuan": 'Anak <b>sakit</b> & "libur"', "anggota": ["3", "4"]}
    klien, jawaban = kirim(isi)
    assert jawaban.status_code == 403
    html = jawaban.content.decode()
    assert "sudah kedaluwarsa" in html
    assert 'name="temuan" value="Anak &lt;b&gt;sakit&lt;/b&gt; &amp; &quot;libur&quot;"' in html
    assert html.count('type="hidden" name="anggota"') == 2
    assert 'action="/keluar/?a=1"' in html
    token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    ulang = klien.post(
        "/keluar/?a=1",
        isi | {"csrfmiddlewaretoken": token},
        headers={"origin": "http://localhost"},
    )
    assert ulang.status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("rahasia", ["password1", "oldpassword", "sandi_awal", "code"])
def test_sandi_tidak_pernah_ditulis_kembali(kirim, rahasia):
    _, jawaban = kirim({"temuan": "x", rahasia: "kereta-api"})
    html = jawaban.content.decode()
    assert "kereta-api" not in html
    assert "Kirim ulang isian" not in html
    assert "isi formulirnya sekali lagi" in html


@pytest.mark.django_db
@pytest.mark.parametrize("asal", ["https://jahat.example", "null"])
def test_situs_lain_tidak_dapat_menumpang(kirim, asal):
    _, jawaban = kirim({"temuan": "titipan"}, asal)
    html = jawaban.content.decode()
    assert jawaban.status_code == 403
    assert "titipan" not in html
