"""Factories, one for each model; a guard test counts them. Invented people only."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.utils import timezone
from knox.models import AuthToken

from graduasi.models import Kepergian, LangkahUsulan, Target, Usulan
from kpm.models import (
    Anggota,
    Bantuan,
    Fasilitas,
    HasilSalur,
    Keluarga,
    Ketentuan,
    MutuKeluarga,
    PasanganMirip,
    Penggabungan,
    PerubahanDesa,
    PerubahanStatus,
)
from pendamping.models import (
    ButirRHK,
    Foto,
    Kendala,
    Kunjungan,
    Pelatihan,
    Pembicaraan,
    Penugasan,
    Penutupan,
    Penyerahan,
    Profil,
    TargetRHK,
    Verifikasi,
)
from pkh.akun.models import Jabatan, Pengguna, TokenAPI
from pkh.pekerjaan.models import Pekerjaan
from pkh.riwayat.models import BatasSegel, BukaIdentitas, Sasaran, Segel
from pkh.wilayah.models import Muatan, PerubahanWilayah, Wilayah
from tests.pabrik_dasar import Pabrik, tulis

DESA = "64.02.06.1001"
SANDI = "Sandi-uji-2024!"


def nik(n: int, lahir: date, perempuan: bool, wilayah: str = "640206") -> str:
    hari = lahir.day + (40 if perempuan else 0)
    return f"{wilayah}{hari:02d}{lahir:%m%y}{n % 9999 + 1:04d}"


class PenggunaFactory(Pabrik):
    class Meta:
        model = Pengguna
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"orang{n}")
    nama = factory.Sequence(lambda n: f"Orang Contoh {n}")
    password = factory.django.Password(SANDI)


class JabatanFactory(Pabrik):
    class Meta:
        model = Jabatan

    pengguna = factory.SubFactory(PenggunaFactory)
    peran = "pendamping"
    wilayah_id = "64.02"
    mulai = date(2020, 1, 1)


class WilayahFactory(Pabrik):
    class Meta:
        model = Wilayah
        django_get_or_create = ("kode",)

    kode = "64.02.06.2003"
    nama = "Desa Contoh"
    tingkat = 4
    induk_id = "64.02.06"


class KeluargaFactory(Pabrik):
    class Meta:
        model = Keluarga

    no_kk = factory.Sequence(lambda n: f"64020601012{n % 100000:05d}")
    desa_id = DESA
    alamat = "Jalan Contoh"
    rt, rw = "001", "002"
    status = Keluarga.Status.AKTIF
    status_sejak = date(2021, 1, 1)
    tahun_masuk = 2021
    nama_pengurus = factory.Sequence(lambda n: f"Ibu Contoh {n}")


class AnggotaFactory(Pabrik):
    class Meta:
        model = Anggota

    class Params:
        n = factory.Sequence(lambda n: n)

    keluarga = factory.SubFactory(KeluargaFactory)
    nama = factory.LazyAttribute(lambda o: f"Anggota Contoh {o.n}")
    hubungan = "anak"
    jenis_kelamin = "P"
    tanggal_lahir = date(1987, 5, 15)
    nik = factory.LazyAttribute(lambda o: nik(o.n, o.tanggal_lahir, o.jenis_kelamin == "P"))


def keluarga_lengkap(**kwargs) -> Keluarga:
    """An active family: pengurus born 1987 and a child of ten in SD (a paid component)."""
    lahir = timezone.localdate() - timedelta(days=365 * 10 + 30)
    keluarga = KeluargaFactory(komponen=["sd"], jumlah_anggota=2, **kwargs)
    ibu = AnggotaFactory.build(keluarga=keluarga, hubungan="pengurus", nama=keluarga.nama_pengurus)
    anak = AnggotaFactory.build(
        keluarga=keluarga,
        tanggal_lahir=lahir,
        jenis_kelamin="L",
        jenjang="sd",
        npsn="30401001",
        komponen="sd",
        dibayar=True,
    )
    tulis(ibu, anak)
    if keluarga.pendamping_id:
        PenugasanFactory(keluarga=keluarga, pendamping=keluarga.pendamping)
    return keluarga


class PerubahanStatusFactory(Pabrik):
    class Meta:
        model = PerubahanStatus

    keluarga = factory.SubFactory(KeluargaFactory)
    dari, ke = "calon", "aktif"
    tanggal = date(2021, 1, 1)
    alasan = "Ditetapkan"


class PerubahanDesaFactory(Pabrik):
    class Meta:
        model = PerubahanDesa

    keluarga = factory.SubFactory(KeluargaFactory)
    dari, ke = "64.02.13.1001", DESA
    tanggal = date(2024, 1, 1)


class FasilitasFactory(Pabrik):
    class Meta:
        model = Fasilitas
        django_get_or_create = ("kode",)

    kode = factory.Sequence(lambda n: f"{30401000 + n}")
    jenis = "sekolah"
    jenjang = "sd"
    nama = factory.Sequence(lambda n: f"SD Contoh {n}")
    desa_id = DESA


class KetentuanFactory(Pabrik):
    class Meta:
        model = Ketentuan
        django_get_or_create = ("mulai",)

    mulai = date(2030, 1, 1)
    ditetapkan_pada = datetime(2024, 1, 1, tzinfo=UTC)
    nama = "Ketentuan uji"
    dasar_hukum = "Uji"
    keyakinan = "ragu"
    isi = factory.LazyFunction(
        lambda: Ketentuan.objects.order_by("mulai").last().isi  # the newest rule book, again
    )


class BantuanFactory(Pabrik):
    class Meta:
        model = Bantuan

    keluarga = factory.SubFactory(KeluargaFactory)
    periode = date(2024, 1, 1)
    jumlah = 225_000


class HasilSalurFactory(Pabrik):
    class Meta:
        model = HasilSalur

    keluarga = factory.SubFactory(KeluargaFactory)
    periode = date(2024, 7, 1)
    keadaan = "salur"
    label = "Berhasil transaksi"
    jumlah = 750_000


class PasanganMiripFactory(Pabrik):
    class Meta:
        model = PasanganMirip

    kiri = factory.SubFactory(KeluargaFactory)
    kanan = factory.SubFactory(KeluargaFactory)
    sebab = factory.LazyFunction(lambda: ["pengurus"])
    nilai = 70


class PenggabunganFactory(Pabrik):
    class Meta:
        model = Penggabungan

    pasangan = factory.SubFactory(PasanganMiripFactory, status="digabung")
    dipertahankan = factory.SelfAttribute("pasangan.kiri")
    digabung = factory.SelfAttribute("pasangan.kanan")
    alasan = "Keluarga yang sama tercatat dua kali"
    oleh = factory.SubFactory(PenggunaFactory)


class MutuKeluargaFactory(Pabrik):
    class Meta:
        model = MutuKeluarga

    keluarga = factory.SubFactory(KeluargaFactory)
    skor = 80
    temuan = factory.LazyFunction(lambda: ["rt_rw_kosong"])
    per = factory.LazyFunction(timezone.now)


class ProfilFactory(Pabrik):
    class Meta:
        model = Profil

    pengguna = factory.SubFactory(PenggunaFactory)
    wilayah_id = "64.02"


class PenugasanFactory(Pabrik):
    class Meta:
        model = Penugasan

    keluarga = factory.SubFactory(KeluargaFactory)
    pendamping = factory.SubFactory(PenggunaFactory)
    mulai = date(2021, 1, 1)


class PelatihanFactory(Pabrik):
    class Meta:
        model = Pelatihan

    profil = factory.SubFactory("tests.pabrik.ProfilFactory")
    nama = "Diklat P2K2"
    tanggal = date(2023, 5, 1)


class ButirRHKFactory(Pabrik):
    class Meta:
        model = ButirRHK
        django_get_or_create = ("nomor",)

    nomor = 1
    nama = "Penyaluran bantuan"


class TargetRHKFactory(Pabrik):
    class Meta:
        model = TargetRHK

    profil = factory.SubFactory("tests.pabrik.ProfilFactory")
    butir = factory.SubFactory(ButirRHKFactory)
    tahun, target = 2024, 12


class PembicaraanFactory(Pabrik):
    class Meta:
        model = Pembicaraan

    profil = factory.SubFactory("tests.pabrik.ProfilFactory")
    bulan = date(2024, 9, 1)
    catatan = "Kunjungan dicatat malam hari"
    oleh = factory.SubFactory(PenggunaFactory)


class PenyerahanFactory(Pabrik):
    class Meta:
        model = Penyerahan

    pendamping = factory.SubFactory(PenggunaFactory)
    wilayah_id = "64.02"
    mulai = date(2021, 1, 1)
    alasan = "Pembagian wilayah"
    oleh = factory.SubFactory(PenggunaFactory)


class KendalaFactory(Pabrik):
    class Meta:
        model = Kendala

    nama = factory.Sequence(lambda n: f"Kendala contoh {n}")


class KunjunganFactory(Pabrik):
    class Meta:
        model = Kunjungan

    keluarga = factory.SubFactory(KeluargaFactory)
    pendamping = factory.SubFactory(PenggunaFactory)
    tanggal = factory.LazyFunction(timezone.localdate)
    temuan = "Keadaan baik."


class FotoFactory(Pabrik):
    class Meta:
        model = Foto

    kunjungan = factory.SubFactory(KunjunganFactory)
    berkas = factory.django.ImageField(format="JPEG")
    sha256 = factory.Sequence(lambda n: f"{n:064d}")


class VerifikasiFactory(Pabrik):
    class Meta:
        model = Verifikasi

    anggota = factory.SubFactory(AnggotaFactory)
    keluarga = factory.SelfAttribute("anggota.keluarga")
    bulan = date(2024, 8, 1)
    komponen = "sd"
    fasilitas_kode = "30401001"


class PenutupanFactory(Pabrik):
    class Meta:
        model = Penutupan

    wilayah_id = "64.02"
    bulan = date(2024, 8, 1)
    ditutup_oleh = factory.SubFactory(PenggunaFactory)


class UsulanFactory(Pabrik):
    class Meta:
        model = Usulan

    keluarga = factory.SubFactory(KeluargaFactory)
    jenis = "sejahtera"
    alasan = "Usaha warung sudah mencukupi kebutuhan keluarga."
    pengusul = factory.SubFactory(PenggunaFactory)


class LangkahUsulanFactory(Pabrik):
    class Meta:
        model = LangkahUsulan

    usulan = factory.SubFactory(UsulanFactory)
    ke = "draf"
    oleh = factory.SelfAttribute("usulan.pengusul")
    jabatan = "Pendamping sosial"


class KepergianFactory(Pabrik):
    class Meta:
        model = Kepergian

    keluarga = factory.SubFactory(KeluargaFactory)
    golongan = "lain"
    jenis = "pindah"
    tanggal = date(2024, 6, 1)


class TargetFactory(Pabrik):
    class Meta:
        model = Target

    wilayah_id = "64.02"
    tahun = 2024
    jenis = "sejahtera"
    jumlah = 100


class PekerjaanFactory(Pabrik):
    class Meta:
        model = Pekerjaan

    tugas = "pkh.pekerjaan.tugas.berkala_sapu"
    judul = "Pekerjaan contoh"
    diminta_oleh = factory.SubFactory(PenggunaFactory)


class BukaIdentitasFactory(Pabrik):
    class Meta:
        model = BukaIdentitas

    pengguna = factory.SubFactory(PenggunaFactory)
    objek_jenis = "kpm.anggota"
    objek_id = 1
    ruas = "nik"
    wilayah = DESA
    alasan = "Mencocokkan dengan KTP"


class SegelFactory(Pabrik):
    class Meta:
        model = Segel

    nomor = factory.Sequence(lambda n: n + 1)
    bagian = factory.LazyFunction(lambda: [["kpm_keluargaevent", ["pgh_id"], 0, 1, 1, "0" * 64]])
    sebelum = sidik = "0" * 64


class BatasSegelFactory(Pabrik):
    class Meta:
        model = BatasSegel

    tersegel = tabel = factory.LazyFunction(lambda: {"kpm_keluargaevent": 1})


class SasaranFactory(Pabrik):
    class Meta:
        model = Sasaran

    usulan = objek = factory.Sequence(lambda n: n + 1)
    tabel = "kpm_keluarga"


class TokenAPIFactory(Pabrik):
    class Meta:
        model = TokenAPI

    token = factory.LazyFunction(lambda: AuthToken.objects.create(PenggunaFactory())[0])
    nama = "Aplikasi kehadiran"


class MuatanFactory(Pabrik):
    class Meta:
        model = Muatan

    nama_berkas = "wilayah.csv"
    sidik = "0" * 64
    jumlah_baris = 1
    ringkasan = factory.LazyFunction(lambda: {"baru": 1})
    oleh = factory.SubFactory(PenggunaFactory)


class PerubahanWilayahFactory(Pabrik):
    class Meta:
        model = PerubahanWilayah

    muatan = factory.SubFactory(MuatanFactory)
    jenis = "baru"
    kode = DESA
    nama = "Loa Ipuh"


from tests.pabrik_graduasi import *  # noqa: E402, F403
from tests.pabrik_impor import (  # noqa: E402, F401
    BarisImporFactory,
    CatatanEksporFactory,
    ImporFactory,
    PemetaanFactory,
    PeriksaLapanganFactory,
)
from tests.pabrik_kasus import *  # noqa: E402, F403
from tests.pabrik_kepesertaan import *  # noqa: E402, F403
from tests.pabrik_laporan import *  # noqa: E402, F403
from tests.pabrik_p2k2 import *  # noqa: E402, F403
from tests.pabrik_pdp import *  # noqa: E402, F403
from tests.pabrik_penyaluran import *  # noqa: E402, F403 - they need the families above
from tests.pabrik_sanksi import (  # noqa: E402, F401
    KeberatanFactory,
    PemutakhiranFactory,
    PengecualianFactory,
    SanksiFactory,
)
from tests.pabrik_sinkron import *  # noqa: E402, F403
