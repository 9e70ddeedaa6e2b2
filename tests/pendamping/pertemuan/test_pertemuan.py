"""Meetings beyond the plain sheet: photos, two people, who had left, who came for whom."""

from datetime import time, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kpm.layanan import Bentrok
from kpm.models import Keluarga
from pendamping.models import FotoPertemuan, Kehadiran, Pertemuan, Sesi
from pendamping.pertemuan.cakupan import calon_susulan
from pendamping.pertemuan.layanan import (
    Hadir,
    catat_pertemuan,
    tambah_foto,
    tambah_susulan,
    ubah_pertemuan,
)
from tests.pabrik import (
    AnggotaFactory,
    AnggotaKelompokFactory,
    KehadiranFactory,
    KelompokFactory,
    KeluargaFactory,
    PertemuanFactory,
    RencanaFactory,
    keluarga_lengkap,
)
from tests.pendamping.test_kunjungan_api import api  # noqa: F401


@pytest.fixture
def kelompok(pendamping):
    return KelompokFactory(pendamping=pendamping, nama="Melati")


@pytest.fixture
def anggota(kelompok):
    baris = [KeluargaFactory(pendamping=kelompok.pendamping) for _ in range(2)]
    for k in baris:
        AnggotaKelompokFactory(kelompok=kelompok, keluarga=k)
    return sorted(baris, key=lambda k: (k.nama_pengurus, k.pk))


@pytest.fixture
def sesi(db):
    return Sesi.objects.get(modul=1, sesi=1)


@pytest.fixture
def catat(pendamping, kelompok, anggota, sesi, hari_ini):
    def _catat(**ubah):
        isi = {"oleh": pendamping, "kelompok": kelompok, "sesi": sesi, "tanggal": hari_ini}
        return catat_pertemuan(**isi | ubah)[0]

    return _catat


def gambar(warna=0, nama="rumah.jpg"):
    keluar = BytesIO()
    Image.new("RGB", (40, 30), (warna * 25, 0, 0)).save(keluar, "JPEG", exif=b"Exif\0\0rahasia")
    return SimpleUploadedFile(nama, keluar.getvalue(), content_type="image/jpeg")


def test_foto_bersih_sekali_dan_paling_banyak_lima(catat, masuk, pendamping, rekan, anggota):
    pertemuan = catat(foto=[gambar(1), gambar(2)])
    satu = pertemuan.foto.first()
    with satu.berkas.open() as berkas:
        assert b"rahasia" not in berkas.read()
    assert satu.berkas.name.startswith("pertemuan/")
    assert "rumah" not in satu.berkas.name
    assert tambah_foto(oleh=pendamping, pertemuan=pertemuan, berkas=gambar(1)) == (satu, False)
    with pytest.raises(PermissionDenied):
        tambah_foto(oleh=rekan, pertemuan=pertemuan, berkas=gambar(3))
    for foto in ([gambar(n) for n in range(3, 7)], [gambar(n) for n in range(6)]):
        with pytest.raises(ValidationError) as info:
            ubah_pertemuan(oleh=pendamping, pertemuan=pertemuan, kehadiran={}, foto=foto)
        assert set(info.value.message_dict) == {"foto"}
    assert pertemuan.foto.count() == 2
    alamat = reverse("pendamping:pertemuan_foto", args=[satu.pk])
    jawab = masuk(pendamping).get(alamat)
    assert (jawab["Content-Type"], jawab["Cache-Control"]) == ("image/jpeg", "private, no-cache")
    assert b"".join(jawab)
    assert masuk(rekan).get(alamat).status_code == 404
    for f in FotoPertemuan.objects.all():
        f.berkas.delete()


def test_bukan_foto(catat, pendamping):
    with pytest.raises(ValidationError) as info:
        catat(foto=[SimpleUploadedFile("a.jpg", b"<svg/>")])
    assert set(info.value.message_dict) == {"foto"}
    assert not Pertemuan.objects.exists()


def test_dua_orang_yang_kedua_diberi_tahu(catat, pendamping, anggota):
    pertemuan = catat()
    versi = pertemuan.diubah_pada
    a, b = anggota

    def ubah(pk, status="alpa", versi=versi, **isi):
        ubah_pertemuan(
            oleh=pendamping, pertemuan=pertemuan, versi=versi, kehadiran={pk: (status, "")}, **isi
        )

    ubah(a.pk)
    ubah(a.pk)  # the same sent twice changes nothing and is no conflict
    for isi in ({}, {"notulen": "lain"}):
        with pytest.raises(Bentrok):
            ubah(b.pk if not isi else a.pk, **isi)
    pertemuan.refresh_from_db()
    assert (pertemuan.diubah_oleh, pertemuan.notulen) == (pendamping, "")
    ubah(b.pk, versi=pertemuan.diubah_pada)
    assert {k.status for k in pertemuan.kehadiran.all()} == {"alpa"}


def test_halaman_bentrok_menunjukkan_bedanya(catat, meja, pendamping, anggota, sesi, hari_ini):
    pertemuan = catat(notulen="Awal")
    klien = meja(pendamping)
    alamat = reverse("pendamping:pertemuan_ubah", args=[pertemuan.pk])
    form = klien.get(alamat).context["form"]
    isi = {
        "versi": form["versi"].value(), "sesi": sesi.pk, "tanggal": f"{hari_ini}", "tempat": "",
        "tamu": "Bidan", "notulen": "Awal", f"hadir-{anggota[0].pk}": "izin",
    }  # fmt: skip
    ubah_pertemuan(oleh=pendamping, pertemuan=pertemuan, kehadiran={}, notulen="Orang lain")
    jawab = klien.post(alamat, isi)
    assert jawab.status_code == 409
    assert {(a, k, i) for a, k, i in jawab.context["bentrok"]} == {
        ("Tamu", "–", "Bidan"),
        ("Notulen", "Orang lain", "Awal"),
        (str(anggota[0]), "Hadir", "Izin"),
    }
    isi["versi"] = jawab.context["form"]["versi"].value()
    assert klien.post(alamat, isi).status_code == 302
    pertemuan.refresh_from_db()
    assert (pertemuan.tamu, pertemuan.notulen) == ("Bidan", "Awal")


def test_yang_sudah_keluar_tidak_ikut(catat, anggota, kelompok, hari_ini):
    pergi = anggota[0]
    Keluarga.objects.filter(pk=pergi.pk).update(
        status="graduasi", status_sejak=hari_ini - timedelta(days=3)
    )
    with pytest.raises(ValidationError, match="bukan peserta PKH lagi sejak"):
        catat(kehadiran={pergi.pk: Hadir()})
    assert [k.keluarga_id for k in catat().kehadiran.all()] == [anggota[1].pk]
    asing = keluarga_lengkap(status="graduasi", status_sejak=hari_ini - timedelta(days=3))
    with pytest.raises(ValidationError) as galat:  # any number can be sent
        catat(kehadiran={asing.pk: Hadir()})
    assert asing.nama_pengurus not in str(galat.value)
    lama = catat(tanggal=hari_ini - timedelta(days=5), kehadiran={pergi.pk: Hadir("izin")})
    assert lama.kehadiran.count() == 2


def test_pengurus_yang_meninggal_diwakili(catat, anggota, hari_ini):
    a, b = anggota
    AnggotaFactory(keluarga=a, hubungan="pengurus", keluar_pada=hari_ini, alasan_keluar="meninggal")
    AnggotaFactory(keluarga=a)
    with pytest.raises(ValidationError, match="tulis siapa yang mewakili"):
        catat()
    with pytest.raises(ValidationError, match="Tandai hadir"):
        catat(kehadiran={a.pk: Hadir("alpa", "", "Suami")})
    pertemuan = catat(kehadiran={a.pk: Hadir("hadir", "", "Suami")})
    assert pertemuan.kehadiran.get(keluarga=a).diwakili == "Suami"


def test_lembar_dengan_wakil_tamu_dan_yang_keluar(masuk, pendamping, kelompok, anggota, hari_ini):
    a, b = anggota
    klien = masuk(pendamping)
    alamat = reverse("pendamping:pertemuan_tambah", args=[kelompok.pk])
    isi = {
        "sesi": Sesi.objects.first().pk, "tanggal": f"{hari_ini}", "tamu": "Bidan desa",
        f"hadir-{a.pk}": "izin", "catatan-0": a.pk, "isi-0": "Panen", "catatan-1": b.pk,
        "wakil-1": "Mertua",
    }  # fmt: skip
    Keluarga.objects.filter(pk=b.pk).update(status="keluar", status_sejak=hari_ini)
    tanpa_b = isi | {f"hadir-{b.pk}": "hadir", "catatan-1": "", "wakil-1": ""}
    galat = klien.post(alamat, tanpa_b).context["form"].errors
    assert "bukan peserta PKH lagi" in str(galat)
    Keluarga.objects.filter(pk=b.pk).update(status="aktif")
    tanpa = klien.post(alamat, isi | {"catatan-1": ""}).context["form"]
    assert set(tanpa.errors) == {"catatan-1"}
    assert klien.post(alamat, isi).status_code == 302
    hasil = set(Kehadiran.objects.values_list("keluarga", "status", "catatan", "diwakili"))
    assert hasil == {(a.pk, "izin", "Panen", ""), (b.pk, "hadir", "", "Mertua")}
    halaman = klien.get(reverse("pendamping:pertemuan_rinci", args=[Pertemuan.objects.get().pk]))
    assert "Bidan desa" in halaman.content.decode()
    assert "diwakili Mertua" in halaman.content.decode()


def test_sesi_yang_sudah_berakhir(catat, sesi, hari_ini):
    Sesi.objects.filter(pk=sesi.pk).update(berakhir_pada=hari_ini)
    sesi.refresh_from_db()
    with pytest.raises(ValidationError, match="tidak dipakai lagi"):
        catat()
    catat(tanggal=hari_ini - timedelta(days=1))


def test_susulan(catat, meja, pendamping, rekan, kelompok, anggota, sesi, keluarga_rekan):
    lain = KelompokFactory(pendamping=pendamping)
    tertinggal, hadir, sudah = [keluarga_lengkap(pendamping=pendamping) for _ in range(3)]
    dulu = PertemuanFactory(kelompok=lain, sesi=sesi)
    for k, s in [(tertinggal, "alpa"), (hadir, "hadir"), (sudah, "izin"), (keluarga_rekan, "alpa")]:
        KehadiranFactory(pertemuan=dulu, keluarga=k, status=s)
    KehadiranFactory(pertemuan=PertemuanFactory(sesi=sesi), keluarga=sudah, susulan=True)
    pertemuan = catat()
    assert list(calon_susulan(pendamping, pertemuan)) == [tertinggal]
    pilih = Keluarga.objects.filter(pk=tertinggal.pk)
    for oleh, siapa in [
        (rekan, pilih),
        (pendamping, Keluarga.objects.filter(pk=keluarga_rekan.pk)),
    ]:
        with pytest.raises(PermissionDenied):
            tambah_susulan(oleh=oleh, pertemuan=pertemuan, keluarga=siapa)
    klien = meja(pendamping)
    alamat = reverse("pendamping:pertemuan_susulan", args=[pertemuan.pk])
    assert klien.post(alamat, {"keluarga": [hadir.pk]}).status_code == 200
    assert klien.post(alamat, {"keluarga": [tertinggal.pk]}).status_code == 302
    baris = Kehadiran.objects.get(pertemuan=pertemuan, keluarga=tertinggal)
    assert (baris.status, baris.susulan) == ("hadir", True)
    assert tambah_susulan(oleh=pendamping, pertemuan=pertemuan, keluarga=pilih) == 0
    assert meja(rekan).get(alamat).status_code == 404


def test_rencana_terpenuhi(catat, kelompok, sesi, hari_ini, meja, pendamping):
    lain = Sesi.objects.get(modul=2, sesi=1)
    rencana = RencanaFactory(kelompok=kelompok, sesi=lain)
    form = (
        meja(pendamping)
        .get(reverse("pendamping:pertemuan_tambah", args=[kelompok.pk]))
        .context["form"]
    )
    assert (form["sesi"].value(), form["tanggal"].value()) == (lain.pk, hari_ini)
    pertemuan = catat()
    rencana.refresh_from_db()
    assert rencana.pertemuan == pertemuan
    nanti = RencanaFactory(kelompok=kelompok, sesi=lain, tanggal=hari_ini + timedelta(days=40))
    catat(sesi=lain)
    nanti.refresh_from_db()
    assert nanti.pertemuan is None


def test_api_pertemuan_dan_rencana(api, catat, pendamping, rekan, anggota, kelompok, hari_ini):  # noqa: F811
    pertemuan = catat()
    RencanaFactory(kelompok=kelompok, pertemuan=pertemuan)
    klien = api(pendamping)
    alamat = reverse("api_pertemuan_rinci", args=[pertemuan.pk])
    isi = klien.get(alamat).json()
    ubah = {"kehadiran": [{"keluarga": anggota[0].pk, "status": "hadir", "diwakili": "Suami"}]}
    assert set(klien.patch(alamat, ubah, format="json").json()) & {"versi", "galat", "errors"}
    jawab = klien.patch(alamat, ubah | {"versi": isi["diubah_pada"]}, format="json")
    assert jawab.status_code == 200
    wakil = {k["keluarga"]: k["diwakili"] for k in jawab.json()["kehadiran"]}
    assert wakil == {anggota[0].pk: "Suami", anggota[1].pk: ""}
    bentrok = klien.patch(alamat, {"versi": isi["diubah_pada"], "notulen": "X"}, format="json")
    assert (bentrok.status_code, bentrok.json()["notulen"]) == (409, "")
    foto = reverse("api_pertemuan_foto", args=[pertemuan.pk])
    kode = [
        klien.post(foto, {"berkas": gambar(9)}, format="multipart").status_code for _ in range(2)
    ]
    assert kode == [201, 200]
    rencana = reverse("api_rencana_p2k2")
    assert len(klien.get(rencana, {"terbuka": "false"}).json()["results"]) == 1
    assert klien.get(rencana, {"dari": f"{hari_ini + timedelta(days=1)}"}).json()["results"] == []
    orang_lain = api(rekan)
    assert orang_lain.get(rencana).json()["results"] == []
    for a, metode in [(alamat, "get"), (alamat, "patch"), (foto, "post")]:
        assert getattr(orang_lain, metode)(a).status_code == 404
    for f in FotoPertemuan.objects.all():
        f.berkas.delete()


def test_cakupan(meja, pendamping, rekan, korkab, kelompok, anggota, sesi, hari_ini):
    a, b = anggota
    besok = hari_ini + timedelta(days=1)
    dulu = PertemuanFactory(kelompok=kelompok, sesi=sesi, tanggal=hari_ini - timedelta(days=9))
    lain = KelompokFactory(pendamping=pendamping, nama="Mawar")
    for p, k, s in [(dulu, a, "hadir"), (dulu, b, "alpa")]:
        KehadiranFactory(pertemuan=p, keluarga=k, status=s)
    dua = Sesi.objects.all()[1]
    berikut = RencanaFactory(kelompok=kelompok, sesi=dua, tanggal=besok)
    susul = RencanaFactory(
        kelompok=lain, sesi=sesi, tanggal=besok, mulai=time(13), selesai=time(14)
    )
    RencanaFactory(kelompok=lain, sesi=dua, tanggal=besok + timedelta(days=1))
    klien = meja(pendamping)
    matriks = klien.get(reverse("pendamping:kelompok_cakupan", args=[kelompok.pk]))
    sel = {k.pk: s[0] for k, s in matriks.context["baris"]}
    assert [(sel[k.pk].hadir, sel[k.pk].tertinggal) for k in (a, b)] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert matriks.context["jumlah"][0] == (sesi, 1)
    alamat = reverse("pendamping:keluarga_sesi", args=[b.pk])
    isi = klien.get(alamat).context
    assert (isi["berikut"], list(isi["susulan"]), isi["hadir"]) == (berikut, [susul], 0)
    assert klien.get(reverse("pendamping:keluarga_sesi", args=[a.pk])).context["tertinggal"] == 0
    assert "1 sesi P2K2 tertinggal" in klien.get(reverse("kpm:rinci", args=[b.pk])).content.decode()
    KehadiranFactory(pertemuan=PertemuanFactory(sesi=sesi), keluarga=b, susulan=True)
    assert klien.get(alamat).context["hadir"] == 1
    assert "tertinggal" not in klien.get(reverse("kpm:rinci", args=[b.pk])).content.decode()
    for halaman in (alamat, reverse("pendamping:kelompok_cakupan", args=[kelompok.pk])):
        assert meja(rekan).get(halaman).status_code == 404
        assert meja(korkab).get(halaman).status_code == 200


def test_kueri_cakupan_tetap(masuk, pendamping, kelompok, anggota, sesi, django_assert_num_queries):
    klien = masuk(pendamping)
    alamat = reverse("pendamping:kelompok_cakupan", args=[kelompok.pk])
    klien.get(alamat)
    with django_assert_num_queries(9) as satu:
        klien.get(alamat)
    pertemuan = PertemuanFactory(kelompok=kelompok, sesi=sesi)
    for _ in range(3):
        k = keluarga_lengkap(pendamping=pendamping)
        AnggotaKelompokFactory(kelompok=kelompok, keluarga=k)
        KehadiranFactory(pertemuan=pertemuan, keluarga=k)
    with django_assert_num_queries(len(satu)):
        assert len(klien.get(alamat).context["baris"]) == 5
