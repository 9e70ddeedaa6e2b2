"""Whose rows stand on a form, what the log says, and what comes out of the printer."""

import io
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from kpm.models import CatatanEkspor
from laporan.cetak import gambar_qr
from laporan.formulir import layanan
from laporan.tugas import cetak_formulir
from pkh.akun.cakupan import Cakupan
from pkh.pekerjaan.models import Pekerjaan, Status
from pkh.riwayat.identitas import samarkan
from tests import pabrik
from tests.laporan.formulir.conftest import AGUSTUS, JULI, SEPTEMBER

from ..dokumen import periksa_dokumen, tertulis

pytestmark = pytest.mark.django_db
ALASAN = "Dibawa ke sekolah untuk dicocokkan"


def pilihan(**lain) -> dict:
    return {"periode": "2024-TW3", "kosong": False, "fasilitas": "30401001", **lain}


def lembar(oleh, jenis="pendidikan", buka=None, **lain) -> list[dict]:
    cetakan = layanan.siapkan(oleh, jenis, pilihan(**lain))
    return [n.isi["l"] for n in cetakan.naskah(buka or Cakupan())]


def sel(lembar_: dict, tabel=0) -> list[list[str]]:
    return [[isi for _, isi in baris] for baris in lembar_["tabel"][tabel]["baris"]]


def test_baris_formulir_pendidikan(pendamping, keluarga, sekolah, kewajiban):
    """Three months side by side; not judged yet is empty, what could not be judged says why."""
    isi = {"hasil": "tidak", "hari_efektif": 20, "alpa": 2, "izin": 1, "sakit": 1}
    anak = kewajiban(keluarga, JULI, **isi)
    kewajiban(keluarga, AGUSTUS, anggota=anak, hasil="tidak_dapat", alasan="Sekolah tutup")
    lain = kewajiban(keluarga, SEPTEMBER, kelas="10")
    (satu_lembar,) = lembar(pendamping)
    satu, dua = sel(satu_lembar)
    pengurus = keluarga.anggota.get(hubungan="pengurus")
    assert satu[:8] == [
        "1", samarkan(pengurus.nik), keluarga.nama_pengurus, samarkan(anak.nik), "",
        anak.nama, "SD/MI", "3",
    ]  # fmt: skip
    assert satu[8:] == [
        "2", "1", "1", "16", "80,0", *("–",) * 5, *("",) * 5, "Agu: Sekolah tutup", "Pendamping",
    ]  # fmt: skip
    assert (dua[5], dua[7]) == (lain.nama, "10")  # class 3 before 10
    assert satu_lembar["tabel"][0]["bulan"][0] == (JULI, "20")
    # Grey where others had an obligation and this one had none.
    assert "lewat" in satu_lembar["tabel"][0]["baris"][1][8][0]
    assert "lewat" not in satu_lembar["tabel"][0]["baris"][0][8][0]


def test_formulir_kosong_tanpa_isian(pendamping, keluarga, sekolah, kewajiban):
    kewajiban(keluarga, JULI, hasil="memenuhi", hari_efektif=20)
    (satu_lembar,) = lembar(pendamping, kosong=True)
    baris = sel(satu_lembar)
    assert len(baris) == 1 + 3  # three lines for who is not on the list yet
    assert set(baris[0][8:24]) == {""}
    assert satu_lembar["tabel"][0]["bulan"][0] == (JULI, "")


def test_hanya_keluarga_yang_terlihat(
    pendamping, rekan, korkab, operator_tetangga, kabid, keluarga, keluarga_rekan, keluarga_asing,
    sekolah, kewajiban, tanpa_peran,
):  # fmt: skip
    """One school, families of three pendamping in two districts."""
    nama = {k: kewajiban(k, JULI).nama for k in (keluarga, keluarga_rekan, keluarga_asing)}
    milik = nama[keluarga]
    for orang, terlihat in [
        (pendamping, {milik}),
        (rekan, {nama[keluarga_rekan]}),
        (korkab, {milik, nama[keluarga_rekan]}),
        (operator_tetangga, {nama[keluarga_asing]}),
        (kabid, {milik, nama[keluarga_rekan]}),
    ]:
        assert {b[5] for isi in lembar(orang) for b in sel(isi)} == terlihat, orang
    with pytest.raises(PermissionDenied):
        layanan.siapkan(tanpa_peran, "pendidikan", pilihan())
    with pytest.raises(ValidationError, match="Pilih kecamatan"):
        layanan.siapkan(korkab, "pendidikan", pilihan(fasilitas=""))
    with pytest.raises(ValidationError, match="Tidak ada orang"):
        layanan.minta_cetak(
            oleh=pendamping, jenis="kesehatan", pilihan=pilihan(), asal="http://pkh.test/"
        )


def test_di_rumah_satu_formulir_tiap_desa(korkab, keluarga, rekan, kewajiban):
    """Signed by the head of the desa or the lurah; by the pendamping where there is only one."""
    lain = pabrik.keluarga_lengkap(pendamping=rekan, desa_id="64.02.06.2002")
    kewajiban(keluarga, JULI, komponen="lansia", fasilitas="", hasil="memenuhi", terpenuhi=True)
    for k in (keluarga, lain):
        kewajiban(k, JULI, komponen="lansia", fasilitas="PKM1")
    kewajiban(lain, JULI, komponen="disabilitas", fasilitas="", hasil="tidak", terpenuhi=False)
    satu, dua = lembar(korkab, "kesos", fasilitas="-", wilayah="64.02.06")
    assert [isi["penanda_tangan"] for isi in (satu, dua)] == [
        "Lurah Loa Ipuh", "Kepala Desa Rapak Lambur",
    ]  # fmt: skip
    assert satu["pendamping"]["nama"] == "Pendamping"
    assert [t["tabel"].judul for t in satu["tabel"]] == ["Lanjut usia"]
    puskesmas = lembar(korkab, "kesos", fasilitas="PKM1", wilayah="")
    assert [isi["nama"] for isi in puskesmas] == [
        "Fasilitas PKM1, Loa Ipuh", "Fasilitas PKM1, Rapak Lambur",
    ]  # fmt: skip
    assert (sel(satu)[0][7], sel(dua)[0][7]) == ("Ya", "Tdk")


def test_formulir_panjang_dibagi(pendamping, keluarga, sekolah, kewajiban, monkeypatch):
    """Parts of one school, numbered through."""
    monkeypatch.setattr("laporan.formulir.verifikasi.BAGIAN", 2)
    for _ in range(3):
        kewajiban(keluarga, JULI)
    satu, dua = lembar(pendamping)
    assert (satu["nama"], satu["jumlah"]) == ("SDN 001 Loa Ipuh, bagian 1 dari 2", 2)
    assert [b[0] for isi in (satu, dua) for b in sel(isi)] == ["1", "2", "3"]


def test_nik_lengkap_hanya_dengan_alasan_dan_tercatat(
    pendamping, kabid, keluarga, sekolah, kewajiban, tanpa_tata_letak
):
    tanpa_tata_letak()
    anak = kewajiban(keluarga, JULI)
    minta = {"jenis": "pendidikan", "pilihan": pilihan(), "asal": "http://pkh.test/"}
    catatan, pdf = layanan.minta_cetak(oleh=pendamping, alasan=ALASAN, **minta)
    assert anak.nik in pdf.decode()
    assert (catatan.identitas, catatan.alasan, catatan.baris) == (True, ALASAN, 1)
    assert not re.search(r"\d{16}", f"{catatan.saringan}")
    (tertutup,) = lembar(pendamping)
    assert anak.nik not in f"{tertutup}"
    assert tertutup["disamarkan"]
    with pytest.raises(PermissionDenied):
        layanan.minta_cetak(oleh=kabid, alasan=ALASAN, **minta)
    with pytest.raises(ValidationError):
        layanan.minta_cetak(oleh=pendamping, alasan="ya", **minta)
    assert CatatanEkspor.objects.count() == 1


def test_halaman_pdf(pendamping, keluarga, sekolah, kewajiban):
    """Paper, letterhead, page x of y, heads on every page, and no signature alone on a page."""
    pabrik.KopFactory(wilayah_id="64.02", tempat="Tenggarong")
    for _ in range(22):
        kewajiban(keluarga, JULI)
    _, pdf = layanan.minta_cetak(
        oleh=pendamping, jenis="pendidikan", pilihan=pilihan(), kertas="F4",
        asal="http://pkh.test/",
    )  # fmt: skip
    berkas = periksa_dokumen(pdf)
    lebar, tinggi = (round(n / 72 * 25.4) for n in berkas.pages[0].mediabox[2:])
    assert (lebar, tinggi) == (330, 215)
    halaman = [re.sub(r"\s+", " ", tertulis(h)) for h in berkas.pages]
    assert len(halaman) == 2
    for n, h in enumerate(halaman, 1):
        assert f"Halaman {n} dari 2" in h
        assert "Juli 2024" in h
        assert "Keadaan data per" in h
    assert "PEMERINTAH KABUPATEN KUTAI KARTANEGARA" in halaman[0]
    assert "NPSN : 30401001 Nama sekolah : SDN 001 Loa Ipuh" in halaman[0]
    assert "Kepala SDN 001 Loa Ipuh" in halaman[-1]
    assert "SD/MI" in halaman[-1]
    assert b"pdfuaid" in berkas.trailer["/Root"]["/Metadata"].get_data()


def test_sekecamatan_oleh_pekerja(
    korkab, keluarga, sekolah, kewajiban, settings, tmp_path, masuk, monkeypatch
):
    """Two schools in one file, each with its own count of pages and its bookmark."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("laporan.formulir.verifikasi.LANGSUNG", 1)
    pabrik.FasilitasFactory(kode="30401002", nama="SDN 002 Loa Ipuh")
    kewajiban(keluarga, JULI)
    kewajiban(keluarga, JULI, fasilitas="30401002")
    klien = masuk(korkab)
    alamat = reverse("laporan:formulir", args=["pendidikan"])
    isian = {"periode": _triwulan_kini(), "isi": "kosong", "wilayah": "64.02.06", "kertas": "kop"}
    jawab = klien.post(alamat, isian)
    assert jawab.status_code == 422  # nobody this year
    catatan, pdf = layanan.minta_cetak(
        oleh=korkab, jenis="pendidikan", pilihan=pilihan(fasilitas="", wilayah="64.02.06"),
        asal="http://pkh.test/",
    )  # fmt: skip
    assert pdf is None
    cetak_formulir(catatan.pekerjaan_id)
    pekerjaan = Pekerjaan.objects.get()
    assert (pekerjaan.status, pekerjaan.dikerjakan) == (Status.SELESAI, 2), pekerjaan.pesan
    jawab = klien.get(pekerjaan.hasil["tautan"])
    assert jawab["Content-Disposition"].endswith('formulir-pendidikan-2024-TW3-64.02.06.pdf"')
    berkas = PdfReader(io.BytesIO(b"".join(jawab.streaming_content)))
    assert [b.title for b in berkas.outline] == ["SDN 001 Loa Ipuh", "SDN 002 Loa Ipuh"]
    assert all("Halaman 1 dari 1" in tertulis(h) for h in berkas.pages)
    # Not through the door of lists, and for nobody else.
    assert klien.get(reverse("kpm:ekspor_unduh", args=[catatan.pk])).status_code == 404
    monkeypatch.setattr("laporan.formulir.layanan.ORANG_MAKS", 1)
    with pytest.raises(ValidationError, match="terlalu banyak"):
        layanan.minta_cetak(
            oleh=korkab, jenis="pendidikan", pilihan=pilihan(fasilitas="", wilayah="64.02.06"),
            asal="http://pkh.test/",
        )  # fmt: skip


def _triwulan_kini() -> str:
    from django.utils import timezone

    from laporan.formulir.aturan import triwulan_dari

    return triwulan_dari(timezone.localdate())


def test_unduhan_milik_peminta_selama_berwenang(korkab, kabid, meja, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    catatan = pabrik.CatatanEksporFactory(
        jenis="cetak", bentuk="pdf", oleh=korkab, identitas=True, alasan=ALASAN,
        saringan={"kata": [], "nama": "formulir", "hak": "verifikasi.lihat"},
    )  # fmt: skip
    alamat = reverse("laporan:formulir_unduh", args=[catatan.pk])
    assert meja(kabid).get(alamat).status_code == 404
    assert meja(korkab).get(alamat).status_code == 404  # deleted after its days
    korkab.jabatan.update(peran="kepala_bidang")  # may no longer open identities
    assert meja(korkab).get(alamat).status_code == 403


def test_pekerja_menolak_yang_wewenangnya_berakhir(korkab, keluarga, sekolah, kewajiban):
    kewajiban(keluarga, JULI)
    cetakan = layanan.siapkan(korkab, "pendidikan", pilihan())
    catatan = layanan._catat(korkab, cetakan, "")
    korkab.jabatan.all().delete()
    isi = {
        "catatan": catatan.pk, "jenis": "pendidikan", "pilihan": pilihan(), "kertas": "",
        "asal": "http://pkh.test/",
    }  # fmt: skip
    pekerjaan = pabrik.PekerjaanFactory(parameter=isi, diminta_oleh=korkab)
    cetak_formulir(pekerjaan.pk)
    pekerjaan.refresh_from_db()
    assert (pekerjaan.status, "tidak lagi berwenang" in pekerjaan.pesan) == (Status.GAGAL, True)


def test_kueri_tidak_bertambah(korkab, sekolah, kewajiban, pendamping):
    hitung = []
    assert korkab.boleh("verifikasi.lihat")  # posts are read once a request
    for banyak in (1, 4):
        for n in range(banyak):
            pabrik.FasilitasFactory(kode=f"3040{banyak:02d}{n:02d}")
            keluarga = pabrik.keluarga_lengkap(pendamping=pendamping)
            kewajiban(keluarga, JULI, AGUSTUS, fasilitas=f"3040{banyak:02d}{n:02d}")
        with CaptureQueriesContext(connection) as kueri:
            assert len(lembar(korkab, fasilitas="", wilayah="64.02.06")) == 1 + (banyak > 1) * 4
        hitung.append(len(kueri))
    assert hitung[0] == hitung[1]


def test_halaman_dan_kode_qr(
    pendamping, keluarga, sekolah, kewajiban, masuk, hari_ini, tanpa_tata_letak
):
    """From the sheet to its form, and from the QR code on paper back to the sheet."""
    tanpa_tata_letak()
    bulan = hari_ini.replace(day=1)
    kewajiban(keluarga, bulan, komponen="lansia", fasilitas="")
    klien = masuk(pendamping)
    jawab = klien.get(
        reverse("laporan:formulir_lembar"), {"bulan": f"{bulan:%Y-%m}", "fasilitas": "-"}
    )
    triwulan = _triwulan_kini()
    assert jawab.url == f"/formulir/kesos/?fasilitas=-&periode={triwulan}"
    halaman = klien.get(jawab.url)
    assert "Di rumah" in halaman.content.decode()
    jawab = klien.post(jawab.url, {"periode": triwulan, "isi": "kosong", "kertas": "A4"})
    assert jawab["Content-Type"] == "application/pdf"
    assert jawab["Content-Disposition"] == (f'attachment; filename="formulir-kesos-{triwulan}.pdf"')
    jawab = klien.get(reverse("laporan:formulir_buka", args=["-", triwulan]))
    assert jawab.url == f"/verifikasi/lembar/?bulan={bulan:%Y-%m}&fasilitas=-&rentang=triwulan"
    assert klien.get(jawab.url).status_code == 200
    assert klien.get("/lembar/30401001/2024-TW9/").status_code == 404
    assert klien.get("/formulir/lembar/?bulan=x").status_code == 404
    assert klien.get("/formulir/tidak-ada/").status_code == 404


def test_kode_qr_hanya_alamat(pendamping, keluarga, sekolah, kewajiban):
    """Facility and triwulan of the running site; nothing of a person."""
    kewajiban(keluarga, JULI)
    cetakan = layanan.siapkan(pendamping, "pendidikan", pilihan())
    catatan = pabrik.CatatanEksporFactory(oleh=pendamping)
    ((_, isi),) = layanan.lengkapi(catatan, cetakan, kertas="", asal="https://pkh.test/")
    assert isi["qr"] == gambar_qr("https://pkh.test/lembar/30401001/2024-TW3/")
    assert isi["qr"] != gambar_qr("https://pkh.test/lembar/30401002/2024-TW3/")
