"""Factories of the office's duties under UU PDP; see tests/pabrik.py."""

from datetime import timedelta

import factory
from django.utils import timezone

from laporan.models import (
    AturanRetensi,
    Insiden,
    KeluargaTerdampak,
    LangkahInsiden,
    Pemrosesan,
    PermintaanData,
    UsulanRetensi,
)
from tests.pabrik import KeluargaFactory, PenggunaFactory
from tests.pabrik_dasar import Pabrik


class PemrosesanFactory(Pabrik):
    class Meta:
        model = Pemrosesan

    kode = factory.Sequence(lambda n: f"uji-{n}")
    nama = "Pemrosesan uji"
    tujuan = dasar = subjek = jenis_data = penerima = retensi = tindakan = "Uji coba"
    penanggung_jawab = "Kepala dinas"


class InsidenFactory(Pabrik):
    class Meta:
        model = Insiden

    wilayah_id = "64.02"
    judul = "Telepon pendamping hilang"
    jenis = "terbuka"
    uraian = "Telepon hilang di pasar."
    data = factory.LazyFunction(lambda: ["identitas"])
    ditemukan_pada = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=20))
    dicatat_oleh = factory.SubFactory(PenggunaFactory)


class LangkahInsidenFactory(Pabrik):
    class Meta:
        model = LangkahInsiden

    insiden = factory.SubFactory(InsidenFactory)
    jenis = "catatan"
    catatan = "Ditanyakan kepada pemiliknya."
    oleh = factory.SubFactory(PenggunaFactory)


class KeluargaTerdampakFactory(Pabrik):
    class Meta:
        model = KeluargaTerdampak

    insiden = factory.SubFactory(InsidenFactory)
    keluarga = factory.SubFactory(KeluargaFactory)
    sebab = factory.LazyFunction(lambda: ["telepon"])


class PermintaanDataFactory(Pabrik):
    class Meta:
        model = PermintaanData

    keluarga = factory.SubFactory(KeluargaFactory)
    jenis = "lihat"
    pemohon = "Ibu Contoh"
    hubungan = "sendiri"
    uraian = "Ingin tahu data keluarganya."
    tenggat = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=40))
    dicatat_oleh = factory.SubFactory(PenggunaFactory)


class AturanRetensiFactory(Pabrik):
    class Meta:
        model = AturanRetensi

    rekaman = "foto"
    bulan = 24
    dasar = "Uji"


class UsulanRetensiFactory(Pabrik):
    class Meta:
        model = UsulanRetensi

    wilayah_id = "64.02"
    isi = factory.LazyFunction(
        lambda: [{"rekaman": "foto", "bulan": 24, "batas": "2022-01-01", "jumlah": 7}]
    )
