"""Factories of the P2K2 room; tests take them from tests.pabrik."""

from datetime import date, time

import factory
from django.utils import timezone

from pendamping.models import (
    AnggotaKelompok,
    FotoPertemuan,
    Kehadiran,
    Kelompok,
    Pengelompokan,
    Pertemuan,
    PindahKelompok,
    Rencana,
    Sesi,
)
from tests.pabrik import DESA, KeluargaFactory, PenggunaFactory
from tests.pabrik_dasar import Pabrik


class KelompokFactory(Pabrik):
    class Meta:
        model = Kelompok

    nama = factory.Sequence(lambda n: f"Kelompok Contoh {n}")
    desa_id = DESA
    pendamping = factory.SubFactory(PenggunaFactory)


class AnggotaKelompokFactory(Pabrik):
    class Meta:
        model = AnggotaKelompok

    kelompok = factory.SubFactory(KelompokFactory)
    keluarga = factory.SubFactory(KeluargaFactory)
    mulai = date(2021, 1, 1)


class PengelompokanFactory(Pabrik):
    class Meta:
        model = Pengelompokan

    pendamping = factory.SubFactory(PenggunaFactory)
    desa_id = DESA
    oleh = factory.SelfAttribute("pendamping")


class PindahKelompokFactory(Pabrik):
    class Meta:
        model = PindahKelompok

    pengelompokan = factory.SubFactory(PengelompokanFactory)
    keluarga = factory.SubFactory(KeluargaFactory)
    ke = factory.SubFactory(KelompokFactory)


class SesiFactory(Pabrik):
    class Meta:
        model = Sesi
        django_get_or_create = ("modul", "sesi")

    modul, sesi = 1, 1
    nama_modul = "Pengasuhan dan pendidikan anak"
    judul = "Menjadi orang tua yang lebih baik"


class PertemuanFactory(Pabrik):
    class Meta:
        model = Pertemuan

    kelompok = factory.SubFactory(KelompokFactory)
    sesi = factory.SubFactory(SesiFactory)
    tanggal = factory.LazyFunction(timezone.localdate)
    dicatat_oleh = factory.SelfAttribute("kelompok.pendamping")


class KehadiranFactory(Pabrik):
    class Meta:
        model = Kehadiran

    pertemuan = factory.SubFactory(PertemuanFactory)
    keluarga = factory.SubFactory(KeluargaFactory)


class FotoPertemuanFactory(Pabrik):
    class Meta:
        model = FotoPertemuan

    pertemuan = factory.SubFactory(PertemuanFactory)
    berkas = factory.django.ImageField(format="JPEG")
    sha256 = factory.Sequence(lambda n: f"{n:064d}")


class RencanaFactory(Pabrik):
    class Meta:
        model = Rencana

    kelompok = factory.SubFactory(KelompokFactory)
    pendamping = factory.SelfAttribute("kelompok.pendamping")
    desa_id = factory.SelfAttribute("kelompok.desa_id")
    sesi = factory.SubFactory(SesiFactory)
    tanggal = factory.LazyFunction(timezone.localdate)
    mulai = time(9)
    selesai = time(10, 30)
