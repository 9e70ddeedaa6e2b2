"""A big sheet read in pieces says what it says as a whole, with the same row numbers."""

import xlsxwriter
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from kpm.impor import potong
from kpm.impor.lembar import baris_lembar


def _xlsxwriter(jalur):
    with xlsxwriter.Workbook(jalur) as buku:
        lain, lembar = buku.add_worksheet("Lain"), buku.add_worksheet("Daftar & isi")
        lain.write(0, 0, "bukan ini")
        for y in range(400):
            if y % 7:  # rows left out keep their numbers
                lembar.write_row(y + 3, 1, [f"a</row>{y}", y, f"teks {y % 5}"])
    return "Daftar & isi"


def _openpyxl(jalur):
    buku = Workbook()
    buku.active.title = "Satu"
    for y in range(300):
        buku.active.append([f"nama {y}", None, y * 1.5] if y % 11 else [])
    buku.save(jalur)
    return "Satu"


def _baris(jalur, nama, letak, sementara):
    with CalamineWorkbook.from_path(jalur) as buku:
        isi = baris_lembar(jalur, buku, nama, letak, sementara)
        return [(n, b) for n, b in isi if any(v != "" for v in b)]


def test_potongan_sama_dengan_lembar_utuh(tmp_path, monkeypatch):
    monkeypatch.setattr(potong, "BESAR", 1)
    monkeypatch.setattr(potong, "SEPOTONG", 3000)
    monkeypatch.setattr(potong, "MB", 500)
    for n, buat in enumerate((_xlsxwriter, _openpyxl)):
        jalur = tmp_path / f"{n}.xlsx"
        nama = buat(jalur)
        letak = potong.lembar_besar(jalur)[nama]
        assert sum(1 for _ in potong.potongan(jalur, letak, tmp_path)) > 3
        utuh = _baris(jalur, nama, None, tmp_path)
        assert len(utuh) > 200
        assert _baris(jalur, nama, letak, tmp_path) == utuh


def test_yang_kecil_dan_yang_bukan_xlsx_dibaca_utuh(tmp_path):
    jalur = tmp_path / "kecil.xlsx"
    _openpyxl(jalur)
    assert potong.lembar_besar(jalur) == {}
    jalur.write_bytes(b"PK bukan zip")
    assert potong.lembar_besar(jalur) == {}
