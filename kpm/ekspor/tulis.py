"""Rows as CSV and XLSX, written one by one: memory does not grow with them."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone

BARIS_LEMBAR = 1_000_000  # Excel has room for 1,048,576
TIPE = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Wide and small forms too: some spreadsheets take them for the usual ones.
_RUMUS = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20", *"\ufe66\ufe62\ufe63\ufe6b")
_KENDALI = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # one of them and XLSX refuses all


def netral(teks: str) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe; the rest stays."""
    bersih = _KENDALI.sub(" ", teks)
    rumus = bersih.startswith(("\t", "\r", "\n")) or bersih.lstrip().startswith(_RUMUS)
    return f"'{bersih}" if rumus else bersih


def _polos(nilai: Any) -> Any:
    """A cell as number, date, local time without zone, or harmless text; None for nothing."""
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    if nilai is None or isinstance(nilai, int | float | Decimal):
        return nilai
    if isinstance(nilai, datetime):
        setempat = timezone.localtime(nilai) if timezone.is_aware(nilai) else nilai
        return setempat.replace(microsecond=0, tzinfo=None)
    return nilai if isinstance(nilai, date) else netral(str(nilai)) or None


class _Gema:
    """A file whose `write` hands the line back (csv.writer returns what it returns)."""

    def write(self, teks: str) -> str:
        return teks


def baris_csv(kepala: list[str], baris: Iterable[list]) -> Iterator[str]:
    """Lines of a CSV. All text is quoted: a spreadsheet that splits at ";" finds no cell that
    begins with a sign of a formula."""
    tulis = csv.writer(_Gema(), quoting=csv.QUOTE_NONNUMERIC).writerow
    yield "\ufeff" + tulis(kepala)
    for sel in baris:
        yield tulis([_teks_csv(_polos(n)) for n in sel])


def _teks_csv(nilai: Any) -> Any:
    if isinstance(nilai, datetime):
        return nilai.isoformat(" ", "minutes")
    return nilai.isoformat() if isinstance(nilai, date) else "" if nilai is None else nilai


def tulis_xlsx(
    ke, kepala: list[str], lebar: list[int], baris: Iterable[list], keterangan: list[tuple]
) -> int:
    """Write a workbook to `ke` (path or binary file): the rows on "data" under a frozen
    heading, `keterangan` (pairs of words) on a sheet behind them. How many rows."""
    pilihan = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    n = 0
    with xlsxwriter.Workbook(ke, pilihan) as buku:
        gaya = _gaya(buku)
        lembar = _lembar(buku, gaya, "data", kepala, lebar)
        for n, sel in enumerate(baris, 1):
            di, letak = divmod(n - 1, BARIS_LEMBAR)
            if di and not letak:
                lembar = _lembar(buku, gaya, f"data {di + 1}", kepala, lebar)
            for i, nilai in enumerate(sel):
                _sel(lembar, gaya, letak + 1, i, _polos(nilai))
        _keterangan(buku, gaya, [*keterangan, ("Jumlah baris", n)])
    return n


def _gaya(buku) -> dict[str, Any]:
    bentuk = {
        "judul": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
        "teks": {"num_format": "@"},
        "tanggal": {"num_format": "dd mmm yyyy", "align": "left"},
        "waktu": {"num_format": "dd mmm yyyy hh.mm", "align": "left"},
        "bulat": {"num_format": "0"},
        "pecahan": {"num_format": "0.00"},
        "lipat": {"text_wrap": True, "valign": "top"},
    }
    return {nama: buku.add_format(isi) for nama, isi in bentuk.items()}


def _lembar(buku, gaya, nama: str, kepala: list[str], lebar: list[int]):
    lembar = buku.add_worksheet(nama)
    for i, (judul, n) in enumerate(zip(kepala, lebar, strict=True)):
        lembar.set_column(i, i, max(n, min(len(judul), 24) + 2))
        lembar.write_string(0, i, judul, gaya["judul"])
    lembar.freeze_panes(1, 1)
    lembar.repeat_rows(0)
    lembar.set_landscape()
    lembar.fit_to_pages(1, 0)
    return lembar


def _sel(lembar, gaya, baris: int, kolom: int, nilai: Any) -> None:
    if nilai is None:
        return
    if isinstance(nilai, datetime):
        lembar.write_datetime(baris, kolom, nilai, gaya["waktu"])
    elif isinstance(nilai, date):
        lembar.write_datetime(baris, kolom, nilai, gaya["tanggal"])
    elif isinstance(nilai, str):
        lembar.write_string(baris, kolom, nilai[:32_767], gaya["teks"])
    else:
        rupa = "bulat" if isinstance(nilai, int) else "pecahan"
        lembar.write_number(baris, kolom, nilai, gaya[rupa])


def _keterangan(buku, gaya, isi: list[tuple]) -> None:
    lembar = buku.add_worksheet("Keterangan")
    lembar.set_column(0, 0, 24)
    lembar.set_column(1, 1, 90)
    for n, (nama, nilai) in enumerate(isi):
        lembar.write_string(n, 0, nama, gaya["judul"])
        nilai = _polos(nilai)
        if isinstance(nilai, str):
            lembar.write_string(n, 1, nilai, gaya["lipat"])
        else:
            _sel(lembar, gaya, n, 1, nilai)
