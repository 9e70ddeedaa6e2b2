"""Caseloads: what they weigh, what if, the suggestion and doing it."""

import random
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.models import Keluarga
from pendamping.beban.aturan import TANPA, Beban, Bobot, Peta, Petak, ringkas, seimbangkan
from pendamping.beban.layanan import (
    andaikan,
    baca_kabupaten,
    jalankan_saran,
    keluarga_petak,
    susun_saran,
    terapkan_pindah,
)
from pendamping.models import Penyerahan
from tests import pabrik

DAFTAR = reverse("pendamping:beban")
ANDAI = reverse("pendamping:beban_andai")
SARAN = reverse("pendamping:beban_saran")
LOA, RAPAK, MERDEKA = "64.02.06.1001", "64.02.06.2002", "64.02.13.1001"
PETA = Peta(Bobot(), {})


def petak(nama, desa=LOA, keluarga=20, komponen=0, terlambat=0):
    return Petak(nama, desa, keluarga, komponen, terlambat)


# --- rules -------------------------------------------------------------------------------
def test_jarak_dan_nilai():
    """By code where no place is known, else by the places."""
    assert [PETA.jarak(LOA, d) for d in (LOA, RAPAK, MERDEKA)] == [0, 5, 20]
    assert PETA.jalan([LOA, RAPAK, MERDEKA]) == 25  # the web, not all pairs
    assert (PETA.jalan([]), PETA.jalan([LOA])) == (0, 0)
    titik = {LOA: (-0.4, 116.9), RAPAK: (-0.4, 117.0), MERDEKA: (-1.0, 116.9)}
    peta = Peta(Bobot(), titik)
    assert (round(peta.jarak(LOA, RAPAK), 1), round(peta.jarak(LOA, MERDEKA), 1)) == (11.1, 66.8)
    isi = [petak("a", LOA, 20, 30, 4), petak("b", RAPAK, 10, 10, 0)]
    assert PETA.timbang(isi) == Beban(30, 40, 4, 2, 5.0, 30 + 4 + 1 + 2.5)
    assert PETA.timbang([]) == Beban(0, 0, 0, 0, 0.0, 0.0)
    assert ringkas([10, 20, 30]) == {"rata": 20, "tinggi": 30, "rendah": 10, "sebar": 100 / 3}
    assert ringkas([])["rata"] == 0


def seimbang(milik, toleransi=0.1, **rumah):
    pindah = seimbangkan(
        PETA, milik, rumah={int(o[1:]): k for o, k in rumah.items()}, toleransi=toleransi
    )
    return [(p.petak.kunci, p.dari, p.ke) for p in pindah]


def test_saran_meratakan():
    banyak = [petak(f"p{n}") for n in range(6)]
    hasil = seimbang({1: banyak, 2: [petak("q0"), petak("q1")]})
    assert [(d, k) for _, d, k in hasil] == [(1, 2), (1, 2)]
    # Within the tolerance nothing moves; a whole petak is never cut.
    assert seimbang({1: banyak[:3], 2: [petak(f"q{n}") for n in range(3)]}) == []
    assert seimbang({1: [petak("besar", keluarga=100)], 2: [petak("q")]}) == []
    assert seimbang({}) == []
    # Nobody's first, to who carries least; then a neighbour of the kecamatan before a far one.
    assert seimbang({TANPA: [petak("x")], 1: [petak("p")], 2: []}) == [("0:x", TANPA, 2)]
    dekat = {1: banyak, 2: [petak("q0", RAPAK)], 3: [petak("r0", MERDEKA)]}
    assert seimbang(dekat)[0][1:] == (1, 2)
    # Who has nothing yet begins where the post is.
    baru = {1: banyak, 2: [petak(f"q{n}", MERDEKA) for n in range(6)], 3: []}
    assert seimbang(baru, r3={"64.02.13"})[0][1:] == (2, 3)


def test_saran_selalu_lebih_merata_dan_tidak_kehilangan():
    """Whatever the caseloads: nobody lost or doubled, never less even, each moved once."""
    acak = random.Random(7)
    desa = [f"64.02.{k:02d}.{d}" for k in range(1, 5) for d in range(2001, 2005)]
    for _ in range(25):
        milik = {
            o: [
                Petak(f"{o}-{n}", acak.choice(desa), acak.randint(5, 30), 9, 2)
                for n in range(acak.randint(0, 12))
            ]
            for o in range(1, acak.randint(3, 9))
        }
        pindah = seimbangkan(PETA, milik, rumah={}, toleransi=0.1)
        assert len({p.petak.kunci for p in pindah}) == len(pindah)
        nanti = {o: {f"{o}:{p.kunci}": p for p in isi} for o, isi in milik.items()}
        for p in pindah:
            nanti[p.ke][p.petak.kunci] = nanti[p.dari].pop(p.petak.kunci)
        lama, baru = (
            ringkas(PETA.timbang(isi).nilai for isi in m)["sebar"]
            for m in (milik.values(), [x.values() for x in nanti.values()])
        )
        assert baru <= lama + 1e-9


# --- the kabupaten -----------------------------------------------------------------------
@pytest.fixture
def kabupaten(pendamping, rekan, hari_ini):
    """`pendamping` carries a group of 6 and 4 without one in Loa Ipuh, 2 in Samboja; `rekan`
    nothing; a family is nobody's."""
    kelompok = pabrik.KelompokFactory(pendamping=pendamping, nama="Melati")
    milik = {"pendamping": pendamping, "komponen": ["sd"]}
    loa, merdeka, keluar = (
        pabrik.KeluargaFactory.build_batch(n, **milik | isi)
        for n, isi in [
            (10, {"kunjungan_terakhir": hari_ini}), (2, {"desa_id": MERDEKA}),
            (1, {"status": "keluar"}),
        ]
    )  # fmt: skip
    semua = [*loa, *merdeka, *keluar]
    Keluarga.objects.bulk_create([*semua, pabrik.KeluargaFactory.build(desa_id=RAPAK)])
    anak = {"jenjang": "sd", "komponen": "sd", "dibayar": True}
    for pabriknya, baris in [
        (pabrik.AnggotaFactory, [{"keluarga": k, **anak} for k in semua]),
        (pabrik.PenugasanFactory, [{"keluarga": k, "pendamping": pendamping} for k in semua]),
        (pabrik.AnggotaKelompokFactory, [{"keluarga": k, "kelompok": kelompok} for k in loa[:6]]),
    ]:
        pabriknya._meta.model.objects.bulk_create([pabriknya.build(**isi) for isi in baris])
    return kelompok


def test_baca_kabupaten(kabupaten, pendamping, rekan, tetangga, hari_ini):
    k = baca_kabupaten("64.02", hari_ini)
    assert list(k.profil) == [pendamping.pk, rekan.pk]
    milik = {p.kunci: (p.keluarga, p.terlambat) for p in k.milik[pendamping.pk]}
    assert milik == {
        f"{LOA}/k{kabupaten.pk}": (6, 0),
        f"{LOA}/w002": (4, 0),
        f"{MERDEKA}/w002": (2, 2),
    }
    beban = k.beban()
    assert beban[pendamping.pk] == Beban(12, 12, 2, 2, 20.0, 12 + 1.2 + 0.5 + 10)
    assert beban[rekan.pk].nilai == 0
    keluarga = Keluarga.objects.filter(pendamping=pendamping, desa=LOA).first()
    pabrik.KunjunganFactory(
        pendamping=pendamping, keluarga=keluarga, lintang="-0.400000", bujur="116.980000"
    )
    assert baca_kabupaten("64.02", hari_ini).peta.titik == {LOA: (-0.4, 116.98)}


def test_andai(kabupaten, pendamping, rekan, hari_ini):
    k = baca_kabupaten("64.02", hari_ini)
    penerima, pemberi = andaikan(k, orang=rekan.pk, desa=LOA, dari=None)
    assert (penerima["profil"].pengguna, pemberi["profil"].pengguna) == (rekan, pendamping)
    assert [(h["sebelum"].keluarga, h["sesudah"].keluarga) for h in (penerima, pemberi)] == [
        (0, 10), (12, 2),
    ]  # fmt: skip
    assert pemberi["sesudah"].km == 0
    assert len(andaikan(k, orang=rekan.pk, desa=LOA, dari=rekan.pk)) == 1
    tanpa, nobody = andaikan(k, orang=rekan.pk, desa=RAPAK, dari=None)
    assert (tanpa["sesudah"].keluarga, nobody["profil"]) == (1, None)


def test_saran_dijalankan(kabupaten, operator, pendamping, rekan, hari_ini):
    """What is suggested is what moves, the group with its families; families of who is posted
    no longer are placed too."""
    mantan = pabrik.PenggunaFactory(nama="Mantan")
    pabrik.keluarga_lengkap(pendamping=mantan, desa_id=RAPAK)
    k = baca_kabupaten("64.02", hari_ini)
    saran = susun_saran(k, 0.1)
    assert {x["dari"] for x in saran} == {TANPA, mantan.pk, pendamping.pk}
    for x in saran:  # the keys name exactly the families that were weighed
        assert keluarga_petak([x["kunci"]]).count() == x["petak"].keluarga
    assert keluarga_petak([f"{pendamping.pk}:{LOA}/w002"]).count() == 4  # without the group
    nanti = terapkan_pindah(k.milik, saran)
    sebar = [
        ringkas(k.peta.timbang(m.get(o, ())).nilai for o in k.profil)["sebar"]
        for m in (k.milik, nanti)
    ]
    assert sebar[1] < sebar[0]
    pilih = {x["kunci"]: x["ke"] for x in saran}
    isi = {"mulai": hari_ini, "alasan": "Pemerataan beban"}
    assert (
        jalankan_saran(oleh=operator, pilih=pilih, langsung=False, **isi)[0].status == "diusulkan"
    )
    jalankan_saran(oleh=operator, pilih=pilih, langsung=True, **isi)
    baru = baca_kabupaten("64.02", hari_ini)
    for o in k.profil:
        assert baru.beban()[o] == k.peta.timbang(nanti.get(o, ()))
    assert not Keluarga.objects.filter(pendamping=None).exists()


def test_jalankan_ditolak(kabupaten, operator, pendamping, tetangga, rekan, hari_ini):
    kunci = f"{pendamping.pk}:{LOA}/w002"
    isi = {"mulai": hari_ini, "alasan": "Pemerataan beban", "langsung": True}
    for pilih, kata in [
        ({}, "Centang"),
        ({"ngawur": rekan.pk}, "tidak dikenal"),
        ({kunci: 987_654_321}, "Penerima tidak dikenal"),
        ({kunci: tetangga.pk}, "Tetangga: .*kabupaten lain"),
        # The first could go: nothing does when another cannot.
        ({kunci: rekan.pk, f"{pendamping.pk}:{MERDEKA}/w002": pendamping.pk}, "Tidak ada"),
    ]:
        with pytest.raises(ValidationError) as info:
            jalankan_saran(oleh=operator, pilih=pilih, **isi)
        assert re.search(kata, " ".join(info.value.messages)), kata
    with pytest.raises(PermissionDenied):
        jalankan_saran(oleh=pendamping, pilih={kunci: rekan.pk}, **isi)
    # A double group key or a stranger's desa cannot reach beyond one's regions.
    assert list(keluarga_petak([f"{pendamping.pk}:64.03.05.1001/w002"])) == []


# --- pages -------------------------------------------------------------------------------
def test_halaman_daftar_dan_andai(meja, kabupaten, operator, pendamping, rekan, kadis):
    klien = meja(operator)

    def nama(**tanya):
        return [str(b["profil"]) for b in klien.get(DAFTAR, tanya).context["halaman"].baris]

    assert nama() == ["Pendamping", "Rekan"]
    assert nama(urut="ringan") == ["Rekan", "Pendamping"]
    assert nama(q="rek") == ["Rekan"]
    assert "Cara menghitung" in klien.get(DAFTAR).content.decode()
    isi = klien.get(ANDAI, {"pendamping": rekan.pk, "desa": LOA}).content.decode()
    assert "Bila Rekan memegang Tenggarong: Loa Ipuh" in isi
    assert "12 → 2" in isi
    assert (
        "tidak ada KPM orang lain"
        in klien.get(ANDAI, {"pendamping": pendamping.pk, "desa": LOA}).content.decode()
    )
    assert klien.get(ANDAI, {"pendamping": "9", "desa": "x"}).context["form"].errors
    for alamat in (DAFTAR, ANDAI, SARAN):
        assert meja(kadis).get(alamat).status_code == 403
        assert meja(pendamping).get(alamat).status_code == 403


def test_halaman_saran(masuk, kabupaten, operator, operator_tetangga, pendamping, rekan, hari_ini):
    klien = masuk(operator)
    jawab = klien.get(SARAN)
    pindah = jawab.context["pindah"]
    assert "Melati" in jawab.content.decode() or "RW 002" in jawab.content.decode()
    pilih = pindah[0]["kunci"]
    isi = {"mulai": f"{hari_ini:%Y-%m-%d}", "alasan": "Pemerataan beban", "cara": "langsung"}
    galat = klien.post(SARAN, isi).content.decode()
    assert "Centang paling sedikit satu" in galat
    # A person changes the receiver: to whom has it already there is nothing to hand over.
    isi |= {"pilih": [pilih], f"ke-{pilih}": pilih.partition(":")[0]}
    assert klien.post(SARAN, isi).status_code == 200
    assert masuk(operator_tetangga).post(SARAN, isi | {f"ke-{pilih}": rekan.pk}).status_code == 200
    assert not Penyerahan.objects.exists()
    assert klien.post(SARAN, isi | {f"ke-{pilih}": rekan.pk}).status_code == 302
    assert Penyerahan.objects.get().pendamping == rekan
    assert masuk(pendamping).post(SARAN, isi).status_code == 403
    merata = klien.get(SARAN, {"toleransi": "25"})
    assert merata.context["saringan"].batas == 0.25


def test_api(masuk, kabupaten, operator, pendamping, kadis):
    alamat = "/api/v1/beban/"
    isi = masuk(operator).get(alamat).json()
    halaman = masuk(operator).get(DAFTAR).context["halaman"].baris
    assert {(b["pendamping"], b["nilai"]) for b in isi} == {
        (b["profil"].pengguna_id, b["beban"].nilai) for b in halaman
    }
    assert masuk(operator).get(f"{alamat}?kabupaten=64.03").status_code == 404
    assert [masuk(o).get(alamat).status_code for o in (pendamping, kadis)] == [403, 403]


def test_kueri_tetap(masuk, operator, kabupaten, pendamping, hari_ini):
    klien, jumlah = masuk(operator), []
    for n in (0, 2):
        for _ in range(n):
            orang = pabrik.ProfilFactory(wilayah_id="64.02").pengguna
            pabrik.JabatanFactory(pengguna=orang, wilayah_id="64.02")
            for _ in range(3):
                pabrik.keluarga_lengkap(
                    pendamping=orang, kunjungan_terakhir=hari_ini - timedelta(days=1)
                )
        for alamat in (DAFTAR, f"{ANDAI}?pendamping={pendamping.pk}&desa={LOA}", SARAN):
            with CaptureQueriesContext(connection) as rekam:
                klien.get(alamat)
            jumlah.append(len(rekam))
    assert jumlah[:3] == jumlah[3:]
    assert max(jumlah) <= 15
