"""A snapshot made ready for reading: cells in words, links to the lists behind them."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from .definisi import tulis_bilangan, tulis_nilai
from .periode import baca_periode, tulis_tanggal

# Sections whose rows are kecamatan: each row opens the register at that kecamatan.
_PER_KECAMATAN = {"kpm", "verifikasi", "p2k2", "graduasi_kecamatan", "pendamping"}


def tulis_waktu(waktu: datetime) -> str:
    """ "14 September 2024 pukul 08.30 WITA": the time of the office's zone, and says which."""
    w = timezone.localtime(waktu)
    zona = {"WIB": "WIB", "WITA": "WITA", "WIT": "WIT"}.get(w.tzname() or "", w.tzname())
    return f"{tulis_tanggal(w.date())} pukul {w:%H.%M} {zona}"


def _tulis_banding(pembilang: int, penyebut: int | None) -> str:
    """ "2.091 dari 21.299"; nothing for a plain count."""
    if penyebut is None:
        return ""
    return f"{tulis_bilangan(pembilang)} dari {tulis_bilangan(penyebut)}"


def tautan_kecamatan(kode_periode: str) -> Callable[[str, str], str]:
    """(section, kecamatan) -> address of the list that tells of the same, "" if there is none."""
    masa = baca_periode(kode_periode)
    satu_bulan = masa.mulai.month == masa.sampai.month
    daftar = {
        "kpm": f"{reverse('kpm:daftar')}?status=aktif",
        "p2k2": f"{reverse('pendamping:kelompok_daftar')}?",
        "pendamping": f"{reverse('pendamping:daftar')}?",
        "graduasi_kecamatan": f"{reverse('graduasi:kepergian')}?golongan=graduasi"
        f"&dari={masa.mulai}&sampai={masa.sampai}",
        "verifikasi": f"{reverse('pendamping:verifikasi_daftar')}?bulan={masa.mulai:%Y-%m}"
        if satu_bulan
        else "",
    }
    return lambda bagian, kode: daftar[bagian] and f"{daftar[bagian]}&wilayah={kode}"


def _baca_bagian(bagian: dict, tautan) -> dict:
    jenis = [k["jenis"] for k in bagian["kolom"]]
    per_kecamatan = bagian["kode"] in _PER_KECAMATAN

    def baca(sel: list) -> list[dict]:
        return [
            {"tulis": tulis_nilai(s, j) if s is not None else _KOSONG[j], "jenis": j}
            for s, j in zip(sel, jenis, strict=True)
        ]

    return bagian | {
        "baris": [
            {
                "sel": baca(b["sel"]),
                "tautan": tautan(bagian["kode"], b["kode"]) if tautan and per_kecamatan else "",
            }
            for b in bagian["baris"]
        ],
        "total": baca(bagian["total"]),
        "lebar": len(bagian["kolom"]) > 9,
    }


# In a narrow cell; the words "tidak ada data" stand in the note below the table.
_KOSONG = {"teks": "", "bilangan": "–", "persen": "–", "rasio": "–"}


def baca_tampilan(cuplikan, tautan=None) -> dict:
    """{bagian, ringkas, per, ada_kosong}: what templates print, nothing left to work out.

    `tautan(section, kecamatan)` gives the address of the list behind a row, for the page.
    """
    isi = cuplikan.isi
    bagian = [_baca_bagian(b, tautan) for b in isi["bagian"]]
    return {
        "bagian": bagian,
        "ringkas": [
            {
                **r,
                "tulis": tulis_nilai(r["nilai"], r["jenis"]),
                "banding": _tulis_banding(r["pembilang"], r["penyebut"]),
            }
            for r in isi["ringkas"]
        ],
        "per": tulis_waktu(datetime.fromisoformat(isi["per"])),
        "ada_kosong": any(
            s["tulis"] == "–"
            for b in bagian
            for r in [*b["baris"], {"sel": b["total"]}]
            for s in r["sel"]
        ),
    }
