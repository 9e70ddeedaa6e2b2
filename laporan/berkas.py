"""Sending a report's files; names say kind, region and period, never a person."""

from django.http import FileResponse

JENIS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def kirim_berkas(cuplikan, bentuk: str) -> FileResponse:
    return FileResponse(
        getattr(cuplikan, bentuk).open("rb"),
        as_attachment=True,
        filename=f"{cuplikan.jenis}-{cuplikan.wilayah_id}-{cuplikan.periode}.{bentuk}",
        content_type=JENIS[bentuk],
    )
