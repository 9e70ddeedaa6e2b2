"""Sending a report's files; names say kind, region and period, never a person."""

from io import BytesIO

from django.http import FileResponse

from .cetak import buat_pdf
from .lembar import buat_xlsx

JENIS = {
    "pdf": ("application/pdf", buat_pdf),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        buat_xlsx,
    ),
}


def kirim_berkas(cuplikan, bentuk: str) -> FileResponse:
    """The kept file; when it is gone (retention, a restore without media) made anew from the
    snapshot, which holds everything that is printed."""
    tipe, buat = JENIS[bentuk]
    try:
        isi = getattr(cuplikan, bentuk).open("rb")
    except FileNotFoundError:
        isi = BytesIO(buat(cuplikan))
    return FileResponse(
        isi,
        as_attachment=True,
        filename=f"{cuplikan.jenis}-{cuplikan.wilayah_id}-{cuplikan.periode}.{bentuk}",
        content_type=tipe,
    )
