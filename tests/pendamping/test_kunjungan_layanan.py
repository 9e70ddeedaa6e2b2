"""catat_kunjungan and what belongs to it."""

from datetime import timedelta
from io import BytesIO
from struct import pack
from uuid import uuid4
from zlib import crc32

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pendamping.kunjungan.layanan import catat_kunjungan, tambah_foto, tuntaskan_tindak_lanjut
from pendamping.models import Foto, Kunjungan
from pkh.foto import SISI, rapikan_foto
from tests.pabrik import KunjunganFactory


def gambar(format="JPEG", ukuran=(40, 30), warna=(10, 90, 90), nama="a.jpg", **simpan):
    isi = BytesIO()
    Image.new("RGB", ukuran, warna).save(isi, format, **simpan)
    return SimpleUploadedFile(nama, isi.getvalue())


@pytest.fixture
def catat(pendamping, keluarga, hari_ini):
    def _catat(**ubah):
        isi = {"oleh": pendamping, "keluarga": keluarga, "tanggal": hari_ini} | ubah
        return catat_kunjungan(**isi)

    return _catat


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def galat(info) -> set[str]:
    return set(info.value.message_dict)


def test_tersimpan_dan_keluarga_ingat_tanggalnya(catat, keluarga, hari_ini):
    lama, _ = catat(tanggal=hari_ini - timedelta(days=3), temuan="Baik.")
    keluarga.refresh_from_db()
    assert (lama.temuan, keluarga.kunjungan_terakhir) == ("Baik.", hari_ini - timedelta(days=3))
    catat(tanggal=hari_ini)
    catat(tanggal=hari_ini - timedelta(days=9))  # an older one does not turn the clock back
    keluarga.refresh_from_db()
    assert keluarga.kunjungan_terakhir == hari_ini


def test_kunci_sama_sekali_saja(catat):
    kunci = uuid4()
    satu, baru = catat(kunci=kunci, temuan="pertama")
    dua, lagi = catat(kunci=kunci, temuan="kedua")
    assert (baru, lagi, satu.pk) == (True, False, dua.pk)
    assert Kunjungan.objects.get().temuan == "pertama"


def test_kunci_sama_keluarga_lain_ditolak(catat, pendamping):
    from tests.pabrik import keluarga_lengkap

    kunci = uuid4()
    catat(kunci=kunci)
    with pytest.raises(ValidationError) as info:
        catat(kunci=kunci, keluarga=keluarga_lengkap(pendamping=pendamping))
    assert galat(info) == {"kunci"}


def test_kunci_milik_orang_lain_ditolak(catat, rekan, keluarga):
    ada = KunjunganFactory(keluarga=keluarga, pendamping=rekan)
    with pytest.raises(ValidationError):
        catat(kunci=ada.kunci)


def test_bukan_kpm_sendiri(catat, keluarga_rekan, keluarga_asing, korkab, keluarga):
    for lain in (keluarga_rekan, keluarga_asing):
        with pytest.raises(PermissionDenied, match="bukan KPM Anda"):
            catat(keluarga=lain)
    with pytest.raises(PermissionDenied):
        catat(oleh=korkab)
    assert not Kunjungan.objects.exists()


def test_isian_salah_menyebut_ruasnya(catat, hari_ini):
    for hari, ubah, ruas in [
        (1, {}, "tanggal"),
        (-367, {}, "tanggal"),
        (0, {"tindak_lanjut": "Antar surat", "tindak_lanjut_pada": -1}, "tindak_lanjut_pada"),
        (0, {"tindak_lanjut_pada": 1}, "tindak_lanjut"),
        (0, {"lintang": 0}, "lintang"),
        (0, {"lintang": -91, "bujur": 117}, "lintang"),
        (0, {"temuan": "x" * 4001}, "temuan"),
        (0, {"tujuan": "arisan"}, "tujuan"),
    ]:
        if isinstance(ubah.get("tindak_lanjut_pada"), int):
            ubah["tindak_lanjut_pada"] = hari_ini + timedelta(days=ubah["tindak_lanjut_pada"])
        with pytest.raises(ValidationError) as info:
            catat(tanggal=hari_ini + timedelta(days=hari), **ubah)
        assert galat(info) == {ruas}, (hari, ubah)
    assert not Kunjungan.objects.exists()


def test_sebelum_masuk_pkh_hanya_validasi(catat, keluarga, hari_ini):
    keluarga.tahun_masuk = hari_ini.year
    tanggal = hari_ini.replace(month=1, day=1) - timedelta(days=1)
    if (hari_ini - tanggal).days > 366:
        tanggal = hari_ini - timedelta(days=366)
    with pytest.raises(ValidationError, match="baru masuk PKH"):
        catat(tanggal=tanggal)
    assert catat(tanggal=tanggal, tujuan="validasi")[1]


# --- photos ------------------------------------------------------------------------------
def test_foto_tanpa_exif_dan_kecil(catat):
    exif = Image.Exif()
    exif[0x0110] = "Gawai Rahasia"
    berkas = gambar(
        ukuran=(SISI + 200, 300), exif=exif, comment=b"rumah Ibu Contoh", nama="IMG_64020.jpg"
    )
    kunjungan, _ = catat(foto=[berkas])
    foto = kunjungan.foto.get()
    with foto.berkas.open() as f:
        isi = f.read()
    hasil = Image.open(BytesIO(isi))
    assert (hasil.format, max(hasil.size), len(hasil.getexif())) == ("JPEG", SISI, 0)
    assert b"Gawai" not in isi
    assert b"rumah" not in isi
    assert "64020" not in foto.berkas.name


def test_foto_miring_ditegakkan():
    exif = Image.Exif()
    exif[0x0112] = 6
    isi, _ = rapikan_foto(gambar(ukuran=(40, 20), exif=exif))
    assert Image.open(BytesIO(isi)).size == (20, 40)


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_foto_bentuk_lain_menjadi_jpeg(format):
    isi, _ = rapikan_foto(gambar(format, nama="a.bin"))
    assert Image.open(BytesIO(isi)).format == "JPEG"


def test_bukan_foto_ditolak_dengan_kata(catat):
    for isi in (
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff\xe0 terpotong",
        b"GIF89a" + b"0" * 50,
    ):
        with pytest.raises(ValidationError, match="bukan foto yang dapat dibaca") as info:
            catat(foto=[SimpleUploadedFile("rapor.jpg", isi)])
        assert galat(info) == {"foto"}, isi
    assert not Kunjungan.objects.exists()


@pytest.mark.parametrize("sisi", [8000, 12000, 20000])
def test_bom_piksel_ditolak(sisi):
    """By what its head says, before a pixel of it is unpacked: this one has no others."""
    isi = bytearray(gambar("PNG").read())
    isi[16:24] = pack(">II", sisi, sisi)
    isi[29:33] = pack(">I", crc32(isi[12:29]))
    berkas = SimpleUploadedFile("bom.png", bytes(isi))
    with pytest.raises(ValidationError, match="terlalu besar"):
        rapikan_foto(berkas)


def test_foto_terlalu_banyak_byte(monkeypatch):
    monkeypatch.setattr("pkh.foto.MAKS_BYTE", 100)
    with pytest.raises(ValidationError, match="Paling besar"):
        rapikan_foto(gambar())


def test_paling_banyak_lima_foto(catat, pendamping, tmp_path):
    lima = [gambar(warna=(i * 40, 0, 0)) for i in range(5)]
    with pytest.raises(ValidationError, match="Paling banyak 5"):
        catat(foto=[*lima, gambar(warna=(9, 0, 0))])
    kunjungan, _ = catat(foto=lima)
    assert kunjungan.foto.count() == 5
    with pytest.raises(ValidationError, match="Sudah ada 5"):
        tambah_foto(oleh=pendamping, kunjungan=kunjungan, berkas=gambar(warna=(9, 0, 0)))
    assert len(list((tmp_path / "media").rglob("*.jpg"))) == 5


def test_foto_yang_sama_sekali_saja(catat, pendamping):
    kunci = uuid4()
    kunjungan, _ = catat(kunci=kunci, foto=[gambar(), gambar()])
    catat(kunci=kunci, foto=[gambar()])
    foto, baru = tambah_foto(oleh=pendamping, kunjungan=kunjungan, berkas=gambar())
    assert (Foto.objects.get().pk, baru) == (foto.pk, False)
    assert tambah_foto(oleh=pendamping, kunjungan=kunjungan, berkas=gambar(warna=(1, 1, 1)))[1]


def test_foto_tidak_tertinggal_bila_batal(catat, tmp_path, monkeypatch):
    def gagal(self, *args, **kwargs):
        raise OSError("penuh")

    monkeypatch.setattr(Foto, "save", gagal)
    with pytest.raises(OSError):
        catat(foto=[gambar()])
    assert not list((tmp_path / "media").rglob("*.jpg"))


# --- follow-up ---------------------------------------------------------------------------
def test_tindak_lanjut_tuntas_sekali(catat, pendamping, rekan, hari_ini):
    kunjungan, _ = catat(tindak_lanjut="Antar surat", tindak_lanjut_pada=hari_ini)
    with pytest.raises(PermissionDenied):
        tuntaskan_tindak_lanjut(oleh=rekan, kunjungan=kunjungan)
    with pytest.raises(ValidationError):
        tuntaskan_tindak_lanjut(
            oleh=pendamping, kunjungan=kunjungan, pada=hari_ini + timedelta(days=1)
        )
    tuntaskan_tindak_lanjut(oleh=pendamping, kunjungan=kunjungan)
    tuntaskan_tindak_lanjut(oleh=pendamping, kunjungan=kunjungan)
    kunjungan.refresh_from_db()
    assert kunjungan.tindak_lanjut_tuntas_pada == hari_ini


def test_tanpa_janji_tidak_ada_yang_dituntaskan(catat, pendamping):
    kunjungan, _ = catat()
    with pytest.raises(ValidationError, match="tidak menjanjikan"):
        tuntaskan_tindak_lanjut(oleh=pendamping, kunjungan=kunjungan)
