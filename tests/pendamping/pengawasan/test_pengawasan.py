"""The month of every facilitator, and what is worth a talk."""

from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from pendamping.kunjungan.layanan import tambah_foto
from pendamping.models import Foto, Pembicaraan
from pendamping.pengawasan.aturan import Ambang, Jenis, Sinyal, jelaskan, persen
from pendamping.pengawasan.layanan import catat_pembicaraan
from pendamping.pengawasan.massal import cari_sinyal, keadaan_bulan
from pkh.foto import sidik_rupa
from tests import pabrik

DAFTAR = reverse("pendamping:pengawasan")
BULAN = date(2024, 9, 1)
AMBANG = Ambang(titik_keluarga=3, per_jam=3, penuh_pertemuan=2, penuh_undangan=2)


def rinci(orang):
    return reverse("pendamping:pengawasan_rinci", args=[orang.profil.pk])


def kunjungan(orang, n=1, **isi):
    isi = {"tanggal": BULAN + timedelta(days=9)} | isi
    return [
        pabrik.KunjunganFactory(
            pendamping=orang, keluarga=pabrik.KeluargaFactory(pendamping=orang), **isi
        )
        for _ in range(n)
    ]


def test_kata_sinyal_dan_persen():
    """Every signal says what was counted, the threshold, and how it may be in order."""
    for jenis in Jenis:
        hitung, wajar = jelaskan(Sinyal(jenis, 41), AMBANG)
        assert "41" in hitung
        assert wajar.startswith("Wajar bila")
    assert (persen(1, 4), persen(0, 4), persen(0, 0)) == (25.0, 0.0, None)


# --- figures -----------------------------------------------------------------------------
def test_angka_bulan(pendamping, rekan):
    hari_ini = BULAN + timedelta(days=20)

    def keluarga(**isi):
        return pabrik.keluarga_lengkap(pendamping=pendamping, **isi)

    baru = keluarga(kunjungan_terakhir=BULAN + timedelta(days=3))  # planned and done
    keluarga(kunjungan_terakhir=BULAN - timedelta(days=10))  # not yet due
    keluarga(kunjungan_terakhir=BULAN - timedelta(days=100))  # due, and late today
    keluarga(status_sejak=BULAN)  # new this month: late by the list of families, not planned
    keluarga(status="ditangguhkan")
    keluarga(status="keluar")
    pabrik.KunjunganFactory(
        pendamping=pendamping, keluarga=baru, tanggal=BULAN, tindak_lanjut="Antar surat",
        tindak_lanjut_pada=BULAN + timedelta(days=2),
    )  # fmt: skip
    pabrik.KunjunganFactory(pendamping=pendamping, keluarga=baru, tanggal=BULAN)
    for hasil, anak in zip(("memenuhi", "belum"), baru.anggota.all(), strict=True):
        pabrik.VerifikasiFactory(anggota=anak, bulan=BULAN, hasil=hasil)
    for bertemu in (True, False):
        kelompok = pabrik.KelompokFactory(pendamping=pendamping)
        tanggal = BULAN if bertemu else BULAN - timedelta(days=1)
        pabrik.PertemuanFactory(kelompok=kelompok, tanggal=tanggal)
    pabrik.PerangkatFactory(pengguna=pendamping, belum=4, kirim_pada=timezone.now())
    pabrik.PerangkatFactory(pengguna=pendamping, belum=9, terhapus_pada=timezone.now())
    semua = keadaan_bulan([pendamping.pk, rekan.pk], BULAN, hari_ini)
    b = semua[pendamping.pk]
    assert b.pop("sinkron") is not None
    assert b == {
        "beban": 5, "aktif": 4, "terlambat": 2, "rencana": 2, "kunjungan": 2, "dikunjungi": 1,
        "janji": 1, "kelompok": 2, "bertemu": 1, "wajib": 2, "dinilai": 1, "belum": 4,
        "cakupan": 50.0, "verifikasi": 50.0, "p2k2": 50.0,
    }  # fmt: skip
    kosong = semua[rekan.pk]
    assert (kosong["beban"], kosong["cakupan"], kosong["sinkron"]) == (0, None, None)


# --- signals -----------------------------------------------------------------------------
def jenis_sinyal(*orang, **lain):
    temu = cari_sinyal([o.pk for o in orang], BULAN, AMBANG, **lain)
    return {pk: {s.jenis: s.jumlah for s in semua} for pk, semua in temu.items()}


def test_banyak_kunjungan_di_satu_titik(pendamping, rekan):
    """Families within 30 metres in the month; not the same family again, not another person."""
    tiga = kunjungan(pendamping, 3, lintang="-0.400000", bujur="116.980000")
    pabrik.KunjunganFactory(
        pendamping=rekan, tanggal=BULAN, lintang="-0.400000", bujur="116.980000"
    )
    kunjungan(pendamping, 1, lintang="-0.400500", bujur="116.980000")  # 55 m away
    kunjungan(pendamping, 1, lintang="-0.400000", bujur="116.980000", tanggal=date(2024, 8, 31))
    pabrik.KunjunganFactory(
        pendamping=pendamping, keluarga=tiga[0].keluarga, tanggal=BULAN,
        lintang="-0.400100", bujur="116.980000",
    )  # fmt: skip
    (satu,) = kunjungan(rekan, 1, lintang="-0.400000", bujur="116.980000")
    pabrik.KunjunganFactory(
        pendamping=rekan, keluarga=satu.keluarga, tanggal=BULAN,
        lintang="-0.400000", bujur="116.980000",
    )  # fmt: skip
    assert jenis_sinyal(pendamping, rekan) == {pendamping.pk: {Jenis.TITIK: 3}}


def test_titik_di_batas_petak(pendamping):
    """A circle that lies in four squares of the grid counts them all; just outside is outside."""
    for utara, timur in ((0, 0), (28, 0), (-28, 0), (0, 28), (0, -28), (20, 20), (28, 28)):
        kunjungan(pendamping, lintang=f"{utara / 111320:.6f}", bujur=f"{timur / 111320:.6f}")
    assert jenis_sinyal(pendamping) == {pendamping.pk: {Jenis.TITIK: 6}}


def test_banyak_kunjungan_dalam_satu_jam(pendamping, rekan):
    """By the clock of the phone; without one nothing is said."""
    awal = timezone.make_aware(datetime(2024, 9, 10, 8))
    for menit in (0, 30, 60, 121):
        kunjungan(pendamping, waktu_gawai=awal + timedelta(minutes=menit))
        kunjungan(rekan)
    (sinyal,) = cari_sinyal([pendamping.pk, rekan.pk], BULAN, AMBANG)[pendamping.pk]
    assert (sinyal.jenis, sinyal.jumlah, len(sinyal.bukti)) == (Jenis.JAM, 3, 3)
    assert jenis_sinyal(rekan) == {}


def gambar(mutu=90, sisi=400, geser=0, polos=False):
    g = Image.new("RGB", (400, 300), (120, 130, 110))
    if not polos:
        lukis = ImageDraw.Draw(g)
        for n in range(6):
            lukis.ellipse((n * 60 + geser, n * 37, n * 60 + 90 + geser, n * 37 + 120),
                          fill=(40 * n, 255 - 40 * n, 90))  # fmt: skip
    isi = BytesIO()
    g.resize((sisi, sisi * 3 // 4)).save(isi, "JPEG", quality=mutu)
    return isi.getvalue()


def test_sidik_rupa_tahan_ubahan_kecil():
    def beda(a, b):
        return (sidik_rupa(a) ^ sidik_rupa(b)).bit_count()

    assert beda(gambar(), gambar(mutu=40, sisi=230)) <= 3  # the same picture, made smaller
    assert beda(gambar(), gambar(geser=90)) > 10
    assert sidik_rupa(gambar(polos=True)) is None
    assert -(2**63) <= sidik_rupa(gambar()) < 2**63


def test_foto_dipakai_lagi(pendamping, rekan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def pasang(kunjungan, isi):
        berkas = SimpleUploadedFile("a.jpg", isi, "image/jpeg")
        return tambah_foto(oleh=kunjungan.pendamping, kunjungan=kunjungan, berkas=berkas)[0]

    satu, dua = kunjungan(pendamping, 2)
    (milik_rekan,) = kunjungan(rekan, tanggal=BULAN - timedelta(days=30))
    pasang(satu, gambar())
    pasang(satu, gambar(mutu=60))  # twice at one visit: nobody minds
    pasang(dua, gambar(geser=90))
    pasang(dua, gambar(polos=True))
    pasang(satu, gambar(polos=True, mutu=50))  # a wall is like any other wall
    assert jenis_sinyal(pendamping) == {}
    lagi = pasang(dua, gambar(mutu=40, sisi=230))
    assert jenis_sinyal(pendamping) == {pendamping.pk: {Jenis.FOTO: 1}}
    lagi.delete()
    pasang(milik_rekan, gambar(mutu=80))  # a colleague's, last month
    assert jenis_sinyal(pendamping) == {}
    temu = jenis_sinyal(pendamping, sekitar=[pendamping.pk, rekan.pk])
    assert temu == {pendamping.pk: {Jenis.FOTO: 2}}
    Foto.objects.update(rupa=None)  # older photos have none: only the very same file is found
    Foto.objects.filter(kunjungan=milik_rekan).update(sha256=satu.foto.first().sha256)
    temu = jenis_sinyal(pendamping, sekitar=[pendamping.pk, rekan.pk])
    assert temu == {pendamping.pk: {Jenis.FOTO: 1}}


def test_kehadiran_selalu_penuh(pendamping, rekan):
    def bertemu(orang, *hadir, tanggal=BULAN):
        kelompok = pabrik.KelompokFactory(pendamping=orang)
        p = pabrik.PertemuanFactory(kelompok=kelompok, tanggal=tanggal)
        for status in hadir:
            pabrik.KehadiranFactory(pertemuan=p, keluarga=pabrik.KeluargaFactory(), status=status)

    bertemu(pendamping, "hadir", "hadir")
    bertemu(pendamping, "alpa")  # too few were asked to count
    assert jenis_sinyal(pendamping) == {}  # one meeting says nothing
    bertemu(pendamping, "hadir", "hadir", tanggal=date(2024, 7, 1))
    for _ in range(2):
        bertemu(rekan, "hadir", "hadir")
    bertemu(rekan, "hadir", "izin")
    assert jenis_sinyal(pendamping, rekan) == {pendamping.pk: {Jenis.PENUH: 2}}
    bertemu(pendamping, "hadir", "alpa", tanggal=date(2024, 6, 30))  # before the three months
    assert Jenis.PENUH in jenis_sinyal(pendamping)[pendamping.pk]


# --- talks -------------------------------------------------------------------------------
def test_catat_pembicaraan(korkab, kabid, pendamping, tetangga):
    isi = {"profil": pendamping.profil, "bulan": date(2024, 9, 17)}
    bicara = catat_pembicaraan(oleh=korkab, catatan=" Dicatat malam hari ", **isi)
    assert (bicara.bulan, bicara.catatan) == (BULAN, "Dicatat malam hari")
    with pytest.raises(ValidationError, match="5 huruf"):
        catat_pembicaraan(oleh=korkab, catatan="ok", **isi)
    for siapa, profil in ((kabid, pendamping), (pendamping, pendamping), (korkab, tetangga)):
        with pytest.raises(PermissionDenied):
            catat_pembicaraan(oleh=siapa, catatan="Dicatat", bulan=BULAN, profil=profil.profil)
    assert list(Pembicaraan.objects.untuk(pendamping)) == [bicara]
    assert not Pembicaraan.objects.untuk(tetangga).exists()


# --- pages -------------------------------------------------------------------------------
@pytest.fixture
def ambang_rendah(settings):
    settings.AMBANG_SINYAL = {"per_jam": "3"}


def test_daftar_saring_dan_urut(meja, korkab, pendamping, rekan, tetangga, ambang_rendah):
    kini = timezone.now()
    kunjungan(rekan, 3, tanggal=timezone.localdate(), waktu_gawai=kini)
    pabrik.PerangkatFactory(pengguna=pendamping, id=uuid4(), belum=2, tarik_pada=kini)
    klien = meja(korkab)

    def nama(**tanya):
        return [str(b["profil"]) for b in klien.get(DAFTAR, tanya).context["halaman"].baris]

    assert nama() == ["Pendamping", "Rekan"]
    assert nama(urut="sinyal") == nama(urut="terlambat") == ["Rekan", "Pendamping"]
    assert nama(urut="sinkron") == ["Rekan", "Pendamping"]  # never first
    assert nama(urut="kunjungan") == ["Rekan", "Pendamping"]  # who has nothing to do last
    assert nama(urut="belum") == nama(urut="verifikasi") == ["Pendamping", "Rekan"]
    assert nama(sinyal="on") == ["Rekan"]
    assert nama(belum="on") == ["Pendamping"]
    assert nama(q="dam", wilayah="64.03") == ["Pendamping"]  # another district is no choice
    assert nama(sinyal="on", bulan="2024-01") == []


def test_rinci_dan_pembicaraan(
    masuk, meja, korkab, operator, kadis, pendamping, rekan, tetangga, ambang_rendah
):
    tiga = kunjungan(pendamping, 3, tanggal=timezone.localdate(), waktu_gawai=timezone.now())
    klien, bulan = masuk(korkab), f"{timezone.localdate():%Y-%m}"
    isi = klien.get(rinci(pendamping)).content.decode()
    assert "Banyak kunjungan dalam satu jam" in isi
    assert "Wajar bila" in isi
    for k in tiga:
        assert reverse("pendamping:kunjungan_rinci", args=[k.pk]) in isi
    bicara = f"{rinci(pendamping)}bicara/"
    jawab = klien.post(bicara, {"bulan": bulan, "catatan": "Diketik malam hari"}, follow=True)
    assert "Diketik malam hari" in jawab.content.decode()
    assert "sudah dibicarakan" in klien.get(DAFTAR).content.decode()
    assert "5 huruf" in meja(korkab).post(bicara, {"bulan": bulan}).pesan
    assert "tidak dikenal" in meja(korkab).post(bicara, {"bulan": "x"}).pesan
    # Told to the one it is about, and to nobody else; own page without the form.
    milik = meja(pendamping).get(rinci(pendamping)).content.decode()
    assert "Diketik malam hari" in milik
    assert "Catat pembicaraan" not in milik
    assert meja(rekan).get(rinci(pendamping)).status_code == 404
    assert meja(korkab).get(rinci(tetangga)).status_code == 404
    assert meja(korkab).post(f"{rinci(tetangga)}bicara/").status_code == 404
    assert meja(operator).post(bicara).status_code == 403
    assert meja(kadis).get(rinci(pendamping)).status_code == 403


def test_kueri_tetap(masuk, korkab, pendamping, ambang_rendah):
    klien, jumlah = masuk(korkab), []
    for n in (0, 4):
        for _ in range(n):
            orang = pabrik.ProfilFactory(wilayah_id="64.02").pengguna
            kunjungan(orang, 3, tanggal=timezone.localdate(), waktu_gawai=timezone.now())
        if not n:
            kunjungan(pendamping, 3, tanggal=timezone.localdate(), waktu_gawai=timezone.now())
        for alamat in (DAFTAR, rinci(pendamping)):
            with CaptureQueriesContext(connection) as rekam:
                klien.get(alamat)
            jumlah.append(len(rekam))
    assert jumlah[:2] == jumlah[2:]
    assert max(jumlah) <= 21
