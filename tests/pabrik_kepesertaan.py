"""Factories of the way from calon to active."""

from datetime import date, time

import factory
from django.utils import timezone

from kpm.models import (
    FotoValidasi,
    KeluargaDitetapkan,
    Penetapan,
    PeriksaAnggota,
    PertemuanAwal,
    Sanggahan,
    UndanganAwal,
    Validasi,
)
from tests.pabrik import (
    DESA,
    AnggotaFactory,
    KeluargaFactory,
    PenggunaFactory,
    PerubahanStatusFactory,
)
from tests.pabrik_dasar import Pabrik


class PertemuanAwalFactory(Pabrik):
    class Meta:
        model = PertemuanAwal

    desa_id = DESA
    tempat = "Balai desa"
    tanggal = factory.LazyFunction(timezone.localdate)
    jam = time(9, 0)
    oleh = factory.SubFactory(PenggunaFactory)


class UndanganAwalFactory(Pabrik):
    class Meta:
        model = UndanganAwal

    pertemuan = factory.SubFactory(PertemuanAwalFactory)
    keluarga = factory.SubFactory(KeluargaFactory, status="calon")


class ValidasiFactory(Pabrik):
    class Meta:
        model = Validasi

    keluarga = factory.SubFactory(KeluargaFactory, status="calon")
    oleh = factory.SubFactory(PenggunaFactory)
    tanggal = factory.LazyFunction(timezone.localdate)
    hasil = "layak"


class PeriksaAnggotaFactory(Pabrik):
    class Meta:
        model = PeriksaAnggota

    validasi = factory.SubFactory(ValidasiFactory)
    anggota = factory.SubFactory(
        AnggotaFactory, keluarga=factory.SelfAttribute("..validasi.keluarga")
    )
    keadaan = "sesuai"


class FotoValidasiFactory(Pabrik):
    class Meta:
        model = FotoValidasi

    validasi = factory.SubFactory(ValidasiFactory)
    berkas = factory.django.ImageField(format="JPEG")
    sha256 = factory.Sequence(lambda n: f"{n:064d}")


class SanggahanFactory(Pabrik):
    class Meta:
        model = Sanggahan

    validasi = factory.SubFactory(
        ValidasiFactory, hasil="tidak_layak", sebab="mampu", alasan="Punya mobil"
    )
    tanggal = factory.LazyFunction(timezone.localdate)
    pemohon = "Ibu Contoh"
    alasan = "Mobil itu milik majikan suami."
    oleh = factory.SubFactory(PenggunaFactory)


class PenetapanFactory(Pabrik):
    class Meta:
        model = Penetapan

    ke = "aktif"
    nomor_sk = "12/3.4/BS.02.01/2024"
    tanggal_sk = mulai = date(2024, 6, 1)
    wilayah_id = "64.02"
    oleh = factory.SubFactory(PenggunaFactory)


class KeluargaDitetapkanFactory(Pabrik):
    class Meta:
        model = KeluargaDitetapkan

    penetapan = factory.SubFactory(PenetapanFactory)
    validasi = factory.SubFactory(ValidasiFactory)
    keluarga = factory.SelfAttribute("validasi.keluarga")
    perubahan = factory.SubFactory(
        PerubahanStatusFactory, keluarga=factory.SelfAttribute("..keluarga")
    )
    sejak_lama = date(2024, 5, 1)
