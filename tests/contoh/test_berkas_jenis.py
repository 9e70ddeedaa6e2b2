"""The files of invented families go in whole: pendamping, families, then whose they are."""

import csv
from datetime import date

import pytest
from django.core.files import File
from django.core.management import call_command

from kpm.impor.layanan import catat_impor, jalankan_terapkan, periksa_impor
from kpm.models import Keluarga
from pendamping.models import Penugasan, Profil
from tests.kpm.impor_jenis.alur import ekspor_lalu_periksa, hitungan, sebab

pytestmark = pytest.mark.django_db
PER = date(2026, 11, 22)


def test_tiga_berkas_masuk_tanpa_ditolak(tmp_path, settings, operator):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command(
        "data_contoh", wilayah="64.02", kpm=60, pendamping=3, benih=7, per=PER,
        berkas=tmp_path / "b", verbosity=0,
    )  # fmt: skip
    baris = {}
    for jenis in ("pendamping", "kpm", "penugasan"):
        jalur = tmp_path / "b" / f"{jenis}.csv"
        baris[jenis] = len(jalur.read_text().splitlines()) - 1
        with jalur.open("rb") as f:
            impor = catat_impor(oleh=operator, berkas=File(f), nama=jalur.name, jenis=jenis)
        impor = periksa_impor(impor)
        assert sebab(impor) == {}
        assert hitungan(impor) == (baris[jenis], 0, 0, 0)
        jalankan_terapkan(impor, tolak_semua=True, tanggal=PER)
    assert Profil.objects.count() == baris["pendamping"] == 3
    assert Penugasan.objects.count() == baris["penugasan"] > 50
    with (tmp_path / "b" / "penugasan.csv").open(newline="") as f:
        milik = {b["no_kk"]: b["pendamping"] for b in csv.DictReader(f)}
    keluarga = Keluarga.objects.exclude(pendamping=None)
    assert dict(keluarga.values_list("no_kk", "pendamping__username")) == milik
    for jenis in ("pendamping", "penugasan"):
        ulang = ekspor_lalu_periksa(operator, jenis, tmp_path / f"{jenis}.csv")
        assert hitungan(ulang) == (0, 0, baris[jenis], 0)
