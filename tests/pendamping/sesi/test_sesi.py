"""Modul and sesi as data: added, renamed, ended; by whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from pendamping.models import Sesi
from pendamping.sesi.layanan import simpan_sesi

DAFTAR, TAMBAH = reverse("pendamping:sesi_daftar"), reverse("pendamping:sesi_tambah")


def test_tambah_ganti_nama_dan_akhiri(masuk, admin, korkab, hari_ini):
    klien = masuk(admin)
    isi = {"modul": 6, "sesi": 1, "nama_modul": "Stunting", "judul": "Perawatan harian"}
    assert klien.post(TAMBAH, isi).status_code == 302
    assert klien.post(TAMBAH, isi).context["form"].errors  # the number is taken
    baru = Sesi.objects.get(modul=6)
    assert baru.judul in masuk(korkab).get(DAFTAR).content.decode()
    satu = Sesi.objects.get(modul=1, sesi=1)
    ubah = reverse("pendamping:sesi_ubah", args=[satu.pk])
    klien.post(ubah, {"nama_modul": "Pengasuhan", "judul": "Baru", "berakhir_pada": f"{hari_ini}",
                      "modul": 9, "sesi": 9})  # fmt: skip
    satu.refresh_from_db()
    assert (satu.modul, satu.sesi, satu.judul) == (1, 1, "Baru")
    assert set(Sesi.objects.filter(modul=1).values_list("nama_modul", flat=True)) == {"Pengasuhan"}
    assert satu not in Sesi.objects.berlaku(hari_ini)
    assert satu in Sesi.objects.berlaku(hari_ini - timedelta(days=1))
    assert satu.events.filter(pgh_label="update").count() == 1


def test_hanya_yang_berhak(masuk, korkab, pendamping, operator_prov):
    for siapa, kode in [(pendamping, 403), (korkab, 403), (operator_prov, 200)]:
        assert masuk(siapa).get(TAMBAH).status_code == kode
        assert masuk(siapa).get(DAFTAR).status_code == 200
    satu = Sesi.objects.first()
    with pytest.raises(PermissionDenied):
        simpan_sesi(oleh=korkab, sesi=satu, nama_modul="X", judul="X")
    with pytest.raises(ValidationError):
        simpan_sesi(oleh=operator_prov, sesi=satu, nama_modul="X", judul="")
