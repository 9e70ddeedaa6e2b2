"""Complaints that wait for a person."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from pendamping.models import Pengaduan
from pkh.tersusun import tersusun


@tersusun
def _hitung(pengguna, tanggal: date):
    lewat = Q(tenggat__lt=tanggal)
    baris = Pengaduan.objects.untuk(pengguna).menunggu(pengguna)
    return baris, {"lewat": Count("pk", filter=lewat), "belum": Count("pk", filter=~lewat)}


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]; one query."""
    if not pengguna.boleh("pengaduan.catat"):
        return []
    n = _hitung(pengguna, tanggal)
    url = f"{reverse('pendamping:pengaduan_daftar')}?menunggu=on"
    return [
        {"kata": "pengaduan lewat tenggat", "jumlah": n["lewat"],
         "url": f"{url}&keadaan=lewat", "tingkat": "penting"},
        {"kata": "pengaduan menunggu Anda", "jumlah": n["belum"],
         "url": f"{url}&keadaan=belum_lewat", "tingkat": "biasa"},
    ]  # fmt: skip
