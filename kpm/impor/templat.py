"""Workbooks of the import: the empty template, and the refused rows with their reasons."""

from typing import BinaryIO

import xlsxwriter

from kpm.models import BarisImpor, Impor

from .kolom import KOLOM

_CONTOH = {
    "no_kk": "6402060101240001", "nik": "6402065708900001", "nama": "Contoh Nama",
    "hubungan": "pengurus", "jenis_kelamin": "P", "tanggal_lahir": "1990-08-17",
    "kode_desa": "64.02.06.1001", "alamat": "Jalan Contoh 1", "rt": "003", "rw": "001",
    "status": "calon", "hamil": "tidak", "jenjang": "tidak", "disabilitas_berat": "tidak",
}  # fmt: skip
_PILIHAN = {
    "hubungan": ["pengurus", "suami", "istri", "anak", "cucu", "orang_tua", "lainnya"],
    "jenis_kelamin": ["L", "P"],
    "status": ["calon", "aktif"],
    "hamil": ["ya", "tidak"],
    "disabilitas_berat": ["ya", "tidak"],
    "jenjang": ["sd", "smp", "sma", "tidak"],
}


def tulis_templat(ke: BinaryIO) -> None:
    """Headings with notes, text format everywhere, drop-downs, one example row."""
    with xlsxwriter.Workbook(ke, {"in_memory": True, "strings_to_formulas": False}) as buku:
        lembar = buku.add_worksheet("kpm")
        wajib = buku.add_format({"bold": True, "bg_color": "#0f766e", "font_color": "#ffffff"})
        biasa = buku.add_format({"bold": True, "bg_color": "#e7e5e4"})
        teks = buku.add_format({"num_format": "@"})
        for i, k in enumerate(KOLOM):
            lembar.write_string(0, i, k.nama, wajib if k.wajib else biasa)
            lembar.write_comment(0, i, ("Wajib. " if k.wajib else "") + k.keterangan)
            lembar.set_column(i, i, max(12, len(k.nama) + 4), teks)
            lembar.write_string(1, i, _CONTOH.get(k.nama, ""), teks)
            if k.nama in _PILIHAN:
                lembar.data_validation(
                    1, i, 100_000, i, {"validate": "list", "source": _PILIHAN[k.nama]}
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
        for i, nama in enumerate([*impor.kolom, "sebab ditolak"]):
            lembar.write_string(0, i, nama, tebal)
        ditolak = impor.baris.filter(hasil=BarisImpor.Hasil.DITOLAK).order_by("nomor")
        for y, b in enumerate(ditolak.iterator(chunk_size=2000), 1):
            kena = {g["kolom"] for g in b.galat}
            for x, nama in enumerate(impor.kolom):
                lembar.write_string(y, x, b.asli.get(nama, ""), salah if nama in kena else teks)
            sebab = "; ".join(f"Baris {b.nomor}, {g['kolom']}: {g['sebab']}" for g in b.galat)
            lembar.write_string(y, len(impor.kolom), sebab)
