"""Reads CSV and XLSX into rows of text; a file that cannot be read gets plain words.

Columns are found by heading. A 16-digit number in a numeric cell is marked, because every
reader and Excel itself lose its last digit: the row is refused, never repaired.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from pkh.pekerjaan.layanan import GagalBerpesan

from .kolom import WAJIB, kenali

JUDUL_DALAM = 20  # the heading stands within the first so many rows
BARIS_MAKS = 2_000_000
TEKS_MAKS = 300_000_000  # bytes of distinct texts in an XLSX
ANGKA_EXCEL = "\0angka:"  # marks text that stood in a numeric cell

Baris = tuple[int, dict[str, str]]


def baca(berkas: Path) -> tuple[list[str], Iterator[Baris]]:
    """(recognised columns in order, rows as (row number in the file, column -> text)).

    GagalBerpesan when it is no CSV or XLSX, or when a required column is missing.
    """
    awal = _awal(berkas, 4096)
    if not awal:
        raise GagalBerpesan("Berkas kosong (0 byte). Unggah berkas yang berisi data.")
    if awal[:4] == b"PK\x03\x04":
        sel = _baris_xlsx(berkas)
    elif awal[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise GagalBerpesan(
            "Berkas ini .xls lama atau dikunci kata sandi. Buka di Excel, lalu simpan sebagai "
            ".xlsx tanpa kata sandi atau sebagai CSV."
        )
    elif b"\0" in awal and awal[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise GagalBerpesan("Berkas ini bukan CSV atau XLSX. Unggah daftar KPM dalam bentuk itu.")
    else:
        sel = _baris_csv(berkas)
    return _dengan_judul(sel)


def _awal(berkas: Path, panjang: int) -> bytes:
    with berkas.open("rb") as f:
        return f.read(panjang)


def _dengan_judul(sel: Iterator[tuple[int, list[str]]]) -> tuple[list[str], Iterator[Baris]]:
    terbaik: list[str | None] = []
    for _, isi in sel:
        kolom = [kenali(judul) for judul in isi]
        if sum(k is not None for k in kolom) >= 3:
            terbaik = kolom
            break
        if _ >= JUDUL_DALAM:
            break
    ada = [k for k in terbaik if k]
    if kurang := [w for w in WAJIB if w not in ada]:
        raise GagalBerpesan(
            f"Kolom wajib tidak ditemukan: {', '.join(kurang)}. Judul kolom harus ada dalam "
            f"{JUDUL_DALAM} baris pertama; unduh templat untuk melihat bentuknya."
        )
    if ganda := sorted({k for k in ada if ada.count(k) > 1}):
        raise GagalBerpesan(
            f"Kolom {', '.join(ganda)} ada lebih dari satu kali. Hapus salah satunya."
        )
    return ada, _isi(sel, terbaik)


def _isi(sel: Iterator[tuple[int, list[str]]], kolom: list[str | None]) -> Iterator[Baris]:
    for nomor, isi in sel:
        baris = {k: v for k, v in zip(kolom, isi, strict=False) if k}
        if not any(baris.values()):
            continue
        if kenali(baris.get("nik")) == "nik":  # the heading again, further down
            continue
        if re.match(r"(total|jumlah)\b", next(iter(v for v in isi if v), ""), re.I):
            continue
        if nomor > BARIS_MAKS:
            raise GagalBerpesan(
                f"Berkas melebihi {BARIS_MAKS} baris. Bagi menjadi beberapa berkas."
            )
        yield nomor, baris


def rapikan(nilai: object) -> str:
    """A cell as text: no-break spaces, zero-width marks, leading apostrophes taken off."""
    teks = re.sub(r"[\u00a0\u2007\u202f\t\r\n]+", " ", str(nilai))
    teks = re.sub(r"[\u200b-\u200f\ufeff\0]", "", teks)
    return re.sub(r" {2,}", " ", teks).strip().lstrip("'‘’").strip()


# --- CSV ---------------------------------------------------------------------------------
def _sandi(berkas: Path) -> str:
    if _awal(berkas, 2).startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        with berkas.open(encoding="utf-8-sig") as f:
            while f.read(1 << 20):
                pass
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1252"


def _baris_csv(berkas: Path) -> Iterator[tuple[int, list[str]]]:
    sandi = _sandi(berkas)
    with berkas.open(encoding=sandi, errors="replace", newline="") as f:
        contoh = f.read(64 * 1024)
        f.seek(0)
        pertama = contoh.split("\n", 1)[0].strip().lower()
        if pertama.startswith("sep="):
            pemisah = pertama[4:5] or "\t"
        else:
            baris = max(contoh.splitlines()[:JUDUL_DALAM] or [""], key=_banyak_judul)
            pemisah = max(";,\t|", key=baris.count)
        try:
            for nomor, isi in enumerate(csv.reader(f, delimiter=pemisah), 1):
                yield nomor, [rapikan(v) for v in isi]
        except csv.Error as galat:
            raise GagalBerpesan(f"CSV tidak terbaca: {galat}. Simpan ulang dari Excel.") from galat


def _banyak_judul(baris: str) -> int:
    return sum(kenali(v.strip('" ')) is not None for v in re.split(r"[;,\t|]", baris))


# --- XLSX --------------------------------------------------------------------------------
def _baris_xlsx(berkas: Path) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(berkas) as z:
            besar = sum(i.file_size for i in z.infolist())
            # All texts of a workbook are held in memory at once, the rows one by one.
            teks = sum(i.file_size for i in z.infolist() if "sharedStrings" in i.filename)
        if besar > 2_000_000_000 or teks > TEKS_MAKS:
            raise GagalBerpesan(
                "Isi berkas terlalu besar setelah dibuka. Bagi atau simpan sebagai CSV."
            )
        buku = load_workbook(io.BytesIO(berkas.read_bytes()), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as galat:
        raise GagalBerpesan(
            "Berkas ini bukan buku kerja Excel yang utuh. Buka di Excel lalu simpan ulang."
        ) from galat
    for nomor, isi in enumerate(buku.active.iter_rows(values_only=True), 1):
        yield nomor, [_sel(v) for v in isi]


def _sel(nilai: object) -> str:
    if nilai is None:
        return ""
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    if isinstance(nilai, datetime | date):
        return nilai.strftime("%Y-%m-%d")
    if isinstance(nilai, int | float):
        utuh = str(int(nilai)) if float(nilai).is_integer() else str(nilai)
        return ANGKA_EXCEL + utuh if len(utuh) > 14 else utuh
    return rapikan(nilai)


def tanpa_tanda(nilai: str) -> tuple[str, bool]:
    """(text, whether it came from a numeric cell of more than 14 digits)."""
    if nilai.startswith(ANGKA_EXCEL):
        return nilai.removeprefix(ANGKA_EXCEL), True
    return nilai, False
