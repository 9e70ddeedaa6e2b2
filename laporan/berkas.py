"""Sending a report's files; names say kind, region and period, never a person."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import FileResponse

from kpm.ekspor.tulis import baris_csv

from .cetak import buat_pdf
from .jenis.isi import baku
from .lampiran import buat_lampiran
from .lembar import buat_xlsx
from .salindia import buat_pptx


def buat_csv(cuplikan) -> bytes:
    """Every cell of every section in a line of its own: section, row, column, unit, value."""
    isi = cuplikan.isi
    kepala = ["bagian", "kode", "baris", "angka", "jenis", "nilai"]
    return "".join(baris_csv(kepala, _baris_panjang(isi))).encode()


def _baris_panjang(isi: dict):
    for b in isi["bagian"]:
        jumlah = [("", b["total"])] if b["total"] else []
        for kode, sel in [*((r["kode"], r["sel"]) for r in b["baris"]), *jumlah]:
            for k, s in list(zip(b["kolom"], sel, strict=True))[1:]:
                yield [b["judul"], kode, sel[0], k["judul"], k["jenis"], _nilai(s, k["jenis"])]


def _nilai(sel: Any, jenis: str) -> Any:
    return Decimal(sel) if sel is not None and jenis in {"persen", "rasio", "desimal"} else sel


def buat_json(cuplikan) -> bytes:
    """The frozen content itself: its SHA-256 is the one on the report."""
    return baku(cuplikan.isi)


# How each is made from the snapshot, and whether the file is kept beside it.
BENTUK = {
    "pdf": ("application/pdf", buat_pdf, True),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        buat_xlsx,
        True,
    ),
    "pptx": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        buat_pptx,
        False,
    ),
    "csv": ("text/csv; charset=utf-8", buat_csv, False),
    "lampiran": ("application/zip", buat_lampiran, True),
    "json": ("application/json", buat_json, False),
}


def kirim_berkas(cuplikan, bentuk: str) -> FileResponse:
    """The kept file; when it is gone (retention, a restore without media) made anew from the
    snapshot, which holds everything that is printed."""
    tipe, buat, disimpan = BENTUK[bentuk]
    try:
        berkas = getattr(cuplikan, bentuk) if disimpan else None
        isi = berkas.open("rb") if berkas else BytesIO(buat(cuplikan))
    except FileNotFoundError:
        isi = BytesIO(buat(cuplikan))
    return FileResponse(
        isi,
        as_attachment=True,
        filename=f"{cuplikan.jenis}-{cuplikan.wilayah_id}-{cuplikan.periode}"
        + (".zip" if bentuk == "lampiran" else f".{bentuk}"),
        content_type=tipe,
    )
