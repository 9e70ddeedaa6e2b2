"""What is worked out for a Rakor. Pure."""

from calendar import isleap
from datetime import date

# How a decision stands on a day: code -> (words, tone).
KEADAAN = {
    "selesai": ("Selesai", "baik"),
    "lewat": ("Lewat tenggat", "bahaya"),
    "jalan": ("Berjalan", "proses"),
}


def keadaan_keputusan(tenggat: date, selesai_pada: date | None, pada: date) -> str:
    """selesai, lewat or jalan on the day `pada`."""
    if selesai_pada and selesai_pada <= pada:
        return "selesai"
    return "lewat" if tenggat < pada else "jalan"


def prakiraan_setahun(efektif: int, pada: date) -> int:
    """The year's end at the pace from 1 January to `pada`, rounded half up: what is reached over
    the days gone by, times the days of the year."""
    hari = (pada - date(pada.year, 1, 1)).days + 1
    setahun = 365 + isleap(pada.year)
    return (2 * efektif * setahun + hari) // (2 * hari)
