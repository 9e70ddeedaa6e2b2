"""An uploaded PDF as it is kept: its pages written anew, so that nothing else that the file was
comes along (a ZIP behind it, a page of HTML around it, scripts, attachments, its author)."""

import logging
import re
from io import BytesIO
from zipfile import is_zipfile

from django.core.exceptions import ValidationError

MAKS_HALAMAN = 200
_HALAMAN = {"/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Annots"}
# What is drawn on a page with a finger or a stamp stays to be seen; what it would do goes.
_LAMPIRAN = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
_PERBUATAN = ("/A", "/AA", "/Dest", "/FS", "/Parent", "/Popup", "/IRT")
_PENANDA = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|XFA)(?![\w.])"
)
_TANDA_TANGAN = re.compile(rb"/ByteRange\s*\[\s*0\s+\d+\s+(\d+)\s+(\d+)\s*\]")


def rapikan_pdf(isi: bytes, nama: str) -> bytes:
    """The bytes to keep. One that is signed electronically to its last byte stays as it is, or its
    signature would be void; it may hold no more than pages either.

    ValidationError when it cannot be opened, is locked or blank, or holds scripts or other files.
    """
    # Here, because loading it is a tenth of every start of web, worker and command.
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    _tolak_penanda(isi, nama)
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        pdf = PdfReader(BytesIO(isi), strict=False)
        if pdf.is_encrypted or not len(pdf.pages):
            raise ValidationError(f"PDF {nama} terkunci atau kosong. Pindai ulang.")
        if len(pdf.pages) > MAKS_HALAMAN:
            raise ValidationError(f"PDF {nama} lebih dari {MAKS_HALAMAN} halaman. Bagi dahulu.")
        bertanda = _bertanda_tangan(isi)
        buku = PdfWriter(clone_from=pdf) if bertanda else PdfWriter()
        if not bertanda:
            _salin_halaman(pdf, buku)
        ke = BytesIO()
        buku.write(ke)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as galat:
        raise ValidationError(f"PDF {nama} tidak dapat dibuka. Pindai ulang.") from galat
    _tolak_penanda(ke.getvalue(), nama)  # now also what lay packed or under another spelling
    return isi if bertanda else ke.getvalue()


def _tolak_penanda(isi: bytes, nama: str) -> None:
    if _PENANDA.search(isi):
        raise ValidationError(f"PDF {nama} berisi skrip atau lampiran. Pindai ulang.")


def _bertanda_tangan(isi: bytes) -> bool:
    """Whether a signature covers it to the end, and nothing else can be opened in it."""
    akhir = len(isi.rstrip(b"\0\r\n\t "))
    tutup = [int(mulai) + int(panjang) for mulai, panjang in _TANDA_TANGAN.findall(isi)]
    return any(akhir <= n <= len(isi) for n in tutup) and not is_zipfile(BytesIO(isi))


def _salin_halaman(pdf, buku) -> None:
    for halaman in pdf.pages:
        baru = buku.add_page(halaman, excluded_keys=set(halaman) - _HALAMAN)
        catatan = [a.get_object() for a in baru.get("/Annots") or ()]
        for a in catatan:
            for kunci in _PERBUATAN:
                a.pop(kunci, None)
            if a.get("/Subtype") in _LAMPIRAN:
                a.clear()
    buku.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
