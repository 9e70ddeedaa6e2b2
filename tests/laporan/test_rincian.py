"""Behind each figure of a dashboard, a start page or a report stands a list of as many."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from laporan.beranda import angka_pendamping, perlu_hari_ini
from laporan.dasbor import susun_dasbor
from laporan.massal import mundur, segarkan_angka
from pkh.wilayah.models import Wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db
HARI = timezone.localdate
SEMUA = ["operator", "kabid", "kadis", "kadis_prov"]


@pytest.fixture
def bulan_ini(tiga_bulan, pendamping, rekan):
    """Four active families, one without pendamping; obligations, visits, P2K2, departures."""
    kini, bulan = HARI(), HARI().replace(day=1)
    k = [pabrik.keluarga_lengkap(pendamping=p) for p in (pendamping, pendamping, rekan, None)]
    for keluarga, hasil in zip(k, ["memenuhi", "tidak", "memenuhi", "belum"], strict=True):
        anggota = pabrik.AnggotaFactory(keluarga=keluarga)
        pabrik.VerifikasiFactory(anggota=anggota, keluarga=keluarga, bulan=bulan, hasil=hasil)
    kelompok = pabrik.KelompokFactory(desa_id="64.02.06.1001", pendamping=pendamping)
    pertemuan = pabrik.PertemuanFactory(kelompok=kelompok, tanggal=kini)
    pabrik.KehadiranFactory(pertemuan=pertemuan, keluarga=k[0], status="hadir")
    pabrik.KehadiranFactory(pertemuan=pertemuan, keluarga=k[1], status="alpa")
    for golongan, jenis in (("graduasi", "sejahtera"), ("lain", "meninggal")):
        pergi = pabrik.KeluargaFactory(status="keluar", status_sejak=kini, pendamping=None)
        usulan = (
            pabrik.UsulanFactory(
                keluarga=pergi,
                status="efektif",
                nomor_putusan="460/1",
                tanggal_putusan=kini,
                tanggal_efektif=kini,
            )
            if golongan == "graduasi"
            else None
        )
        pabrik.KepergianFactory(
            keluarga=pergi, golongan=golongan, jenis=jenis, tanggal=kini, usulan=usulan
        )
    pabrik.KunjunganFactory(keluarga=k[0], pendamping=pendamping, tanggal=kini)
    pabrik.KunjunganFactory(keluarga=k[1], pendamping=pendamping, tanggal=bulan - timedelta(days=3))
    pabrik.keluarga_lengkap(desa_id="64.03.05.1001")
    segarkan_angka(semua=True)
    return k


def baris(klien, alamat: str) -> list:
    jawab = klien.get(alamat)
    assert jawab.status_code == 200, alamat
    assert not jawab.context["saringan"].errors, alamat
    return jawab.context["halaman"].baris


@pytest.mark.parametrize("siapa", SEMUA)
def test_daftar_di_balik_dasbor(bulan_ini, masuk, request, siapa):
    orang = request.getfixturevalue(siapa)
    klien, wilayah = masuk(orang), Wilayah.objects.get(pk="64.02")
    bulan = HARI().replace(day=1)
    angka = {a["judul"]: a for a in susun_dasbor(orang, wilayah, bulan)["angka"]}
    tautan = {judul: a["tautan"] for judul, a in angka.items()}
    assert angka["KPM aktif"]["nilai"] == "4"
    assert len(baris(klien, tautan["KPM aktif"])) == 4
    assert angka["KPM per pendamping"]["banding"] == "1 KPM tanpa pendamping"
    assert baris(klien, tautan["KPM per pendamping"]) == [bulan_ini[3]]
    assert angka["Graduasi terhadap target"]["dari"].startswith("1 KPM")
    assert len(baris(klien, tautan["Graduasi terhadap target"])) == 1
    assert angka["Cakupan verifikasi"]["dari"] == "3 dari 4"
    seluruh = klien.get(tautan["Cakupan verifikasi"]).context["seluruhnya"]
    assert (seluruh["terverifikasi"], seluruh["wajib"], seluruh["memenuhi"]) == (3, 4, 2)
    assert angka["Cakupan P2K2"]["dari"] == "1 dari 4"
    jawab = klien.get(tautan["Cakupan P2K2"])
    assert jawab.context["kehadiran"] == {"hadir": 1, "aktif": 4}
    assert "1 dari 4 KPM aktif hadir" in jawab.content.decode()


def test_bulan_lalu_hanya_menautkan_yang_dapat_dijelaskan(bulan_ini, kadis, masuk):
    """No list tells who was active then: no link rather than a list of another count."""
    wilayah, lalu = Wilayah.objects.get(pk="64.02"), mundur(HARI().replace(day=1), 1)
    angka = {a["judul"]: a["tautan"] for a in susun_dasbor(kadis, wilayah, lalu)["angka"]}
    assert angka["KPM aktif"] == angka["Cakupan P2K2"] == angka["KPM per pendamping"] == ""
    assert parse_qs(urlsplit(angka["Kepatuhan"]).query)["bulan"] == [f"{lalu:%Y-%m}"]
    assert baris(masuk(kadis), angka["Graduasi terhadap target"]) == []


def test_provinsi_menautkan_seluruh_wilayahnya(bulan_ini, kadis_prov, masuk):
    wilayah = Wilayah.objects.get(pk="64")
    angka = susun_dasbor(kadis_prov, wilayah, HARI().replace(day=1))["angka"]
    klien = masuk(kadis_prov)
    assert len(baris(klien, angka[0]["tautan"])) == int(angka[0]["nilai"]) == 5
    assert f'<li class="chip">{wilayah} ' in klien.get(angka[1]["tautan"]).content.decode()


def test_bulan_berjalan_tidak_dibandingkan_dengan_bulan_penuh(bulan_ini, kadis):
    wilayah, bulan = Wilayah.objects.get(pk="64.02"), HARI().replace(day=1)
    lalu = mundur(bulan, 1)
    for k in bulan_ini:
        anggota = pabrik.AnggotaFactory(keluarga=k)
        pabrik.VerifikasiFactory(anggota=anggota, keluarga=k, bulan=lalu, hasil="memenuhi")
    segarkan_angka(semua=True)
    kini = susun_dasbor(kadis, wilayah, bulan)
    angka = {a["judul"]: a["banding"] for a in kini["angka"]}
    assert angka["Cakupan verifikasi"].startswith("bulan berjalan; ")
    assert angka["Cakupan verifikasi"].endswith(": 100,00%")
    assert angka["Cakupan P2K2"].startswith("bulan berjalan; ")
    assert angka["Kepatuhan"].startswith("turun 33,33 poin")
    garis = kini["grafik"][1]
    assert garis["judul"] == "Verifikasi mencapai 90% pada 1 dari 1 bulan yang sudah berakhir"
    assert "berjalan" in garis["svg"]
    assert "stroke-dasharray" in garis["svg"]
    assert garis["baris"][-1]["nama"].endswith(", berjalan")
    penuh = susun_dasbor(kadis, wilayah, lalu)
    assert penuh["grafik"][1]["judul"] == "Verifikasi mencapai 90% pada 1 dari 1 bulan"
    assert "berjalan" not in penuh["grafik"][1]["svg"]


@pytest.mark.parametrize("siapa", ["pendamping", "operator", "korkab"])
def test_tindak_lanjut_di_beranda_sebanyak_daftarnya(bulan_ini, masuk, request, siapa):
    orang, kini = request.getfixturevalue(siapa), HARI()
    for jarak in (-9, -1, 0, 2, 60):
        pabrik.KunjunganFactory(
            keluarga=bulan_ini[0],
            pendamping=bulan_ini[0].pendamping,
            tanggal=kini - timedelta(days=20),
            tindak_lanjut="menelepon sekolah",
            tindak_lanjut_pada=kini + timedelta(days=jarak),
        )
    daftar = reverse("pendamping:kunjungan_daftar")
    perlu = [p for p in perlu_hari_ini(orang) if p["url"].startswith(daftar)]
    assert [p["jumlah"] for p in perlu] == ([2, 2] if siapa == "pendamping" else [2])
    for p in perlu:
        assert len(baris(masuk(orang), p["url"])) == p["jumlah"], p["kata"]


def test_kunjungan_bulan_ini_sebanyak_daftarnya(bulan_ini, pendamping, masuk):
    kotak = {a["judul"]: a for a in angka_pendamping(pendamping)}["Kunjungan bulan ini"]
    assert kotak["nilai"] == "1"
    assert len(baris(masuk(pendamping), kotak["tautan"])) == 1


def test_target_menautkan_yang_dihitung(bulan_ini, kadis, masuk):
    klien = masuk(kadis)
    isi = klien.get(reverse("graduasi:target"), {"wilayah": "64.02"}).content.decode()
    kepergian, tahun = reverse("graduasi:kepergian"), HARI().year
    for wilayah in ("64.02", "64.02.06"):
        for golongan in ("graduasi", "lain"):
            alamat = f"{kepergian}?wilayah={wilayah}&tahun={tahun}&golongan={golongan}"
            assert alamat.replace("&", "&amp;") in isi, alamat
            assert len(baris(klien, alamat)) == 1
    assert baris(klien, f"{kepergian}?sampai={HARI() - timedelta(days=1)}") == []


def test_beranda_melipat_yang_lebih_dari_sepuluh(pendamping, masuk):
    pabrik.KeluargaFactory.create_batch(13, pendamping=pendamping)
    jawab = masuk(pendamping).get("/")
    assert jawab.context["kunjungan"]["jumlah_lipat"] == 3
    assert "Tampilkan 3 keluarga lagi" in jawab.content.decode()
    pabrik.KeluargaFactory.create_batch(20, pendamping=pendamping)
    jawab = masuk(pendamping).get("/")
    semua = jawab.context["kunjungan"]["semua"]
    assert len(baris(masuk(pendamping), semua)) == 25  # a full page of the 33


def test_operator_melihat_angka_wilayahnya(bulan_ini, operator, auditor, masuk):
    isi = masuk(operator).get("/").content.decode()
    assert "Kabupaten Kutai Kartanegara, " in isi
    assert "Buka dasbor" in isi
    assert "Kutai" not in masuk(auditor).get("/").content.decode()  # no region of their own


def test_auditor_melihat_wilayah_yang_berisi(bulan_ini, auditor, masuk):
    """The whole country is theirs: not the first province of the table, which may be empty."""
    pabrik.WilayahFactory(kode="11", nama="Aceh", tingkat=1, induk_id=None)
    isi = masuk(auditor).get(reverse("laporan:dasbor"))
    assert isi.context["d"]["wilayah"].pk == "64"
