"""Papers of a graduation: whose, what they say, and on which paper."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from graduasi.models import Usulan
from kpm.models import Keluarga
from laporan.formulir import layanan
from pkh.akun.cakupan import Cakupan
from tests import pabrik

from ..dokumen import periksa_dokumen, tertulis

pytestmark = pytest.mark.django_db


def isi(oleh, jenis, buka=None, **pilihan) -> list[dict]:
    return [n.isi for n in layanan.siapkan(oleh, jenis, pilihan).naskah(buka or Cakupan())]


def teks(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", tertulis(h)) for h in periksa_dokumen(pdf).pages]


@pytest.fixture
def usulan(pendamping, keluarga):
    u = pabrik.UsulanFactory(keluarga=keluarga, pengusul=pendamping)
    pabrik.lengkapi(u, pendamping)
    return u


@pytest.fixture
def efektif(pendamping, keluarga_rekan):
    return pabrik.UsulanFactory(
        keluarga=keluarga_rekan, pengusul=pendamping, status="efektif", nomor_putusan="460/12",
        tanggal_putusan=date(2024, 3, 1), tanggal_efektif=date(2024, 4, 1),
        nomor_pengantar="400.9/15",
    )  # fmt: skip


def test_pernyataan_di_kertas(masuk, pendamping, usulan, tanpa_tata_letak):
    alamat = reverse("laporan:cetak_pernyataan", args=[usulan.pk])
    klien = masuk(pendamping)
    (halaman,) = teks(klien.post(alamat, {"kertas": "F4"}).content)
    for kata in ("SURAT PERNYATAAN", "Meterai", usulan.keluarga.nama_pengurus, "NIK : ....",
                 "walaupun masih mempunyai komponen", "Lurah Loa Ipuh"):  # fmt: skip
        assert kata in halaman, kata
    nik = usulan.keluarga.anggota.get(hubungan="pengurus").nik
    tanpa_tata_letak()
    penuh = klien.post(
        alamat, {"kertas": "A4", "identitas": "on", "alasan": "Ditandatangani keluarga"}
    )
    assert nik in penuh.content.decode()


def test_isi_dan_siapa_yang_boleh(pendamping, rekan, tetangga, korkab, kabid, usulan, efektif):
    (surat,) = isi(pendamping, "surat-pernyataan", usulan=usulan.pk)
    assert (surat["nik"], surat["alamiah"]) == ("", False)
    for orang in (rekan, tetangga):
        with pytest.raises(Usulan.DoesNotExist):
            isi(orang, "surat-pernyataan", usulan=usulan.pk)
    (acara,) = isi(korkab, "berita-acara-lulus", usulan=usulan.pk, tanggal="2024-05-02")
    assert (acara["nilai"].skor, [b.ada for b in acara["butir"]]) == (100, [True, True])
    usulan.keluarga.asesmen.get().foto.all().delete()
    usulan.keluarga.asesmen.all().delete()
    with pytest.raises(ValidationError, match="asesmennya dahulu"):
        isi(korkab, "berita-acara-lulus", usulan=usulan.pk, tanggal="2024-05-02")
    with pytest.raises(ValidationError, match="sudah efektif"):
        isi(korkab, "sertifikat", usulan=usulan.pk)
    (tanda,) = isi(korkab, "sertifikat", usulan=efektif.pk, nomor="S/1")
    assert (tanda["nomor"], tanda["jenis"]) == ("S/1", "Sejahtera mandiri")


def test_pengantar_dan_wisuda(operator, operator_tetangga, usulan, efektif, kadis):
    assert layanan.siapkan(operator, "surat-pengantar", {}).jumlah == 0
    Usulan.objects.filter(pk=usulan.pk).update(
        status="diputuskan", nomor_putusan="460/1", tanggal_putusan=date(2024, 5, 1)
    )
    (belum,) = isi(operator, "surat-pengantar", nomor="baru")
    assert [b["usulan"].pk for b in belum["baris"]] == [usulan.pk]
    assert belum["hitung"] == [("Sejahtera mandiri", 1)]
    assert "*" in belum["baris"][0]["no_kk"] or "•" in belum["baris"][0]["no_kk"]
    (lama,) = isi(operator, "surat-pengantar", nomor="400.9/15", buka=Cakupan(nasional=True))
    assert [b["no_kk"] for b in lama["baris"]] == [efektif.keluarga.no_kk]
    assert layanan.siapkan(operator_tetangga, "surat-pengantar", {}).jumlah == 0
    acara = {"tanggal": "2024-08-17", "jam": "09:00", "tempat": "Pendopo"}
    (surat,) = isi(operator, "undangan-wisuda", tahun=2024, **acara)
    assert [s["nama"] for s in surat["surat"]] == [efektif.keluarga.nama_pengurus]
    assert layanan.siapkan(operator, "undangan-wisuda", acara | {"tahun": 2023}).jumlah == 0


def test_semua_tergambar(masuk, operator, kadis, usulan, efektif):
    """Each on its paper: one sheet, with number, signatory, list."""
    pabrik.KopFactory(wilayah_id="64.02", tempat="Tenggarong")
    Usulan.objects.filter(pk=usulan.pk).update(
        status="diputuskan", nomor_putusan="460/1", tanggal_putusan=date(2024, 5, 1)
    )
    klien, kertas = masuk(operator), {"kertas": "A4"}
    acara = {"tahun": 2024, "tanggal": "2024-08-17", "jam": "09:00", "tempat_acara": "Pendopo"}
    for alamat, kirim, jumlah, kata in [
        (reverse("laporan:cetak_berita_acara_lulus", args=[usulan.pk]),
         {"nomor": "BA/1", "tanggal": "2024-05-02"}, 1, "Kamis, 2 Mei 2024"),
        (reverse("laporan:cetak_sertifikat", args=[efektif.pk]), {"nomor": "S/7"}, 1, "S/7"),
        (reverse("laporan:formulir", args=["surat-pengantar"]), {"nomor": "400.9/16"}, 2,
         "Kementerian Sosial"),
        (reverse("laporan:formulir", args=["undangan-wisuda"]), acara, 1, "Pendopo"),
    ]:  # fmt: skip
        jawab = klien.post(alamat, kertas | kirim)
        assert jawab["Content-Type"] == "application/pdf", (alamat, jawab.content[:3000])
        halaman = teks(jawab.content)
        assert (len(halaman), kata in " ".join(halaman)) == (jumlah, True), (alamat, halaman)
        assert "Kadis" in " ".join(halaman), alamat


def test_sertifikat_memuat_nama_terpanjang(masuk, operator, kadis, efektif):
    """120 characters of the family and of the head of office: the last line is in the frame."""
    nama = ("Raden Ayu Siti Nurhaliza Kusumaningrum " * 4)[:120].strip()
    type(kadis).objects.filter(pk=kadis.pk).update(nama=nama)
    Keluarga.objects.update(nama_pengurus=nama, alamat="Jalan Persiapan Pemekaran " * 4)
    alamat = reverse("laporan:cetak_sertifikat", args=[efektif.pk])
    (halaman,) = PdfReader(BytesIO(masuk(operator).post(alamat, {"kertas": "A4"}).content)).pages
    tinggi = {}

    def catat(kata, cm, tm, _huruf, _ukuran):
        if kata.strip():
            tinggi[kata.strip()] = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]

    halaman.extract_text(visitor_text=catat)
    assert min(tinggi.values()) > 12 * 72 / 25.4  # the inner line lies 12 mm from the edge
    assert any("NIP" in kata for kata in tinggi)
