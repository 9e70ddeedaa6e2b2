"""When a report that comes by itself is due. Pure."""

from datetime import date, timedelta

from django.db.models import TextChoices

from laporan.periode import Periode, baca_periode, mundur_periode


class Setiap(TextChoices):
    BULAN = "bulan", "Setiap bulan"
    TRIWULAN = "triwulan", "Setiap triwulan"
    TAHUN = "tahun", "Setiap tahun"


def periode_kini(setiap: str, pada: date) -> Periode:
    """The period of that length that holds the day."""
    if setiap == Setiap.TAHUN:
        return baca_periode(f"{pada.year}")
    if setiap == Setiap.TRIWULAN:
        return baca_periode(f"{pada.year}-TW{(pada.month + 2) // 3}")
    return baca_periode(f"{pada:%Y-%m}")


def periode_jatuh_tempo(setiap: str, hari: int, pada: date) -> Periode:
    """The newest period that ended at least `hari` days before: late data get that long."""
    periode = mundur_periode(periode_kini(setiap, pada))
    if periode.sampai + timedelta(days=hari) > pada:
        periode = mundur_periode(periode)
    return periode
