"""Start page of each role, dashboard, and their figures by API."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from kpm.models import Keluarga
from laporan import grafik
from laporan.beranda import perlu_hari_ini
from laporan.dasbor.data import Data
from laporan.dasbor.grafik import _tertinggi_terendah, grafik_jembatan
from laporan.dasbor.susun import gambar_dahulu, gambar_keadaan
from laporan.massal import periksa_angka, segarkan_angka
from laporan.models import GambarKeadaan
from pkh.wilayah.models import Wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db


def teks(klien, alamat: str) -> str:
    jawab = klien.get(alamat)
    assert jawab.status_code == 200
    return jawab.content.decode()


@pytest.fixture
def bulan_ini(dua_bulan, pendamping, rekan):
    """Own district this month: 3 active (one without pendamping), 2 of 4 obligations done."""
    bulan = timezone.localdate().replace(day=1)
    k = [pabrik.keluarga_lengkap(pendamping=p) for p in (pendamping, pendamping, None)]
    hasil_hasil = [(k[0], "memenuhi"), (k[0], "tidak"), (k[1], "belum"), (k[1], "belum")]
    for keluarga, hasil in hasil_hasil:
        anggota = pabrik.AnggotaFactory(keluarga=keluarga)
        pabrik.VerifikasiFactory(anggota=anggota, bulan=bulan, hasil=hasil)
    pabrik.keluarga_lengkap(desa_id="64.03.05.1001")
    segarkan_angka(semua=True)
    return k


# --- start page --------------------------------------------------------------------------
def test_tanpa_peran_diberi_penjelasan(tanpa_peran, masuk):
    isi = teks(masuk(tanpa_peran), "/")
    assert "belum punya peran" in isi
    assert "admin sistem" in isi


MENDARAT = [
    ("pendamping", ["Waktunya dikunjungi", "Catat kunjungan", "KPM dampingan"], ["Sistem"]),
    ("operator", ["Impor berkas KPM", "KPM aktif belum punya pendamping"], ["Catat kunjungan"]),
    ("korkab", ["KPM aktif belum punya pendamping", "Buat laporan"], ["Impor berkas KPM"]),
    ("kabid", ["Keadaan ", "Tujuh pertanyaan"], ["Catat kunjungan"]),
    ("kadis", ["Keadaan ", "Tujuh pertanyaan", "Kabupaten Kutai Kartanegara"], []),
    ("kadis_prov", ["Kabupaten/kota berdampingan"], ["Catat kunjungan"]),
    ("auditor", ["Perlu Anda hari ini"], ["Buat laporan"]),
    ("admin", ["Akun aktif", "Kelola akun"], ["Catat kunjungan", "Laporan terbaru"]),
]


def test_setiap_peran_mendarat_di_pekerjaannya(bulan_ini, masuk, request, kadis, kadis_prov):
    """What the dashboard says of this month, with its charts; then the start page of each role."""
    klien, provinsi = masuk(kadis), masuk(kadis_prov)
    _periksa_angka_dasbor(klien)
    request.getfixturevalue("tanpa_gambar")
    for siapa, kata, tiada in MENDARAT:
        isi = teks(masuk(request.getfixturevalue(siapa)), "/")
        assert "Perlu Anda hari ini" in isi
        assert [k for k in kata if k not in isi] == [], siapa
        assert [k for k in tiada if k in isi] == [], siapa
    _periksa_tanpa_pendamping(bulan_ini, klien)
    _periksa_bulan_tanpa_data(klien)
    _periksa_wilayah_lain(klien, provinsi)
    _periksa_provinsi(provinsi)
    _periksa_api(klien)


def test_pendamping_hanya_melihat_keluarganya(bulan_ini, pendamping, rekan, masuk):
    milik = pabrik.KeluargaFactory(pendamping=pendamping, nama_pengurus="Ibu Milik Sendiri")
    baru = pabrik.KeluargaFactory(
        pendamping=pendamping,
        nama_pengurus="Ibu Baru Dikunjungi",
        kunjungan_terakhir=timezone.localdate() - timedelta(days=3),
    )
    pabrik.KeluargaFactory(pendamping=rekan, nama_pengurus="Ibu Milik Rekan")
    isi = teks(masuk(pendamping), "/")
    assert milik.nama_pengurus in isi
    assert baru.nama_pengurus not in isi
    assert "Ibu Milik Rekan" not in isi


def test_daftar_di_balik_beranda_berisi_sebanyak_itu(
    bulan_ini, masuk, pendamping, operator, korkab
):
    """Behind "3 KPM aktif belum punya pendamping" stands a list of three."""
    pabrik.KeluargaFactory.create_batch(2, pendamping=None)  # no members yet
    pabrik.KeluargaFactory(status="calon")
    for orang, banyak in ((pendamping, 1), (operator, 4), (korkab, 4)):
        klien = masuk(orang)
        kpm = [p for p in perlu_hari_ini(orang) if p["url"].startswith(reverse("kpm:daftar"))]
        assert len(kpm) == banyak
        for p in kpm:
            jawab = klien.get(p["url"])
            assert len(jawab.context["halaman"].baris) == p["jumlah"], p["kata"]


def _periksa_tanpa_pendamping(bulan_ini, klien):
    kini = timezone.localdate()
    alamat = f"/dasbor/keluarga/tanpa_pendamping/?bulan={kini:%Y-%m}&wilayah=64.02"
    assert escape(alamat) in teks(klien, "/")
    (tanpa,) = klien.get(alamat).context["halaman"].baris
    assert tanpa == bulan_ini[2]


def test_kueri_beranda_tetap(
    bulan_ini, masuk, pendamping, operator, kadis, kadis_prov, admin, tanpa_gambar
):
    klien = {o: masuk(o) for o in (pendamping, operator, kadis, kadis_prov, admin)}

    def hitung() -> dict:
        hasil = {}
        for orang, k in klien.items():  # each draws it as if it were the first to come
            caches["proses"].clear()
            GambarKeadaan.objects.all().delete()
            with CaptureQueriesContext(connection) as q:
                k.get("/")
            hasil[orang] = len(q)
        return hasil

    sedikit = hitung()
    for n in range(2):
        desa = f"64.02.{40 + n}.2001"
        pabrik.WilayahFactory(kode=desa[:8], nama=f"Kec {n}", tingkat=3, induk_id="64.02")
        pabrik.WilayahFactory(kode=desa, induk_id=desa[:8])
        pabrik.keluarga_lengkap(desa_id=desa, pendamping=pendamping)
    segarkan_angka(semua=True)
    assert hitung() == sedikit


# --- dashboard ---------------------------------------------------------------------------
def _periksa_angka_dasbor(klien):
    isi = teks(klien, reverse("laporan:dasbor"))
    assert re.search(r'angka-nilai"><a href="/dasbor/keluarga/kpm/[^>]*>3</a>', isi)
    for kata in ("50,00%", "2 dari 4", "1 KPM tanpa pendamping", "Data per ", "Cara menghitung"):
        assert kata in isi, kata
    assert isi.count("<figure") == isi.count("<figcaption>") == 7
    assert "style=" not in isi  # CSP refuses it
    assert "<svg" in isi


def _periksa_bulan_tanpa_data(klien):
    """No data is not 0%."""
    lama = timezone.localdate().replace(day=1) - timedelta(days=1)
    isi = teks(klien, f"{reverse('laporan:dasbor')}?bulan={lama:%Y-%m}")
    kotak = re.findall(
        r'angka-kata">([^<]+)</div>\s*<div class="angka-nilai">(?:<a[^>]*>)?([^<]+)<', isi
    )
    assert dict(kotak)["Cakupan verifikasi"] == "tidak ada data"
    assert dict(kotak)["Cakupan P2K2"] == "0,00%"  # three families, none came: a true zero


def dibaca(kueri) -> int:
    return sum('FROM "laporan_angka"' in x["sql"] for x in kueri)


def lihat(orang) -> tuple[int, str]:
    """How often figures were read for what somebody sees of the own district, and what that is;
    the page around it is asked for elsewhere."""
    wilayah, bulan = Wilayah.objects.get(pk="64.02"), timezone.localdate().replace(day=1)
    with CaptureQueriesContext(connection) as q:
        _, isi = gambar_keadaan(orang, wilayah, bulan, "")
    return dibaca(q), isi


def test_keadaan_digambar_sekali_bagi_semua(bulan_ini, kadis, kabid, masuk):
    """Who looks next reads what was drawn; a refresh or a target draws it anew."""
    caches["proses"].clear()
    masuk(kadis).get("/")

    def jumlah() -> int:
        return lihat(kabid)[0]

    with CaptureQueriesContext(connection) as q:
        assert "Tujuh pertanyaan" in teks(masuk(kabid), "/")
    assert dibaca(q) == jumlah() == 0
    pabrik.TargetFactory(
        wilayah_id="64.02", tahun=timezone.localdate().year, jenis="sejahtera", jumlah=8
    )
    assert jumlah() == 2
    assert jumlah() == 0
    pabrik.keluarga_lengkap()
    segarkan_angka()
    assert jumlah() == 2
    caches["proses"].clear()  # another process: it reads what this one drew
    assert jumlah() == 0
    isi = teks(masuk(kadis), f"{reverse('laporan:dasbor')}?banding=cakupan")
    assert "Cakupan verifikasi menurut kecamatan" in isi
    assert "banding=kepatuhan#g-wilayah" in isi


def test_pekerja_menggambar_lebih_dahulu(bulan_ini, kadis, kabid, operator, masuk):
    """Who opens the dashboard first after a refresh reads what the worker drew, without a figure
    being read; only a region whose figures changed is drawn again."""
    kini, hari_ini = timezone.now(), timezone.localdate()
    pabrik.PerangkatFactory(pengguna=pabrik.ProfilFactory(wilayah_id="64.02").pengguna)
    segarkan_angka()
    assert gambar_dahulu(hari_ini) == 0  # nobody was here lately
    for orang in (kadis, kabid, operator):
        orang.last_login = kini
        orang.save(update_fields=["last_login"])
    assert gambar_dahulu(hari_ini) == 2  # the heads', and the one of who manages the phones
    assert gambar_dahulu(hari_ini) == 0

    def baca(siapa) -> tuple[int, str]:
        caches["proses"].clear()  # another web process, or the first look
        return lihat(siapa)

    for siapa in (kadis, operator):
        n, isi = baca(siapa)
        assert (n, isi.count("<figure"), "Tujuh pertanyaan" in isi) == (0, 7, True)
        assert "<svg" in isi
    telepon = reverse("pendamping:perangkat_daftar")
    assert telepon not in baca(kadis)[1]
    assert telepon in baca(operator)[1]
    pabrik.keluarga_lengkap(desa_id="64.03.05.1001")  # of the next district
    segarkan_angka()
    assert (gambar_dahulu(hari_ini), baca(kadis)[0]) == (0, 0)
    pabrik.keluarga_lengkap()
    segarkan_angka()
    n, isi = baca(kadis)  # before the worker comes to it
    assert n == 2
    assert re.search(r"/dasbor/keluarga/kpm/[^>]*>4</a>", isi)
    assert gambar_dahulu(hari_ini) == 1  # of the other kind; this one was kept by who looked
    n, lagi = baca(kadis)
    assert n == 0
    assert re.search(r"/dasbor/keluarga/kpm/[^>]*>4</a>", lagi)
    pabrik.TargetFactory(wilayah_id="64.02", tahun=hari_ini.year, jenis="sejahtera", jumlah=8)
    assert (baca(kadis)[0], gambar_dahulu(hari_ini)) == (2, 1)
    periksa_angka()
    caches["proses"].clear()
    isi = teks(masuk(kadis), reverse("laporan:dasbor"))
    assert "dibandingkan dengan datanya setiap malam" in isi


def test_jumlah_yang_tetap_tidak_menutupi_yang_di_bawahnya(bulan_ini, kadis):
    """A family that moves leaves the sum of its district as it was; its picture is another."""
    milik = GambarKeadaan.objects.filter(telepon=False)
    baris, lain = (milik.get(wilayah=kode) for kode in ("64.02", "64.03"))
    Keluarga.objects.filter(pk=bulan_ini[0].pk).update(desa_id="64.02.13.1001")
    segarkan_angka()
    dulu, dulu_lain = baris.berubah_pada, lain.berubah_pada
    baris.refresh_from_db()
    lain.refresh_from_db()
    assert baris.berubah_pada != dulu
    assert lain.berubah_pada == dulu_lain
    assert list(milik.untuk(kadis)) == [baris]


def test_yang_perlu_diingat_semenit_dan_dibaca_baru_sesudah_bertindak(
    bulan_ini, kadis, masuk, tanpa_gambar
):
    caches["proses"].clear()
    klien, kata = masuk(kadis), "usulan graduasi menunggu putusan Anda"
    assert kata not in teks(klien, "/")
    pabrik.UsulanFactory(keluarga=bulan_ini[0], status="diteruskan")
    assert kata not in teks(klien, "/")
    assert klien.post(reverse("laporan:berkala_pengingat"), {"pengingat": "ya"}).status_code == 302
    assert kata in teks(klien, "/")
    del klien.cookies["baru_menulis"]  # a minute later
    assert kata in teks(klien, "/")
    pabrik.UsulanFactory(keluarga=bulan_ini[1], status="diteruskan")
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert re.search(
            r'perlu-jumlah">2</span><span class="perlu-kata">' + kata, teks(klien, "/")
        )


def _periksa_wilayah_lain(klien, provinsi):
    alamat = f"{reverse('laporan:dasbor')}?wilayah=64.03"
    assert klien.get(alamat).status_code == 404
    assert provinsi.get(alamat).status_code == 200


def test_dasbor_sebelum_dihitung_mengatakannya(kadis, masuk):
    assert "Angka sedang dihitung" in teks(masuk(kadis), "/")


def _periksa_provinsi(provinsi):
    isi = teks(provinsi, "/")
    assert isi.index("Kabupaten Kutai Kartanegara</a>") < isi.rindex("Kabupaten Berau</a>")


# --- charts ------------------------------------------------------------------------------
def test_grafik_aman_bagi_csp_dan_dari_isinya():
    judul = "KPM & <kecamatan>"
    svg = grafik.gambar(grafik.batang(judul, [("A <b>", 1234), ("B", 10)]))
    assert "style=" not in svg
    assert "<script" not in svg
    assert "A &lt;b" in svg
    assert "<b>" not in svg
    assert "1.234" in svg  # Indonesian thousands
    assert "Manrope" in svg


def test_grafik_garis_berlubang_pada_bulan_tanpa_data():
    titik = [("Jan", 50.0), ("Feb", None), ("Mar", 70.0)]
    svg = grafik.gambar(grafik.garis_persen("x", {"Cakupan": titik}))
    assert "null" not in svg
    assert "NaN" not in svg
    assert "Cakupan" in svg
    kosong = grafik.garis_persen("x", {"Cakupan": [("Jan", None)]})
    assert "<svg" in grafik.gambar(kosong)


# --- API ---------------------------------------------------------------------------------
def _periksa_api(klien):
    jawab = klien.get(reverse("api_dasbor"), {"wilayah": "64.02"})
    angka = {a["kode"]: a for a in jawab.json()["angka"]}
    assert (angka["cakupan"]["pembilang"], angka["cakupan"]["penyebut"]) == (2, 4)
    assert angka["cakupan"]["nilai"] == "50.00"
    assert angka["kpm_aktif"]["nilai"] == "3.00"
    assert angka["graduasi"]["nilai"] is None
    assert jawab.json()["per"]
    assert klien.get(reverse("api_dasbor"), {"wilayah": "64.03"}).status_code == 404


def test_api_meminta_dan_mengikuti_laporan(kadis, kabid, auditor, pendamping, masuk):
    alamat, isian = reverse("api_laporan"), {
        "jenis": "rekap_kabupaten",
        "wilayah": "64.02",
        "periode": "2024-08",
    }  # fmt: skip
    satu = masuk(kadis).post(alamat, isian, content_type="application/json")
    dua = masuk(kabid).post(alamat, isian, content_type="application/json")
    assert satu.status_code == dua.status_code == 202
    assert satu.json()["pekerjaan"] == dua.json()["pekerjaan"]
    assert masuk(kadis).get(satu.json()["tautan"]).json()["status"] == "menunggu"
    asing = isian | {"wilayah": "64.03"}
    assert masuk(kadis).post(alamat, asing, content_type="application/json").status_code == 403
    salah = isian | {"periode": "2024-13"}
    jawab = masuk(kadis).post(alamat, salah, content_type="application/json")
    assert (jawab.status_code, "2024-TW3" in str(jawab.json())) == (400, True)
    assert masuk(auditor).post(alamat, isian, content_type="application/json").status_code == 403
    assert masuk(pendamping).get(alamat).status_code == 403


def test_api_laporan_bercakupan(kadis, masuk):
    milik, asing = pabrik.CuplikanFactory(), pabrik.CuplikanFactory(wilayah_id="64.03")
    klien = masuk(kadis)
    hasil = klien.get(reverse("api_laporan")).json()["results"]
    assert [r["id"] for r in hasil] == [milik.pk]
    assert "isi" not in hasil[0]
    assert "isi" in klien.get(reverse("api_laporan_rinci", args=[milik.pk])).json()
    for nama in ("rinci", "pdf", "xlsx"):
        assert klien.get(reverse(f"api_laporan_{nama}", args=[asing.pk])).status_code == 404


def test_jembatan_dasbor_tidak_menyebut_graduasi_sebagai_sebab(kabupaten, kadis, masuk):
    """From the aggregates alone: what came is what the exits do not explain."""
    bulan = {
        (date(2023, 12, 1), "kpm"): 100,
        (date(2024, 2, 1), "graduasi_sejahtera"): 2,
        (date(2024, 3, 1), "keluar_pindah"): 30,
        (date(2024, 9, 1), "graduasi_alamiah"): 7,  # after the month asked for
        (date(2024, 8, 1), "kpm"): 75,
    }
    d = Data(date(2024, 8, 1), Counter(bulan), Counter(), {}, None)
    wilayah = Wilayah.objects.get(pk="64.02")
    g = grafik_jembatan(d, wilayah, berjalan=False)
    assert g["judul"] == ("KPM aktif turun 25 sejak akhir 2023: 100 menjadi 75 akhir Agustus 2024")
    assert [b["sel"][0] for b in g["baris"]] == ["100", "+7", "−2", "−30", "75"]
    assert "−30" in g["svg"]
    jawab = masuk(kadis).get(g["tautan"])
    assert jawab.status_code == 200
    tanpa = Data(date(2024, 8, 1), Counter({(date(2024, 8, 1), "kpm"): 75}), Counter(), {}, None)
    kosong = grafik_jembatan(tanpa, wilayah, berjalan=True)
    assert (kosong["svg"], kosong["baris"]) == ("", [])
    assert "Belum ada data KPM akhir 2023" in kosong["judul"]


@pytest.mark.parametrize(
    ("nilai", "judul"),
    [
        ([9, 5, 1], "Kepatuhan: tertinggi A, terendah C"),
        ([9, 0, 0], "Kepatuhan: tertinggi A, terendah 2 kecamatan"),
        ([7, 7, 7], "Kepatuhan menurut kecamatan"),
        ([7], "Kepatuhan menurut kecamatan"),
    ],
)
def test_judul_perbandingan_tidak_menunjuk_satu_dari_yang_sama(nilai, judul):
    baris = list(zip("ABC", nilai, strict=False))
    assert _tertinggi_terendah("Kepatuhan", baris, "kecamatan") == judul
