"""The pages and the API of reports: split forms, comparison, bulk, hand-over."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from kpm.linimasa import susun_linimasa
from kpm.models import Pemutakhiran
from kpm.pemutakhiran import layanan
from kpm.pemutakhiran.hari_ini import perlu
from pkh.riwayat.models import BukaIdentitas
from pkh.wilayah.models import Wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db
DAFTAR = "kpm:pemutakhiran"


def usul(pendamping, keluarga, bank="bri", **lain):
    return layanan.ajukan(
        oleh=pendamping, keluarga=keluarga, jenis="kartu", isi={"bank": bank} | lain
    )[0]


def test_formulir_pendamping_dipilah(masuk, meja, pendamping, operator, keluarga):
    """One form: the phone number is saved, the bank waits; the operator's is saved as it is."""
    alamat = reverse("kpm:ubah", args=[keluarga.pk])
    halaman = masuk(pendamping).get(alamat)
    assert "Untuk operator yang memeriksa" in halaman.content.decode()
    isi = {n: v for n, v in halaman.context["form"].initial.items() if v is not None}
    isi |= {"versi": keluarga.diubah_pada.isoformat(), "telepon": "0812", "bank": "bri",
            "bukti": "Buku rekening", "no_kk": "", "no_kks": ""}  # fmt: skip
    assert "menunggu pemeriksaan operator" in meja(pendamping).post(alamat, isi).pesan
    keluarga.refresh_from_db()
    assert (keluarga.telepon, keluarga.bank) == ("0812", "")
    assert Pemutakhiran.objects.get().bukti == "Buku rekening"
    assert "Untuk operator" not in meja(operator).get(alamat).content.decode()


def test_kematian_pengurus_dari_halaman(meja, pendamping, keluarga, hari_ini):
    ibu, anak = keluarga.anggota.order_by("tanggal_lahir")
    alamat = reverse("kpm:anggota_keluar", args=[ibu.pk])
    klien, isi = meja(pendamping), {"tanggal": hari_ini, "alasan": "meninggal"}
    assert "pilih siapa penggantinya" in klien.post(alamat, isi).content.decode()
    assert klien.post(alamat, isi | {"pengurus_baru": anak.pk}).status_code == 302
    p = Pemutakhiran.objects.get()
    assert (p.jenis, p.status, p.isi["pengurus_baru"]) == ("kematian", "diajukan", anak.pk)
    isi = klien.get(reverse("kpm:pemutakhiran_rinci", args=[p.pk])).content.decode()
    assert anak.nama in isi
    judul = [k.judul for k in susun_linimasa(keluarga, pendamping, 25)[0]]
    assert f"Kematian: {ibu.nama}: menunggu pemeriksaan" in judul


def test_pengurus_dan_pindah(masuk, meja, pendamping, rekan, keluarga):
    anak = keluarga.anggota.get(hubungan="anak")
    klien = masuk(pendamping)
    ganti = reverse("kpm:ganti_pengurus", args=[keluarga.pk])
    assert meja(rekan).get(ganti).status_code == 404
    assert "Pilih anggota" in klien.get(ganti).content.decode()
    klien = meja(pendamping)
    klien.post(ganti, {"pengurus_baru": anak.pk, "hubungan_lama": "orang_tua"})
    pindah = reverse("kpm:pindah", args=[keluarga.pk])
    assert (
        "Bugis, Tanjung Redeb, Kabupaten Berau"
        in klien.get(pindah, {"q": "bugis"}).content.decode()
    )
    assert "Tidak ada desa bernama" in klien.get(pindah, {"q": "zzzz"}).content.decode()
    salah = klien.post(pindah, {"tujuan": keluarga.desa_id}).content.decode()
    assert "sudah tercatat di desa itu" in salah
    assert klien.post(pindah, {"tujuan": "64.03.05.1001", "rt": "1"}).status_code == 302
    assert set(Pemutakhiran.objects.values_list("jenis", "status")) == {
        ("pengurus", "diajukan"), ("pindah", "diajukan"),
    }  # fmt: skip


def test_daftar_dan_kueri(
    masuk, meja, pendamping, operator, operator_tetangga, keluarga, keluarga_asing
):
    usul(pendamping, keluarga)
    klien, alamat = masuk(operator), reverse(DAFTAR)
    isi = klien.get(alamat).content.decode()
    assert str(keluarga) in isi
    assert "Bandingkan dan setujui" in isi
    assert str(keluarga) not in meja(operator_tetangga).get(alamat).content.decode()
    assert "Bandingkan dan setujui" not in meja(pendamping).get(alamat).content.decode()
    saring = {"jenis": "pindah", "wilayah": "64.02.06", "q": "Ibu", "tampil": "semua"}
    assert str(keluarga) not in meja(operator).get(alamat, saring).content.decode()
    with CaptureQueriesContext(connection) as satu:
        klien.get(alamat)
    for _ in range(4):
        usul(pendamping, pabrik.keluarga_lengkap(pendamping=pendamping))
    with CaptureQueriesContext(connection) as banyak:
        klien.get(alamat)
    assert len(banyak) == len(satu)


def test_setujui_banyak(masuk, meja, pendamping, operator, keluarga, rekan, keluarga_rekan):
    satu, dua = usul(pendamping, keluarga), usul(rekan, keluarga_rekan, no_kk="6402060101250001")
    type(keluarga).objects.filter(pk=keluarga_rekan.pk).update(bank="bni")
    klien, alamat = masuk(operator), reverse("kpm:pemutakhiran_banyak")
    pilih = {"pilih": [satu.pk, dua.pk]}
    isi = klien.get(alamat, pilih).content.decode()
    assert "kini BNI" in isi
    assert "6402••••••••0001" in isi
    assert "6402060101250001" not in isi
    hasil = meja(operator).post(alamat, pilih).content.decode()
    assert "1 dari 2 pemutakhiran disetujui" in hasil
    assert "berubah sejak diusulkan" in hasil
    assert meja(pendamping).post(alamat, pilih).status_code == 403


def test_banyak_kueri_tetap(masuk, pendamping, operator):
    """Old against new of many: no query for each, of whatever kind."""
    klien, alamat = masuk(operator), reverse("kpm:pemutakhiran_banyak")
    tujuan = Wilayah.objects.get(pk="64.02.13.1001")

    def tambah(n):
        for _ in range(n):
            keluarga = pabrik.keluarga_lengkap(pendamping=pendamping)
            anak = keluarga.anggota.get(hubungan="anak")
            for isi in (
                {"jenis": "pengurus", "isi": {"pengurus_baru": anak.pk}},
                {"jenis": "pindah", "isi": {"rt": "9"}, "desa_tujuan": tujuan},
            ):
                layanan.ajukan(oleh=pendamping, keluarga=keluarga, **isi)

    def hitung():
        pilih = {"pilih": list(Pemutakhiran.objects.values_list("pk", flat=True))}
        with CaptureQueriesContext(connection) as rekam:
            isi = klien.get(alamat, pilih).content.decode()
        assert "Sungai Merdeka, Samboja, Kabupaten Kutai Kartanegara" in isi
        return len(rekam)

    tambah(1)
    satu = hitung()
    tambah(3)
    assert hitung() == satu


def test_bentrok_di_halaman(meja, pendamping, operator, korkab, keluarga):
    p = usul(pendamping, keluarga)
    type(keluarga).objects.filter(pk=keluarga.pk).update(bank="bni")
    klien, setujui = meja(operator), reverse("kpm:pemutakhiran_setujui", args=[p.pk])
    jawab = klien.post(setujui)
    assert jawab.status_code == 409
    assert "Tetap terapkan" in jawab.content.decode()
    assert meja(korkab).post(setujui).status_code == 403
    sidik = jawab.context["sidik"]
    assert klien.post(setujui, {"dilihat": sidik}).status_code == 409  # without saying so
    assert klien.post(setujui, {"dilihat": sidik, "tetap": "ya"}).status_code == 302
    keluarga.refresh_from_db()
    assert keluarga.bank == "bri"


def test_serah_terima_di_halaman(
    masuk, meja, pendamping, operator, operator_tetangga, tetangga, keluarga
):
    tujuan = Wilayah.objects.get(pk="64.03.05.1001")
    p = layanan.ajukan(
        oleh=pendamping, keluarga=keluarga, jenis="pindah", isi={}, desa_tujuan=tujuan
    )[0]
    rinci = reverse("kpm:pemutakhiran_rinci", args=[p.pk])
    sana = meja(operator_tetangga)
    assert sana.get(rinci).status_code == 404
    meja(operator).post(reverse("kpm:pemutakhiran_setujui", args=[p.pk]))
    isi = masuk(operator_tetangga).get(rinci).content.decode()
    assert "Terima keluarga" in isi
    assert sana.get(reverse("kpm:rinci", args=[keluarga.pk])).status_code == 404
    assert [(k["kata"], k["jumlah"]) for k in perlu(operator_tetangga)][0][1] == 1
    terima = reverse("kpm:pemutakhiran_terima", args=[p.pk])
    assert meja(operator).post(terima).status_code == 403
    assert sana.post(terima, {"pendamping": tetangga.pk}).status_code == 302
    assert sana.get(reverse("kpm:rinci", args=[keluarga.pk])).status_code == 200
    assert meja(pendamping).get(reverse("kpm:rinci", args=[keluarga.pk])).status_code == 404


def test_ditolak_dengan_alasan_dan_dibatalkan(meja, pendamping, operator, keluarga):
    p = usul(pendamping, keluarga)
    tolak = reverse("kpm:pemutakhiran_tolak", args=[p.pk])
    assert "5 huruf" in meja(operator).post(tolak, {"alasan": "x"}).content.decode()
    meja(operator).post(tolak, {"alasan": "Buku rekening tidak terbaca"})
    isi = meja(pendamping).get(reverse("kpm:pemutakhiran_rinci", args=[p.pk])).content.decode()
    assert "Buku rekening tidak terbaca" in isi
    assert [k["jumlah"] for k in perlu(pendamping)] == [1]
    batal = reverse("kpm:pemutakhiran_batalkan", args=[usul(pendamping, keluarga).pk])
    meja(pendamping).post(batal)
    assert Pemutakhiran.objects.first().status == "dibatalkan"


def test_api(masuk, pendamping, rekan, operator, keluarga, keluarga_rekan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    anak = keluarga.anggota.get(hubungan="anak")
    alamat, klien = reverse("api_pemutakhiran"), masuk(pendamping)
    isi = {"kunci": str(uuid4()), "keluarga": keluarga.pk, "anggota": anak.pk,
           "jenis": "diri", "isi": {"nik": anak.nik[:-1] + str(9 - int(anak.nik[-1]))}}  # fmt: skip

    def kirim(**beda):
        return klien.post(alamat, isi | beda, content_type="application/json")

    jawab = kirim()
    assert (jawab.status_code, kirim().status_code) == (201, 200)
    data = jawab.json()
    assert (data["status"], data["kanal"]) == ("diajukan", "telepon")
    assert "••••" in data["isi"]["nik"]
    assert "••••" in data["lama"]["nik"]
    salah = kirim(kunci=str(uuid4()), keluarga=keluarga_rekan.pk, anggota=None)
    assert (salah.status_code, list(salah.json())) == (400, ["keluarga"])
    salah = kirim(kunci=str(uuid4()), jenis="sekolah", isi={"kelas": ["a"]})
    assert salah.status_code == 400
    assert klien.get(alamat, {"keluarga": keluarga.pk}).json()["results"][0]["id"] == data["id"]
    rinci = reverse("api_pemutakhiran_rinci", args=[data["id"]])
    assert (klien.get(rinci).status_code, masuk(rekan).get(rinci).status_code) == (200, 404)
    foto = reverse("api_pemutakhiran_foto", args=[data["id"]])

    def lampirkan(k):
        return k.post(foto, {"berkas": SimpleUploadedFile("surat.png", gambar.getvalue())})

    gambar = BytesIO()
    Image.new("RGB", (40, 30), "red").save(gambar, "PNG")
    assert [lampirkan(masuk(o)).status_code for o in (rekan, operator)] == [404, 403]
    assert [(j.status_code, j.json()["berfoto"]) for j in map(lampirkan, [klien, klien])] == [
        (201, True),
        (200, True),
    ]
    assert klien.post(foto, {}).status_code == 400
    ubah = reverse("api_keluarga_rinci", args=[keluarga.pk])
    langsung = {"versi": keluarga.diubah_pada.isoformat(), "bank": "bri"}
    jawab = klien.patch(ubah, langsung, content_type="application/json")
    assert (jawab.status_code, list(jawab.json())) == (400, ["bank"])
    assert masuk(operator).patch(ubah, langsung, content_type="application/json").status_code == 200


def test_nomor_yang_diusulkan_dibuka_dengan_alasan(
    masuk, meja, pendamping, operator, korkab, keluarga
):
    p = usul(pendamping, keluarga, no_kk="6402060101250001")
    alamat = reverse("kpm:pemutakhiran_buka", args=[p.pk, "no_kk"])
    klien = masuk(operator)
    assert alamat in klien.get(reverse("kpm:pemutakhiran_rinci", args=[p.pk])).content.decode()
    langsung = meja(operator)
    assert "6402060101250001" not in langsung.post(alamat, {"alasan": ""}).content.decode()
    isi = klien.post(alamat, {"alasan": "Mencocokkan dengan kartu"}).content.decode()
    assert "6402060101250001" in isi
    catatan = BukaIdentitas.objects.get()
    assert (catatan.objek_jenis, catatan.objek_id) == ("kpm.pemutakhiran", p.pk)
    assert langsung.get(reverse("kpm:pemutakhiran_buka", args=[p.pk, "nik"])).status_code == 404
    assert langsung.get(reverse("kpm:pemutakhiran_buka", args=[p.pk, "bank"])).status_code == 404
