"""What waits for who closes months, for the start page."""

from datetime import date, timedelta

from django.urls import reverse

from pendamping.aturan import awal_bulan
from pendamping.models import Penutupan, Verifikasi
from pkh.tersusun import tersusun
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

TENGGAT_TUTUP = 14  # days after the end of a month


@tersusun
def _terbuka(pengguna, bulan: date):
    """Kabupaten/kota whose month is not closed."""
    tertutup = Penutupan.objects.untuk(pengguna, "verifikasi.tutup").berlaku().filter(bulan=bulan)
    semua = Wilayah.objects.untuk(pengguna, "verifikasi.tutup").berlaku()
    terbuka = semua.filter(tingkat=Tingkat.KABUPATEN).exclude(pk__in=tertutup.values("wilayah"))
    return terbuka.values_list("pk")


@tersusun
def _satu_kewajiban(pengguna, bulan: date, wilayah: str):
    baris = Verifikasi.objects.untuk(pengguna, "verifikasi.tutup").filter(bulan=bulan)
    return baris.filter(rentang_wilayah("keluarga__desa_id", wilayah)).values_list("pk")[:1]


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]: kabupaten/kota whose last month is still open although it
    has obligations. Nobody else's start page asks anything."""
    if not pengguna.boleh("verifikasi.tutup"):
        return []
    lalu = awal_bulan(awal_bulan(tanggal) - timedelta(days=1))
    terbuka = _terbuka(pengguna, lalu)
    jumlah = sum(bool(_satu_kewajiban(pengguna, lalu, kode)) for (kode,) in terbuka)
    return [
        {
            "kata": "bulan verifikasi lalu belum ditutup",
            "jumlah": jumlah,
            "url": reverse("pendamping:verifikasi_bulan"),
            "tingkat": "penting" if tanggal.day > TENGGAT_TUTUP else "biasa",
        }
    ]
