"""Factories of payment lists and what follows from them."""

from datetime import date

import factory
from django.utils import timezone

from kpm.models import (
    BarisSalur,
    DaftarSalur,
    LabelBank,
    PemegangKKS,
    Rekonsiliasi,
    Selisih,
)
from tests.pabrik import KeluargaFactory
from tests.pabrik_dasar import Pabrik


class LabelBankFactory(Pabrik):
    class Meta:
        model = LabelBank

    label = factory.Sequence(lambda n: f"kata {n}")
    keadaan = "gagal"


class DaftarSalurFactory(Pabrik):
    class Meta:
        model = DaftarSalur

    wilayah_id = "64.02"
    periode = date(2024, 7, 1)
    batas = date(2024, 9, 30)


class BarisSalurFactory(Pabrik):
    class Meta:
        model = BarisSalur

    daftar = factory.SubFactory(DaftarSalurFactory)
    keluarga = factory.SubFactory(KeluargaFactory)
    desa = factory.SelfAttribute("keluarga.desa")
    nama = factory.SelfAttribute("keluarga.nama_pengurus")
    jumlah = 225_000


class RekonsiliasiFactory(Pabrik):
    class Meta:
        model = Rekonsiliasi

    keluarga = factory.SubFactory(KeluargaFactory)
    desa = factory.SelfAttribute("keluarga.desa")
    periode = date(2024, 7, 1)
    temuan = "gagal"
    berhak = terdaftar = 225_000
    dibayar = 0
    label = "Gagal"
    aktif = layak = True
    tepat_waktu = lengkap = False


class SelisihFactory(Pabrik):
    class Meta:
        model = Selisih

    keluarga = factory.SubFactory(KeluargaFactory)
    periode = date(2024, 7, 1)
    jenis = "gagal"
    langkah = "baru"
    tenggat = factory.LazyFunction(timezone.localdate)


class PemegangKKSFactory(Pabrik):
    class Meta:
        model = PemegangKKS

    keluarga = factory.SubFactory(KeluargaFactory)
    pemegang = "pengurus"
    tanggal = factory.LazyFunction(timezone.localdate)
