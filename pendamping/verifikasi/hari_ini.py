"""What waits for who closes months, for the start page."""

from datetime import date, timedelta

from django.urls import reverse

from pendamping.aturan import awal_bulan
from pendamping.models import Penutupan, Verifikasi
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

TENGGAT_TUTUP = 14  # days after the end of a month


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]: kabupaten/kota whose last month is still open although it
    has obligations. Nobody else's start page asks anything."""
    if not pengguna.boleh("verifikasi.tutup"):
        return []
    lalu = awal_bulan(awal_bulan(tanggal) - timedelta(days=1))
    tertutup = Penutupan.objects.untuk(pengguna, "verifikasi.tutup").berlaku().filter(bulan=lalu)
    semua = Wilayah.objects.untuk(pengguna, "verifikasi.tutup").berlaku()
    terbuka = semua.filter(tingkat=Tingkat.KABUPATEN).exclude(pk__in=tertutup.values("wilayah"))
    baris = Verifikasi.objects.untuk(pengguna, "verifikasi.tutup").filter(bulan=lalu)
    jumlah = sum(baris.filter(rentang_wilayah("keluarga__desa_id", w.pk)).exists() for w in terbuka)
    return [
        {
            "kata": "bulan verifikasi lalu belum ditutup",
            "jumlah": jumlah,
            "url": reverse("pendamping:verifikasi_bulan"),
            "tingkat": "penting" if tanggal.day > TENGGAT_TUTUP else "biasa",
        }
    ]
