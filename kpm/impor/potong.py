"""Cuts the big sheets of an XLSX into small workbooks, so that a reader which holds a whole
sheet in memory holds a piece of it. Knows only bytes: a sheet it cannot cut is left whole."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

MB = 1024 * 1024
BESAR = 80 * MB  # of a sheet, unpacked: smaller ones are read whole
SEPOTONG = 48 * MB
_AWAL = re.compile(rb"<sheetData[^>/]*>")
_UKURAN = re.compile(rb"<dimension[^>]*/>")  # says more rows than a piece has
_AKHIR = b"</sheetData></worksheet>"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def lembar_besar(berkas: Path) -> dict[str, str]:
    """Name of a sheet -> its place in the ZIP, for sheets worth cutting."""
    try:
        with zipfile.ZipFile(berkas) as z:
            ukuran = {i.filename: i.file_size for i in z.infolist()}
            if max(ukuran.values(), default=0) < BESAR or "xl/workbook.xml" not in ukuran:
                return {}
            tujuan = {
                r.get("Id"): r.get("Target", "")
                for r in ElementTree.fromstring(z.read("xl/_rels/workbook.xml.rels"))
            }
            lembar = [
                (e.get("name", ""), tujuan.get(e.get(_R), ""))
                for e in ElementTree.fromstring(z.read("xl/workbook.xml")).iter()
                if e.tag.endswith("}sheet")
            ]
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile):
        return {}
    letak = {n: t.lstrip("/") if t.startswith("/") else f"xl/{t}" for n, t in lembar}
    return {n: t for n, t in letak.items() if ukuran.get(t, 0) >= BESAR}


def potongan(berkas: Path, letak: str, sementara: Path) -> Iterator[Path]:
    """Workbooks with a piece of the sheet each; rows keep their numbers. The file of a piece
    is written over by the next one."""
    with zipfile.ZipFile(berkas) as z, z.open(letak) as f:
        isi = bytearray()  # grows in place
        while not (m := _AWAL.search(isi)) and (baca := f.read(MB)):
            isi += baca
        if m is None:
            return
        kepala, isi = _UKURAN.sub(b"", bytes(isi[: m.end()])), isi[m.end() :]
        usai = False
        while not usai:
            while len(isi) < SEPOTONG and (baca := f.read(MB)):
                isi += baca
            akhir = isi.rfind(b"</row>") + 6
            usai = len(isi) < SEPOTONG or akhir < 6
            if akhir >= 6:
                yield _tulis(z, letak, kepala + isi[:akhir] + _AKHIR, sementara / "potongan.xlsx")
                isi = isi[akhir:]


def _tulis(z: zipfile.ZipFile, letak: str, lembar: bytes, ke: Path) -> Path:
    with zipfile.ZipFile(ke, "w", zipfile.ZIP_STORED) as keluar:
        for i in z.infolist():
            if i.filename == letak:
                keluar.writestr(i.filename, lembar)
            elif not i.filename.startswith("xl/worksheets/sheet"):
                with z.open(i) as dari, keluar.open(i.filename, "w", force_zip64=True) as tujuan:
                    while baca := dari.read(MB):
                        tujuan.write(baca)
    return ke
