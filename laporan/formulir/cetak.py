"""Forms as PDF: one after the other, each with its own count of pages; many in one file."""

from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO

from django.template.loader import render_to_string

from laporan.cetak import tulis_pdf


def cetak_lembar(templat: str, isi: dict, *, bertanda: bool) -> bytes:
    """One form; `bertanda`: PDF/UA-1, for one that stays a file of its own."""
    html = render_to_string(f"laporan/cetak/formulir/{templat}.html", isi)
    return tulis_pdf(html, bertanda=bertanda)


def gabung_lembar(lembar: Iterable[tuple[str, bytes]], ke: BinaryIO, judul: str) -> int:
    """Write (name, PDF) after (name, PDF) as one file, each with a bookmark of its name; how
    many pages. Only what was rendered is held in memory, one form is drawn at a time."""
    # Here, because loading it is a tenth of every start of web, worker and command.
    from pypdf import PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    buku = PdfWriter()
    for nama, pdf in lembar:
        buku.append(BytesIO(pdf), outline_item=nama, import_outline=False)
    buku.add_metadata({"/Title": judul})
    buku.root_object[NameObject("/Lang")] = TextStringObject("id")
    buku.write(ke)
    return len(buku.pages)
