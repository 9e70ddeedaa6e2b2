"""Targets shared out, how far one is, and who may be next. Pure."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction


def bagi(jumlah: int, bobot: Mapping[str, int]) -> dict[str, int]:
    """`jumlah` over the keys in proportion to their weights, exact to the last: whole parts
    first, what is left one each to the largest remainders (ties in the order of the keys).
    Without any weight all parts are nil."""
    seluruh = sum(bobot.values())
    if not seluruh:
        return dict.fromkeys(bobot, 0)
    tepat = {k: Fraction(jumlah * b, seluruh) for k, b in bobot.items()}
    hasil = {k: int(t) for k, t in tepat.items()}
    sisa = jumlah - sum(hasil.values())
    for k in sorted(tepat, key=lambda k: hasil[k] - tepat[k])[:sisa]:
        hasil[k] += 1
    return hasil


def semestinya(target: int, tahun: int, hari_ini: date) -> int:
    """How many of a year's target an even pace would have brought by today, rounded down."""
    awal, akhir = date(tahun, 1, 1), date(tahun + 1, 1, 1)
    lewat = min(max((hari_ini - awal).days + 1, 0), (akhir - awal).days)
    return target * lewat // (akhir - awal).days


def keadaan(target: int, efektif: int, berjalan: int, tahun: int, hari_ini: date) -> str:
    """tercapai, sesuai (on pace, or what is under way would do), perlu_bantuan."""
    if efektif >= target:
        return "tercapai"
    cukup = efektif + berjalan >= semestinya(target, tahun, hari_ini)
    return "sesuai" if cukup else "perlu_bantuan"


# Why a family may be next, and what each reason weighs. Shown with every family.
POIN = {
    "tanpa_komponen": (50, "tidak punya komponen lagi"),
    "segera": (40, "komponen terakhir berakhir pada periode ini atau berikutnya"),
    "asesmen": (30, "asesmen menyatakan mampu"),
    "setahun": (20, "komponen terakhir berakhir dalam setahun"),
    "lama": (25, "peserta lebih dari lima tahun"),
    "satu": (10, "hanya satu macam komponen yang dibayar"),
}
LAMA_TAHUN = 5  # years of membership above which a family comes first
