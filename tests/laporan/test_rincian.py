"""Behind each figure of a dashboard, a start page or a report stands a list of as many."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from graduasi.models import Kepergian
from kpm.models import MutuKeluarga
from laporan.beranda import angka_pendamping, perlu_hari_ini
from laporan.dasbor.daftar import DAFTAR, keluarga_di_balik
from laporan.dasbor.data import nama_bulan
from laporan.dasbor.susun import susun_dasbor
from laporan.massal import mundur, segarkan_angka
from pkh import grafik
from pkh.wilayah.models import Wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db
HARI = timezone.localdate


@pytest.fixture
def bulan_ini(dua_bulan, pendamping, rekan):
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
    for keluarga, dibayar in ((k[0], 750_000), (k[1], 0)):
        pabrik.RekonsiliasiFactory(
            keluarga=keluarga, desa_id=keluarga.desa_id, periode=bulan, terdaftar=750_000,
            dibayar=dibayar,
        )  # fmt: skip
    MutuKeluarga.objects.filter(keluarga__in=k).delete()
    for keluarga, temuan in ((k[0], []), (k[1], ["rt_rw_kosong"])):
        pabrik.MutuKeluargaFactory(keluarga=keluarga, temuan=temuan)
    segarkan_angka(semua=True)
    return k


def baris(klien, alamat: str) -> list:
    jawab = klien.get(alamat)
    assert jawab.status_code == 200, alamat
    if saringan := jawab.context.get("saringan"):
        assert not saringan.errors, alamat
    return jawab.context["halaman"].baris


def keluarga(orang, alamat: str) -> list:
    """The families of a list by its address, without its page."""
    alamat_ = urlsplit(alamat)
    tanya = {k: v for k, (v,) in parse_qs(alamat_.query).items()}
    bulan = date.fromisoformat(f"{tanya.get('bulan', f'{HARI():%Y-%m}')}-01")
    isi = DAFTAR[alamat_.path.removeprefix("/dasbor/keluarga/").rstrip("/")]
    wilayah = Wilayah.objects.get(pk=tanya["wilayah"])
    return list(keluarga_di_balik(orang, isi, wilayah, bulan, HARI()))


def test_daftar_di_balik_dasbor(
    bulan_ini, meja, operator, kadis, kadis_prov, auditor, pendamping, tanpa_gambar
):  # fmt: skip
    """Behind each figure, and behind what is missing from it, stand as many families."""
    klien = meja(operator)
    for orang in (operator, kadis_prov):
        _periksa_dasbor(orang, bulan_ini, klien)
    _periksa_setiap_daftar(bulan_ini, operator, klien)
    _periksa_cakupan(bulan_ini, kadis, pendamping, meja)
    _periksa_provinsi(kadis_prov, meja)
    _periksa_target(kadis, meja)
    _periksa_tabel_grafik(kadis, meja)
    _periksa_beranda(operator, auditor, meja)
    _periksa_auditor(auditor, meja)


def _periksa_dasbor(orang, bulan_ini, klien):
    wilayah = Wilayah.objects.get(pk="64.02")
    angka = {a["kode"]: a for a in susun_dasbor(orang, wilayah, HARI().replace(day=1))["angka"]}

    def isi(alamat: str) -> list:
        return keluarga(orang, alamat) if "/dasbor/keluarga/" in alamat else baris(klien, alamat)

    for kode, n, belum in (
        ("kpm_aktif", "4", ""), ("p2k2_cakupan", "1 dari 4", "3 KPM tidak hadir"),
        ("kunjungan_cakupan", "1 dari 4", "3 KPM tidak dikunjungi"), ("keluar_lain", "1", ""),
        ("graduasi", "1 KPM, target belum ditetapkan", ""),
        ("tersalur", "1 dari 2", "1 KPM belum dibayar"),
        ("mutu_bersih", "1 dari 2", "1 KPM perlu dibenahi"),
    ):  # fmt: skip
        a = angka[kode]
        assert n in (a["nilai"], a["dari"]), kode
        assert len(isi(a["tautan"])) == int(n[0]), kode
        assert (a["belum"]["kata"] if a["belum"] else "") == belum
        if belum:
            assert len(isi(a["belum"]["tautan"])) == int(belum[0]), kode
    assert angka["rasio"]["belum"]["kata"] == "1 KPM tanpa pendamping"
    assert isi(angka["rasio"]["belum"]["tautan"]) == [bulan_ini[3]]
    assert angka["cakupan"]["dari"] == "3 dari 4"
    seluruh = klien.get(angka["cakupan"]["tautan"]).context["seluruhnya"]
    assert (seluruh["terverifikasi"], seluruh["wajib"], seluruh["memenuhi"]) == (3, 4, 2)
    assert angka["cakupan"]["belum"]["kata"] == "1 kewajiban belum"
    assert len(isi(angka["cakupan"]["belum"]["tautan"])) == 1
    for kode in ("rasio", "beban_wajar"):
        orang_di_balik = klien.get(angka[kode]["tautan"]).context
        assert sum(b["kpm"] for b in orang_di_balik["halaman"].baris) == orang_di_balik["keluarga"]
        assert f"{orang_di_balik['jumlah']} pendamping" == angka["rasio"]["dari"]


def _periksa_setiap_daftar(bulan_ini, operator, klien):
    """Every list answers for a kecamatan too (here all families are of the one); an unknown one
    is none."""
    alamat = "/dasbor/keluarga/{}/?wilayah={}"
    for daftar in DAFTAR:
        semua = keluarga(operator, alamat.format(daftar, "64.02"))
        assert keluarga(operator, alamat.format(daftar, "64.02.06")) == semua, daftar
        assert keluarga(operator, alamat.format(daftar, "64.02.13")) == [], daftar
    pergi = [Kepergian.objects.get(golongan=g).keluarga for g in ("graduasi", "lain")]
    for daftar, ada in (
        ("kpm", bulan_ini), ("mutu_bersih", [bulan_ini[0]]), ("mutu_temuan", [bulan_ini[1]]),
        ("graduasi", pergi[:1]), ("keluar", pergi[1:]),
    ):  # fmt: skip
        assert set(baris(klien, alamat.format(daftar, "64.02.06"))) == set(ada), daftar
    assert klien.get(alamat.format("lain", "64.02")).status_code == 404


def _periksa_tabel_grafik(kadis, meja):
    """Each figure of the tables behind the charts; a list of families holds as many."""
    pabrik.TargetFactory(wilayah_id="64.02", tahun=HARI().year, jumlah=8)
    klien, wilayah = meja(kadis), Wilayah.objects.get(pk="64.02")
    dilihat, terbuka = set(), set()
    for g in susun_dasbor(kadis, wilayah, HARI().replace(day=1))["grafik"]:
        for b in g["baris"]:
            for kata, tautan in b["isi"] if g["kode"] != "wilayah" else [("", b["tautan"])]:
                assert tautan, (g["kode"], b["nama"], kata)
                n = kata.lstrip("+−")
                if n.isdigit() and "/dasbor/keluarga/" in tautan:
                    assert len(keluarga(kadis, tautan)) == int(n), (g["kode"], b["nama"])
                elif tautan not in terbuka:
                    assert klien.get(tautan).status_code == 200, tautan
                    terbuka.add(tautan)
                dilihat.add(g["kode"])
    assert dilihat >= {"wilayah", "tren", "graduasi", "verifikasi", "lapangan", "salur"}


def _periksa_cakupan(bulan_ini, kadis, pendamping, meja):
    """A past month by the status of that time; the neighbour's is not there."""
    lalu = mundur(HARI().replace(day=1), 1)
    angka = {
        a["kode"]: a for a in susun_dasbor(kadis, Wilayah.objects.get(pk="64.02"), lalu)["angka"]
    }
    klien, daftar = meja(kadis), "/dasbor/keluarga/{}/?bulan={:%Y-%m}&wilayah={}"
    dulu = klien.get(angka["kpm_aktif"]["tautan"]).context["halaman"].baris
    assert str(len(dulu)) == angka["kpm_aktif"]["nilai"]
    dikunjungi = klien.get(angka["kunjungan_cakupan"]["tautan"]).context["halaman"].baris
    assert dikunjungi == [bulan_ini[1]]
    assert angka["mutu_bersih"]["tautan"] == ""  # only known of today
    assert klien.get(daftar.format("kpm", lalu, "64.03")).status_code == 404
    assert meja(pendamping).get(daftar.format("kpm", lalu, "64.02")).status_code == 403
    beban = "/dasbor/pendamping/?wilayah={}"
    assert klien.get(beban.format("64.03")).status_code == 404
    assert meja(pendamping).get(beban.format("64.02")).status_code == 403


def test_kueri_daftar_di_balik_dasbor_tetap(bulan_ini, kadis, meja):
    klien, alamat = meja(kadis), "/dasbor/keluarga/kpm/?wilayah=64.02"

    def hitung() -> int:
        with CaptureQueriesContext(connection) as q:
            klien.get(alamat)
        return len(q)

    sedikit = hitung()
    for _ in range(4):
        pabrik.keluarga_lengkap()
    assert hitung() == sedikit


def _periksa_provinsi(kadis_prov, meja):
    wilayah = Wilayah.objects.get(pk="64")
    d, klien = susun_dasbor(kadis_prov, wilayah, HARI().replace(day=1)), meja(kadis_prov)
    angka = d["angka"]
    assert len(baris(klien, angka[0]["tautan"])) == int(angka[0]["nilai"]) == 5
    kukar = next(b for b in d["sanding"] if b["nama"] == "Kabupaten Kutai Kartanegara")
    sel = {judul: (kata, tautan) for judul, kata, tautan in kukar["sel"]}
    assert all(tautan for _, tautan in sel.values())
    assert len(baris(klien, sel["Graduasi"][1])) == int(sel["Graduasi"][0]) == 1
    assert [b["kpm"] for b in baris(klien, sel["Beban"][1])] == [2, 1]
    assert f'<li class="chip">{wilayah} ' in klien.get(angka[1]["tautan"]).content.decode()


def test_bulan_berjalan_tidak_dibandingkan_dengan_bulan_penuh(bulan_ini, kadis, monkeypatch):
    wilayah, bulan = Wilayah.objects.get(pk="64.02"), HARI().replace(day=1)
    lalu = mundur(bulan, 1)
    for k in bulan_ini:
        anggota = pabrik.AnggotaFactory(keluarga=k)
        pabrik.VerifikasiFactory(anggota=anggota, keluarga=k, bulan=lalu, hasil="memenuhi")
    segarkan_angka(semua=True)
    gambar = grafik._gambar  # of seven charts one is looked at
    monkeypatch.setattr(grafik, "_gambar", lambda spesifikasi: spesifikasi)
    kini = susun_dasbor(kadis, wilayah, bulan)
    angka = {a["judul"]: a["banding"] for a in kini["angka"]}
    assert angka["Cakupan verifikasi"].startswith("bulan berjalan; ")
    assert angka["Cakupan verifikasi"].endswith(": 100,00%")
    assert angka["Cakupan P2K2"].startswith("bulan berjalan; ")
    assert angka["Kepatuhan"].startswith("turun 33,33 poin")
    garis = kini["grafik"][4]
    assert garis["judul"] == "Verifikasi mencapai 90% pada 1 dari 1 bulan yang sudah berakhir"
    svg = gambar(garis["svg"])
    assert "berjalan" in svg
    assert "stroke-dasharray" in svg
    assert garis["baris"][-1]["nama"].endswith(", berjalan")
    penuh = susun_dasbor(kadis, wilayah, lalu)
    assert penuh["grafik"][4]["judul"] == "Verifikasi mencapai 90% pada 1 dari 1 bulan"
    assert "berjalan" not in penuh["grafik"][4]["svg"]


def test_tindak_lanjut_di_beranda_sebanyak_daftarnya(bulan_ini, meja, pendamping, operator, korkab):
    kini = HARI()
    for jarak in (-9, -1, 0, 2, 60):
        pabrik.KunjunganFactory(
            keluarga=bulan_ini[0],
            pendamping=bulan_ini[0].pendamping,
            tanggal=kini - timedelta(days=20),
            tindak_lanjut="menelepon sekolah",
            tindak_lanjut_pada=kini + timedelta(days=jarak),
        )
    daftar = reverse("pendamping:kunjungan_daftar")
    for orang, jumlah in ((pendamping, [2, 2]), (operator, [2]), (korkab, [2])):
        perlu = [p for p in perlu_hari_ini(orang) if p["url"].startswith(daftar)]
        assert [p["jumlah"] for p in perlu] == jumlah
        for p in perlu:
            assert len(baris(meja(orang), p["url"])) == p["jumlah"], p["kata"]


def test_angka_pendamping_sebanyak_daftarnya(bulan_ini, pendamping, rekan, meja):
    """Each figure of one's own families opens a list of as many; the colleague's are not in it."""
    kini, milik = HARI(), bulan_ini[0]
    for orang in (pendamping, rekan):
        pergi = pabrik.KeluargaFactory(status="keluar", status_sejak=kini, pendamping=orang)
        pabrik.GraduasiFactory(keluarga=pergi, tanggal=kini)
    for keluarga in (milik, bulan_ini[2]):
        pabrik.ProyeksiFactory(keluarga=keluarga, tanggal=kini, rupiah=900_000)
    pabrik.TargetPendampingFactory(pendamping=pendamping, tahun=kini.year, jumlah=7)
    pabrik.DaftarSalurFactory(periode=HARI().replace(day=1), status="dikirim")
    angka = {a["judul"]: a for a in angka_pendamping(pendamping)}
    klien = meja(pendamping)
    daftar = {
        "KPM dampingan": 2, "Kunjungan bulan ini": 1, f"Graduasi {kini.year}": 1,
        "Pertemuan P2K2 bulan ini": 1,
        f"Dibayar, periode {nama_bulan(kini.replace(day=1))}": 1, "Data perlu dibenahi": 2,
        "Komponen segera berakhir": 1,
    }  # fmt: skip
    for judul, n in daftar.items():
        assert angka[judul]["nilai"] == str(n), judul
        assert len(baris(klien, angka[judul]["tautan"])) == n, judul
    (verifikasi,) = set(angka) - set(daftar)
    assert angka[verifikasi]["banding"] == "2 dari 2 kewajiban"
    assert len(baris(klien, angka[verifikasi]["tautan"])) == 2
    assert baris(klien, angka[verifikasi]["tautan"] + "?keadaan=belum") == []
    assert angka[f"Graduasi {kini.year}"]["banding"].startswith("target 7; dengan laju ini ")


def _periksa_target(kadis, meja):
    klien = meja(kadis)
    isi = klien.get(reverse("graduasi:target"), {"wilayah": "64.02"}).content.decode()
    kepergian, tahun = reverse("graduasi:kepergian"), HARI().year
    for wilayah in ("64.02", "64.02.06"):
        for golongan in ("graduasi", "lain"):
            alamat = f"{kepergian}?wilayah={wilayah}&tahun={tahun}&golongan={golongan}"
            assert alamat.replace("&", "&amp;") in isi, alamat
            assert len(baris(klien, alamat)) == 1
    assert baris(klien, f"{kepergian}?sampai={HARI() - timedelta(days=1)}") == []


def test_beranda_melipat_yang_lebih_dari_sepuluh(pendamping, meja):
    pabrik.KeluargaFactory.create_batch(13, pendamping=pendamping)
    jawab = meja(pendamping).get("/")
    assert jawab.context["kunjungan"]["jumlah_lipat"] == 3
    assert "Tampilkan 3 keluarga lagi" in jawab.content.decode()
    pabrik.KeluargaFactory.create_batch(20, pendamping=pendamping)
    jawab = meja(pendamping).get("/")
    semua = jawab.context["kunjungan"]["semua"]
    assert len(baris(meja(pendamping), semua)) == 25  # a full page of the 33


def _periksa_beranda(operator, auditor, meja):
    isi = meja(operator).get("/").content.decode()
    assert "Kabupaten Kutai Kartanegara, " in isi
    assert "Buka dasbor" in isi
    assert "Kutai" not in meja(auditor).get("/").content.decode()  # no region of their own


def _periksa_auditor(auditor, meja):
    """The whole country is theirs: not the first province of the table, which may be empty."""
    pabrik.WilayahFactory(kode="11", nama="Aceh", tingkat=1, induk_id=None)
    isi = meja(auditor).get(reverse("laporan:dasbor"))
    assert isi.context["d"]["wilayah"].pk == "64"
