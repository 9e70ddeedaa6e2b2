"""The workbook of refused rows: small ones at once, large ones by the worker on many sheets."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import load_workbook

from kpm.impor import galat, templat
from kpm.impor.layanan import bersihkan_lama, catat_impor, periksa_impor
from kpm.models import Impor
from kpm.tugas import buat_galat_impor
from pkh.pekerjaan.models import Pekerjaan

from .test_alur import BARIS_ANAK, BARIS_IBU, csv_dari, media, periksa  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def ditolak(operator, monkeypatch) -> Impor:
    """Five refused rows, which here are many."""
    monkeypatch.setattr(galat, "LANGSUNG", 4)
    monkeypatch.setattr(templat, "BARIS_LEMBAR", 2)
    return periksa(operator, csv_dari(*[[*BARIS_ANAK[:5], "kapan", BARIS_ANAK[6]]] * 5))


def test_besar_dibuat_pekerja(
    masuk, operator, operator_tetangga, ditolak, django_capture_on_commit_callbacks
):
    alamat = reverse("kpm:impor_galat", args=[ditolak.pk])
    rinci = reverse("kpm:impor_rinci", args=[ditolak.pk])
    klien = masuk(operator)
    assert "Siapkan berkas 5 baris" in klien.get(rinci).content.decode()
    assert klien.get(alamat)["Location"] == rinci  # not made yet
    assert masuk(operator_tetangga).post(alamat).status_code == 404
    p = Pekerjaan.objects.get(pk=klien.post(alamat)["Location"].strip("/").split("/")[-1])
    buat_galat_impor(p.pk)
    p.refresh_from_db()
    assert (p.status, p.hasil["tautan"], p.total) == ("selesai", alamat, 5)
    assert "Unduh baris yang ditolak" in klien.get(rinci).content.decode()
    isi = b"".join(klien.get(alamat).streaming_content)
    lembar = load_workbook(io.BytesIO(isi)).worksheets
    assert [x.title for x in lembar] == ["ditolak", "ditolak 2", "ditolak 3"]
    assert [x.max_row for x in lembar] == [3, 3, 2]
    berkas = ContentFile(isi)
    lagi = periksa_impor(catat_impor(oleh=operator, berkas=berkas, nama="ditolak.xlsx"))
    assert lagi.hitungan["ditolak"] == 5
    # Judged anew, the old workbook no longer tells what is refused.
    ditolak.refresh_from_db()
    lama = ditolak.berkas_galat.path
    with django_capture_on_commit_callbacks(execute=True):
        periksa_impor(ditolak)
    with pytest.raises(FileNotFoundError):
        open(lama)  # noqa: SIM115 - it is not there
    assert klien.get(alamat).status_code == 302


def test_api(masuk, operator, operator_tetangga, pendamping, ditolak):
    """The same workbook; a large one is asked for first, and a small one comes at once."""
    alamat, klien = reverse("api_impor_galat", args=[ditolak.pk]), masuk(operator)
    for metode in ("get", "post"):
        assert getattr(masuk(operator_tetangga), metode)(alamat).status_code == 404
        assert getattr(masuk(pendamping), metode)(alamat).status_code == 403
    assert klien.get(alamat).status_code == 409
    jawab = klien.post(alamat)
    assert (jawab.status_code, jawab.json()["status"]) == (202, "menunggu")
    buat_galat_impor(jawab.json()["id"])
    besar = load_workbook(io.BytesIO(b"".join(klien.get(alamat).streaming_content)))
    assert sum(x.max_row - 1 for x in besar.worksheets) == 5
    satu = periksa(operator, csv_dari([*BARIS_ANAK[:5], "kapan", BARIS_ANAK[6]]))
    jawab = klien.get(reverse("api_impor_galat", args=[satu.pk]))
    assert f"impor-{satu.pk}-ditolak.xlsx" in jawab["Content-Disposition"]
    kecil = load_workbook(io.BytesIO(b"".join(jawab.streaming_content))).active
    assert kecil.max_row == 2
    sah = periksa(operator, csv_dari(BARIS_IBU))
    assert klien.post(reverse("api_impor_galat", args=[sah.pk])).status_code == 400


def test_yang_tidak_ada_dan_yang_lama(operator, ditolak, django_capture_on_commit_callbacks):
    with pytest.raises(ValidationError, match="Tidak ada baris"):
        galat.minta_galat(oleh=operator, impor=periksa(operator, csv_dari(BARIS_IBU)))
    buat_galat_impor(galat.minta_galat(oleh=operator, impor=ditolak).pk)
    Impor.objects.update(dibuat_pada="2020-01-01T00:00Z")
    with django_capture_on_commit_callbacks(execute=True):
        bersihkan_lama()
    ditolak.refresh_from_db()
    assert not ditolak.berkas_galat


def test_jabatan_berakhir_sebelum_dibuat(operator, ditolak):
    p = galat.minta_galat(oleh=operator, impor=ditolak)
    operator.jabatan.all().delete()
    buat_galat_impor(p.pk)
    p.refresh_from_db()
    assert (p.status, p.pesan) == ("gagal", "Anda tidak lagi berwenang atas impor ini.")
