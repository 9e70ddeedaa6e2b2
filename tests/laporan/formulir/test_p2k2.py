"""Attendance lists and minutes: whose names, what was recorded, and the paper."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.models import CatatanEkspor
from laporan.formulir import layanan
from pendamping.models import Kelompok, Pertemuan
from pkh.akun.cakupan import Cakupan
from tests import pabrik

from ..dokumen import periksa_dokumen, tertulis

pytestmark = pytest.mark.django_db


@pytest.fixture
def pertemuan(pendamping, keluarga):
    kelompok = pabrik.KelompokFactory(nama="Melati 1", pendamping=pendamping, ketua=keluarga)
    pabrik.AnggotaKelompokFactory(kelompok=kelompok, keluarga=keluarga)
    p = pabrik.PertemuanFactory(kelompok=kelompok, notulen="Ibu-ibu menyusun anggaran keluarga.")
    pabrik.KehadiranFactory(
        pertemuan=p, keluarga=keluarga, status="izin", catatan="Panen", diwakili=""
    )
    return p


def isi(oleh, jenis, **pilihan) -> dict:
    (naskah,) = layanan.siapkan(oleh, jenis, pilihan).naskah(Cakupan())
    return naskah.isi


def test_daftar_hadir_kosong_dan_terisi(pendamping, pertemuan, keluarga):
    kosong = isi(pendamping, "hadir", kelompok=pertemuan.kelompok_id)
    assert [(b["nomor"], b["nama"], b["ketua"]) for b in kosong["baris"]] == [(1, keluarga, True)]
    assert kosong["kosong"] == [2, 3, 4]
    assert kosong["baris"][0]["alamat"] == "Loa Ipuh, RT/RW 001/002"
    terisi = isi(pendamping, "hadir-pertemuan", pertemuan=pertemuan.pk)
    assert [(b["status"], b["ket"]) for b in terisi["baris"]] == [("Izin", "Panen")]
    assert terisi["hitung"] == [("Hadir", 0), ("Izin", 1), ("Alpa", 0)]
    notulen = isi(pendamping, "notulen", pertemuan=pertemuan.pk)
    assert [b["nama"] for b in notulen["absen"]] == [keluarga]


def test_keluarga_yang_pindah_tanpa_nama(
    pendamping, rekan, korkab, kabid, operator_tetangga, pertemuan, keluarga, keluarga_rekan
):
    """Who has gone to a colleague since is a number to their former pendamping, a name to the
    office; another district sees neither list nor meeting."""
    pabrik.KehadiranFactory(pertemuan=pertemuan, keluarga=keluarga_rekan)
    for orang, baris, lain in [(pendamping, 1, 1), (korkab, 2, 0), (kabid, 2, 0)]:
        terisi = isi(orang, "hadir-pertemuan", pertemuan=pertemuan.pk)
        assert (len(terisi["baris"]), terisi["tersembunyi"]) == (baris, lain)
    for orang in (rekan, operator_tetangga):
        with pytest.raises(Pertemuan.DoesNotExist):
            isi(orang, "notulen", pertemuan=pertemuan.pk)
        with pytest.raises(Kelompok.DoesNotExist):
            isi(orang, "hadir", kelompok=pertemuan.kelompok_id)


def test_halaman_mencetak_dan_mencatat(pendamping, rekan, pertemuan, masuk, meja):
    """From the page of the meeting to its minutes on A4; a colleague finds nothing."""
    alamat = reverse("laporan:cetak_notulen", args=[pertemuan.pk])
    klien = masuk(pendamping)
    rinci = klien.get(reverse("pendamping:pertemuan_rinci", args=[pertemuan.pk]))
    assert f'href="{alamat}"' in rinci.content.decode()
    assert "Melati 1" in klien.get(alamat).content.decode()
    jawab = klien.post(alamat, {"kertas": "A4"})
    berkas = periksa_dokumen(jawab.content)
    assert [round(n / 72 * 25.4) for n in berkas.pages[0].mediabox[2:]] == [210, 297]
    teks = re.sub(r"\s+", " ", tertulis(berkas.pages[0]))
    for kata in ("Notulen pertemuan P2K2", "menyusun anggaran", "Izin 1", "Halaman 1 dari 1"):
        assert kata in teks
    catatan = CatatanEkspor.objects.get()
    assert (catatan.jenis, catatan.baris, catatan.identitas) == ("cetak", 1, False)
    assert f"catatan cetak {catatan.pk}" in teks
    assert meja(rekan).post(alamat, {"kertas": "A4"}).status_code == 404


def test_daftar_kosong_bertanggal(pendamping, pertemuan, masuk):
    hadir = isi(
        pendamping, "hadir",
        kelompok=pertemuan.kelompok_id, tanggal="2026-11-25", sesi=pertemuan.sesi_id,
    )  # fmt: skip
    halaman = render_to_string("laporan/cetak/formulir/hadir.html", hadir)
    assert "Rabu, 25 November 2026" in halaman
    assert str(pertemuan.sesi) in halaman
    alamat = reverse("laporan:cetak_hadir", args=[pertemuan.kelompok_id])
    salah = masuk(pendamping).post(alamat, {"kertas": "F4", "tanggal": "kapan-kapan"})
    assert salah.status_code == 422


def test_rencana_setahun_dengan_pelaksanaannya(pendamping, rekan, pertemuan, meja):
    """Planned and held beside each other; another year, and no plan, are said so."""
    kelompok = pertemuan.kelompok
    for bulan, jadi in ((3, pertemuan), (4, None)):
        pabrik.RencanaFactory(
            kelompok=kelompok, pendamping=pendamping, desa_id=kelompok.desa_id,
            sesi=pertemuan.sesi, tanggal=date(2026, bulan, 2), pertemuan=jadi,
        )  # fmt: skip
    rencana = isi(pendamping, "rencana", kelompok=kelompok.pk, tahun=2026)
    assert [(r.tanggal.month, r.hadir, r.undangan) for r in rencana["baris"]] == [
        (3, 0, 1), (4, 0, 0),
    ]  # fmt: skip
    assert rencana["terlaksana"] == 1
    halaman = render_to_string("laporan/cetak/formulir/rencana.html", rencana)
    assert "Senin, 2 Mar 2026" in halaman
    assert "hadir 0 dari 1" in halaman
    with pytest.raises(ValidationError, match="belum punya rencana"):
        isi(pendamping, "rencana", kelompok=kelompok.pk, tahun=2025)
    alamat = reverse("laporan:cetak_rencana", args=[kelompok.pk])
    assert meja(pendamping).get(alamat).status_code == 200
    assert meja(rekan).get(alamat).status_code == 404


def test_kueri_tidak_bertambah(korkab, pertemuan, pendamping):
    assert korkab.boleh("p2k2.lihat")
    hitung = []
    for banyak in (0, 4):
        for _ in range(banyak):
            keluarga = pabrik.keluarga_lengkap(pendamping=pendamping)
            pabrik.AnggotaKelompokFactory(kelompok=pertemuan.kelompok, keluarga=keluarga)
            pabrik.KehadiranFactory(pertemuan=pertemuan, keluarga=keluarga)
        with CaptureQueriesContext(connection) as kueri:
            isi(korkab, "hadir", kelompok=pertemuan.kelompok_id)
            terisi = isi(korkab, "hadir-pertemuan", pertemuan=pertemuan.pk)
        assert len(terisi["baris"]) == 1 + banyak
        hitung.append(len(kueri))
    assert hitung[0] == hitung[1]
