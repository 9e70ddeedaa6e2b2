"""Factories of the ladder and of reported changes; tests use them through tests.pabrik."""

from datetime import date

import factory

from kpm.models import Pemutakhiran
from pendamping.models import Keberatan, Pengecualian, Sanksi
from tests.pabrik import KeluargaFactory, PenggunaFactory
from tests.pabrik_dasar import Pabrik


class SanksiFactory(Pabrik):
    class Meta:
        model = Sanksi

    keluarga = factory.SubFactory(KeluargaFactory)
    langkah = "surat"
    beruntun = 1
    dari = sampai = date(2024, 8, 1)


class KeberatanFactory(Pabrik):
    class Meta:
        model = Keberatan

    sanksi = factory.SubFactory(SanksiFactory, putusan="diterapkan")
    tanggal = date(2024, 9, 10)
    pemohon = "Ibu Contoh"
    alasan = "Anak dirawat di rumah sakit dua minggu."
    dicatat_oleh = factory.SubFactory(PenggunaFactory)


class PengecualianFactory(Pabrik):
    class Meta:
        model = Pengecualian

    keluarga = factory.SubFactory(KeluargaFactory)
    alasan = "sakit"
    mulai = date(2024, 8, 1)
    bukti = "Surat dokter difoto pada kunjungan."
    diajukan_oleh = factory.SubFactory(PenggunaFactory)


class PemutakhiranFactory(Pabrik):
    class Meta:
        model = Pemutakhiran

    keluarga = factory.SubFactory(KeluargaFactory)
    jenis = "kartu"
    hal = "kartu"
    isi = factory.LazyFunction(lambda: {"bank": "bri"})
    lama = factory.LazyFunction(lambda: {"bank": ""})
    pengusul = factory.SubFactory(PenggunaFactory)
