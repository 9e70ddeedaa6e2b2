"""Rows the demo year does not have, made through the services, so that every page has something
to show: a script that runs on the rows of the system (test_semua_halaman.py)."""

import io
from datetime import date, time, timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from graduasi.asesmen.layanan import catat_asesmen
from graduasi.berkas.layanan import tambah_berkas
from graduasi.layanan import langkahkan, usulkan
from graduasi.models import Pedoman
from graduasi.pedoman.layanan import salin_pedoman
from kpm.impor.layanan import mulai_impor
from kpm.kepesertaan.layanan.pertemuan import buat_pertemuan
from kpm.kepesertaan.layanan.validasi import ajukan_sanggahan, catat_validasi
from kpm.ketentuan.layanan import salin_ketentuan
from kpm.layanan import tambah_keluarga
from kpm.models import Keluarga, Ketentuan, PasanganMirip, ProgramPelengkap
from kpm.mutu.layanan import gabungkan
from kpm.pelengkap.layanan import catat_pelengkap
from laporan.layanan import minta_laporan
from pendamping.kasus.layanan import buka_kasus, rujuk_kasus
from pendamping.kunjungan.layanan import catat_kunjungan
from pendamping.pengaduan.layanan import catat_pengaduan, tugaskan
from pendamping.penugasan.layanan import serahkan_keluarga
from pendamping.sosialisasi.layanan import catat_sosialisasi
from pkh.akun.models import Pengguna
from pkh.wilayah.layanan import baca_unggahan, simpan_unggahan

orang = {o.username.removesuffix("_kukar"): o for o in Pengguna.objects.filter(is_superuser=False)}
pendamping, penerima = orang["pendamping_kukar_01"], orang["pendamping_kukar_02"]
milik = Keluarga.objects.filter(pendamping=pendamping, status="aktif", usulan=None).order_by("pk")
hari_ini = timezone.localdate()
# Somebody with a second factor, and the password of the demo.
RAHASIA = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
berdua = Pengguna.objects.create(
    username="dua_faktor", nama="Dua Faktor", password=pendamping.password
)
TOTP.activate(berdua, RAHASIA)
RecoveryCodes.activate(berdua)

gambar = io.BytesIO()
Image.new("RGB", (64, 48), "teal").save(gambar, "JPEG")
catat_kunjungan(
    oleh=pendamping,
    keluarga=milik[0],
    tanggal=hari_ini,
    tujuan="kunjungan",
    temuan="Rumah sedang direnovasi.",
    tindak_lanjut="Antar surat pindah sekolah",
    tindak_lanjut_pada=hari_ini + timedelta(days=3),
    foto=[ContentFile(gambar.getvalue(), "foto.jpg")],
)
usulkan(
    oleh=pendamping,
    keluarga=milik.filter(status_sejak__lt=hari_ini.replace(month=1, day=1))[1],
    jenis="sejahtera",
    alasan="Warung berkembang dan penghasilan sudah melebihi kebutuhan keluarga.",
)
diajukan = usulkan(
    oleh=pendamping,
    keluarga=milik.filter(status_sejak__lt=hari_ini.replace(month=1, day=1))[1],
    jenis="sejahtera",
    alasan="Anak sulung sudah bekerja tetap dan menanggung kebutuhan keluarga.",
)
pedoman = Pedoman.objects.latest("mulai")
catat_asesmen(
    oleh=pendamping,
    keluarga=diajukan.keluarga,
    tanggal=hari_ini,
    jawaban={k["kode"]: 0 for k in pedoman.isi["kriteria"]},
    foto=[ContentFile(gambar.getvalue(), "foto.jpg")],
)
tambah_berkas(oleh=pendamping, usulan=diajukan, kode="ktp_kk")
tambah_berkas(
    oleh=pendamping,
    usulan=diajukan,
    kode="pernyataan",
    pindaian=ContentFile(gambar.getvalue(), "surat.jpg"),
)
langkahkan(oleh=pendamping, usulan=diajukan, langkah="ajukan")
salin_pedoman(oleh=orang["admin"], asal=pedoman)
catat_pelengkap(
    oleh=pendamping,
    keluarga=milik[3],
    program=ProgramPelengkap.objects.exclude(pk__in=milik[3].pelengkap.values("program"))[0],
)
kasus, _ = buka_kasus(
    oleh=pendamping,
    keluarga=milik[4],
    jenis="mediasi",
    pokok="Anak kedua tidak masuk sekolah",
    berikut="Bertemu wali kelas",
    berikut_pada=hari_ini,
)
rujuk_kasus(oleh=pendamping, kasus=kasus, ke="sekolah", tanggal=hari_ini, perihal="Keringanan")
aduan, _ = catat_pengaduan(
    oleh=orang["korkab"],
    keluarga=milik[4],
    kanal="telepon",
    kategori="kks",
    diterima=hari_ini,
    uraian="Kartu dipegang orang lain sejak bulan lalu.",
)
tugaskan(oleh=orang["korkab"], pengaduan=aduan, pemilik=pendamping)
catat_sosialisasi(
    oleh=pendamping,
    tanggal=hari_ini,
    wilayah=milik[0].desa,
    tempat="Balai desa",
    sasaran="desa",
    topik="Hak dan kewajiban KPM",
    jumlah_l=12,
    jumlah_p=30,
    foto=[ContentFile(gambar.getvalue(), "foto.jpg")],
)
calon = tambah_keluarga(
    oleh=pendamping,
    no_kk="6402060101990077",
    desa=milik[0].desa,
    pengurus={
        "nik": "6402065505850077",
        "nama": "Calon Uji",
        "jenis_kelamin": "P",
        "tanggal_lahir": date(1985, 5, 15),
    },
)
buat_pertemuan(
    oleh=pendamping,
    keluarga=Keluarga.objects.filter(pk=calon.pk),
    desa=calon.desa,
    tempat="Balai desa",
    tanggal=hari_ini,
    jam=time(9),
)
hasil, _ = catat_validasi(
    oleh=pendamping,
    keluarga=calon,
    tanggal=hari_ini,
    hasil="menolak",
    alasan="Merasa sudah mampu",
    foto=[ContentFile(gambar.getvalue(), "foto.jpg")],
)
ajukan_sanggahan(
    oleh=pendamping,
    validasi=hasil,
    tanggal=hari_ini,
    pemohon="Calon Uji",
    alasan="Waktu itu salah paham.",
)
serahkan_keluarga(
    oleh=orang["korkab"],
    keluarga=milik.filter(pk=milik[2].pk),
    pendamping=penerima,
    mulai=hari_ini + timedelta(days=20),
    alasan="Pemerataan beban",
)
desa = milik[0].desa_id
KEPALA = "No KK;NIK;Nama;Hubungan;JK;Tgl Lahir;Kode Desa;Jenjang\n"
mulai_impor(
    oleh=orang["operator"],
    berkas=ContentFile(f"{KEPALA}1;2;Salah Nomor;anak;L;2016-03-02;{desa};SD\n".encode(), "a.csv"),
    nama="a.csv",
)
unggahan = simpan_unggahan(
    oleh=orang["admin"],
    isi=b"kode,nama\n64,Kalimantan Timur\n64.02,Kabupaten Kutai Kartanegara\n64.02.99,Baru\n",
    nama_berkas="wilayah.csv",
    dasar="Keputusan uji",
    tanggal=hari_ini,
)
baca_unggahan(muatan=unggahan)
# Two pairs of families that may be one: the first is made one, the second waits.
for n in (10, 12):
    kiri, kanan = milik[n], milik[n + 1]
    pasangan = PasanganMirip.objects.create(kiri=kiri, kanan=kanan, sebab=["pengurus"], nilai=70)
    if n == 10:
        gabungkan(
            oleh=orang["operator"],
            pasangan=pasangan,
            pertahankan="kiri",
            alasan="Sudah ditanyakan kepada ketua RT",
        )
salin_ketentuan(oleh=orang["admin"], asal=Ketentuan.objects.latest("mulai"))
for periode in (f"{hari_ini:%Y-%m}", f"{hari_ini:%Y}"):
    minta_laporan(oleh=orang["kadis"], jenis="rekap_kabupaten", wilayah="64.02", periode=periode)
