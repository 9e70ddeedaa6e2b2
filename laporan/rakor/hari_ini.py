"""What waits for who answers for a Rakor, for the start page."""

from datetime import date

from django.urls import reverse

from laporan.models import KeputusanRakor


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]: decisions past their day; one query for who makes
    reports, none for others."""
    if not pengguna.boleh("laporan.buat"):
        return []
    lewat = KeputusanRakor.objects.untuk(pengguna, "laporan.buat").terbuka()
    return [
        {
            "kata": "keputusan Rakor lewat tenggat",
            "jumlah": lewat.filter(tenggat__lt=tanggal).count(),
            "url": reverse("laporan:rakor"),
            "tingkat": "penting",
        }
    ]
