"""Factories of cases, complaints, outreach and complementary programmes; see tests/pabrik.py."""

from datetime import timedelta

import factory
from django.utils import timezone

from kpm.models import Pelengkap, ProgramPelengkap
from pendamping.models import (
    FotoSosialisasi,
    Kasus,
    LangkahKasus,
    LangkahPengaduan,
    OrangKasus,
    Pengaduan,
    PihakKasus,
    RujukanKasus,
    Sosialisasi,
)
from tests.pabrik_dasar import Pabrik


class ProgramPelengkapFactory(Pabrik):
    class Meta:
        model = ProgramPelengkap
        django_get_or_create = ("kode",)

    kode = "kip"
    nama = factory.LazyAttribute(lambda o: o.kode.upper())


class PelengkapFactory(Pabrik):
    class Meta:
        model = Pelengkap

    keluarga = factory.SubFactory("tests.pabrik.KeluargaFactory")
    program = factory.SubFactory(ProgramPelengkapFactory)


class KasusFactory(Pabrik):
    class Meta:
        model = Kasus

    keluarga = factory.SubFactory("tests.pabrik.KeluargaFactory")
    jenis = "mediasi"
    pokok = factory.Sequence(lambda n: f"Anak tidak masuk sekolah {n}")
    dibuka_pada = factory.LazyFunction(timezone.localdate)
    dibuka_oleh = factory.SubFactory("tests.pabrik.PenggunaFactory")


class LangkahKasusFactory(Pabrik):
    class Meta:
        model = LangkahKasus

    kasus = factory.SubFactory(KasusFactory)
    tanggal = factory.LazyFunction(timezone.localdate)
    uraian = "Bertemu wali kelas."
    oleh = factory.SelfAttribute("kasus.dibuka_oleh")


class PihakKasusFactory(Pabrik):
    class Meta:
        model = PihakKasus

    kasus = factory.SubFactory(KasusFactory)
    nama = factory.Sequence(lambda n: f"Pihak Contoh {n}")
    sebagai = "Wali kelas"


class RujukanKasusFactory(Pabrik):
    class Meta:
        model = RujukanKasus

    kasus = factory.SubFactory(KasusFactory)
    ke = "sekolah"
    tanggal = factory.LazyFunction(timezone.localdate)
    perihal = "Keringanan biaya"
    oleh = factory.SelfAttribute("kasus.dibuka_oleh")


class OrangKasusFactory(Pabrik):
    class Meta:
        model = OrangKasus

    kasus = factory.SubFactory(KasusFactory)
    pengguna = factory.SubFactory("tests.pabrik.PenggunaFactory")
    oleh = factory.SelfAttribute("kasus.dibuka_oleh")


class PengaduanFactory(Pabrik):
    class Meta:
        model = Pengaduan

    nomor = factory.Sequence(lambda n: f"26-{n // 10000 % 1000:03d}-{n % 10000:04d}")
    kanal = "telepon"
    kategori = "bantuan"
    uraian = factory.Sequence(lambda n: f"Bantuan tidak masuk {n}")
    wilayah_id = "64.02.06.1001"
    tenggat = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
    dicatat_oleh = factory.SubFactory("tests.pabrik.PenggunaFactory")


class LangkahPengaduanFactory(Pabrik):
    class Meta:
        model = LangkahPengaduan

    pengaduan = factory.SubFactory(PengaduanFactory)
    jenis = "diterima"


class SosialisasiFactory(Pabrik):
    class Meta:
        model = Sosialisasi

    wilayah_id = "64.02.06"
    tempat = "Kantor camat"
    sasaran = "kecamatan"
    topik = factory.Sequence(lambda n: f"Sosialisasi contoh {n}")
    jumlah_l, jumlah_p = 20, 20
    oleh = factory.SubFactory("tests.pabrik.PenggunaFactory")


class FotoSosialisasiFactory(Pabrik):
    class Meta:
        model = FotoSosialisasi

    sosialisasi = factory.SubFactory(SosialisasiFactory)
    berkas = factory.django.ImageField(format="JPEG")
    sha256 = factory.Sequence(lambda n: f"{n:064d}")
