"""Factories of imports and exports; tests use them through tests/pabrik.py."""

import factory

from kpm.models import BarisImpor, CatatanEkspor, Impor, Pemetaan, PeriksaLapangan
from tests.pabrik import KeluargaFactory, PenggunaFactory
from tests.pabrik_dasar import Pabrik


class ImporFactory(Pabrik):
    class Meta:
        model = Impor
        skip_postgeneration_save = True

    nama_berkas = "kpm.csv"
    berkas = "impor/kpm.csv"
    sha256 = "0" * 64
    oleh = factory.SubFactory(PenggunaFactory)
    status = Impor.Status.PRATINJAU
    hitungan = factory.LazyFunction(lambda: {"baris": 1, "baru": 1})

    @factory.post_generation
    def wilayah(self, create, kode, **kwargs):
        self.wilayah.set(kode or ["64.02"])


class BarisImporFactory(Pabrik):
    class Meta:
        model = BarisImpor

    impor = factory.SubFactory(ImporFactory)
    nomor = factory.Sequence(lambda n: n + 2)
    hasil = "baru"


class PemetaanFactory(Pabrik):
    class Meta:
        model = Pemetaan

    jenis = "kpm"
    sidik = "0" * 64
    peta = factory.LazyFunction(lambda: {"nomor": "nik"})
    wilayah_id = "64.02"
    oleh = factory.SubFactory(PenggunaFactory)


class CatatanEksporFactory(Pabrik):
    class Meta:
        model = CatatanEkspor

    jenis = "kpm"
    bentuk = "csv"
    wilayah_id = "64.02"
    oleh = factory.SubFactory(PenggunaFactory)


class PeriksaLapanganFactory(Pabrik):
    class Meta:
        model = PeriksaLapangan

    keluarga = factory.SubFactory(KeluargaFactory)
    impor = factory.SubFactory(ImporFactory)
