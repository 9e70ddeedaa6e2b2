"""A snapshot as PDF, by WeasyPrint, from the same data as the page."""

import logging
import mimetypes
import os
import re
from base64 import b64encode
from functools import cache
from io import BytesIO
from pathlib import Path

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape

from pkh.grafik import tangga

from . import grafik
from .rakor import gambar as gambar_rakor
from .tampilan import baca_tampilan

# The embedded font has Latin, Greek, Cyrillic and signs. Of anything else (emoji, other scripts) it
# draws empty boxes, for which the system's fonts are searched letter by letter: 43 seconds of
# processor time for one field of 4,000. And nobody's name has more than four accents on a letter.
TAK_BERHURUF = re.compile("[^\x00-\u05ff\u1e00-\u206f\u20a0-\u20ff\u2100-\u22ff]+")
TUMPUKAN = re.compile("([\u0300-\u036f\u20d0-\u20ff]{4})[\u0300-\u036f\u20d0-\u20ff]+")
LEBAR_NAMA = 300  # pixels for a name beside a bar: on paper none is cut
KABUPATEN = re.compile(r"^Kabupaten (?=\S)")
GAYA = re.compile(r'<link rel="stylesheet" href="(pkh:css/(?:laporan|formulir)_cetak\.css)">')


def gambar_bagian(bagian: dict) -> dict | None:
    """The chart that a section declares, {judul, svg}; None without one or without numbers."""
    if not (g := bagian.get("gambar")):
        return None
    letak = {k["kode"]: i for i, k in enumerate(bagian["kolom"])}
    sel = [b["sel"] for b in bagian["baris"]]
    if g["bentuk"] == "garis":
        deret = {
            bagian["kolom"][letak[k]]["judul"]: [(s[0], s[letak[k]]) for s in sel]
            for k in g["deret"]
        }
        putus = g.get("prakiraan") and bagian["kolom"][letak[g["prakiraan"]]]["judul"]
        ada = any(n for titik in deret.values() for _, n in titik)
        spek = ada and gambar_rakor.garis(g["judul"], deret, putus=putus)
    elif g["bentuk"] == "jembatan":
        kali = {"+": 1, "−": -1}
        baris = [(s[0], s[letak[g["tanda"]]], s[letak[g["nilai"]]]) for s in sel]
        arus = [(nama, kali[tanda] * n) for nama, tanda, n in baris if n and tanda in kali]
        ujung = [(nama, n) for nama, tanda, n in baris if tanda not in kali]
        spek = arus and tangga(g["judul"], ujung[0], arus, ujung[-1], lebar=grafik.LEBAR_CETAK)
    elif g["bentuk"] == "target":
        target = [(s[0], s[letak[g["nilai"]]], s[letak[g["target"]]]) for s in sel]
        spek = any(n or t for _, n, t in target) and grafik.batang_target(
            g["judul"], target, lebar=grafik.LEBAR_CETAK
        )
    else:
        letak_nilai = letak[g["nilai"]]
        nilai = [(s[0].removeprefix("Kabupaten "), s[letak_nilai]) for s in sel if s[letak_nilai]]
        spek = nilai and grafik.batang(g["judul"], nilai, lebar=grafik.LEBAR_CETAK, langkah=19)
    if not spek:
        return None
    spek["config"]["axis"]["labelLimit"] = LEBAR_NAMA
    judul = g["judul"]
    if g["bentuk"] == "garis" and len(g["deret"]) == 1:
        judul += " (skala tidak mulai dari nol)"
    kata = f"{judul}; angkanya ada pada tabel"
    return {"judul": judul, "svg": beri_kata(grafik.gambar(spek), kata)}


def beri_kata(svg: str, kata: str) -> str:
    """With words for who does not see it: a tagged PDF takes them from the title of the SVG."""
    awal = svg.index(">", svg.index("<svg")) + 1
    return f"{svg[:awal]}<title>{escape(kata)}</title>{svg[awal:]}"


def gambar_qr(alamat: str) -> str:
    """A QR code as SVG for the page; it holds the address and nothing else."""
    kode = segno.make(alamat, error="m", micro=False)
    return kode.svg_inline(border=2, omitsize=True, title="Kode QR ke alamat di sampingnya")


def alamat_periksa(cuplikan) -> str:
    """Where anybody who holds the paper can see whether it says what was frozen: at the address
    the system had then, so that paper printed again is the same."""
    situs = cuplikan.isi.get("situs", settings.SITUS)
    return f"{situs}{reverse('laporan:periksa', args=[cuplikan.sha256])}"


def baca_foto(foto: dict) -> str:
    """A photo chosen for the annex as data for the page, made small; "" when it is gone or is no
    longer the one that was chosen."""
    from PIL import Image

    from pendamping.models import Foto

    ada = Foto.objects.filter(pk=foto["pk"], sha256=foto["sha256"]).first()
    if ada is None or not ada.berkas.storage.exists(ada.berkas.name):
        return ""
    kecil = BytesIO()
    with ada.berkas.open("rb") as berkas, Image.open(berkas) as gambar:
        gambar.thumbnail((1000, 1000))
        gambar.convert("RGB").save(kecil, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{b64encode(kecil.getvalue()).decode()}"


def susun_html(cuplikan) -> str:
    isi = cuplikan.isi
    periksa, t = alamat_periksa(cuplikan), baca_tampilan(cuplikan)
    for mentah, bagian in zip(isi["bagian"], t["bagian"], strict=True):
        bagian["cetak"] = gambar_bagian(mentah)
        for baris in bagian["baris"]:  # names that fit on one line of a column of paper
            nama = baris["sel"][0]
            nama["tulis"] = KABUPATEN.sub("Kab. ", nama["tulis"])
    return render_to_string(
        f"laporan/cetak/{isi.get('templat', 'rekap')}.html",
        {
            "cuplikan": cuplikan,
            "isi": isi,
            "t": t,
            "gambar": [b["cetak"] for b in t["bagian"] if b["cetak"]],
            "periksa": periksa,
            "qr": gambar_qr(periksa),
            "foto": [f | {"data": baca_foto(f)} for f in isi.get("foto", [])],
        },
    )


def _pengambil():
    """Our own stylesheet and font by the name `pkh:...`, nothing else on disk or network; a
    file that is missing stops the work instead of printing in another font."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Pengambil(URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith("data:image/jpeg;base64,"):
                return super().fetch(url, headers)
            nama = url.removeprefix("pkh:")
            jalur = finders.find(nama) if nama != url else None
            if jalur is None:
                raise FileNotFoundError(f"bukan berkas laporan: {url}")
            jenis = mimetypes.guess_type(nama)[0] or "font/ttf"
            return URLFetcherResponse(url, Path(jalur).read_bytes(), {"Content-Type": jenis})

    return Pengambil(fail_on_errors=True)


@cache
def _gaya(alamat: str):
    """A stylesheet, read once in each process (half of the work on a letter of one page)."""
    from weasyprint import CSS

    return CSS(url=alamat, url_fetcher=_pengambil())


def tulis_pdf(html: str, *, bertanda: bool = True) -> bytes:
    """PDF/UA-1, tagged, font embedded. Without tags where it becomes a part of another file,
    which would lose them."""
    # The font that is embedded would carry the time of printing; without it the same snapshot
    # gives the same bytes.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1704067200")
    for nama in ("fontTools", "weasyprint.progress"):
        logging.getLogger(nama).setLevel(logging.WARNING)
    # 0.6 s to import: only who prints pays it.
    from weasyprint import HTML

    keluaran = BytesIO()
    html = TUMPUKAN.sub(r"\1", TAK_BERHURUF.sub("?", html))
    HTML(string=GAYA.sub("", html), base_url="pkh:", url_fetcher=_pengambil()).write_pdf(
        keluaran,
        pdf_variant="pdf/ua-1" if bertanda else None,
        stylesheets=[_gaya(alamat) for alamat in GAYA.findall(html)],
    )
    return keluaran.getvalue()


def buat_pdf(cuplikan) -> bytes:
    """About 1 s for twenty kecamatan."""
    return tulis_pdf(susun_html(cuplikan))
