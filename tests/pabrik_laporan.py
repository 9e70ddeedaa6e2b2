"""Factories of reports, aggregates and letterheads; see tests/pabrik.py."""

from datetime import date

import factory
from django.utils import timezone

from laporan.models import (
    Angka,
    Cuplikan,
    GambarKeadaan,
    KeputusanRakor,
    Kop,
    Langganan,
    LaporanBulanan,
    PeriksaAngka,
    PosisiJejak,
    PotonganLaporan,
    Rakor,
    SurelTerbukti,
)
from tests.pabrik import PenggunaFactory
from tests.pabrik_dasar import Pabrik


class CuplikanFactory(Pabrik):
    class Meta:
        model = Cuplikan

    jenis = "rekap_kabupaten"
    wilayah_id = "64.02"
    periode = "2024"
    judul = "Rekap Kabupaten"
    per = factory.LazyFunction(timezone.now)
    versi_definisi = 1
    isi = factory.LazyFunction(
        lambda: {
            "judul": "Rekap PKH Kabupaten Contoh",
            "wilayah": {"kode": "64.02", "nama": "Kabupaten Contoh"},
            "periode": {"kode": "2024", "kata": "Tahun 2024", "berjalan": False},
            "per": timezone.now().isoformat(),
            "kosong": False,
            "ringkas": [],
            "bagian": [],
            "definisi": [],
            "versi_definisi": 1,
            "surat": {"kop": {"pemerintah": "Pemerintah", "dinas": "Dinas Sosial"}},
        }
    )
    pdf = factory.django.FileField(data=b"%PDF-1.7", filename="contoh.pdf")
    xlsx = factory.django.FileField(data=b"PK", filename="contoh.xlsx")
    jumlah_baris = 0
    sha256 = "0" * 64
    dibuat_oleh = factory.SubFactory(PenggunaFactory)


class PotonganLaporanFactory(Pabrik):
    class Meta:
        model = PotonganLaporan

    pekerjaan = factory.SubFactory("tests.pabrik.PekerjaanFactory")
    wilayah_id = "64.02"
    potret = "00000003-00000001-1"
    per = factory.LazyFunction(timezone.now)


class AngkaFactory(Pabrik):
    class Meta:
        model = Angka

    wilayah_id = "64.02.06"
    bulan = date(2024, 8, 1)
    ukuran = "kpm_aktif"
    nilai = 7
    per = factory.LazyFunction(timezone.now)


class GambarKeadaanFactory(Pabrik):
    class Meta:
        model = GambarKeadaan

    wilayah_id = "64.02"
    berubah_pada = factory.LazyFunction(timezone.now)


class KopFactory(Pabrik):
    class Meta:
        model = Kop

    wilayah_id = "64.02"
    tempat = "Tenggarong"


class LanggananFactory(Pabrik):
    class Meta:
        model = Langganan

    pengguna = factory.SubFactory(PenggunaFactory)
    jenis = "rekap_kabupaten"
    wilayah_id = "64.02"
    setiap = "bulan"
    terakhir = "2024-07"


class SurelTerbuktiFactory(Pabrik):
    class Meta:
        model = SurelTerbukti

    pengguna = factory.SubFactory(PenggunaFactory)
    alamat = "orang@kukarkab.go.id"


class PosisiJejakFactory(Pabrik):
    class Meta:
        model = PosisiJejak

    tabel = "kpm_keluargaevent"
    per = factory.LazyFunction(timezone.now)


class PeriksaAngkaFactory(Pabrik):
    class Meta:
        model = PeriksaAngka

    per = factory.LazyFunction(timezone.now)
    dibandingkan = 10
    jumlah = 0
    beda = factory.LazyFunction(lambda: [["64.02", "2024-08", "kpm", 4, 5]])


class RakorFactory(Pabrik):
    class Meta:
        model = Rakor

    wilayah_id = "64.02"
    tanggal = date(2024, 2, 12)
    dicatat_oleh = factory.SubFactory(PenggunaFactory)


class KeputusanRakorFactory(Pabrik):
    class Meta:
        model = KeputusanRakor

    rakor = factory.SubFactory(RakorFactory)
    isi = "Setiap KPM dikunjungi dalam dua bulan"
    siapa = "Koordinator"
    tenggat = date(2024, 6, 30)


class LaporanBulananFactory(Pabrik):
    class Meta:
        model = LaporanBulanan

    pendamping = factory.SubFactory(PenggunaFactory)
    wilayah_id = "64.02"
    bulan = date(2024, 8, 1)
    status = "dikirim"
