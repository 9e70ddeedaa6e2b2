"""Factories of the room of graduation that came after the proposals; see pabrik.py."""

from copy import deepcopy
from datetime import date, timedelta
from functools import cache

import factory
from django.utils import timezone

from graduasi.models import (
    AngkaBersumber,
    Asesmen,
    BacaanUsulan,
    BerkasUsulan,
    Dukungan,
    FotoAsesmen,
    Kepergian,
    Pantauan,
    Pedoman,
    Proyeksi,
    TargetPendamping,
    Usaha,
)
from tests.pabrik import (
    AnggotaFactory,
    KeluargaFactory,
    KepergianFactory,
    PenggunaFactory,
    UsulanFactory,
)
from tests.pabrik_dasar import Pabrik

__all__ = [
    "AngkaBersumberFactory",
    "AsesmenFactory",
    "BacaanUsulanFactory",
    "BerkasUsulanFactory",
    "DukunganFactory",
    "FotoAsesmenFactory",
    "GraduasiFactory",
    "PantauanFactory",
    "PedomanFactory",
    "UsahaFactory",
    "ProyeksiFactory",
    "TargetPendampingFactory",
    "lengkapi",
    "pedoman_awal",
]


@cache
def _pedoman_awal() -> Pedoman:
    return Pedoman.objects.pada(date(2024, 1, 1))


def pedoman_awal() -> Pedoman:
    """The guide that the migrations bring: the same row in every database of the tests."""
    return deepcopy(_pedoman_awal())


class PedomanFactory(Pabrik):
    """A draft with the text of the first guide."""

    class Meta:
        model = Pedoman

    nama = "Rancangan pedoman"
    mulai = date(2099, 1, 1)
    dasar = "Keputusan uji"
    isi = factory.LazyFunction(lambda: pedoman_awal().isi)


class AsesmenFactory(Pabrik):
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


class FotoAsesmenFactory(Pabrik):
    class Meta:
        model = FotoAsesmen

    asesmen = factory.SubFactory(AsesmenFactory)
    berkas = factory.django.ImageField(width=8, height=8, format="JPEG")
    sha256 = factory.Sequence(lambda n: f"{n:064d}")


class BerkasUsulanFactory(Pabrik):
    """An original that was looked at."""

    class Meta:
        model = BerkasUsulan

    usulan = factory.SubFactory(UsulanFactory)
    kode = "ktp_kk"
    oleh = factory.SubFactory(PenggunaFactory)


class BacaanUsulanFactory(Pabrik):
    class Meta:
        model = BacaanUsulan

    usulan = factory.SubFactory(UsulanFactory)
    oleh = factory.SubFactory(PenggunaFactory)
    status = "diajukan"


class GraduasiFactory(KepergianFactory):
    """A departure by a graduation, with its proposal."""

    class Meta:
        model = Kepergian
        exclude = ["nomor"]

    nomor = "460/12/Dinsos"
    golongan = "graduasi"
    jenis = "sejahtera"
    keluarga = factory.SubFactory(KeluargaFactory, status="graduasi")
    usulan = factory.LazyAttribute(
        lambda o: UsulanFactory(
            keluarga=o.keluarga, jenis=o.jenis, status="efektif", nomor_putusan=o.nomor,
            tanggal_putusan=o.tanggal, tanggal_efektif=o.tanggal,
        )
    )  # fmt: skip


class PantauanFactory(Pabrik):
    class Meta:
        model = Pantauan

    kepergian = factory.SubFactory(GraduasiFactory)
    tanggal = factory.LazyFunction(timezone.localdate)
    keadaan = "bertahan"
    catatan = "Warung ramai, anak bersekolah."
    oleh = factory.SubFactory(PenggunaFactory)


class DukunganFactory(Pabrik):
    class Meta:
        model = Dukungan

    keluarga = factory.SubFactory(KeluargaFactory)
    jenis = "stimulan"
    uraian = "Mesin jahit"
    nilai = 2_500_000
    sumber = "apbd_kab"
    tanggal = date(2024, 5, 1)
    nomor_bast = "BAST/1"
    oleh = factory.SubFactory(PenggunaFactory)


class UsahaFactory(Pabrik):
    class Meta:
        model = Usaha

    keluarga = factory.SubFactory(KeluargaFactory)
    jenis = "dagang"
    nama = "Warung sembako"
    mulai = date(2023, 1, 1)
    omzet = "c"
    oleh = factory.SubFactory(PenggunaFactory)


def lengkapi(usulan, oleh) -> None:
    """Everything the guide of its day asks of this proposal, as rows: asesmen with photo, papers
    as if scanned."""
    pedoman = pedoman_awal().aturan
    if usulan.jenis in pedoman.asesmen_untuk:
        asesmen = AsesmenFactory(keluarga=usulan.keluarga, oleh=oleh)
        FotoAsesmen.objects.create(asesmen=asesmen, berkas="asesmen/uji.jpg", sha256="0" * 64)
    BerkasUsulan.objects.bulk_create(
        BerkasUsulan(usulan=usulan, kode=b.kode, oleh=oleh)
        for b in pedoman.daftar_berkas(usulan.jenis)
        if b.cara != "nomor"
    )


class ProyeksiFactory(Pabrik):
    class Meta:
        model = Proyeksi

    keluarga = factory.SubFactory(KeluargaFactory)
    anggota = factory.SubFactory(AnggotaFactory, keluarga=factory.SelfAttribute("..keluarga"))
    tanggal = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    komponen, sebab = "sma", "lulus"
    rupiah = 2_000_000
    per = factory.LazyFunction(timezone.localdate)


class AngkaBersumberFactory(Pabrik):
    class Meta:
        model = AngkaBersumber

    wilayah_id = "64.02"
    tahun, ukuran, nilai = 2021, "graduasi", 149
    sumber = factory.Sequence(lambda n: f"Berita contoh {n}")


class TargetPendampingFactory(Pabrik):
    class Meta:
        model = TargetPendamping

    pendamping = factory.SubFactory(PenggunaFactory)
    wilayah_id = "64.02"
    tahun, jenis, jumlah = 2024, "sejahtera", 10
