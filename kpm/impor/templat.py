"""Workbooks of a kind: the empty template, and refused rows with their reasons."""

from pathlib import Path
from typing import BinaryIO

import xlsxwriter

from kpm.ekspor.tulis import BARIS_LEMBAR, netral
from kpm.models import BarisImpor, Impor

from .jenis import kolom_jenis

SEBAB = "sebab ditolak"


def tulis_templat(ke: BinaryIO, jenis) -> None:
    """Headings with notes, text format everywhere, drop-downs, one example row."""
    with xlsxwriter.Workbook(ke, {"in_memory": True, "strings_to_formulas": False}) as buku:
        lembar = buku.add_worksheet(jenis.kode[:31])
        wajib = buku.add_format({"bold": True, "bg_color": "#0f766e", "font_color": "#ffffff"})
        biasa = buku.add_format({"bold": True, "bg_color": "#e7e5e4"})
        teks = buku.add_format({"num_format": "@"})
        for i, k in enumerate(kolom_jenis(jenis).values()):
            lembar.write_string(0, i, k.nama, wajib if k.wajib else biasa)
            lembar.write_comment(0, i, ("Wajib. " if k.wajib else "") + k.keterangan)
            lembar.set_column(i, i, max(12, len(k.nama) + 4), teks)
            lembar.write_string(1, i, k.contoh, teks)
            if k.isi.pilihan:
                lembar.data_validation(
                    1, i, 100_000, i, {"validate": "list", "source": list(k.isi.pilihan)}
                )
        lembar.freeze_panes(1, 0)


def tulis_galat(ke: BinaryIO | Path, impor: Impor, maju=lambda n: None) -> None:
    """The refused rows as they were read, the offending cells coloured, reasons beside them, on
    as many sheets as they need. Corrected, the workbook can be uploaded as it is."""
    pilihan = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ditolak = impor.baris.filter(hasil=BarisImpor.Hasil.DITOLAK)
    with xlsxwriter.Workbook(ke, pilihan) as buku:
        gaya = {
            "tebal": buku.add_format({"bold": True}),
            "teks": buku.add_format({"num_format": "@"}),
            "salah": buku.add_format({"num_format": "@", "bg_color": "#fed7aa"}),
        }
        lembar = _lembar_galat(buku, gaya, "ditolak", impor)
        for n, b in enumerate(ditolak.iterator(chunk_size=2000)):
            di, letak = divmod(n, BARIS_LEMBAR)
            if di and not letak:
                lembar = _lembar_galat(buku, gaya, f"ditolak {di + 1}", impor)
            _baris_galat(lembar, gaya, letak + 1, impor, b)
            if n % 2000 == 0:
                maju(n)


def _lembar_galat(buku, gaya, nama: str, impor: Impor):
    lembar = buku.add_worksheet(nama)
    lembar.set_column(0, len(impor.kolom), 18, gaya["teks"])
    lembar.set_column(len(impor.kolom), len(impor.kolom), 90)
    lembar.freeze_panes(1, 0)
    for i, kolom in enumerate([*impor.kolom, SEBAB]):
        lembar.write_string(0, i, kolom, gaya["tebal"])
    return lembar


def _baris_galat(lembar, gaya, y: int, impor: Impor, b: BarisImpor) -> None:
    kena = {g["kolom"] for g in b.galat}
    for x, nama in enumerate(impor.kolom):
        sel = netral(str(b.isi.get(nama, "")))
        lembar.write_string(y, x, sel[:32_000], gaya["salah" if nama in kena else "teks"])
    sebab = "; ".join(
        f"Baris {impor.nama_baris(b.bagian, b.nomor)}, {g['kolom']}: {g['sebab']}" for g in b.galat
    )
    lembar.write_string(y, len(impor.kolom), sebab[:32_000])
