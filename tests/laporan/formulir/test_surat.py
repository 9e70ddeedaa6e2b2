"""Letters to families: to whom, what they say, and that nobody gets one for what is undecided."""

import re
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kpm.models import PertemuanAwal
from laporan.formulir import layanan
from pendamping.models import Pengaduan, Sanksi
from pkh.akun.cakupan import Cakupan
from tests import pabrik
from tests.laporan.formulir.conftest import AGUSTUS, JULI

from ..dokumen import periksa_dokumen, tertulis

pytestmark = pytest.mark.django_db


def isi(oleh, jenis, **pilihan) -> list[dict]:
    return [n.isi for n in layanan.siapkan(oleh, jenis, pilihan).naskah(Cakupan())]


def teks(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", tertulis(h)) for h in periksa_dokumen(pdf).pages]


# --- pertemuan awal ----------------------------------------------------------------------
@pytest.fixture
def pertemuan(pendamping, keluarga, keluarga_rekan):
    p = pabrik.PertemuanAwalFactory(
        tanggal=date(2026, 12, 2), jam=time(9, 0), nomor_surat="460/118", oleh=pendamping
    )
    for k in (keluarga, keluarga_rekan):
        pabrik.UndanganAwalFactory(pertemuan=p, keluarga=k)
    return p


def test_undangan_satu_surat_satu_halaman(korkab, kadis, pertemuan, masuk, keluarga):
    pabrik.KopFactory(wilayah_id="64.02", tempat="Tenggarong")
    jawab = masuk(korkab).post(
        reverse("laporan:cetak_undangan_awal", args=[pertemuan.pk]), {"kertas": "A4"}
    )
    halaman = teks(jawab.content)
    assert len(halaman) == 2
    for h in halaman:
        for kata in (
            "PEMERINTAH KABUPATEN KUTAI KARTANEGARA", "Nomor : 460/118", "Rabu, 2 Desember 2026",
            "Pukul : 09.00", "Balai desa, Loa Ipuh", "Kepada Yth.", "Kepala Dinas Sosial", "Kadis",
        ):  # fmt: skip
            assert kata in h, kata
        assert "Halaman" not in h
    assert any(keluarga.nama_pengurus in h for h in halaman)
    assert "Jalan Contoh RT/RW 001/002 Loa Ipuh, Kecamatan Tenggarong" in halaman[0]


def test_undangan_hanya_keluarga_yang_terlihat(
    pendamping, rekan, tetangga, operator_tetangga, pertemuan, keluarga, keluarga_rekan
):
    for orang, nama in [(pendamping, keluarga), (rekan, keluarga_rekan)]:
        (surat,) = isi(orang, "undangan-awal", pertemuan=pertemuan.pk)
        assert [s["nama"] for s in surat["surat"]] == [nama.nama_pengurus]
    for orang in (tetangga, operator_tetangga):
        with pytest.raises(PertemuanAwal.DoesNotExist):
            isi(orang, "undangan-awal", pertemuan=pertemuan.pk)
    PertemuanAwal.objects.filter(pk=pertemuan.pk).update(dibatalkan_pada=timezone.now())
    with pytest.raises(ValidationError, match="dibatalkan"):
        isi(pendamping, "undangan-awal", pertemuan=pertemuan.pk)


def test_daftar_hadir_dan_berita_acara(korkab, pertemuan, keluarga):
    (kosong,) = isi(korkab, "hadir-awal", pertemuan=pertemuan.pk)
    assert (kosong["terisi"], kosong["kosong"]) == (False, [3, 4, 5])
    with pytest.raises(ValidationError, match="Catat kehadirannya"):
        isi(korkab, "berita-acara-awal", pertemuan=pertemuan.pk)
    pertemuan.undangan.filter(keluarga=keluarga).update(kehadiran="diwakili", wakil="Suami")
    (terisi,) = isi(korkab, "hadir-awal", pertemuan=pertemuan.pk)
    assert (terisi["terisi"], terisi["kosong"]) == (True, [])
    assert {b["ket"] for b in terisi["baris"]} == {"", "Suami"}
    (acara,) = isi(korkab, "berita-acara-awal", pertemuan=pertemuan.pk)
    assert (acara["datang"], acara["undangan"], len(acara["absen"])) == (1, 2, 1)
    assert acara["kiri"][1] == "Lurah Loa Ipuh,"
    assert acara["kanan"] == "Pendamping Sosial PKH,"


# --- the ladder --------------------------------------------------------------------------
@pytest.fixture
def sanksi(korkab, keluarga):
    return pabrik.SanksiFactory(
        keluarga=keluarga, langkah="kunjungan", beruntun=2, dari=JULI, sampai=AGUSTUS,
        putusan="diterapkan", diputus_oleh=korkab, diputus_pada=timezone.now(),
    )  # fmt: skip


def test_surat_sanksi_menyebut_yang_tidak_dipenuhi(korkab, kadis, sanksi, keluarga, kewajiban):
    tidak = {"hasil": "tidak", "hari_efektif": 20, "alpa": 5}
    anak = kewajiban(keluarga, JULI, **tidak)
    kewajiban(keluarga, AGUSTUS, anggota=anak, hasil="memenuhi", hari_efektif=20)
    kewajiban(keluarga, date(2024, 5, 1), anggota=anak, **tidak)  # before the ladder began
    (cetak,) = isi(korkab, "surat-sanksi", sanksi=sanksi.pk)
    (surat,) = cetak["surat"]
    assert [(k["bulan"], k["anggota"], k["sebab"]) for k in surat["kewajiban"]] == [
        (JULI, anak, "hadir 15 dari 20 hari, ambang 85%")
    ]
    assert surat["hal"] == "Pemberitahuan kunjungan rumah PKH"
    halaman = re.sub(r"\s+", " ", render_to_string("laporan/cetak/formulir/surat.html", cetak))
    for kata in ("2 bulan berturut-turut", "hadir 15 dari 20", "berhak mengajukan keberatan"):
        assert kata in halaman
    assert anak.nik not in halaman
    cetakan = layanan.siapkan(korkab, "surat-sanksi", {"sanksi": sanksi.pk})
    assert cetakan.nama == f"surat-komitmen-{sanksi.pk}"


def test_surat_hanya_untuk_langkah_yang_diterapkan(
    korkab, pendamping, rekan, operator_tetangga, sanksi, keluarga_rekan
):
    """Undecided, rejected and ended steps have no letter; the pack holds what waits to go out."""
    lain = pabrik.SanksiFactory(keluarga=keluarga_rekan)
    with pytest.raises(ValidationError, match="diterapkan"):
        isi(korkab, "surat-sanksi", sanksi=lain.pk)
    assert [len(i["surat"]) for i in isi(korkab, "surat-komitmen")] == [1]
    assert [len(i["surat"]) for i in isi(pendamping, "surat-komitmen")] == [1]
    assert isi(rekan, "surat-komitmen") == []
    for orang in (rekan, operator_tetangga):
        with pytest.raises(Sanksi.DoesNotExist):
            isi(orang, "surat-sanksi", sanksi=sanksi.pk)
    Sanksi.objects.filter(pk=sanksi.pk).update(diberitahukan_pada=timezone.localdate())
    assert isi(korkab, "surat-komitmen") == []


def test_jawaban_pengaduan(masuk, korkab, pendamping, rekan, tetangga, keluarga):
    """To the reporter by name, by who knows the reporter, once there is an answer."""
    p = pabrik.PengaduanFactory(
        keluarga=keluarga, wilayah_id=keluarga.desa_id, pelapor="Bapak Karim", pemilik=rekan,
        status="dijawab", jawaban="Uang sudah kembali.", dijawab_pada=timezone.localdate(),
    )  # fmt: skip
    alamat = reverse("laporan:cetak_jawaban", args=[p.pk])
    rinci = reverse("pendamping:pengaduan_rinci", args=[p.pk])
    for siapa, kode in [(korkab, 200), (rekan, 200), (pendamping, 403), (tetangga, 404)]:
        klien = masuk(siapa)
        assert klien.get(alamat).status_code == kode, siapa
        assert kode == 404 or (alamat in klien.get(rinci).content.decode()) is (kode == 200)
    (halaman,) = teks(masuk(rekan).post(alamat, {"kertas": "A4"}).content)
    for kata in ("Bapak Karim", p.nomor, "Uang sudah kembali.", "Kepala Dinas Sosial"):
        assert kata in halaman, kata
    for ubah, kata in [({"pelapor": "", "kontak": ""}, "nama"), ({"status": "terbuka"}, "dicatat")]:
        Pengaduan.objects.filter(pk=p.pk).update(**ubah)
        with pytest.raises(ValidationError, match=kata):
            isi(korkab, "jawaban-pengaduan", pengaduan=p.pk)
        assert alamat not in masuk(korkab).get(rinci).content.decode()


def test_tautan_dan_batas(korkab, rekan, sanksi, masuk, meja):
    alamat = reverse("laporan:cetak_sanksi", args=[sanksi.pk])
    klien = masuk(korkab)
    halaman = klien.get(reverse("pendamping:sanksi_keluarga", args=[sanksi.keluarga_id]))
    assert f'href="{alamat}"' in halaman.content.decode()
    assert klien.get(alamat).status_code == 200
    assert meja(rekan).get(alamat).status_code == 404
    jawab = masuk(rekan).post(
        reverse("laporan:formulir", args=["surat-komitmen"]), {"kertas": "A4"}
    )
    assert jawab.status_code == 422
    assert "Tidak ada orang" in jawab.content.decode()


def test_kueri_tidak_bertambah(korkab, pendamping, pertemuan, sanksi):
    assert korkab.boleh("kpm.lihat")
    hitung = []
    for banyak in (0, 4):
        for _ in range(banyak):
            k = pabrik.keluarga_lengkap(pendamping=pendamping)
            pabrik.UndanganAwalFactory(pertemuan=pertemuan, keluarga=k)
            pabrik.SanksiFactory(
                keluarga=k, putusan="diterapkan", diputus_oleh=korkab, diputus_pada=timezone.now()
            )
        with CaptureQueriesContext(connection) as kueri:
            isi(korkab, "hadir-awal", pertemuan=pertemuan.pk)
            (undangan,) = isi(korkab, "undangan-awal", pertemuan=pertemuan.pk)
            (surat,) = isi(korkab, "surat-komitmen")
        assert (len(undangan["surat"]), len(surat["surat"])) == (2 + banyak, 1 + banyak)
        hitung.append(len(kueri))
    assert hitung[0] == hitung[1]
