"""Planned meetings that nobody wrote down and still can, for the start page and the inbox."""

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from pendamping.aturan import PERTEMUAN_PALING_LAMA
from pendamping.models import Rencana


def belum_dicatat(tanggal: date) -> Q:
    """Rencana of the past without a meeting, as long as one may still be written down."""
    batas = tanggal - timedelta(days=PERTEMUAN_PALING_LAMA)
    return Q(pertemuan=None, tanggal__lt=tanggal, tanggal__gte=batas, kelompok__aktif=True)


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]; one query."""
    if not pengguna.boleh("p2k2.kelola"):
        return []
    lewat = Rencana.objects.untuk(pengguna, "p2k2.kelola").filter(belum_dicatat(tanggal))
    url = f"{reverse('pendamping:rencana_daftar')}?belum=on"
    kata = "rencana P2K2 sudah lewat dan belum dicatat"
    return [{"kata": kata, "jumlah": lewat.count(), "url": url, "tingkat": "penting"}]
