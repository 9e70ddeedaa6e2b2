"""An import whose job was cancelled or died can be applied again or thrown away."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kpm.impor.layanan import buang_impor, jalankan_terapkan, minta_terapkan
from kpm.models import Anggota, Impor
from pkh.pekerjaan.layanan import Dibatalkan, batalkan
from pkh.pekerjaan.models import Pekerjaan, Status

from .berkas import HARI, csv_dari, isi_register, periksa, terapkan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def diminta(operator) -> Impor:
    """Judged, and asked to be applied; no worker has taken it."""
    return minta_terapkan(oleh=operator, impor=periksa(operator, csv_dari().encode()))


def test_pekerjaan_berakhir_tanpa_hasil(operator, masuk, diminta):
    """Cancelled, a fault of the system, a worker that died three times."""
    klien, alamat = masuk(operator), reverse("kpm:impor_rinci", args=[diminta.pk])
    for akhir in (Status.GAGAL, Status.BATAL):
        Pekerjaan.objects.filter(pk=diminta.pekerjaan_id).update(status=akhir, pesan="Terhenti.")
        halaman = klien.get(alamat).content.decode()
        assert reverse("kpm:impor_terapkan", args=[diminta.pk]) in halaman, akhir
        assert "Sedang diterapkan" not in halaman, akhir
        lagi = minta_terapkan(oleh=operator, impor=diminta)
        assert lagi.pekerjaan_id != diminta.pekerjaan_id, akhir
        diminta = lagi
    terapkan(lagi)
    assert Anggota.objects.count() == 3


def test_pekerjaan_berakhir_lalu_dibuang(operator, diminta):
    batalkan(oleh=operator, pekerjaan=diminta.pekerjaan)
    buang_impor(oleh=operator, impor=diminta)
    diminta.refresh_from_db()
    assert diminta.status == Impor.Status.DIBUANG
    assert not Anggota.objects.exists()


def test_sedang_dikerjakan_tidak_diminta_lagi(operator, diminta):
    for lakukan in (minta_terapkan, buang_impor):
        with pytest.raises(ValidationError):
            lakukan(oleh=operator, impor=diminta)


def test_dibatalkan_di_tengah_menulis(operator, diminta):
    """The cancel comes with any report of progress: nothing of the file is in the register."""
    sebelum = isi_register()
    for kapan in range(3):
        laporan = []

        def maju(*_, kapan=kapan, laporan=laporan, **kata):
            laporan.append(kata)
            if len(laporan) > kapan:
                raise Dibatalkan

        with pytest.raises(Dibatalkan):
            jalankan_terapkan(diminta, tolak_semua=False, tanggal=HARI, maju=maju)
        assert isi_register() == sebelum, kapan
        batalkan(oleh=operator, pekerjaan=diminta.pekerjaan)
        diminta = minta_terapkan(oleh=operator, impor=diminta)
    terapkan(diminta)
    assert Anggota.objects.count() == 3


def test_pembacaan_dibatalkan_lalu_dibuang(operator, masuk):
    from django.core.files.base import ContentFile

    from kpm.impor.layanan import mulai_impor

    impor = mulai_impor(oleh=operator, berkas=ContentFile(csv_dari().encode()), nama="kpm.csv")
    with pytest.raises(ValidationError):
        buang_impor(oleh=operator, impor=impor)
    assert impor.pekerjaan
    batalkan(oleh=operator, pekerjaan=impor.pekerjaan)
    alamat = reverse("kpm:impor_rinci", args=[impor.pk])
    assert "Sedang dibaca" not in masuk(operator).get(alamat).content.decode()
    buang_impor(oleh=operator, impor=impor)
    impor.refresh_from_db()
    assert impor.status == Impor.Status.DIBUANG
