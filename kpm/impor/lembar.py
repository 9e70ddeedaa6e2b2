"""Reads a workbook in a process of its own: `python -m kpm.impor.lembar FILE MEMORY SECONDS
FOLDER`.

A workbook is decoded whole in memory by a library in another language; here it may run out of
memory or time without taking the worker along. Writes CSV: `#,name,visible` before each sheet,
then `row number,cell,...` for rows that say anything, and a last line `.`. Exit 3: password.
"""

import csv
import resource
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from .potong import lembar_besar, potongan

DARI_ANGKA = "\ue000"
KOLOM_MAKS = 2_000  # no list is wider; a sheet may say 16,384


def sel(nilai: object) -> str:
    if isinstance(nilai, str):
        return nilai
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    if isinstance(nilai, datetime):
        return f"{nilai:%Y-%m-%d}" if nilai.time() == time() else f"{nilai:%Y-%m-%d %H:%M:%S}"
    if isinstance(nilai, date):
        return f"{nilai.year:04}-{nilai.month:02}-{nilai.day:02}"
    if isinstance(nilai, int | float):
        try:
            utuh = str(int(nilai)) if float(nilai).is_integer() else str(nilai)
        except OverflowError:
            utuh = str(nilai)
        return DARI_ANGKA + utuh if len(utuh) > 14 else utuh
    if isinstance(nilai, time | timedelta):
        return str(nilai)
    return "" if nilai is None else str(nilai)


def baris_lembar(berkas: Path, buku, nama: str, letak: str | None, sementara: Path):
    """Rows of a sheet from the first one on: (number, cells), a big sheet piece by piece."""
    from python_calamine import CalamineWorkbook

    if letak is None:
        lembar = buku.get_sheet_by_name(nama)
        kiri = [""] * (lembar.start or (0, 0))[1]
        for nomor, isi in enumerate(lembar.iter_rows(), 1):
            yield nomor, kiri + isi
        return
    for potong in potongan(berkas, letak, sementara):
        lembar = CalamineWorkbook.from_path(potong).get_sheet_by_name(nama)
        if lembar.start is not None:
            baris, kolom = lembar.start
            kiri = [""] * kolom
            for nomor, isi in enumerate(lembar.to_python(), baris + 1):
                yield nomor, kiri + isi


def main(berkas: str, memori: str, detik: str, sementara: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (int(memori), int(memori)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(detik), int(detik)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

    keluar = open(  # noqa: SIM115
        1, "w", encoding="utf-8", errors="replace", newline="", buffering=1 << 16
    )
    tulis = csv.writer(keluar).writerow
    try:
        buku = CalamineWorkbook.from_path(berkas)
    except PasswordError:
        return 3
    besar = lembar_besar(Path(berkas))
    for info in buku.sheets_metadata:
        tampak = info.visible == SheetVisibleEnum.Visible
        tulis(["#", info.name, int(tampak)])
        if not tampak:
            continue
        letak = besar.get(info.name)
        for baris, isi in baris_lembar(Path(berkas), buku, info.name, letak, Path(sementara)):
            isi = isi[:KOLOM_MAKS]
            if any(isi) or any(v != "" for v in isi):
                tulis([baris, *[v if type(v) is str else sel(v) for v in isi]])
    tulis(["."])
    keluar.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
