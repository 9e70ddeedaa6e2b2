"""Refusals and failures say what happened and leave a way on, in Indonesian."""

import errno
import sys

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse
from django.utils.functional import SimpleLazyObject
from psycopg2.errors import DiskFull

from kpm.models import Impor
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


def _berkas_tidak_muat():
    raise OSError(errno.ENOSPC, "No space left on device")


def _basis_data_tidak_muat():
    try:
        raise DiskFull
    except DiskFull as galat:
        raise OperationalError from galat


@pytest.mark.parametrize("sebab", [_berkas_tidak_muat, _basis_data_tidak_muat])
@pytest.mark.parametrize("alamat", ["/kpm/", "/api/v1/keluarga/"])
def test_507_ruang_penuh(sebab, alamat):
    try:
        sebab()
    except (OSError, OperationalError):
        jawaban = sehat.galat_500(RequestFactory().get(alamat))
    assert jawaban.status_code == 507
    assert "penyimpanan di server penuh" in jawaban.content.decode()


@pytest.mark.django_db
def test_unggahan_yang_tidak_muat_tidak_bersisa(operator, masuk, settings, tmp_path, monkeypatch):
    """The disk fills up in the middle of a file: words, no row, and nothing of it stays."""
    settings.MEDIA_ROOT = tmp_path

    def potongan(self, chunk_size=None):
        yield b"no_kk;nik"
        if sys._getframe(1).f_code.co_name == "_save":
            _berkas_tidak_muat()

    klien = masuk(operator)
    klien.raise_request_exception = False
    monkeypatch.setattr(InMemoryUploadedFile, "chunks", potongan)
    berkas = SimpleUploadedFile("kpm.csv", b"no_kk;nik")
    jawaban = klien.post(reverse("kpm:impor_tambah"), {"jenis": "kpm", "berkas": berkas})
    assert jawaban.status_code == 507
    assert "belum tersimpan" in jawaban.content.decode()
    assert not Impor.objects.exists()
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


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
