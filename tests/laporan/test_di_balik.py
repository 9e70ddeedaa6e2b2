"""Behind every figure of every kind of report stands the list it was counted from."""

import csv
import io
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.ekspor.daftar import kode_catatan, semua_daftar
from kpm.models import CatatanEkspor
from laporan.asal import ASAL
from laporan.definisi import persen, rasio
from laporan.di_balik import ada_daftar, isi_sel, sisi_satu, sisi_sel
from laporan.jenis.katalog import KATALOG
from laporan.kemasan import Kemasan
from laporan.rincian import bandingkan, buka, buka_potongan, bungkus, gabung, kemas
from pendamping.models import ButirRHK, Kendala, Pengaduan, TargetRHK
from tests import pabrik

from .conftest import SMB, TGR
from .test_jenis import KAB, PROV, UMUM, beku, susun

pytestmark = pytest.mark.django_db


@pytest.fixture
def penuh(ramai, pendamping):
    """Every kind of row: proposals, forecasts, decisions, targets of both levels."""
    a, b, c = ramai
    pabrik.UsulanFactory(keluarga=a, pengusul=pendamping)
    pabrik.ProyeksiFactory(keluarga=b, tanggal=date(2025, 2, 1), rupiah=900_000)
    rakor = pabrik.RakorFactory(tanggal=date(2024, 2, 12))
    pabrik.KeputusanRakorFactory(rakor=rakor)
    pabrik.KeputusanRakorFactory(rakor=rakor, selesai_pada=date(2024, 5, 1), hasil="Selesai")
    for kode, n in (("64.02.06", 5), ("64.02.13", 2), ("64", 9)):
        pabrik.TargetFactory(wilayah_id=kode, tahun=2024, jenis="sejahtera", jumlah=n)
    pabrik.TargetFactory(wilayah_id="64.02.06", tahun=2024, jenis="alamiah", jumlah=4)
    pabrik.PengaduanFactory(wilayah_id="64.02", diterima=date(2024, 8, 2))  # of no kecamatan
    ButirRHK.objects.all().delete()
    for n, ukuran in enumerate(("", *ButirRHK.Ukuran.values), 1):
        butir = ButirRHK.objects.create(nomor=n, nama=ukuran or "lain", ukuran=ukuran)
    TargetRHK.objects.create(profil=pendamping.profil, butir=butir, tahun=2024, target=30)
    pabrik.KunjunganFactory(
        keluarga=c, pendamping=pendamping, tanggal=date(2024, 3, 2),
        kendala=Kendala.objects.create(nama="Hujan"),
    )  # fmt: skip
    pabrik.KasusFactory(keluarga=a, dibuka_oleh=pendamping, dibuka_pada=date(2024, 8, 3))
    pabrik.SosialisasiFactory(oleh=pendamping, tanggal=date(2024, 8, 3))
    return ramai


def _periksa(apa: tuple, jenis: str, nilai, sisi: list, dasar: str) -> None:
    """The figure is the sum (or number) of its list, or worked out from two of them."""
    for s in sisi:
        assert s.angka is None or s.jumlah == s.angka, (*apa, s.kata)
    if dasar:
        assert dasar.endswith("."), apa
    elif len(sisi) == 1:
        assert sisi[0].jumlah == (nilai or 0), apa
    else:
        atas, bawah = (s.jumlah for s in sisi)
        mungkin = {"persen": {persen}, "rasio": {rasio}}.get(jenis, {persen, rasio})
        hasil = [h(atas, bawah) for h in mungkin]
        assert (nilai if nilai is None else Decimal(nilai)) in hasil, (*apa, atas, bawah)


def periksa_isi(apa: tuple, isi: dict, rinci: bytes) -> tuple[Counter, list]:
    """Every figure of one report: ({kind of row: figures}, titles of those without a list)."""
    r, n, tanpa = Kemasan(kemas(rinci)[0]), Counter(), []
    for x in (*isi["ringkas"], *isi["terlambat"]):
        sisi = sisi_satu(r, x)
        assert len(sisi) == (1 if x.get("penyebut") is None else 2), (*apa, x["kode"])
        for s in sisi:
            assert s.jumlah == s.angka, (*apa, x["kode"], s.kata)
            n[s.nama_asal] += 1
    for b in isi["bagian"]:
        for k in b["kolom"]:
            if k["jenis"] == "teks":
                continue
            if not ada_daftar(k):
                tanpa.append((*apa, b["kode"], k["kode"]))
                continue
            for baris, sel in isi_sel(b).items():
                if sel[k["kode"]] is None and "dari" not in k:
                    continue  # no figure there
                sisi = sisi_sel(r, b, baris, k)
                tempat = (*apa, b["kode"], baris, k["kode"])
                _periksa(tempat, k["jenis"], sel[k["kode"]], sisi, k.get("dasar", ""))
                n.update(s.nama_asal for s in sisi)
    return n, tanpa


def test_setiap_angka_membuka_daftarnya(penuh, kadis_prov, pendamping, auditor, meja):
    semua, klien = Counter(), meja(auditor)
    for jenis in UMUM.values():
        for wilayah in ["64.02"] * (jenis.kode not in PROV) + ["64"] * (jenis.kode not in KAB):
            isi, rinci = susun(kadis_prov, jenis.kode, wilayah, "2024-TW3")
            n, tanpa = periksa_isi((jenis.kode, wilayah), isi, rinci)
            assert not isi["kosong"], jenis.kode
            assert tanpa == []
            semua += n
    isi, rinci = susun(pendamping, "bulanan_pendamping", periode="2024-08")
    n, tanpa = periksa_isi(("bulanan_pendamping",), isi, rinci)
    assert tanpa == []
    semua += n
    assert set(semua) == set(ASAL)  # each kind of row is used, and proven
    assert sum(semua.values()) > 2000
    assert set(KATALOG) == {*UMUM, "bulanan_pendamping"}
    dibuka = set()
    for kode, asal in ASAL.items():  # and says itself in words, on its page and beside another
        satu = asal.model._default_manager.select_related(*asal.gabung).annotate(**asal.hias())[0]
        kata = [asal.sebut(satu), *(f(satu) for f in asal.kolom.values()), asal.tautan(satu)]
        assert all(isinstance(k, str) for k in kata), kode
        # Its page opens for who reads reports.
        if kata[-1] and kata[-1] not in dibuka:
            assert klien.get(kata[-1]).status_code == 200, kode
            dibuka.add(kata[-1])


@pytest.fixture
def rekap(penuh, kadis):
    return beku(kadis, "rekap_kabupaten")


def alamat(cuplikan, bagian: str, kolom: str, baris: str = "", **lain) -> str:
    isi = {"laporan": cuplikan.pk, "bagian": bagian, "kolom": kolom, "baris": baris} | lain
    return f"{reverse('laporan:angka')}?{urlencode({k: v for k, v in isi.items() if v})}"


def test_halaman_di_balik_angka(
    rekap, kabupaten, kadis, kadis_prov, masuk, meja, pendamping, admin
):
    klien = masuk(kadis)
    isi = klien.get(reverse("laporan:rinci", args=[rekap.pk])).content.decode()
    tautan = alamat(rekap, "kpm", "kpm", TGR)
    for bagian, kolom in (("ringkas", "cakupan"), ("terlambat", "terlambat_p2k2"),
                          ("p2k2", "terlaksana"), ("verifikasi", "cakupan")):  # fmt: skip
        assert f"bagian={bagian}&amp;kolom={kolom}" in isi, bagian
    jawab = klien.get(tautan)
    assert [b["n"] for b in jawab.context["halaman"].baris] == [1, 1, 1]
    assert "3 keluarga, 3 dihitung" in jawab.content.decode()
    klien = meja(kadis)
    # Numerator and denominator of a percentage, each its own list.
    persen_ = alamat(rekap, "verifikasi", "cakupan")
    jawab = klien.get(persen_)
    assert "Terverifikasi: 3" in jawab.content.decode()
    assert sum(b["n"] for b in jawab.context["halaman"].baris) == 3
    bawah = klien.get(f"{persen_}&sisi=bawah").context["halaman"].baris
    assert sum(b["n"] for b in bawah) == 4
    assert klien.get(f"{persen_}&sisi=lain").status_code == 404
    # Other rows than families, with what explains them.
    (temu,) = klien.get(alamat(rekap, "p2k2", "terlaksana")).context["halaman"].baris
    assert temu["kolom"]["Tanggal"] == "9 Agu 2024"
    target = klien.get(alamat(rekap, "graduasi", "target", "sejahtera"))
    assert [b["n"] for b in target.context["halaman"].baris] == [8]
    assert "/graduasi/target/?wilayah=64.02" in target.content.decode()
    # Frozen: what happens afterwards changes the words beside it, not the list.
    keluarga = kabupaten.filter(desa_id="64.02.13.1001").first()
    keluarga.desa_id = "64.03.05.1001"
    keluarga.save()
    jawab = klien.get(alamat(rekap, "kpm", "kpm", SMB))
    assert [b["ada"] for b in jawab.context["halaman"].baris].count(False) == 1
    assert "Di luar wilayah Anda sekarang" in jawab.content.decode()
    for bagian, kolom, baris in (("kpm", "wilayah", TGR), ("x", "kpm", TGR),
                                 ("kpm", "kpm", "64.03.05"), ("ringkas", "x", "")):  # fmt: skip
        assert klien.get(alamat(rekap, bagian, kolom, baris)).status_code == 404, (bagian, kolom)
    for salah in ("", "?laporan=x", "?laporan=99999999", "?laporan=-1", f"?laporan={'9' * 30}"):
        assert klien.get(reverse("laporan:angka") + salah).status_code == 404, salah
    lain = beku(kadis_prov, "verifikasi", "64.03")
    assert klien.get(alamat(lain, "verifikasi", "wajib")).status_code == 404
    assert meja(pendamping).get(tautan).status_code == 404  # reads monthly reports only
    assert meja(admin).get(tautan).status_code == 403
    tua = pabrik.CuplikanFactory(isi=rekap.isi)  # made before anything was kept with it
    halaman = klien.get(reverse("laporan:rinci", args=[tua.pk])).content.decode()
    assert "/laporan/angka/" not in halaman
    assert klien.get(alamat(tua, "kpm", "kpm")).status_code == 404


def test_lampiran_hanya_di_mana_ada_keluarga(penuh, kadis, masuk):
    """A kind whose rows are not families has no annex, on its page or at its address."""
    klien = masuk(kadis)
    for jenis, ada in (("kpm_komponen", True), ("pengaduan", False)):
        pk = beku(kadis, jenis).pk
        lampiran = reverse("laporan:lampiran", args=[pk])
        isi = klien.get(reverse("laporan:rinci", args=[pk])).content.decode()
        assert (lampiran in isi) is ada, jenis
        assert (klien.get(lampiran).status_code == 200) is ada, jenis


def test_laporan_bulanan_dibuka_pemiliknya(penuh, pendamping, rekan, korkab, masuk, meja):
    """The list behind a figure of one's own monthly report: to its writer and its readers."""
    beku_bulanan = beku(pendamping, "bulanan_pendamping")
    laporan = pabrik.LaporanBulananFactory(pendamping=pendamping, cuplikan=beku_bulanan)
    tautan = alamat(beku_bulanan, "ringkas", "kpm_aktif")
    for orang, status in ((pendamping, 200), (korkab, 200), (rekan, 404)):
        assert meja(orang).get(tautan).status_code == status, orang
    klien = masuk(pendamping)
    rinci = klien.get(reverse("laporan:bulanan_rinci", args=[laporan.pk])).content.decode()
    assert tautan.replace("&", "&amp;") in rinci
    halaman = klien.get(tautan).content.decode()
    assert reverse("laporan:bulanan_rinci", args=[laporan.pk]) in halaman
    # As a file and by API, as other reports are.
    ekspor = reverse("kpm:ekspor", args=["angka-bulanan"])
    assert ekspor in halaman
    api = reverse("api_bulanan_angka", args=[laporan.pk])
    tanya = tautan.partition("?")[2]
    for orang, n in ((pendamping, 2), (rekan, None)):
        jawab = masuk(orang).post(f"{ekspor}?{tanya}", {"bentuk": "csv"})
        isi = b"".join(jawab.streaming_content).decode().splitlines()
        assert len(isi) - 1 == (n or 0), orang
        jawab = masuk(orang).get(api, {"bagian": "ringkas", "kolom": "kpm_aktif"})
        assert (jawab.json()["jumlah_baris"] if n else jawab.status_code) == (n or 404), orang
    tanpa = pabrik.LaporanBulananFactory(pendamping=pendamping, bulan=date(2024, 7, 1))
    tanpa = reverse("api_bulanan_angka", args=[tanpa.pk])
    assert klien.get(tanpa, {"bagian": "ringkas", "kolom": "kpm_aktif"}).status_code == 404


def test_cari_urut_dan_halaman_berikut(rekap, kabupaten, kadis, meja):
    klien, semua = meja(kadis), alamat(rekap, "kpm", "kpm")
    dicari = kabupaten.filter(status="aktif").first()
    type(dicari).objects.filter(pk=dicari.pk).update(nama_pengurus="Nama Yang Dicari")
    temu = klien.get(f"{semua}&q=yang+dicari").context["halaman"].baris
    assert [b["nomor"] for b in temu] == [dicari.pk]
    kosong = klien.get(f"{semua}&q=tidak+ada")
    assert "Tidak ada yang cocok" in kosong.content.decode()
    urut = klien.get(alamat(rekap, "verifikasi", "wajib", urut="terbanyak"))
    assert [b["n"] for b in urut.context["halaman"].baris] == [2, 1, 1]
    pabrik.KeluargaFactory.create_batch(30)
    banyak = beku(kadis, "rekap_kabupaten", periode="2024-12")
    satu = klien.get(alamat(banyak, "kpm", "kpm")).context["halaman"]
    dua = klien.get(reverse("laporan:angka") + satu.berikut).context["halaman"]
    nomor = [b["nomor"] for b in (*satu.baris, *dua.baris)]
    assert len(nomor) == len(set(nomor)) == 34

    def kueri(tautan: str) -> int:
        with CaptureQueriesContext(connection) as q:
            klien.get(tautan)
        return len(q)

    assert kueri(alamat(banyak, "kpm", "kpm")) == kueri(semua)


def test_ekspor_dan_api_di_balik_angka(rekap, kadis, kadis_prov, pendamping, masuk):
    klien, tanya = masuk(kadis), alamat(rekap, "verifikasi", "wajib").partition("?")[2]
    halaman = klien.get(f"{reverse('laporan:angka')}?{tanya}").content.decode()
    assert reverse("kpm:ekspor", args=["angka"]) in halaman
    jawab = klien.post(f"{reverse('kpm:ekspor', args=['angka'])}?{tanya}", {"bentuk": "csv"})
    teks = b"".join(jawab.streaming_content).decode("utf-8-sig")
    baris = list(csv.DictReader(io.StringIO(teks)))
    assert [b["Dihitung"] for b in baris] == ["2", "1", "1"]
    assert {b["Wilayah saat laporan dibuat"] for b in baris} == {"Loa Ipuh", "Sungai Merdeka"}
    assert CatatanEkspor.objects.first().jenis == kode_catatan(semua_daftar()["angka"])
    # Nothing of a report of the next district.
    lain = beku(kadis_prov, "verifikasi", "64.03")
    tetangga = alamat(lain, "verifikasi", "wajib").partition("?")[2]
    jawab = klien.post(f"{reverse('kpm:ekspor', args=['angka'])}?{tetangga}", {"bentuk": "csv"})
    assert len(b"".join(jawab.streaming_content).decode().splitlines()) == 1
    api = reverse("api_laporan_angka", args=[rekap.pk])
    isi = klien.get(api, {"bagian": "verifikasi", "kolom": "cakupan", "sisi": "bawah"}).json()
    assert [s["jumlah"] for s in isi["sisi"]] == [3, 4]
    assert (isi["jumlah_baris"], sum(b["n"] for b in isi["baris"])) == (3, 4)
    assert isi["baris"][0]["keterangan"]["Status"] == "Aktif"
    assert klien.get(api, {"bagian": "x", "kolom": "y"}).status_code == 404
    assert klien.get(reverse("api_laporan_angka", args=[lain.pk])).status_code == 404
    assert masuk(pendamping).get(api).status_code == 403


def test_beda_menurut_jenis_baris(penuh, kadis, pendamping, meja):
    """A complaint answered later changes, a new one comes; each under its own kind."""
    dulu = beku(kadis, "pengaduan")
    Pengaduan.objects.filter(dijawab_pada=None, tenggat=date(2024, 8, 20)).update(
        dijawab_pada=date(2024, 8, 19)
    )
    pabrik.PengaduanFactory(wilayah_id="64.02.06.1001", diterima=date(2024, 8, 3))
    kini = beku(kadis, "pengaduan")
    klien = meja(kadis)
    isi = klien.get(reverse("laporan:banding", args=[kini.pk, dulu.pk])).context["baris"]
    assert [(kode, [n for *_, n in beda]) for kode, _, beda in isi] == [
        ("keluarga", [0, 0, 0]), ("pengaduan", [1, 0, 1]),
    ]  # fmt: skip
    jawab = klien.get(
        reverse("laporan:banding_baris", args=[kini.pk, dulu.pk, "berubah"]), {"asal": "pengaduan"}
    )
    (baris,) = jawab.context["halaman"].baris
    assert baris["beda"]
    assert baris["sebut"].startswith("Pengaduan ")
    tak_ada = reverse("laporan:banding_baris", args=[kini.pk, dulu.pk, "datang"])
    assert klien.get(tak_ada, {"asal": "lain"}).status_code == 404


def test_rincian_ditulis_dan_dibaca():
    """Negative ones, a row in two regions, other kinds; what cancels out is not listed."""
    n = Counter({("64.02.06.1001/9", "kpm"): 1, ("64.02.06.1001/12", "gerak"): -1,
                 ("64.02.13.1001/9", "gerak"): 1, ("64.02.13.1001/12", "gerak"): 1,
                 ("64.02.13.1001/3", "rp:a:b"): 750_000,
                 ("64.02.13.1001/4", "kpm"): 0})  # fmt: skip
    lain = {"kasus": Counter({("64.02/5", "buka"): 2}), "kosong": Counter()}
    mentah = bungkus(n, ("64.02", "Kukar"), {}, lain)
    r, k = buka(kemas(mentah)[0]), Kemasan(kemas(mentah)[0])
    assert r.baris == [
        (9, "64.02.06.1001", {"kpm": 1}), (12, "64.02.06.1001", {"gerak": -1}),
        (3, "64.02.13.1001", {"rp:a:b": 750_000}), (9, "64.02.13.1001", {"gerak": 1}),
        (12, "64.02.13.1001", {"gerak": 1}),
    ]  # fmt: skip
    assert r.lain == {"kasus": [(5, "64.02", {"buka": 2})]}
    assert list(k.di_balik("", ["gerak"])) == [(9, "64.02.13.1001", 1)]
    assert list(k.di_balik("64.02.06", ["gerak"])) == [(12, "64.02.06.1001", -1)]
    assert list(k.di_balik("", ["rp:*:b"])) == [(3, "64.02.13.1001", 750_000)]
    assert list(k.di_balik("64.02.1", ["rp:*"])) == []
    assert list(k.di_balik("", ["buka"], "kasus")) == [(5, "64.02", 2)]
    assert list(k.di_balik("", ["kpm", "gerak"])) == [(9, "64.02.13.1001", 2)]
    beda = bandingkan(buka(kemas(bungkus(Counter(), ("", ""), {}))[0]), r)
    assert beda.datang == [3, 9, 12]


def test_rincian_lama_masih_terbaca():
    """Of reports frozen before: row by row, and no other kinds."""
    isi = {"ukuran": ["kpm", "sd"], "baris": [[7, "64.02.06.1001", [[0, 1], [1, 3]]]], "desa": {}}
    kemasan = kemas(json.dumps(isi, separators=(",", ":"), sort_keys=True).encode())[0]
    (r,) = buka_potongan(kemasan)
    assert r.baris == [(7, "64.02.06.1001", {"kpm": 1, "sd": 3})]
    k = Kemasan(kemasan)
    assert k.ada_keluarga()
    assert list(k.di_balik("64.02", ["s*"])) == [(7, "64.02.06.1001", 3)]
    assert len(k.di_balik("", ["lansia"])) == 0


def test_kemasan_dibaca_bagian_demi_bagian():
    """Each part by itself, in order of region whatever the order of the parts; words that look
    like the end of one are words."""
    desa = {"64.03.05.1001": ['},{"desa":', "Kecamatan"], "64.02.06.1001": ["a\\", "b"]}
    berau = bungkus(Counter({("64.03.05.1001/4", "kpm"): 1, ("64.03.05.1001/2", "kpm"): 1}),
                    ("64.03", '"},{"desa":{'), desa)  # fmt: skip
    kukar = bungkus(Counter({("64.02.06.1001/8", "kpm"): 1}), ("64.02", "Kukar"), desa)
    kosong = bungkus(Counter(), ("64.04", ""), {}, {"kasus": Counter({("64.04/5", "kpm"): 1})})
    k = Kemasan(kemas(gabung([berau, kosong, kukar]))[0])
    semua = [(8, "64.02.06.1001", 1), (2, "64.03.05.1001", 1), (4, "64.03.05.1001", 1)]
    assert list(k.di_balik("", ["kpm"])) == semua
    assert list(k.di_balik("64.03.05", ["kpm"])) == semua[1:]
    assert list(k.di_balik("64.04", ["kpm"])) == []
    assert list(k.di_balik("", ["kpm"], "kasus")) == [(5, "64.04", 1)]
    for bagian, ada in (([kosong], False), ([kosong, berau], True), ([], False)):
        assert Kemasan(kemas(gabung(bagian))[0]).ada_keluarga() is ada
    assert not Kemasan(kemas(kosong)[0]).ada_keluarga()
