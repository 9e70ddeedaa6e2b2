"""Workbooks of a kind: the empty template, and refused rows with their reasons."""

from typing import BinaryIO

import xlsxwriter

from kpm.models import BarisImpor, Impor

from .jenis import kolom_jenis
from .kolom import RUMUS

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


def tulis_galat(ke: BinaryIO, impor: Impor) -> None:
    """The refused rows as they were read, the offending cells coloured, reasons beside them.
    Corrected, the workbook can be uploaded as it is."""
    pilihan = {"constant_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(ke, pilihan) as buku:
        lembar = buku.add_worksheet("ditolak")
        tebal, teks = buku.add_format({"bold": True}), buku.add_format({"num_format": "@"})
        salah = buku.add_format({"num_format": "@", "bg_color": "#fed7aa"})
        lembar.set_column(0, len(impor.kolom), 18, teks)
        lembar.set_column(len(impor.kolom), len(impor.kolom), 90)
        lembar.freeze_panes(1, 0)
        for i, nama in enumerate([*impor.kolom, SEBAB]):
            lembar.write_string(0, i, nama, tebal)
        ditolak = impor.baris.filter(hasil=BarisImpor.Hasil.DITOLAK)
        for y, b in enumerate(ditolak.iterator(chunk_size=2000), 1):
            kena = {g["kolom"] for g in b.galat}
            for x, nama in enumerate(impor.kolom):
                sel = aman(str(b.isi.get(nama, "")))
                lembar.write_string(y, x, sel[:32_000], salah if nama in kena else teks)
            sebab = "; ".join(
                f"Baris {impor.nama_baris(b.bagian, b.nomor)}, {g['kolom']}: {g['sebab']}"
                for g in b.galat
            )
            lembar.write_string(y, len(impor.kolom), sebab[:32_000])


def aman(teks: str) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe; reading takes it
    off again."""
    return f"'{teks}" if teks.startswith(RUMUS) else teks
