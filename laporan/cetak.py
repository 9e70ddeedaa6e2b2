"""A snapshot as PDF, by WeasyPrint, from the same data as the page."""

import logging
import mimetypes
from io import BytesIO
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from . import grafik
from .tampilan import baca_tampilan


def gambar_cetak(isi: dict) -> list[dict]:
    """The report's own charts: [{judul, svg}]."""
    bagian = {b["kode"]: b for b in isi["bagian"]}
    hasil = []
    if kpm := [(b["sel"][0], b["sel"][1]) for b in bagian["kpm"]["baris"] if b["sel"][1]]:
        judul = "KPM aktif menurut kecamatan"
        hasil.append({"judul": judul, "spek": grafik.batang(judul, kpm, lebar=330)})
    if any(b["sel"][2] or b["sel"][3] for b in bagian["graduasi"]["baris"]):
        judul = "Graduasi sejak Januari terhadap target (garis)"
        baris = [(b["sel"][0], b["sel"][2], b["sel"][3]) for b in bagian["graduasi"]["baris"]]
        hasil.append({"judul": judul, "spek": grafik.batang_target(judul, baris, lebar=330)})
    return [{"judul": h["judul"], "svg": grafik.gambar(h["spek"])} for h in hasil]


def susun_html(cuplikan) -> str:
    isi = cuplikan.isi
    return render_to_string(
        "laporan/cetak/rekap.html",
        {
            "cuplikan": cuplikan,
            "isi": isi,
            "t": baca_tampilan(cuplikan),
            "gambar": gambar_cetak(isi),
        },
    )


def _berkas_lokal(url: str, **_) -> dict:
    """WeasyPrint may read our own stylesheet and font, nothing else on disk or network."""
    nama = url.removeprefix("pkh:")
    if nama == url:
        raise ValueError(f"alamat di luar laporan: {url}")
    jalur = finders.find(nama)
    if jalur is None:
        raise FileNotFoundError(nama)
    return {
        "string": Path(jalur).read_bytes(),
        "mime_type": mimetypes.guess_type(nama)[0] or "font/ttf",
    }


def buat_pdf(cuplikan) -> bytes:
    """PDF/UA-1, tagged, font embedded. About 1 s for twenty kecamatan."""
    # 0.6 s to import: only the worker pays it.
    from weasyprint import HTML

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    keluaran = BytesIO()
    HTML(string=susun_html(cuplikan), base_url="pkh:", url_fetcher=_berkas_lokal).write_pdf(
        keluaran, pdf_variant="pdf/ua-1", custom_metadata=True
    )
    return keluaran.getvalue()


