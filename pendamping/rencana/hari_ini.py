"""Planned meetings that nobody wrote down and still can, for the start page and the inbox."""

from datetime import date, timedelta

from django.db.models import Count, F, Q
from django.urls import reverse

from pendamping.aturan import PERTEMUAN_PALING_LAMA
from pendamping.models import Rencana
from pkh.tersusun import tersusun


def belum_dicatat(tanggal: date) -> Q:
    """Rencana of the past without a meeting, as long as one may still be written down."""
    batas = tanggal - timedelta(days=PERTEMUAN_PALING_LAMA)
    return Q(pertemuan=None, tanggal__lt=tanggal, tanggal__gte=batas, kelompok__aktif=True)


def bentrok(tanggal: date) -> Q:
    """Rencana to come of a group that has moved on, at an hour its new pendamping has another."""
    pindah = ~Q(pendamping=F("kelompok__pendamping"))
    return pindah & Q(pertemuan=None, tanggal__gte=tanggal, kelompok__aktif=True)


@tersusun
def _hitung(pengguna, tanggal: date):
    return Rencana.objects.untuk(pengguna, "p2k2.kelola"), {
        "lewat": Count("pk", filter=belum_dicatat(tanggal)),
        "sama": Count("pk", filter=bentrok(tanggal)),
    }


def perlu(pengguna, tanggal: date) -> list[dict]:
    """[{kata, jumlah, url, tingkat}]; one query."""
    if not pengguna.boleh("p2k2.kelola"):
        return []
    n = _hitung(pengguna, tanggal)
    url = reverse("pendamping:rencana_daftar")
    kata = "rencana P2K2 sudah lewat dan belum dicatat"
    kata_sama = "rencana P2K2 berjam sama dengan rencana lain sesudah penyerahan"
    return [
        {"kata": kata, "jumlah": n["lewat"], "url": f"{url}?belum=on", "tingkat": "penting"},
        {"kata": kata_sama, "jumlah": n["sama"], "url": f"{url}?bentrok=on", "tingkat": "penting"},
    ]
