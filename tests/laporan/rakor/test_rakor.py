"""A Rakor recorded, its decisions, and the bundle for the next: counted by hand."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pptx import Presentation

from laporan.cetak import buat_pdf, gambar_bagian
from laporan.models import KeputusanRakor, Rakor
from laporan.rakor.aturan import keadaan_keputusan, prakiraan_setahun
from laporan.rakor.gambar import garis
from laporan.rakor.hari_ini import perlu
from laporan.rakor.layanan import catat_rakor, simpan_keputusan
from laporan.salindia import buat_pptx
from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Wilayah
from tests import pabrik

from ..conftest import TGR
from ..dokumen import periksa_dokumen
from ..test_jenis import beku, susun
from ..test_rekap import baca

KUKAR = "64.02"


def test_aturan():
    t = date(2024, 6, 30)
    assert keadaan_keputusan(t, None, date(2024, 6, 30)) == "jalan"
    assert keadaan_keputusan(t, None, date(2024, 7, 1)) == "lewat"
    assert keadaan_keputusan(t, date(2024, 7, 5), date(2024, 7, 5)) == "selesai"
    assert keadaan_keputusan(t, date(2024, 7, 5), date(2024, 7, 4)) == "lewat"  # as it was then
    assert prakiraan_setahun(22, date(2024, 8, 31)) == 33  # 22 in 244 of 366 days
    assert prakiraan_setahun(5, date(2023, 12, 31)) == 5
    assert prakiraan_setahun(0, date(2024, 1, 1)) == 0


# --- recording -------------------------------------------------------------------------------
def test_mencatat_dan_yang_ditolak(db, kadis, auditor, pendamping, hari_ini):
    kukar = Wilayah.objects.get(pk=KUKAR)
    rakor = catat_rakor(oleh=kadis, wilayah=kukar, tanggal=date(2024, 2, 12), tempat=" Aula ")
    assert rakor.tempat == "Aula"
    for oleh, wilayah in ((kadis, "64.03"), (kadis, "64"), (auditor, KUKAR), (pendamping, KUKAR)):
        with pytest.raises(PermissionDenied):
            catat_rakor(
                oleh=oleh, wilayah=Wilayah.objects.get(pk=wilayah), tanggal=date(2024, 2, 13)
            )
    with pytest.raises(ValidationError, match="sudah tercatat"):
        catat_rakor(oleh=kadis, wilayah=kukar, tanggal=date(2024, 2, 12))
    with pytest.raises(ValidationError, match="sesudah diadakan"):
        catat_rakor(oleh=kadis, wilayah=kukar, tanggal=date(2099, 1, 1))
    isi = {"oleh": kadis, "rakor": rakor, "isi": "x", "siapa": "y", "tenggat": date(2024, 6, 30)}
    k = simpan_keputusan(**isi)
    for lain, kata in (
        ({"tenggat": date(2024, 2, 11)}, "mendahului"),
        ({"selesai_pada": date(2024, 2, 11), "hasil": "z"}, "sejak Rakornya"),
        ({"selesai_pada": date(2099, 2, 11), "hasil": "z"}, "sampai hari ini"),
        ({"selesai_pada": date(2024, 5, 1)}, "Tulis hasilnya"),
        ({"isi": " "}, "kosong"),
    ):
        with pytest.raises(ValidationError, match=kata):
            simpan_keputusan(**(isi | {"keputusan": k} | lain))
    with pytest.raises(PermissionDenied):
        simpan_keputusan(**(isi | {"oleh": auditor}))
    simpan_keputusan(**isi, keputusan=k, selesai_pada=date(2024, 5, 1), hasil="Dikerjakan")
    k.refresh_from_db()
    assert (k.hasil, KeputusanRakor.objects.count()) == ("Dikerjakan", 1)


def test_halaman(db, kadis, auditor, pendamping, kadis_prov, masuk, meja):
    klien, kunci = masuk(kadis), reverse("laporan:rakor_tambah")
    isian = {"wilayah": KUKAR, "tanggal": "2024-02-12", "tempat": "Aula", "pimpinan": "Plt."}
    assert klien.post(kunci, isian | {"wilayah": "64.03"}).status_code == 422
    rakor_url = klien.post(kunci, isian).url
    assert klien.post(kunci, isian).status_code == 422  # the same day twice
    assert klien.post(rakor_url, {"isi": "Bagi kelompok", "siapa": ""}).status_code == 422
    baru = {"isi": "Bagi kelompok", "siapa": "Korkab", "tenggat": "2024-06-30"}
    assert klien.post(rakor_url, baru).url == rakor_url
    k = KeputusanRakor.objects.get()
    ubah = reverse("laporan:rakor_keputusan", args=[k.pk])
    assert klien.post(ubah, baru | {"selesai_pada": "2024-05-01"}).status_code == 422
    assert "Lewat tenggat" in klien.get(reverse("laporan:rakor")).content.decode()
    assert [p["jumlah"] for p in perlu(kadis, date(2024, 7, 1))] == [1]
    assert [p["jumlah"] for p in perlu(kadis, date(2024, 6, 30))] == [0]
    assert perlu(pendamping, date(2024, 7, 1)) == []
    assert klien.post(ubah, baru | {"selesai_pada": "2024-05-01", "hasil": "Jadi 12"}).url
    isi = klien.get(rakor_url).content.decode()
    assert "Selesai" in isi
    assert "Jadi 12" in isi
    baca_saja = masuk(auditor)
    assert baca_saja.post(rakor_url, baru).status_code == 403
    assert reverse("laporan:rakor_tambah") not in baca_saja.get(rakor_url).content.decode()
    assert meja(kadis_prov).get(rakor_url).status_code == 200
    asing = pabrik.RakorFactory(wilayah_id="64.03")
    assert klien.get(reverse("laporan:rakor_rinci", args=[asing.pk])).status_code == 404


def test_sekali_tekan(db, kadis, masuk):
    klien, alamat = masuk(kadis), reverse("laporan:rakor_paket")
    assert klien.post(alamat, {"wilayah": "64.03"}).status_code == 404
    jawab = klien.post(alamat, {"wilayah": KUKAR})
    p = Pekerjaan.objects.get()
    assert jawab.url == reverse("pekerjaan:rinci", args=[p.pk])
    assert (p.parameter["jenis"], p.parameter["wilayah"]) == ("paket_rakor", KUKAR)


def test_kueri_daftar_tetap(db, kadis, masuk):
    klien, alamat = masuk(kadis), reverse("laporan:rakor")

    def hitung() -> int:
        with CaptureQueriesContext(connection) as q:
            assert klien.get(alamat).status_code == 200
        return len(q)

    pabrik.KeputusanRakorFactory()
    sedikit = hitung()
    for n in range(4):
        rakor = pabrik.RakorFactory(tanggal=date(2023, 1, 1 + n))
        pabrik.KeputusanRakorFactory(rakor=rakor)
    assert hitung() == sedikit


# --- the bundle ------------------------------------------------------------------------------
def bagian(isi: dict, kode: str) -> dict:
    return next(b for b in isi["bagian"] if b["kode"] == kode)


def test_isi_paket(ramai, kadis):  # noqa: F811
    rakor = pabrik.RakorFactory(tanggal=date(2024, 2, 12))
    lama = pabrik.RakorFactory(tanggal=date(2023, 10, 2))
    pabrik.RakorFactory(tanggal=date(2024, 9, 14))  # after the period
    for r, tenggat, selesai in (
        (rakor, date(2024, 6, 30), None),
        (rakor, date(2024, 12, 31), None),
        (rakor, date(2024, 4, 1), date(2024, 3, 1)),
        (lama, date(2023, 12, 1), date(2023, 11, 1)),  # done long ago: not told again
        (lama, date(2023, 12, 1), date(2024, 9, 3)),  # done after the period: late as of then
    ):
        pabrik.KeputusanRakorFactory(
            rakor=r, tenggat=tenggat, selesai_pada=selesai, hasil="Selesai" if selesai else ""
        )
    isi = susun(kadis, "paket_rakor")[0]
    assert bagian(isi, "keputusan")["kalimat"] == (
        "4 keputusan Rakor: 1 selesai, 2 lewat tenggat, 1 berjalan."
    )
    tren = bagian(isi, "tren")
    assert [b["sel"] for b in tren["baris"]][-2:] == [["Jul", 6, 0], ["Agu", 5, -1]]
    assert tren["kalimat"] == (
        "5 KPM aktif pada 31 Agustus 2024, turun 1 (16,67%) dari akhir 2023."
    )
    assert bagian(isi, "jembatan")["kalimat"] == (
        "Sejak Rakor 12 Februari 2024: 6 menjadi 5 KPM, turun 1; 0 masuk, 1 keluar "
        "(1 di antaranya graduasi, 100,00%)."
    )
    assert bagian(isi, "laju")["kalimat"] == (
        "Dengan laju sampai 31 Agustus 2024 (1 KPM), diperkirakan 2 KPM graduasi sampai akhir "
        "2024, 25,00% dari target 8."
    )
    assert [b["sel"][1:] for b in bagian(isi, "laju")["baris"]][6:9] == [
        [0, None, 4], [1, 1, 5], [None, 1, 6],
    ]  # fmt: skip
    assert "2 dari 3 kunjungan (66,67%) menemui kendala; tersering: Jalan terputus" in bagian(
        isi, "kendala"
    )["kalimat"]  # fmt: skip
    assert bagian(isi, "keputusan")["definisi"] == ["keputusan_selesai"]
    angka = {r["kode"]: r["nilai"] for r in isi["ringkas"]}
    assert (angka["cakupan"], angka["tersalur"]) == ("75.00", "50.00")
    assert angka["keputusan_selesai"] == "25.00"
    lampiran = [b["kode"] for b in isi["bagian"] if b.get("lampiran")]
    assert {"verifikasi", "p2k2", "salur_wilayah", "target_wilayah", "pendamping"} <= set(lampiran)
    assert baca(isi, "verifikasi", TGR)["cakupan"] == "100.00"
    for kode in ("tren", "jembatan", "laju", "kendala"):
        assert "<svg" in gambar_bagian(bagian(isi, kode))["svg"], kode


def test_paket_tanpa_data_dan_tanpa_rakor(kabupaten, kadis_prov):
    """Nothing to divide by, nothing decided, nobody active: said, not shown as 0%."""
    isi = susun(kadis_prov, "paket_rakor", "64.03", "2020-03")[0]
    assert isi["kosong"]
    assert bagian(isi, "jembatan")["kalimat"].startswith("Sejak 1 Januari: 0 menjadi 0 KPM, tetap;")
    assert "Belum ada Rakor tercatat" in bagian(isi, "jembatan")["catatan"]
    assert bagian(isi, "keputusan")["kalimat"] == "Belum ada keputusan Rakor yang tercatat."
    assert {r["nilai"] for r in isi["ringkas"] if r["jenis"] == "persen"} == {None}
    c = beku(kadis_prov, "paket_rakor", "64.03", "2020-03")
    assert len(Presentation(BytesIO(buat_pptx(c))).slides) > 5
    c.isi["definisi"] = c.isi["definisi"][:2]  # the others are rows of the same table
    lampiran = [b for b in c.isi["bagian"] if b.get("lampiran")]
    c.isi["bagian"] = [b for b in c.isi["bagian"] if b not in lampiran[:-1]]  # and tables like it
    periksa_dokumen(buat_pdf(c))
    provinsi = susun(kadis_prov, "paket_rakor", "64", "2024")[0]
    assert bagian(provinsi, "peringkat")["lampiran"]
    assert Rakor.objects.count() == 0


def test_api_rakor(kadis, pendamping, masuk):
    milik = pabrik.KeputusanRakorFactory(rakor__wilayah_id="64.02", isi="Kunjungi semua")
    pabrik.KeputusanRakorFactory(rakor__wilayah_id="64.03")
    klien, alamat = masuk(kadis), reverse("api_rakor")

    def kueri() -> int:
        with CaptureQueriesContext(connection) as q:
            hasil = klien.get(alamat).json()["results"]
        assert {r["wilayah"] for r in hasil} == {"64.02"}
        assert hasil[-1]["keputusan"][0]["isi"] == "Kunjungi semua"
        return len(q)

    satu = kueri()
    for n in range(5):
        tanggal = milik.rakor.tanggal + timedelta(days=n + 1)
        pabrik.KeputusanRakorFactory(rakor__wilayah_id="64.02", rakor__tanggal=tanggal)
    assert kueri() == satu
    assert masuk(pendamping).get(alamat).status_code == 403


def test_garis_tunggal_tidak_mulai_dari_nol():
    """One line shows its movement; several are held against each other from zero."""
    titik = [("Jan", 108_932), ("Feb", 109_641), ("Mar", None), ("Apr", 111_671)]

    def skala(deret) -> list:
        return garis("x", deret)["layer"][0]["encoding"]["y"]["scale"]["domain"]

    bawah, atas = skala({"KPM": titik})
    assert 100_000 < bawah < 108_932 < 111_671 < atas < 120_000
    assert skala({"KPM": titik, "Target": titik})[0] == 0
    assert skala({"KPM": [("Jan", 7)]})[0] < 7
    kata = garis("x", {"KPM": [*titik, ("Mei", 110_000)]})["layer"][1]["data"]["values"]
    assert [n["bulan"] for n in kata] == ["Jan", "Apr", "Mei"]  # the ends and the highest


def test_nama_panjang_di_samping_batang_utuh_di_kertas():
    nama = "Keluar: Meninggal tanpa anggota tersisa"
    bagian = {
        "kolom": [{"kode": "kendala", "judul": "Kendala"}, {"kode": "n", "judul": "Kunjungan"}],
        "baris": [{"sel": [nama, 3]}, {"sel": ["Lainnya", 1]}],
        "gambar": {"bentuk": "batang", "nilai": "n", "judul": "Kunjungan menurut kendala"},
    }
    assert nama in gambar_bagian(bagian)["svg"]
