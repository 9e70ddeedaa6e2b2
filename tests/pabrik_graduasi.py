"""Factories of the room of graduation that came after the proposals; see pabrik.py."""

from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from graduasi.models import Asesmen, BacaanUsulan, BerkasUsulan, FotoAsesmen, Pedoman
from tests.pabrik import KeluargaFactory, PenggunaFactory, UsulanFactory

__all__ = [
    "AsesmenFactory",
    "BacaanUsulanFactory",
    "BerkasUsulanFactory",
    "FotoAsesmenFactory",
    "PedomanFactory",
    "lengkapi",
    "pedoman_awal",
]


def pedoman_awal() -> Pedoman:
    return Pedoman.objects.pada(date(2024, 1, 1))


class PedomanFactory(DjangoModelFactory):
    """A draft with the text of the first guide."""

    class Meta:
        model = Pedoman

    nama = "Rancangan pedoman"
    mulai = date(2099, 1, 1)
    dasar = "Keputusan uji"
    isi = factory.LazyFunction(lambda: pedoman_awal().isi)


class AsesmenFactory(DjangoModelFactory):
    """All questions answered with the best answer."""

    class Meta:
        model = Asesmen

    keluarga = factory.SubFactory(KeluargaFactory)
    pedoman = factory.LazyFunction(pedoman_awal)
    oleh = factory.SubFactory(PenggunaFactory)
    tanggal = factory.LazyFunction(timezone.localdate)
    jawaban = factory.LazyAttribute(lambda o: {k["kode"]: 0 for k in o.pedoman.isi["kriteria"]})
    skor = 100
    layak = True


class FotoAsesmenFactory(DjangoModelFactory):
    class Meta:
        model = FotoAsesmen

    asesmen = factory.SubFactory(AsesmenFactory)
    berkas = factory.django.ImageField(width=8, height=8, format="JPEG")
    sha256 = factory.Sequence(lambda n: f"{n:064d}")


class BerkasUsulanFactory(DjangoModelFactory):
    """An original that was looked at."""

    class Meta:
        model = BerkasUsulan

    usulan = factory.SubFactory(UsulanFactory)
    kode = "ktp_kk"
    oleh = factory.SubFactory(PenggunaFactory)


class BacaanUsulanFactory(DjangoModelFactory):
    class Meta:
        model = BacaanUsulan

    usulan = factory.SubFactory(UsulanFactory)
    oleh = factory.SubFactory(PenggunaFactory)
    status = "diajukan"


def lengkapi(usulan, oleh) -> None:
    """Everything the guide of its day asks of this proposal, as rows: asesmen with photo, papers
    as if scanned."""
    pedoman = pedoman_awal().aturan
    if usulan.jenis in pedoman.asesmen_untuk:
        asesmen = AsesmenFactory(keluarga=usulan.keluarga, oleh=oleh)
        FotoAsesmen.objects.create(asesmen=asesmen, berkas="asesmen/uji.jpg", sha256="0" * 64)
    for b in pedoman.daftar_berkas(usulan.jenis):
        if b.cara != "nomor":
            BerkasUsulanFactory(usulan=usulan, kode=b.kode, oleh=oleh)
