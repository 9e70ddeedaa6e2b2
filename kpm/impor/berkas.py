"""Bytes of an upload -> tables of cells, or words that say why not.

CSV in any coding, XLSX, ODS, or a ZIP of them. Rows come with their number in the file, rows
without any text left out; nothing is held but the row at hand.
"""

import codecs
import csv
import io
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings

from pkh.pekerjaan.layanan import GagalBerpesan

from .lembar import KOLOM_MAKS

MB = 1024 * 1024
BARIS_MAKS = 12_000_000
MEMBENGKAK = 60  # a workbook that unpacks to so many times its size is none
ISI_MAKS = 1500 * MB  # of a workbook, unpacked
ZIP_MAKS = 4000 * MB  # of a ZIP of files, unpacked
MEMORI_LEMBAR = 2600 * MB  # address space of the process that decodes a workbook
DETIK_LEMBAR = 180
SEL_MAKS = 32_767  # letters in a cell, as in Excel

RUSAK = "Berkas ini bukan buku kerja yang utuh. Buka di Excel lalu simpan ulang."
BESAR = (
    "Isi berkas terlalu besar setelah dibuka. Hapus baris kosongnya, bagi, atau simpan sebagai CSV."
)
SANDI = "Berkas dikunci kata sandi. Buka di Excel, hapus kata sandinya, lalu simpan ulang."
_LAIN = [
    (b"\x89PNG", "gambar PNG"), (b"\xff\xd8\xff", "gambar JPEG"), (b"GIF8", "gambar GIF"),
    (b"%PDF", "PDF"), (b"Rar!", "arsip RAR"), (b"7z\xbc\xaf", "arsip 7z"),
    (b"\x1f\x8b", "arsip gzip"),
]  # fmt: skip


AWALAN_SEMENTARA = "pkh-berkas-"  # of folders for what is unpacked or being written
AWAL = 20  # rows in which the heading is looked for
SETUMPUK, SEL_SETUMPUK = 40_000, 1_500_000  # rows, and cells, handed on at once
POTONG = 4 * MB  # letters of a CSV looked at together: so many cells at most

Tumpukan = tuple[Sequence[int], Any]  # row numbers, and a polars frame of text, columns c0, c1, ...


class Tabel:
    """One sheet or CSV: its first rows that say anything, and then all of it in batches."""

    def __init__(self, nama: str, sumber: "Sumber", awal: list[tuple[int, list[str]]], isi):
        self.nama, self.sumber, self.awal, self._isi = nama, sumber, awal, isi

    def tumpukan(self, lebar: int) -> Iterator[Tumpukan]:
        """Batches of rows cut or filled to `lebar` cells."""
        return self._isi(lebar)


def bingkai(baris: list[list[str]], lebar: int):
    """A polars frame of text from rows of any length."""
    import polars as pl  # lazily: its threads must not be born before a worker forks

    # cut first: one row may have cells by the hundred thousand
    kolom = list(zip_longest(*(isi[:lebar] for isi in baris), fillvalue=""))
    kosong = ("",) * len(baris)
    kolom += [kosong] * (lebar - len(kolom))
    return pl.DataFrame([pl.Series(f"c{i}", isi, dtype=pl.String) for i, isi in enumerate(kolom)])


def _bertumpuk(baris: Iterator[tuple[int, list[str]]], lebar: int) -> Iterator[Tumpukan]:
    while potong := list(islice(baris, max(1, min(SETUMPUK, SEL_SETUMPUK // (lebar + 1))))):
        yield [n for n, _ in potong], bingkai([isi for _, isi in potong], lebar)


@dataclass
class Sumber:
    """What is being read: files and sheets that were left aside, and how far it is."""

    panjang: int = 0
    terbaca: int = 0
    catatan: list[str] = field(default_factory=list)

    @property
    def bagian(self) -> float:
        return min(1.0, self.terbaca / self.panjang) if self.panjang else 0.0


@contextmanager
def buka(berkas: Path) -> Iterator[Iterator[Tabel]]:
    """The tables of an upload, one after the other. GagalBerpesan when it cannot be read."""
    sumber = Sumber(panjang=berkas.stat().st_size)
    with tempfile.TemporaryDirectory(prefix=AWALAN_SEMENTARA) as sementara:
        tabel = _tabel(berkas, "", sumber, Path(sementara))
        try:
            yield tabel
        finally:
            tabel.close()


def sapu_sementara(*, jam: int = 24) -> int:
    """Delete folders that a killed worker left behind: nobody reads a file for so long."""
    batas, jumlah = time.time() - jam * 3600, 0
    for folder in Path(tempfile.gettempdir()).glob(f"{AWALAN_SEMENTARA}*"):
        if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < batas:
            shutil.rmtree(folder)
            jumlah += 1
    return jumlah


def _tabel(berkas: Path, nama: str, sumber: Sumber, sementara: Path, dalam: bool = False):
    with berkas.open("rb") as f:
        awal = f.read(64 * 1024)
    if not awal:
        raise GagalBerpesan("Berkas kosong (0 byte). Unggah berkas yang berisi data.")
    for tanda, kata in _LAIN:
        if awal.startswith(tanda):
            raise GagalBerpesan(
                f"Berkas ini {kata}, bukan CSV atau XLSX. Unggah daftar dalam bentuk CSV, XLSX "
                "atau ODS."
            )
    if awal.startswith(b"PK"):
        yield from _zip(berkas, nama, sumber, sementara, dalam)
    elif awal.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in berkas.read_bytes()[: 16 * MB]:
            raise GagalBerpesan(SANDI)
        raise GagalBerpesan(
            "Berkas ini .xls lama. Buka di Excel, lalu simpan sebagai .xlsx tanpa kata sandi atau "
            "sebagai CSV."
        )
    else:
        yield _tabel_csv(berkas, nama, sumber, _sandi(berkas, awal))


# --- CSV ---------------------------------------------------------------------------------
def _sandi(berkas: Path, awal: bytes) -> str:
    if awal.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # the first begins as UTF-16
        return "utf-32"
    if awal.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in awal:
        if awal[1::2].count(0) > len(awal) // 4:
            return "utf-16-le"
        if awal[::2].count(0) > len(awal) // 4:
            return "utf-16-be"
        raise GagalBerpesan(
            "Berkas ini bukan CSV atau XLSX. Unggah daftar dalam bentuk CSV, XLSX atau ODS."
        )
    try:
        with berkas.open(encoding="utf-8-sig") as f:
            while f.read(MB):
                pass
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1252"


def _tabel_csv(berkas: Path, nama: str, sumber: Sumber, sandi: str) -> Tabel:
    csv.field_size_limit(SEL_MAKS * 4)
    with berkas.open(encoding=sandi, errors="replace", newline="") as f:
        pemisah = _pemisah(f.read(64 * 1024))
    # The heading is in the first piece, or nowhere: a file may go on blank for millions of rows.
    kepala = islice(_potongan(berkas, sandi), 1)
    pertama = islice(_berisi(_baris_csv(kepala, pemisah)), AWAL)
    awal = [(n, isi[:KOLOM_MAKS]) for n, isi in pertama]

    def isi(lebar: int) -> Iterator[Tumpukan]:
        nomor = 0
        for potong in _potongan(berkas, sandi, sumber):
            jumlah, tumpukan = _cepat(potong, pemisah, lebar)
            if tumpukan is None:
                baris = list(_baris_csv(iter([potong]), pemisah, nomor))
                jumlah = len(baris)
                for n in range(0, jumlah, SETUMPUK):
                    bagian = baris[n : n + SETUMPUK]
                    yield [i for i, _ in bagian], bingkai([b for _, b in bagian], lebar)
            else:
                yield range(nomor + 1, nomor + jumlah + 1), tumpukan
            nomor += jumlah
            if nomor > BARIS_MAKS:
                raise GagalBerpesan(
                    f"Berkas melebihi {BARIS_MAKS} baris. Bagi menjadi beberapa berkas."
                )

    return Tabel(nama, sumber, awal, isi)


def _potongan(berkas: Path, sandi: str, sumber: Sumber | None = None) -> Iterator[str]:
    """The text of a CSV in pieces that end with a line, and not inside quotes."""
    sisa = ""
    with berkas.open(encoding=sandi, errors="replace", newline="") as f:
        berikut = f.read(POTONG)
        while teks := berikut:
            berikut = f.read(POTONG)
            if sumber:
                sumber.terbaca += len(teks)
            teks = sisa + teks
            # The last line may end with the file.
            akhir = teks.rfind("\n") + 1 if berikut else len(teks)
            if teks.count('"', 0, akhir) % 2 and len(teks) < 4 * POTONG:
                akhir = 0  # a cell goes on in the next line, or a quote stands alone
            sisa = teks[akhir:]
            if akhir:
                yield teks[:akhir]
            if len(sisa) > 8 * POTONG:
                raise GagalBerpesan(
                    "CSV ini memuat baris yang terlalu panjang. Simpan ulang dari Excel."
                )
    if sisa:
        yield sisa


def _cepat(potong: str, pemisah: str, lebar: int):
    """(lines, frame) of a piece without quotes, read by polars; (0, None) when it is not that
    simple."""
    import polars as pl

    teks = potong.replace("\r\n", "\n")
    if '"' in teks or "\r" in teks:
        return 0, None
    jumlah = teks.count("\n") + (not teks.endswith("\n"))
    hasil = pl.read_csv(
        teks.encode(),
        has_header=False,
        separator=pemisah,
        quote_char=None,
        schema={f"c{i}": pl.String for i in range(lebar)},
        truncate_ragged_lines=True,
        empty_string_is_null=False,
        extra_columns="ignore",
        missing_columns="insert",
    )
    if any(kolom.null_count() for kolom in hasil):
        hasil = hasil.fill_null("")
    return (jumlah, hasil) if len(hasil) == jumlah else (0, None)


def _baris_csv(potongan: Iterator[str], pemisah: str, nomor: int = 0):
    """Rows of the pieces with their numbers, empty ones too."""
    baris = (b for potong in potongan for b in io.StringIO(potong, newline=""))
    pembaca = csv.reader(baris, delimiter=pemisah)
    try:
        for n, isi in enumerate(pembaca, nomor + 1):
            yield n, isi if isi else [""]
    except csv.Error as galat:
        raise GagalBerpesan(
            f"CSV tidak terbaca sesudah baris {nomor + pembaca.line_num}: mungkin ada tanda kutip "
            "yang tidak ditutup atau sel yang terlalu panjang. Perbaiki baris itu, atau simpan "
            "ulang dari Excel."
        ) from galat


def _berisi(baris):
    for n, isi in baris:
        if any(isi) and not (n == 1 and isi[0].strip().lower().startswith("sep=")):
            yield n, isi


def _pemisah(contoh: str) -> str:
    baris = contoh.splitlines()[:25] or [""]
    pertama = baris[0].strip().lower().lstrip("\ufeff")
    if m := re.fullmatch(r'"?sep=(.?)"?', pertama):
        return m[1] or "\t"
    # The row with most cells is the heading or like it; titles above have few.
    return max(";,\t|", key=lambda p: sorted(b.count(p) for b in baris)[len(baris) // 2 :])


# --- workbooks and ZIP -------------------------------------------------------------------
def _zip(berkas: Path, nama: str, sumber: Sumber, sementara: Path, dalam: bool):
    try:
        with zipfile.ZipFile(berkas) as z:
            isi = z.infolist()
            anggota = {i.filename for i in isi}
            penuh = sum(i.file_size for i in isi)
            buku = "xl/workbook.xml" in anggota
            ods = "content.xml" in anggota and "mimetype" in anggota
            if "xl/workbook.bin" in anggota:
                raise GagalBerpesan("Berkas ini .xlsb. Simpan sebagai .xlsx atau CSV dari Excel.")
            if ods and b"encryption-data" in z.read("META-INF/manifest.xml")[: 4 * MB]:
                raise GagalBerpesan(SANDI)
            if buku or ods:
                besar = berkas.stat().st_size
                if penuh > ISI_MAKS or (penuh > 100 * MB and penuh > MEMBENGKAK * besar):
                    raise GagalBerpesan(BESAR)
            elif dalam:
                raise GagalBerpesan("ZIP di dalam ZIP tidak dibuka. Unggah berkasnya langsung.")
            else:
                yield from _isi_zip(z, sumber, sementara)
                return
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        OSError,
        EOFError,
        zlib.error,
    ) as g:
        raise GagalBerpesan(RUSAK) from g
    yield from _lembar(berkas, nama, sumber, sementara)


def _isi_zip(z: zipfile.ZipFile, sumber: Sumber, sementara: Path):
    """The files of a ZIP that can be read, in order of their names."""
    isi = sorted((i for i in z.infolist() if not i.is_dir()), key=lambda i: i.filename)
    dibaca = [
        i
        for i in isi
        if i.filename.lower().endswith((".csv", ".txt", ".tsv", ".xlsx", ".ods"))
        and not i.filename.startswith("__MACOSX")
    ]
    sumber.catatan += [f"Tidak dibaca: {i.filename}" for i in isi if i not in dibaca][:20]
    if not dibaca:
        raise GagalBerpesan("ZIP ini tidak berisi CSV, XLSX atau ODS.")
    sumber.panjang = sum(i.file_size for i in dibaca)
    if sumber.panjang > ZIP_MAKS or any(
        i.file_size > 100 * MB and i.file_size > 4 * MEMBENGKAK * max(1, i.compress_size)
        for i in dibaca
    ):
        raise GagalBerpesan(BESAR)
    if any(i.flag_bits & 1 for i in dibaca):
        raise GagalBerpesan("ZIP ini dikunci kata sandi. Buat ulang tanpa kata sandi.")
    for n, i in enumerate(dibaca):
        tujuan = sementara / str(n)
        sisa = i.file_size
        with z.open(i) as dari, tujuan.open("wb") as ke:
            while potong := dari.read(MB):
                sisa -= len(potong)
                if sisa < 0:
                    raise GagalBerpesan(BESAR)
                ke.write(potong)
        yield from _tabel(tujuan, i.filename, sumber, sementara, dalam=True)
        tujuan.unlink()


def _lembar(berkas: Path, nama: str, sumber: Sumber, sementara: Path) -> Iterator[Tabel]:
    proses = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "kpm.impor.lembar",
            str(berkas),
            str(MEMORI_LEMBAR),
            str(DETIK_LEMBAR),
            str(sementara),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
    )
    csv.field_size_limit(SEL_MAKS * 4)
    kiriman_byte = cast(IO[bytes], proses.stdout)
    with io.TextIOWrapper(kiriman_byte, "utf-8", "replace", newline="") as keluaran:
        try:
            kiriman = _Kiriman(csv.reader(keluaran))
            while kepala := kiriman.lembar():
                judul = f"{nama}: {kepala[1]}" if nama else kepala[1]
                if kepala[2] == "0":
                    sumber.catatan.append(f"Lembar tersembunyi tidak dibaca: {judul}")
                else:
                    baris = kiriman.baris()
                    awal = list(islice(baris, AWAL))
                    sisa = chain(awal, baris)
                    yield Tabel(judul, sumber, awal, partial(_bertumpuk, sisa))
            if not kiriman.utuh:
                kode = proses.wait()
                raise GagalBerpesan(SANDI if kode == 3 else RUSAK if kode == 1 else BESAR)
        finally:
            proses.kill()
            proses.wait()


class _Kiriman:
    """The rows that the other process sends, cut into sheets."""

    def __init__(self, pembaca):
        self._pembaca, self._kepala, self.utuh = pembaca, None, False

    def baris(self) -> Iterator[tuple[int, list[str]]]:
        try:
            for isi in self._pembaca:
                if isi[0] == "#":
                    self._kepala = isi
                    return
                if isi[0] == ".":
                    self.utuh = True
                    return
                yield int(isi[0]), isi[1:]
        except csv.Error as galat:
            raise GagalBerpesan(
                "Ada sel yang terlalu panjang. Pendekkan sel itu, lalu simpan ulang."
            ) from galat

    def lembar(self) -> list[str] | None:
        """Head of the next sheet; None after the last one."""
        while self._kepala is None and not self.utuh:
            if next(self.baris(), None) is None and self._kepala is None:
                break
        kepala, self._kepala = self._kepala, None
        return kepala
