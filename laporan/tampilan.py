"""A snapshot made ready for reading: cells in words, links to the lists behind them."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from .definisi import tulis_bilangan, tulis_nilai
from .periode import tulis_tanggal
from .rincian import RINGKAS, TERLAMBAT, ada_daftar


def tulis_waktu(waktu: datetime) -> str:
    """ "14 September 2024 pukul 08.30 WITA": the time of the office's zone, and says which."""
    w = timezone.localtime(waktu)
    zona = {"WIB": "WIB", "WITA": "WITA", "WIT": "WIT"}.get(w.tzname() or "", w.tzname())
    return f"{tulis_tanggal(w.date())} pukul {w:%H.%M} {zona}"


def _tulis_banding(pembilang: int, penyebut: int | None, satuan: str) -> str:
    """ "2.091 dari 21.299", of a ratio "7.642 KPM, 79 pendamping"; nothing for a plain count."""
    if penyebut is None:
        return ""
    atas, per, bawah = satuan.partition(" per ")
    if per:
        return f"{tulis_bilangan(pembilang)} {atas}, {tulis_bilangan(penyebut)} {bawah}"
    return f"{tulis_bilangan(pembilang)} dari {tulis_bilangan(penyebut)}"


def _baca_bagian(bagian: dict, tautan: Callable[[str, str, str], str] | None) -> dict:
    kolom = bagian["kolom"]

    def baca(baris: str, sel: list) -> list[dict]:
        return [
            {
                "tulis": tulis_nilai(s, k["jenis"]) if s is not None else _KOSONG[k["jenis"]],
                "jenis": k["jenis"],
                "kode": k["kode"],
                "tautan": tautan(bagian["kode"], baris, k["kode"])
                if tautan and s not in (None, 0) and ada_daftar(k)
                else "",
            }
            for s, k in zip(sel, kolom, strict=True)
        ]

    return bagian | {
        "baris": [{"sel": baca(b["kode"], b["sel"])} for b in bagian["baris"]],
        "total": baca("", bagian["total"]) if bagian["total"] else [],
        "lebar": len(kolom) > 9,
    }


# In a narrow cell; the words "tidak ada data" stand in the note below the table.
_KOSONG = {"teks": "", "bilangan": "–", "persen": "–", "rasio": "–", "desimal": "–"}


def baca_tampilan(cuplikan, tautan: Callable[[str, str, str], str] | None = None) -> dict:
    """{bagian, ringkas, terlambat, per, ada_kosong}: what templates print, all worked out.

    `tautan(section, row, column)` gives the address of the list behind a figure; the row "" is
    the total.
    """
    isi = cuplikan.isi
    bagian = [_baca_bagian(b, tautan) for b in isi["bagian"]]
    return {
        "bagian": bagian,
        "ringkas": [
            {
                **r,
                "tulis": tulis_nilai(r["nilai"], r["jenis"]),
                "banding": _tulis_banding(r["pembilang"], r["penyebut"], r["satuan"]),
                "tautan": tautan(RINGKAS, "", r["kode"]) if tautan and r.get("atas") else "",
            }
            for r in isi["ringkas"]
        ],
        "terlambat": [
            {**x, "tautan": tautan(TERLAMBAT, "", x["kode"]) if tautan and x.get("atas") else ""}
            for x in isi.get("terlambat", [])
        ],
        "per": tulis_waktu(datetime.fromisoformat(isi["per"])),
        "ada_kosong": any(
            s["tulis"] == "–" and s["jenis"] in {"persen", "rasio"}
            for b in bagian
            for r in [*b["baris"], {"sel": b["total"]}]
            for s in r["sel"]
        ),
    }
