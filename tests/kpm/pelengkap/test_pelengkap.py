"""Complementary programmes: written once, by whom one may, shown and asked for."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.models import Keluarga, Pelengkap, ProgramPelengkap
from kpm.pelengkap.layanan import catat_pelengkap, hapus_pelengkap, ubah_pelengkap
from kpm.saring import SaringKeluarga
from pkh.riwayat.jejak import perubahan
from tests import pabrik

pytestmark = pytest.mark.django_db
API = reverse("api_pelengkap")
SATU = timedelta(days=1)


@pytest.fixture
def kip() -> ProgramPelengkap:
    return ProgramPelengkap.objects.get(kode="kip")


def test_daftar_awal():
    assert list(ProgramPelengkap.objects.values_list("kode", flat=True)) == [
        "kip", "pbi-jkn", "sembako", "rutilahu", "kube", "pena",
    ]  # fmt: skip


def test_dicatat_sekali_diubah_dihapus(pendamping, keluarga, kip, hari_ini):
    kunci = uuid4()
    satu, dua = (
        catat_pelengkap(oleh=pendamping, keluarga=keluarga, kunci=kunci, program=kip)
        for _ in range(2)
    )
    assert (satu[1], dua[1], dua[0].pk) == (True, False, satu[0].pk)
    with pytest.raises(ValidationError, match="sudah tercatat pada keluarga ini"):
        catat_pelengkap(oleh=pendamping, keluarga=keluarga, program=kip, punya=False)
    ubah_pelengkap(oleh=pendamping, pelengkap=satu[0], sampai=hari_ini)
    lagi, baru = catat_pelengkap(oleh=pendamping, keluarga=keluarga, program=kip)
    assert (baru, keluarga.pelengkap.count()) == (True, 2)
    hapus_pelengkap(oleh=pendamping, pelengkap=lagi)
    assert keluarga.pelengkap.get() == satu[0]
    assert [p.jenis for p in perubahan(Pelengkap, satu[0].pk)] == ["diubah", "ditambahkan"]
    lain = pabrik.keluarga_lengkap(pendamping=pendamping)
    with pytest.raises(ValidationError, match="catatan lain"):
        catat_pelengkap(oleh=pendamping, keluarga=lain, kunci=kunci, program=kip)


def test_isian_yang_ditolak(pendamping, keluarga, kip, hari_ini):
    besok, kemarin = hari_ini + timedelta(1), hari_ini - timedelta(1)
    for isi, ruas in [
        ({"punya": False, "sejak": kemarin}, "sejak"),
        ({"sejak": besok}, "sejak"),
        ({"sejak": hari_ini, "sampai": kemarin}, "__all__"),
        ({"sumber": "kabar"}, "sumber"),
        ({"catatan": "x" * 201}, "catatan"),
    ]:
        with pytest.raises(ValidationError) as galat:
            catat_pelengkap(oleh=pendamping, keluarga=keluarga, program=kip, **isi)
        assert list(galat.value.message_dict) == [ruas], isi
    Keluarga.objects.filter(pk=keluarga.pk).update(status="keluar")
    with pytest.raises(ValidationError, match="sudah keluar"):
        catat_pelengkap(oleh=pendamping, keluarga=keluarga, program=kip)
    assert not Pelengkap.objects.exists()


def test_siapa_boleh(
    meja, keluarga, kip, pendamping, operator, rekan, tetangga, korkab, kadis_prov
):
    p = pabrik.PelengkapFactory(keluarga=keluarga, program=kip)
    tambah = reverse("kpm:pelengkap_tambah", args=[keluarga.pk])
    ubah = reverse("kpm:pelengkap_ubah", args=[p.pk])
    hapus = reverse("kpm:pelengkap_hapus", args=[p.pk])
    for siapa, kode in [
        (pendamping, 200), (operator, 200), (rekan, 404), (tetangga, 404), (korkab, 403),
        (kadis_prov, 403),
    ]:  # fmt: skip
        klien = meja(siapa)
        assert [klien.get(a).status_code for a in (tambah, ubah)] == [kode, kode], siapa
        if kode != 200:
            assert klien.post(hapus).status_code == kode
            with pytest.raises(PermissionDenied):
                catat_pelengkap(oleh=siapa, keluarga=keluarga, program=kip)
            with pytest.raises(PermissionDenied):
                ubah_pelengkap(oleh=siapa, pelengkap=p, punya=False)
            with pytest.raises(PermissionDenied):
                hapus_pelengkap(oleh=siapa, pelengkap=p)
    assert {s for s in (pendamping, korkab) if Pelengkap.objects.untuk(s)} == {pendamping, korkab}
    assert not Pelengkap.objects.untuk(rekan) | Pelengkap.objects.untuk(tetangga)


def test_halaman(masuk, pendamping, keluarga, kip):
    klien = masuk(pendamping)
    rinci = reverse("kpm:rinci", args=[keluarga.pk])
    assert "Belum ada yang ditanyakan" in klien.get(rinci).content.decode()
    tambah = reverse("kpm:pelengkap_tambah", args=[keluarga.pk])
    isian = {
        "kunci": str(uuid4()), "program": kip.pk, "punya": "True", "sejak": "2024-01-15",
        "sumber": "kartu", "catatan": "Kartu milik Ani",
    }  # fmt: skip
    for _ in range(2):  # a finger that presses twice
        assert klien.post(tambah, isian).url == rinci
    p = keluarga.pelengkap.get()
    isi = klien.get(rinci).content.decode()
    assert 'sejak <time datetime="2024-01-15">15 Jan 2024' in isi
    assert "Program lain, KIP/PIP: menerima" in isi  # the timeline
    salah = klien.post(tambah, isian | {"kunci": str(uuid4())}).content.decode()
    assert "sudah tercatat pada keluarga ini" in salah
    ubah = reverse("kpm:pelengkap_ubah", args=[p.pk])
    assert klien.post(ubah, isian | {"punya": "False"}).status_code == 200
    assert klien.post(ubah, isian | {"punya": "False", "sejak": ""}).url == rinci
    p.refresh_from_db()
    assert (p.punya, p.sejak) == (False, None)
    assert klien.post(reverse("kpm:pelengkap_hapus", args=[p.pk])).url == rinci
    assert not keluarga.pelengkap.exists()


def test_saringan_register(meja, pendamping, kip, hari_ini):
    def ada(nama, **isi):
        k = pabrik.KeluargaFactory(pendamping=pendamping, nama_pengurus=nama)
        if isi:
            pabrik.PelengkapFactory(keluarga=k, program=kip, **isi)

    ada("Punya", sejak=None)
    ada("Sampai hari ini", sampai=hari_ini)
    ada("Sudah berakhir", sampai=hari_ini - timedelta(1))
    ada("Ditanya, tidak", punya=False)
    ada("Belum ditanya")
    klien, daftar = meja(pendamping), reverse("kpm:daftar")

    def nama(pilihan):
        baris = klien.get(daftar, {"pelengkap": pilihan}).context["halaman"].baris
        return {k.nama_pengurus for k in baris}

    assert nama("kip") == {"Punya", "Sampai hari ini"}
    assert nama("tanpa-kip") == {"Sudah berakhir", "Ditanya, tidak", "Belum ditanya"}
    assert nama("pena") == set()
    assert len(nama("tidak-ada")) == 5  # said beside the field, not used
    kata = klien.get(daftar, {"pelengkap": "tanpa-kip"}).context["kata"]
    assert [k["kata"] for k in kata] == ["Tidak tercatat menerima KIP/PIP"]


def test_api_idempoten_bercakupan_dan_kueri_tetap(masuk, pendamping, rekan, keluarga):
    klien, kunci = masuk(pendamping), str(uuid4())
    isi = {"kunci": kunci, "keluarga": keluarga.pk, "program": "kip", "sumber": "kartu"}
    jawab = [klien.post(API, isi, content_type="application/json") for _ in range(2)]
    assert [j.status_code for j in jawab] == [201, 200]
    assert jawab[0].json() == jawab[1].json()
    asing = masuk(rekan).post(API, isi | {"kunci": str(uuid4())}, content_type="application/json")
    assert (asing.status_code, list(asing.json())) == (400, ["keluarga"])
    assert masuk(rekan).get(API).json()["results"] == []
    jumlah = []
    for n in (0, 4):
        for i in range(n):
            program = pabrik.ProgramPelengkapFactory(kode=f"lain-{i}")
            pabrik.PelengkapFactory(keluarga=keluarga, program=program)
        with CaptureQueriesContext(connection) as kueri:
            assert len(klien.get(API, {"keluarga": keluarga.pk}).json()["results"]) == n + 1
        jumlah.append(len(kueri))
    assert jumlah[0] == jumlah[1]


def test_halaman_menghitung_dan_setiap_angka_membuka_daftarnya(
    meja, pendamping, rekan, korkab, tetangga, kadis, hari_ini
):
    """Received, asked and not received, never asked: together all active families."""
    for orang, desa in ((pendamping, "64.02.06.1001"), (rekan, "64.02.13.1001")):
        punya, bekas, tidak, _ = (
            pabrik.KeluargaFactory(pendamping=orang, desa_id=desa) for _ in range(4)
        )
        pabrik.PelengkapFactory(keluarga=punya)
        pabrik.PelengkapFactory(keluarga=punya, sejak=hari_ini - 9 * SATU, sampai=hari_ini - SATU)
        pabrik.PelengkapFactory(keluarga=bekas, sampai=hari_ini - SATU)
        pabrik.PelengkapFactory(keluarga=tidak, punya=False)
    pabrik.PelengkapFactory(keluarga__status="keluar", keluarga__pendamping=pendamping)
    pabrik.PelengkapFactory(keluarga__desa_id="64.03.05.1001")
    alamat = reverse("kpm:pelengkap")
    for siapa, tanya, kali in [
        (korkab, {}, 2), (korkab, {"wilayah": "64.02.13"}, 1), (pendamping, {}, 1),
        (kadis, {"wilayah": "64.02.06.1001"}, 1),
    ]:  # fmt: skip
        klien = meja(siapa)
        isi = klien.get(alamat, tanya)
        (kip,) = [p for p in isi.context["program"] if p.kode == "kip"]
        assert kip.n == {"menerima": kali, "tidak": 2 * kali, "belum": kali}, (siapa, tanya)
        assert sum(b.aktif for b in isi.context["baris"]) == isi.context["jumlah"].aktif == 4 * kali
        teks = isi.content.decode()
        for awalan, n in (("", kali), ("tidak-", 2 * kali), ("belum-", kali)):
            tujuan = f"{isi.context['alamat']}&pelengkap={awalan}kip"
            assert tujuan.replace("&", "&amp;") in teks
            tanya = QueryDict(tujuan.partition("?")[2])
            daftar = SaringKeluarga(tanya, oleh=siapa).saring(Keluarga.objects.untuk(siapa))
            assert daftar.count() == n, tujuan
        assert len(klien.get(tujuan).context["halaman"].baris) == n, tujuan  # the page of one
    desa = meja(pendamping).get(alamat).context["baris"]
    assert [(b.kode, b.menerima["kip"]) for b in desa] == [("64.02.06.1001", 1)]
    kecamatan = meja(korkab).get(alamat).context["baris"]
    assert {b.kode for b in kecamatan} == {"64.02.06", "64.02.13"}
    assert meja(tetangga).get(alamat).context["jumlah"].aktif == 0


def test_halaman_kueri_tetap(masuk, korkab, pendamping):
    klien, jumlah = masuk(korkab), []
    for desa in ("64.02.06.1001", "64.02.13.1001"):
        for n in range(1 + len(jumlah) * 4):
            keluarga = pabrik.KeluargaFactory(pendamping=pendamping, desa_id=desa)
            program = pabrik.ProgramPelengkapFactory(kode=f"p{n}")
            pabrik.PelengkapFactory(keluarga=keluarga, program=program)
        with CaptureQueriesContext(connection) as kueri:
            klien.get(reverse("kpm:pelengkap"))
        jumlah.append(len(kueri))
    assert jumlah[0] == jumlah[1]


def test_ekspor_kpm_menyebut_program(masuk, operator, keluarga, hari_ini):
    for kode, isi in [
        ("kip", {}),
        ("pbi", {"punya": False}),
        ("lama", {"sampai": hari_ini - SATU}),
    ]:
        program = pabrik.ProgramPelengkapFactory(kode=kode)
        pabrik.PelengkapFactory(keluarga=keluarga, program=program, **isi)
    jawab = masuk(operator).post(reverse("kpm:ekspor", args=["kpm"]), {"bentuk": "csv"})
    (baris,) = csv.DictReader(io.StringIO(b"".join(jawab.streaming_content).decode("utf-8-sig")))
    nama = dict(ProgramPelengkap.objects.values_list("kode", "nama"))
    kini = (baris["Program lain diterima"], baris["Program lain tidak diterima"])
    assert kini == (nama["kip"], nama["pbi"])
