"""What waits for who answers for a Rakor, for the start page."""

from datetime import date

from django.urls import reverse

from laporan.models import KeputusanRakor
from pkh.tersusun import tersusun


@tersusun
def _hitung_lewat(pengguna, tanggal: date):
    terbuka = KeputusanRakor.objects.untuk(pengguna, "laporan.buat").terbuka()
    return terbuka.filter(tenggat__lt=tanggal)


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]: decisions past their day; one query for who makes
    reports, none for others."""
    if not pengguna.boleh("laporan.buat"):
        return []
    return [
        {
            "kata": "keputusan Rakor lewat tenggat",
            "jumlah": _hitung_lewat(pengguna, tanggal),
            "url": reverse("laporan:rakor"),
            "tingkat": "penting",
        }
    ]
