"""The API of imports: the services and the scope of the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kpm.impor.layanan import periksa_impor
from kpm.models import Impor, Keluarga
from pkh.pekerjaan.layanan import GagalBerpesan

from .test_alur import (  # noqa: F401
    BARIS_ANAK,
    BARIS_IBU,
    IBU,
    JUDUL,
    csv_dari,
    media,
    periksa,
    terapkan,
)

pytestmark = pytest.mark.django_db


def test_unggah_pratinjau_terapkan_batalkan(masuk, operator):
    klien = masuk(operator)
    berkas = SimpleUploadedFile("kpm.csv", csv_dari(BARIS_IBU, BARIS_ANAK))
    jawab = klien.post(reverse("api_impor"), {"jenis": "kpm", "berkas": berkas})
    assert (jawab.status_code, jawab.json()["status"]) == (202, "dibaca")
    impor = Impor.objects.get(pk=jawab.json()["id"])
    assert impor.pekerjaan.tugas == "kpm.tugas.baca_impor"
    impor = periksa(operator, csv_dari(BARIS_IBU, BARIS_ANAK))
    rinci = klien.get(reverse("api_impor_rinci", args=[impor.pk])).json()
    assert rinci["hitungan"]["baru"] == 2
    jawab = klien.post(
        reverse("api_impor_terapkan", args=[impor.pk]), {"hilang": "periksa"}, "application/json"
    )
    assert (jawab.status_code, jawab.json()["status"]) == (202, "diterapkan")
    impor.refresh_from_db()
    terapkan(impor)
    jawab = klien.post(reverse("api_impor_batalkan", args=[impor.pk]))
    assert jawab.status_code == 202
    assert Keluarga.objects.exists()  # the worker does it
    assert len(klien.get(reverse("api_impor")).json()["results"]) == 2


def test_baris_ditolak_disamarkan(masuk, operator):
    salah = BARIS_IBU.copy()
    salah[5] = "kapan"
    impor = periksa(operator, csv_dari(salah))
    jawab = masuk(operator).get(reverse("api_impor_baris", args=[impor.pk]), {"hasil": "ditolak"})
    assert jawab.json()["results"][0]["galat"][0]["kolom"] == "tanggal_lahir"
    assert IBU not in jawab.content.decode()


def test_cakupan_dan_wewenang(masuk, operator, operator_tetangga, pendamping):
    impor = periksa(operator, csv_dari(BARIS_IBU))
    nama = ["api_impor_rinci", "api_impor_baris"]
    for n in nama:
        assert masuk(operator_tetangga).get(reverse(n, args=[impor.pk])).status_code == 404
        assert masuk(pendamping).get(reverse(n, args=[impor.pk])).status_code == 403
    for n in ("api_impor_terapkan", "api_impor_batalkan", "api_impor_buang"):
        alamat = reverse(n, args=[impor.pk])
        assert masuk(operator_tetangga).post(alamat).status_code == 404
        assert masuk(pendamping).post(alamat).status_code == 403


def test_berkas_dan_keadaan_yang_salah(masuk, operator):
    klien = masuk(operator)
    gambar = SimpleUploadedFile("a.png", b"x")
    jawab = klien.post(reverse("api_impor"), {"jenis": "kpm", "berkas": gambar})
    assert jawab.status_code == 400
    assert "Jenis berkas tidak dikenal" in jawab.content.decode()
    impor = periksa(operator, csv_dari(BARIS_IBU))
    jawab = klien.post(reverse("api_impor_batalkan", args=[impor.pk]))
    assert jawab.status_code == 400
    assert klien.post(reverse("api_impor_buang", args=[impor.pk])).json()["status"] == "dibuang"


def test_jenis_menyebut_kolomnya(masuk, operator):
    jenis = masuk(operator).get(reverse("api_impor_jenis")).json()
    kpm = next(j for j in jenis if j["jenis"] == "kpm")
    nik = next(k for k in kpm["kolom"] if k["nama"] == "nik")
    assert nik["wajib"] is True
    assert "nomor_induk_kependudukan" in nik["alias"]


def test_cocokkan_kolom(masuk, operator, operator_tetangga):
    isi = csv_dari(BARIS_IBU, judul=["Kartu", *JUDUL[1:]])
    with pytest.raises(GagalBerpesan):
        periksa(operator, isi)
    impor = Impor.objects.get()
    alamat, klien = reverse("api_impor_cocokkan", args=[impor.pk]), masuk(operator)

    def kirim(klien, peta):
        return klien.post(alamat, {"peta": peta}, "application/json")

    assert kirim(masuk(operator_tetangga), {"Kartu": "no_kk"}).status_code == 404
    dua_kali = kirim(klien, {"Kartu": "no_kk", "nik": "no_kk"})
    assert (dua_kali.status_code, "lebih dari sekali" in dua_kali.content.decode()) == (400, True)
    assert kirim(klien, {"Kartu": "nomor"}).status_code == 400
    jawab = kirim(klien, {"Kartu": "no_kk"})
    assert (jawab.status_code, jawab.json()["status"]) == (202, "dibaca")
    impor.refresh_from_db()
    assert periksa_impor(impor).hitungan["baru"] == 1


def test_setiap_jenis_punya_haknya_sendiri(masuk, korkab, operator):
    """A koordinator imports assignments, and neither imports families nor hears of it."""
    impor = periksa(operator, csv_dari(BARIS_IBU))
    klien = masuk(korkab)
    isi = b"no_kk,pendamping,mulai\n6402060101240001,siapa,2024-01-01\n"

    def unggah(jenis):
        berkas = SimpleUploadedFile("a.csv", isi)
        return klien.post(reverse("api_impor"), {"jenis": jenis, "berkas": berkas}).status_code

    assert (unggah("penugasan"), unggah("kpm")) == (202, 403)
    assert [i["jenis"] for i in klien.get(reverse("api_impor")).json()["results"]] == ["penugasan"]
    assert klien.get(reverse("api_impor_rinci", args=[impor.pk])).status_code == 404
    jenis = {j["jenis"] for j in klien.get(reverse("api_impor_jenis")).json()}
    assert jenis == {"pendamping", "penugasan"}
