"""Pages and API of complaints."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from laporan.kotak import isi_kotak
from pendamping.models import Pengaduan
from pendamping.pengaduan.aturan import susun_nomor
from tests import pabrik

pytestmark = pytest.mark.django_db
DAFTAR = reverse("pendamping:pengaduan_daftar")
TAMBAH = reverse("pendamping:pengaduan_tambah")
API = reverse("api_pengaduan")


@pytest.fixture
def isian(hari_ini) -> dict:
    return {
        "kunci": str(uuid4()), "kanal": "surat", "kategori": "potongan", "diterima": f"{hari_ini}",
        "uraian": "Ada potongan dua puluh ribu.", "pelapor": "Pak Karim", "kontak": "0812000111",
    }  # fmt: skip


def test_dicatat_pendamping_ditangani_koordinator(
    masuk, meja, pendamping, korkab, rekan, keluarga, keluarga_rekan, isian, hari_ini
):
    klien = masuk(pendamping)
    halaman = meja(pendamping).get(reverse("kpm:rinci", args=[keluarga.pk])).content.decode()
    alamat = f"{TAMBAH}?keluarga={keluarga.pk}"
    assert alamat in halaman
    assert meja(pendamping).get(f"{TAMBAH}?keluarga={keluarga_rekan.pk}").status_code == 404
    salah = klien.post(TAMBAH, isian | {"uraian": ""})
    assert "0812000111" in salah.content.decode()  # nothing lost
    hasil = {klien.post(alamat, isian).url for _ in range(2)}
    p = Pengaduan.objects.get()
    rinci = reverse("pendamping:pengaduan_rinci", args=[p.pk])
    assert hasil == {rinci}
    assert p.nomor in klien.get(rinci).content.decode()
    assert "Jawab pelapor" not in klien.get(rinci).content.decode()
    lakukan = reverse("pendamping:pengaduan_lakukan", args=[p.pk, "jawab"])
    assert klien.get(lakukan).status_code == 403
    (kabar,) = [k for k in isi_kotak(korkab) if "Pengaduan" in k.judul]
    assert kabar.perlu
    kor = masuk(korkab)
    for tindakan, isi in {
        "tugaskan": {"pemilik": rekan.pk},
        "catat": {"catatan": "Ditanya ke desa"},
        "teruskan": {"catatan": "Perlu pimpinan"},
        "jawab": {"jawaban": "Uang dikembalikan", "dijawab_pada": f"{hari_ini}"},
        "tutup": {"hasil": "terbukti", "catatan": "Uang sudah kembali"},
        "buka": {"alasan": "Dipotong lagi"},
    }.items():
        alamat = reverse("pendamping:pengaduan_lakukan", args=[p.pk, tindakan])
        assert kor.get(alamat).status_code == 200
        kosong = meja(korkab).post(alamat, {"csrfmiddlewaretoken": "x"})
        assert kosong.context["form"].errors, tindakan
        assert meja(korkab).post(alamat, isi).url == rinci, tindakan
    isi = kor.get(rinci).content.decode()
    for kata in ("Ditanya ke desa", "Uang sudah kembali", "Dipotong lagi", str(rekan), "1 kali"):
        assert kata in isi, kata
    assert kor.get(rinci + "hapus/").status_code == 404
    assert (
        p.nomor in meja(pendamping).get(reverse("kpm:rinci", args=[keluarga.pk])).content.decode()
    )


def test_daftar_disaring_dihitung_diurutkan(meja, korkab, operator, pendamping, hari_ini):
    def aduan(hari: int, **isi) -> Pengaduan:
        return pabrik.PengaduanFactory(tenggat=hari_ini + timedelta(hari), **isi)

    nomor = susun_nomor(2026, 123456)
    dekat = aduan(1, kategori="kks", nomor=nomor, uraian="Kartu tertelan mesin")
    lewat = aduan(-1, terlapor=pendamping, tingkat="kepala_bidang")
    tepat = aduan(0, status="dijawab", dijawab_pada=hari_ini, kanal="surat")
    telat = aduan(
        -9, status="ditutup", dijawab_pada=hari_ini, ditutup_pada=hari_ini, hasil="tidak",
        keluarga=pabrik.KeluargaFactory(), wilayah_id="64.02.13.1001",
    )  # fmt: skip
    klien, semua = meja(korkab), {dekat, lewat, tepat, telat}

    def tampil(**tanya):
        return klien.get(DAFTAR, tanya).context["halaman"].baris

    for tanya, isi in [
        ({}, semua),
        ({"keadaan": "terbuka"}, {dekat, lewat}),
        ({"keadaan": "lewat"}, {lewat}),
        ({"keadaan": "belum_lewat"}, {dekat}),
        ({"keadaan": "tepat"}, {tepat}),
        ({"keadaan": "terlambat"}, {telat}),
        ({"keadaan": "ditutup"}, {telat}),
        ({"menunggu": "on"}, {dekat}),
        ({"kategori": "kks"}, {dekat}),
        ({"q": dekat.uraian.upper()}, {dekat}),
        ({"q": telat.keluarga.nama_pengurus}, {telat}),
        ({"kanal": "surat"}, {tepat}),
        ({"tingkat": "kepala_bidang"}, {lewat}),
        ({"tentang": "pendamping"}, {lewat}),
        ({"tentang": "keluarga"}, {telat}),
        ({"tentang": "lain"}, {dekat, tepat}),
        ({"wilayah": "64.02.13"}, {telat}),
        ({"bulan": f"{hari_ini:%Y-%m}"}, semua),
        ({"nomor": nomor.replace("-", "")}, {dekat}),
    ]:
        assert set(tampil(**tanya)) == isi, tanya
    salah = klien.get(DAFTAR, {"nomor": "261234560"}).content.decode()
    assert "angka pemeriksanya" in salah
    assert tampil(urut="tenggat") == [telat, lewat, tepat, dekat]
    hitung = klien.get(DAFTAR).context["hitung"]
    assert hitung == {"terbuka": 2, "lewat": 1, "dijawab": 2, "tepat": 1}
    assert meja(operator).get(DAFTAR, {"menunggu": "on"}).context["halaman"].baris == []


def test_kueri_tetap(masuk, korkab, pendamping):
    klien, jumlah = masuk(korkab), {}
    for n in (1, 4):
        for _ in range(n):
            p = pabrik.PengaduanFactory(
                keluarga=pabrik.KeluargaFactory(), terlapor=pendamping,
                pemilik=pabrik.PenggunaFactory(), wilayah_id="64.02",
            )  # fmt: skip
        for _ in range(n):
            pabrik.LangkahPengaduanFactory(pengaduan=p, oleh=pabrik.PenggunaFactory())
        rinci = reverse("pendamping:pengaduan_rinci", args=[p.pk])
        for nama, alamat in {"daftar": DAFTAR, "api": API, "rinci": rinci}.items():
            with CaptureQueriesContext(connection) as kueri:
                assert klien.get(alamat).status_code == 200
            assert jumlah.setdefault(nama, len(kueri)) == len(kueri), alamat


def test_api_sekali_tanpa_orang_asing(masuk, pendamping, rekan, tetangga, keluarga_rekan, isian):
    klien = masuk(pendamping)
    isian = {**isian, "terlapor": rekan.pk, "wilayah": "64.02.06"}

    def kirim(k, data):
        return k.post(API, data, content_type="application/json")

    jawab = [kirim(klien, isian) for _ in range(2)]
    assert [j.status_code for j in jawab] == [201, 200]
    assert jawab[0].json() == jawab[1].json()
    assert not {"pelapor", "kontak"} & set(jawab[0].json())
    lain = isian | {"kunci": str(uuid4())}
    for ruas, nilai in [
        ("keluarga", keluarga_rekan.pk), ("terlapor", tetangga.pk), ("terlapor", pendamping.pk),
        ("wilayah", "64.03.05"), ("kategori", "kabar"),
    ]:  # fmt: skip
        jawab = kirim(klien, lain | {ruas: nilai})
        assert (jawab.status_code, list(jawab.json())) == (400, [ruas]), ruas
    assert [p["nomor"] for p in klien.get(API).json()["results"]]
    assert masuk(rekan).get(API).json()["results"] == []  # it is about them
