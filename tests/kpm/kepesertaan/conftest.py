"""Calon of the pendamping, and photos."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kpm.kepesertaan.layanan.validasi import Periksa
from tests import pabrik


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def sejak(hari_ini):
    """Since when the calon of these tests are calon."""
    return hari_ini - timedelta(days=20)


@pytest.fixture
def buat_calon(pendamping, sejak):
    def _buat(**isi):
        isi = {"status": "calon", "status_sejak": sejak, "pendamping": pendamping} | isi
        return pabrik.keluarga_lengkap(tahun_masuk=None, **isi)

    return _buat


@pytest.fixture
def calon(buat_calon):
    return buat_calon()


def semua_sesuai(keluarga) -> list[Periksa]:
    return [Periksa(a.pk, dokumen=["kk"]) for a in keluarga.anggota.hadir()]


def gambar(warna=(10, 90, 90), nama="bukti.jpg") -> SimpleUploadedFile:
    isi = BytesIO()
    Image.new("RGB", (40, 30), warna).save(isi, "JPEG")
    return SimpleUploadedFile(nama, isi.getvalue())


def galat(info) -> set[str]:
    return set(info.value.message_dict)
