"""Who came into a family or left it, reported from the phone."""

from datetime import timedelta

from django.utils import timezone

from kpm.models import Anggota, Keluarga, Pemutakhiran
from pendamping.models import Kiriman
from pendamping.sinkron.bacaan import susun_bacaan
from pendamping.sinkron.bentuk import baca_isi
from pendamping.sinkron.layanan import terima_kiriman
from tests.pabrik import WilayahFactory

from .conftest import Telepon, catatan, foto
from .test_kirim import serahkan

BAYI = {"nama": "Bayi Baru", "nik": "6402064509240001", "hubungan": "anak",
        "jenis_kelamin": "P", "tanggal_lahir": "2024-09-05"}  # fmt: skip


def anggota(keluarga, jenis, isi, **lain):
    c = catatan("anggota", keluarga=keluarga.pk, isi=isi, bukti="Akta dilihat", **lain)
    c["isi"]["jenis"] = jenis
    return c


def lahir(keluarga, **isi):
    return anggota(keluarga, "baru", BAYI | isi)


def meninggal(keluarga, siapa, **isi):
    hari_ini = f"{timezone.localdate()}"
    return anggota(keluarga, "kematian", {"tanggal": hari_ini} | isi, anggota=siapa.pk)


def test_anggota_baru_menunggu_operator(telepon, rekan, keluarga, pendamping):
    c = lahir(keluarga)
    satu = telepon.satu(c)
    assert (satu["status"], list(satu["pesan"])) == ("diterima", ["Kelahiran atau anggota baru"])
    assert telepon.satu(c) == satu
    p = Pemutakhiran.objects.get()
    assert (p.pk, p.status, p.kanal, p.pengusul) == (
        satu["objek"], "diajukan", "telepon", pendamping
    )  # fmt: skip
    assert p.bukti.startswith("Akta dilihat. Dari telepon")
    assert not keluarga.anggota.filter(nama="Bayi Baru").exists()
    for salah, ruas in (
        (lahir(keluarga, nik="123"), {"nik"}),
        (lahir(keluarga, nama="", nik="6402064509240002"), {"nama"}),
        (anggota(keluarga, "pindah", BAYI), {"jenis"}),
        (anggota(keluarga, "baru", {}), {"isi"}),
        (meninggal(keluarga, Anggota(pk=10**9)), {"anggota"}),
        (meninggal(keluarga, keluarga.anggota.get(hubungan="pengurus")), {"pengurus_baru"}),
    ):
        h = telepon.satu(salah)
        assert (h["status"], set(h["pesan"])) == ("perlu_diperbaiki", ruas)
    asing = Telepon(rekan).satu(lahir(keluarga, nik="6402064509240003"))
    assert (asing["status"], set(asing["pesan"])) == ("perlu_diperbaiki", {"keluarga"})
    assert Pemutakhiran.objects.count() == 1


def test_datang_pergi_di_pintu_calon(telepon, keluarga, hari_ini):
    """Of a calon they count at once; who was seen at the door is in its validation."""
    Keluarga.objects.filter(pk=keluarga.pk).update(status="calon", status_sejak=hari_ini)
    pengurus, anak = keluarga.anggota.order_by("-hubungan")
    periksa = [{"anggota": a.pk, "keadaan": "sesuai"} for a in (pengurus, anak)]
    isi = {"keluarga": keluarga.pk, "tanggal": f"{hari_ini}", "periksa": periksa}
    validasi = catatan("validasi", hasil="layak", **isi)
    semua = telepon.kirim(lahir(keluarga), meninggal(keluarga, anak), validasi)
    assert [(h["status"], h["pesan"]) for h in semua.json()["hasil"]] == [("diterima", None)] * 3
    tampak = keluarga.validasi.get().periksa.values_list("anggota__nama", "keadaan")
    assert set(tampak) == {(pengurus.nama, "sesuai"), ("Bayi Baru", "sesuai")}
    # What still waits for somebody is nobody's who was seen.
    Pemutakhiran.objects.update(status="diajukan")
    h = telepon.satu(catatan("validasi", hasil="menolak", alasan="Tidak mau", **isi | {
        "periksa": [{"anggota": pengurus.pk, "keadaan": "sesuai"}]}))  # fmt: skip
    assert h["status"] == "diterima"
    assert keluarga.validasi.get(hasil="menolak").periksa.count() == 1


def test_sesudah_penyerahan_menunggu_keputusan(
    telepon, rekan, operator, korkab, keluarga, hari_ini
):
    WilayahFactory()
    serahkan(keluarga, rekan, operator, hari_ini)
    kemarin = timezone.now() - timedelta(days=1)
    for c in (lahir(keluarga), meninggal(keluarga, keluarga.anggota.get(komponen="sd"))):
        assert telepon.satu(c | {"dibuat_pada": kemarin.isoformat()})["status"] == "perlu_keputusan"
    pergi, datang = Kiriman.objects.all()
    baca = dict(susun_bacaan(datang))
    assert (baca["Jenis"], baca["Nama"], baca["NIK"]) == (
        "Kelahiran atau anggota baru", "Bayi Baru", "6402••••••••0001"
    )  # fmt: skip
    assert dict(susun_bacaan(pergi))["Anggota"] == keluarga.anggota.get(komponen="sd").nama
    terima_kiriman(oleh=korkab, kiriman=datang, isi=baca_isi("anggota", datang.isi))
    assert Pemutakhiran.objects.get().pengusul == rekan  # whose register it is now


def test_foto_validasi_berjenis(telepon, keluarga, hari_ini):
    """What a photo shows comes with its first piece or any other; a visit has no kinds."""
    Keluarga.objects.filter(pk=keluarga.pk).update(status="calon", status_sejak=hari_ini)
    c = catatan("validasi", keluarga=keluarga.pk, tanggal=f"{hari_ini}", hasil="menolak",
                alasan="Tidak mau diwawancarai", periksa=[])  # fmt: skip
    h = telepon.satu(c)
    assert h["status"] == "diterima", h
    isi = [foto() + bytes([n]) for n in range(3)]
    assert telepon.potongan(c["kunci"], isi[0], 0, 100, jenis="depan").status_code == 200
    assert telepon.potongan(c["kunci"], isi[0], 100, jenis="depan").json()["selesai"]
    assert telepon.potongan(c["kunci"], isi[1]).json()["selesai"]
    salah = telepon.potongan(c["kunci"], isi[2], jenis="langit")
    assert (salah.status_code, list(salah.json())) == (400, ["jenis"])
    assert list(keluarga.validasi.get().foto.values_list("jenis", flat=True)) == ["depan", "bukti"]
