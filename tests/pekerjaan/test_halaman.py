import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pkh.pekerjaan.models import Pekerjaan, Status
from tests.pabrik import PekerjaanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kerja(operator):
    return PekerjaanFactory(diminta_oleh=operator, judul="Impor KPM")


def test_daftar_hanya_milik_sendiri(masuk, kerja, operator, korkab, admin):
    alamat = reverse("pekerjaan:daftar")
    assert "Impor KPM" in masuk(operator).get(alamat).content.decode()
    assert "Impor KPM" not in masuk(korkab).get(alamat).content.decode()
    assert "Impor KPM" in masuk(admin).get(alamat).content.decode()


def test_daftar_menyebut_hasil_sesudah_tuntas_bukan_fase_terakhir(masuk, kerja, operator):
    Pekerjaan.objects.filter(pk=kerja.pk).update(
        status=Status.SELESAI, fase="Menggambar formulir", pesan="Formulir 334 orang siap diunduh."
    )
    isi = masuk(operator).get(reverse("pekerjaan:daftar")).content.decode()
    assert "Formulir 334 orang siap diunduh." in isi
    assert "Menggambar formulir" not in isi


def test_daftar_berhalaman(masuk, operator):
    PekerjaanFactory.create_batch(31, diminta_oleh=operator)
    jawab = masuk(operator).get(reverse("pekerjaan:daftar"))
    assert len(jawab.context["pekerjaan"]) == 30
    jawab = masuk(operator).get(reverse("pekerjaan:daftar"), {"sebelum": jawab.context["lanjut"]})
    assert len(jawab.context["pekerjaan"]) == 1
    assert jawab.context["lanjut"] is None


@pytest.mark.parametrize("nama", ["rinci", "kemajuan", "batal"])
def test_orang_lain_tidak_menemukan(masuk, kerja, korkab, nama):
    klien = masuk(korkab)
    alamat = reverse(f"pekerjaan:{nama}", args=[kerja.pk])
    jawab = (
        klien.post(alamat) if nama == "batal" else klien.get(alamat, headers={"HX-Request": "true"})
    )
    assert jawab.status_code == 404
    kerja.refresh_from_db()
    assert kerja.status == Status.MENUNGGU


def test_kemajuan_bertanya_lagi_sampai_tuntas(masuk, kerja, operator):
    klien = masuk(operator)
    alamat = reverse("pekerjaan:kemajuan", args=[kerja.pk])
    kepala = {"HX-Request": "true"}
    assert "every 1s" in klien.get(alamat, headers=kepala).content.decode()
    Pekerjaan.objects.filter(pk=kerja.pk).update(status=Status.SELESAI, hasil={"tautan": "/x/"})
    isi = klien.get(alamat, headers=kepala).content.decode()
    assert "every 1s" not in isi
    assert 'href="/x/"' in isi
    assert klien.get(alamat).status_code == 302  # without htmx: the whole page


def test_batal(masuk, kerja, operator):
    alamat = reverse("pekerjaan:batal", args=[kerja.pk])
    klien = masuk(operator)
    assert klien.get(alamat).status_code == 405
    assert klien.post(alamat).status_code == 302
    kerja.refresh_from_db()
    assert kerja.status == Status.BATAL


def test_berhenti_mengikuti(masuk, kerja, operator, korkab):
    kerja.pengikut.add(korkab)
    alamat = reverse("pekerjaan:batal", args=[kerja.pk])
    jawab = masuk(operator).post(alamat, follow=True)
    assert "tidak lagi mengikuti" in jawab.content.decode()
    assert jawab.redirect_chain == [(reverse("pekerjaan:daftar"), 302)]
    kerja.refresh_from_db()
    assert kerja.status == Status.MENUNGGU


def test_jumlah_kueri_tetap(masuk, operator, django_assert_num_queries):
    klien = masuk(operator)
    alamat = reverse("pekerjaan:daftar")
    PekerjaanFactory(diminta_oleh=operator)
    klien.get(alamat)
    with CaptureQueriesContext(connection) as satu:
        klien.get(alamat)
    PekerjaanFactory.create_batch(19, diminta_oleh=operator)
    with django_assert_num_queries(len(satu)):
        klien.get(alamat)
