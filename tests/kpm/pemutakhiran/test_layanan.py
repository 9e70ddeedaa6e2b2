"""Reported, looked at, applied, refused; conflicts; the move to another district."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kpm import layanan as register
from kpm.layanan import Bentrok
from kpm.models import Pemutakhiran
from kpm.pemutakhiran import layanan
from kpm.pemutakhiran.banding import bandingkan, sidik
from pkh.wilayah.models import Wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db


@pytest.fixture
def anak(keluarga):
    return keluarga.anggota.get(hubungan="anak")


@pytest.fixture
def ibu(keluarga):
    return keluarga.anggota.get(hubungan="pengurus")


def ajukan(oleh, keluarga, jenis, isi, **lain):
    return layanan.ajukan(oleh=oleh, keluarga=keluarga, jenis=jenis, isi=isi, **lain)[0]


def bayi(hari_ini):
    lahir = hari_ini - timedelta(days=9)
    return {"nik": pabrik.nik(77, lahir, True), "nama": "Bayi Baru", "hubungan": "anak",
            "jenis_kelamin": "P", "tanggal_lahir": lahir}  # fmt: skip


def test_yang_bebas_berlaku_langsung(pendamping, keluarga, anak):
    p = ajukan(pendamping, keluarga, "sekolah", {"kelas": "5"}, anggota=anak)
    anak.refresh_from_db()
    assert (p.status, anak.kelas) == ("diterapkan", "5")


def test_operator_tidak_menunggu_siapa_pun(operator, keluarga, ibu):
    p = ajukan(operator, keluarga, "kehamilan", {"hamil": True}, anggota=ibu)
    ibu.refresh_from_db()
    assert (p.status, p.diperiksa_oleh, ibu.hamil) == ("diterapkan", operator, True)


def test_calon_bebas(pendamping, operator, hari_ini):
    calon = pabrik.keluarga_lengkap(pendamping=pendamping, status="calon")
    assert ajukan(pendamping, calon, "baru", bayi(hari_ini)).status == "diterapkan"
    keluar = pabrik.keluarga_lengkap(pendamping=pendamping, status="keluar")
    with pytest.raises(ValidationError, match="tidak dimutakhirkan"):
        ajukan(pendamping, keluar, "baru", bayi(hari_ini))


def test_diajukan_diperiksa_diterapkan(pendamping, operator, keluarga, hari_ini):
    p = ajukan(pendamping, keluarga, "baru", bayi(hari_ini), bukti="Surat bidan")
    assert (p.status, keluarga.anggota.count()) == ("diajukan", 2)
    assert list(Pemutakhiran.objects.menunggu(operator)) == [p]
    p = layanan.setujui(oleh=operator, usul=p)
    assert (p.status, p.anggota.nama) == ("diterapkan", "Bayi Baru")
    assert p.anggota.komponen == "usia_dini"
    with pytest.raises(ValidationError, match="sudah diterapkan"):
        layanan.setujui(oleh=operator, usul=p)


def test_satu_menunggu_untuk_satu_hal(pendamping, operator, keluarga, anak, ibu, hari_ini):
    mati = {"tanggal": hari_ini}
    p = ajukan(pendamping, keluarga, "kematian", mati, anggota=anak)
    with pytest.raises(ValidationError, match="belum diperiksa"):
        ajukan(pendamping, keluarga, "keluar", mati | {"alasan": "pindah"}, anggota=anak)
    ajukan(pendamping, keluarga, "kehamilan", {"hamil": True}, anggota=ibu)  # another thing
    with pytest.raises(ValidationError, match="5 huruf"):
        layanan.tolak(oleh=operator, usul=p, alasan=" ")
    layanan.tolak(oleh=operator, usul=p, alasan="Surat kematian belum ada")
    assert ajukan(pendamping, keluarga, "kematian", mati, anggota=anak).status == "diajukan"


def test_kunci_sekali(pendamping, rekan, keluarga, keluarga_rekan, hari_ini):
    kunci = uuid4()
    isi = {"jenis": "baru", "isi": bayi(hari_ini), "kunci": kunci, "kanal": "telepon"}
    p, baru = layanan.ajukan(oleh=pendamping, keluarga=keluarga, **isi)
    assert (baru, p.kanal) == (True, "telepon")
    assert layanan.ajukan(oleh=pendamping, keluarga=keluarga, **isi) == (p, False)
    with pytest.raises(ValidationError, match="Kunci"):
        layanan.ajukan(oleh=rekan, keluarga=keluarga_rekan, **isi)


def test_siapa_boleh(pendamping, rekan, operator_tetangga, keluarga, korkab, ibu):
    with pytest.raises(PermissionDenied):
        ajukan(rekan, keluarga, "kartu", {"bank": "bri"})
    p = ajukan(pendamping, keluarga, "kartu", {"bank": "bri"})
    for orang in (pendamping, korkab, operator_tetangga):
        with pytest.raises(PermissionDenied):
            layanan.setujui(oleh=orang, usul=p)
        with pytest.raises(PermissionDenied):
            layanan.tolak(oleh=orang, usul=p, alasan="Tidak benar")
    assert not Pemutakhiran.objects.untuk(rekan).exists()
    assert not Pemutakhiran.objects.untuk(operator_tetangga).exists()
    with pytest.raises(PermissionDenied):
        layanan.batalkan(oleh=rekan, usul=p)
    assert layanan.batalkan(oleh=pendamping, usul=p).status == "dibatalkan"
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        layanan.batalkan(oleh=pendamping, usul=p)


def test_isi_yang_tidak_masuk_akal(pendamping, keluarga, keluarga_rekan, anak, ibu, hari_ini):
    lain = keluarga_rekan.anggota.first()
    for jenis, isi, tambahan, ruas in (
        ("baru", bayi(hari_ini) | {"nik": "123"}, {}, {"nik"}),
        ("baru", bayi(hari_ini) | {"tanggal_lahir": "kemarin"}, {}, {"tanggal_lahir"}),
        ("kehamilan", {"hamil": True}, {"anggota": lain}, {"anggota"}),
        ("kehamilan", {"hamil": False}, {"anggota": ibu}, {"isi"}),  # nothing would change
        ("pengurus", {"pengurus_baru": lain.pk}, {}, {"pengurus_baru"}),
        ("pengurus", {"pengurus_baru": ibu.pk}, {}, {"pengurus_baru"}),
        ("pindah", {}, {}, {"desa_tujuan"}),
        ("pindah", {}, {"desa_tujuan": keluarga.desa}, {"desa_tujuan"}),
        ("pindah", {}, {"desa_tujuan": Wilayah.objects.get(pk="64.03")}, {"desa_tujuan"}),
    ):
        with pytest.raises(ValidationError) as galat:
            ajukan(pendamping, keluarga, jenis, isi, **tambahan)
        assert set(galat.value.message_dict) == ruas, (jenis, isi)


def test_pengurus_meninggal_diganti(pendamping, operator, keluarga, ibu, anak, hari_ini):
    with pytest.raises(ValidationError, match="penggantinya"):
        ajukan(pendamping, keluarga, "kematian", {"tanggal": hari_ini}, anggota=ibu)
    isi = {"tanggal": hari_ini, "pengurus_baru": anak.pk}
    p = ajukan(pendamping, keluarga, "kematian", isi, anggota=ibu)
    layanan.setujui(oleh=operator, usul=p)
    for a in (ibu, anak, keluarga):
        a.refresh_from_db()
    assert (ibu.alasan_keluar, anak.hubungan) == ("meninggal", "pengurus")
    assert keluarga.nama_pengurus == anak.nama


def test_pengurus_baru_keburu_keluar(pendamping, operator, keluarga, ibu, anak, hari_ini):
    """All or nothing: the pengurus stays when nobody can follow."""
    isi = {"tanggal": hari_ini, "pengurus_baru": anak.pk}
    p = ajukan(pendamping, keluarga, "kematian", isi, anggota=ibu)
    register.keluarkan_anggota(oleh=operator, anggota=anak, tanggal=hari_ini, alasan="pindah")
    with pytest.raises(ValidationError, match="sudah keluar"):
        layanan.setujui(oleh=operator, usul=p)
    ibu.refresh_from_db()
    p.refresh_from_db()
    assert (ibu.keluar_pada, p.status) == (None, "diajukan")


def test_ganti_pengurus(pendamping, operator, keluarga, ibu, anak):
    isi = {"pengurus_baru": anak.pk, "hubungan_lama": "orang_tua"}
    p = ajukan(pendamping, keluarga, "pengurus", isi)
    layanan.setujui(oleh=operator, usul=p)
    assert dict(keluarga.anggota.values_list("pk", "hubungan")) == {
        ibu.pk: "orang_tua", anak.pk: "pengurus",
    }  # fmt: skip


def test_bentrok_diperlihatkan_tidak_ditimpa(pendamping, operator, keluarga):
    p = ajukan(pendamping, keluarga, "kartu", {"bank": "bri", "no_kk": "6402060101250001"})
    assert {b.nama: b.baru for b in bandingkan(p)}["No KK"] == "6402••••••••0001"
    dilihat = sidik(p)
    register.ubah_keluarga(oleh=operator, keluarga=keluarga, bank="bni")
    with pytest.raises(Bentrok):
        layanan.setujui(oleh=operator, usul=p)
    with pytest.raises(Bentrok):  # saw the old values, not the present ones
        layanan.setujui(oleh=operator, usul=p, dilihat=dilihat)
    assert [h.berhasil for h in layanan.setujui_banyak(oleh=operator, usul=[p])] == [False]
    p = Pemutakhiran.objects.get()
    bank = next(b for b in bandingkan(p) if b.nama == "Bank")
    assert (bank.lama, bank.kini, bank.baru, bank.berubah) == ("–", "BNI", "BRI", True)
    layanan.setujui(oleh=operator, usul=p, dilihat=sidik(p))
    keluarga.refresh_from_db()
    assert (keluarga.bank, keluarga.no_kk) == ("bri", "6402060101250001")


def test_yang_ditolak_register_dibiarkan(pendamping, operator, keluarga, keluarga_rekan):
    p = ajukan(pendamping, keluarga, "kartu", {"no_kk": keluarga_rekan.no_kk})
    (hasil,) = layanan.setujui_banyak(oleh=operator, usul=[p])
    assert not hasil.berhasil
    assert "No KK" in hasil.kata
    p.refresh_from_db()
    assert p.status == "diajukan"


def test_pindah_di_dalam_kabupaten(pendamping, operator, keluarga):
    tujuan = Wilayah.objects.get(pk="64.02.13.1001")
    p = ajukan(pendamping, keluarga, "pindah", {"rt": "4"}, desa_tujuan=tujuan)
    assert layanan.setujui(oleh=operator, usul=p).status == "diterapkan"
    keluarga.refresh_from_db()
    assert (keluarga.desa_id, keluarga.rt, keluarga.pendamping) == (tujuan.pk, "004", pendamping)


def test_pindah_ke_kabupaten_lain(
    pendamping, operator, operator_tetangga, tetangga, keluarga, hari_ini
):
    pabrik.AnggotaKelompokFactory(keluarga=keluarga, kelompok__pendamping=pendamping)
    tujuan = Wilayah.objects.get(pk="64.03.05.1001")
    p = ajukan(pendamping, keluarga, "pindah", {"alamat": "Gang Baru"}, desa_tujuan=tujuan)
    with pytest.raises(ValidationError, match="menunggu pemeriksaan"):
        layanan.terima_pindah(oleh=operator_tetangga, usul=p, pendamping=tetangga)
    p = layanan.setujui(oleh=operator, usul=p)
    keluarga.refresh_from_db()
    assert (p.status, keluarga.desa_id) == ("diserahkan", pabrik.DESA)
    assert list(Pemutakhiran.objects.untuk(operator_tetangga).menunggu(operator_tetangga)) == [p]
    assert not Pemutakhiran.objects.menunggu(operator).exists()
    for oleh in (operator, pendamping):
        with pytest.raises(PermissionDenied):
            layanan.terima_pindah(oleh=oleh, usul=p, pendamping=None)
    with pytest.raises(PermissionDenied):
        layanan.tolak(oleh=operator, usul=p, alasan="Kembalikan saja")
    with pytest.raises(ValidationError, match="bukan pendamping"):
        layanan.terima_pindah(oleh=operator_tetangga, usul=p, pendamping=pendamping)
    layanan.terima_pindah(oleh=operator_tetangga, usul=p, pendamping=tetangga)
    keluarga.refresh_from_db()
    assert (keluarga.desa_id, keluarga.alamat) == (tujuan.pk, "Gang Baru")
    assert keluarga.pendamping == tetangga
    masa = list(keluarga.penugasan.order_by("mulai").values_list("pendamping", "selesai"))
    assert masa == [(pendamping.pk, hari_ini - timedelta(days=1)), (tetangga.pk, None)]
    assert keluarga.keanggotaan.get().selesai == hari_ini
    assert Pemutakhiran.objects.untuk(operator).get().status == "diterapkan"  # still told of


def test_pindah_ditolak_kabupaten_tujuan(pendamping, operator, operator_tetangga, keluarga):
    tujuan = Wilayah.objects.get(pk="64.03.05.1001")
    p = ajukan(pendamping, keluarga, "pindah", {}, desa_tujuan=tujuan)
    layanan.setujui(oleh=operator, usul=p)
    layanan.tolak(oleh=operator_tetangga, usul=p, alasan="Tidak ditemukan di alamat itu")
    keluarga.refresh_from_db()
    p.refresh_from_db()
    assert (p.status, keluarga.desa_id, keluarga.pendamping) == ("ditolak", pabrik.DESA, pendamping)


# --- the forms of the register -----------------------------------------------------------
def test_formulir_anggota_dipilah(pendamping, keluarga, ibu):
    isi = {"kelas": "3", "hamil": True, "hpl": date(2030, 1, 1), "nama": "Nama Baru"}
    hasil = layanan.simpan_anggota(
        oleh=pendamping, anggota=ibu, versi=ibu.diubah_pada, isi=isi, bukti="KTP"
    )
    ibu.refresh_from_db()
    assert (hasil.tersimpan, ibu.kelas, ibu.hamil) == (True, "3", False)
    assert [(p.jenis, p.bukti) for p in hasil.usulan] == [("kehamilan", "KTP"), ("diri", "KTP")]
    assert hasil.usulan[0].isi == {"hamil": True, "hpl": "2030-01-01"}
    with pytest.raises(Bentrok):
        layanan.simpan_anggota(
            oleh=pendamping, anggota=ibu, versi=ibu.diubah_pada - timedelta(1), isi={"kelas": "4"}
        )


def test_formulir_menjadi_pengurus(pendamping, keluarga, anak):
    hasil = layanan.simpan_anggota(
        oleh=pendamping, anggota=anak, versi=anak.diubah_pada, isi={"hubungan": "pengurus"}
    )
    assert [p.jenis for p in hasil.usulan] == ["pengurus"]
    assert not hasil.tersimpan


def test_formulir_keluarga_dipilah(pendamping, operator, keluarga):
    isi = {"telepon": "0812", "bank": "bri", "alamat": "Gang Lain"}
    simpan = {"keluarga": keluarga, "versi": keluarga.diubah_pada}
    hasil = layanan.simpan_keluarga(oleh=pendamping, isi=isi, **simpan)
    keluarga.refresh_from_db()
    assert (keluarga.telepon, keluarga.alamat, keluarga.bank) == ("0812", "Gang Lain", "")
    assert [p.jenis for p in hasil.usulan] == ["kartu"]
    simpan["versi"] = keluarga.diubah_pada
    tujuan = Wilayah.objects.get(pk="64.02.13.1001")
    isi = {"desa": tujuan, "alamat": "Jalan Tujuan"}
    hasil = layanan.simpan_keluarga(oleh=pendamping, isi=isi, **simpan)
    keluarga.refresh_from_db()
    assert (hasil.usulan[0].isi, keluarga.alamat) == ({"alamat": "Jalan Tujuan"}, "Gang Lain")
    assert layanan.simpan_keluarga(oleh=operator, isi={"bank": "btn"}, **simpan).tersimpan


def test_wajib_bebas(pendamping, operator, keluarga):
    layanan.wajib_bebas(pendamping, keluarga, {"telepon", "alamat"})
    layanan.wajib_bebas(operator, keluarga, {"no_kk"}, "baru")
    with pytest.raises(ValidationError) as galat:
        layanan.wajib_bebas(pendamping, keluarga, {"no_kk", "telepon"})
    assert set(galat.value.message_dict) == {"no_kk"}
    with pytest.raises(ValidationError):
        layanan.wajib_bebas(pendamping, keluarga, set(), "baru")


def test_foto_dirapikan(pendamping, keluarga, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    gambar = BytesIO()
    Image.new("RGB", (40, 30), "red").save(gambar, "PNG")
    foto = SimpleUploadedFile("surat.png", gambar.getvalue())
    p = ajukan(pendamping, keluarga, "kartu", {"bank": "bri"}, foto=foto)
    assert p.foto.name.endswith(".jpg")
    bukan = SimpleUploadedFile("surat.png", b"bukan gambar")
    with pytest.raises(ValidationError, match="bukan foto"):
        ajukan(pendamping, keluarga, "kartu", {"bank": "bni"}, foto=bukan)
    foto.seek(0)
    with pytest.raises(ValidationError, match="belum diperiksa"):
        ajukan(pendamping, keluarga, "kartu", {"bank": "bni"}, foto=foto)
    assert len(list(tmp_path.rglob("*.jpg"))) == 1  # nothing left of the refused one
