"""Charts as SVG, drawn by Vega-Lite for page and paper alike (docs/keputusan/grafik.md): the
engine, and the one chart of a room below the reports. The rest: laporan/grafik.py.

Two hues and a grey; labels on the marks; bars from zero. The colours are written as attributes,
so css/grafik.css can answer to dark mode; nothing inline for CSP to refuse.
"""

import json
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from .akun.templatetags.rupa import ribuan

BIRU, JINGGA, ABU, TINTA, TINTA_2, GARIS = (
    "#1f6f9c",
    "#c2641a",
    "#b9b2a7",
    "#211e1a",
    "#635c52",
    "#e1dcd3",
)
LEBAR_TANGGA = 140  # pixels of the plot: its names are long, and a phone is 328 wide
_LOKAL = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]}
_TAMPILAN = {
    "background": None,
    "font": "Manrope",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "labelColor": TINTA,
        "domain": False,
        "ticks": False,
        "grid": False,
        "title": None,
    },
    "text": {"fontSize": 12, "color": TINTA, "font": "Manrope"},
}


@cache
def _mesin():
    """vl_convert with our font; loaded on first use (0.9 s, 85 MB: it carries V8)."""
    import font_manrope
    import vl_convert

    vl_convert.register_font_directory(str(Path(font_manrope.__file__).parent / "files"))
    return vl_convert


@lru_cache(maxsize=256)
def _gambar(spesifikasi: str) -> str:
    svg = _mesin().vegalite_to_svg(spesifikasi, format_locale=_LOKAL)
    # The page names the picture as a whole (role="img") and gives its table; Vega names only some
    # of its groups, and a group with a role and no name is read as a picture without words.
    return re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)


def gambar(spesifikasi: dict) -> str:
    """SVG of a specification. About 0.1 s when new, nothing when drawn before."""
    return _gambar(json.dumps(spesifikasi, sort_keys=True))


def dasar(judul: str, baris: list[dict], lebar: int, *, nama: int = 125) -> dict:
    """What every chart begins with. `nama`: pixels for a name beside it; longer ones are cut."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": judul,
        "width": lebar,
        "data": {"values": baris},
        "config": _TAMPILAN | {"axis": _TAMPILAN["axis"] | {"labelLimit": nama}},
    }


def tangga(
    judul: str,
    awal: tuple[str, int],
    arus: Iterable[tuple[str, int]],
    akhir: tuple[str, int],
    *,
    lebar: int = LEBAR_TANGGA,
) -> dict:
    """From one count to another, step by step: each flow hangs where the one before it ended, as
    long as it is large, coming blue, going orange. The counts are marks and no bars: what moves
    is small beside them, so the scale does not begin at nought."""
    kini, nilai, singgah = awal[1], [_anak(*awal, awal[1], awal[1], "jumlah")], [awal[1], akhir[1]]
    for nama, n in arus:
        nilai.append(_anak(nama, n, kini, kini + n, "masuk" if n > 0 else "keluar"))
        kini += n
        singgah.append(kini)
    nilai.append(_anak(*akhir, akhir[1], akhir[1], "jumlah"))
    bawah, atas = min(singgah), max(singgah)
    lebar_arus = max(atas - bawah, 1)
    skala = {"domain": [bawah - lebar_arus * 0.06, atas + lebar_arus * 0.45], "zero": False}
    x = {"type": "quantitative", "axis": None, "scale": skala}
    warna = {
        "field": "arah",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ["masuk", "keluar"], "range": [BIRU, JINGGA]},
    }
    return dasar(judul, nilai, lebar, nama=200) | {
        "height": {"step": 26},
        "encoding": {
            "y": {
                "field": "nama",
                "type": "nominal",
                "sort": [n["nama"] for n in nilai],
                "title": None,
            }
        },
        "layer": [
            {
                "transform": [{"filter": "datum.arah != 'jumlah'"}],
                # The stroke lets one family of fourteen thousand be seen.
                "mark": {"type": "bar", "height": 15, "strokeWidth": 1.5},
                "encoding": {
                    "x": x | {"field": "dari"},
                    "x2": {"field": "ke"},
                    "color": warna,
                    "stroke": warna,
                },
            },
            {
                "transform": [{"filter": "datum.arah == 'jumlah'"}],
                "mark": {
                    "type": "tick",
                    "color": TINTA_2,
                    "thickness": 3,
                    "size": 20,
                    "opacity": 1,
                },
                "encoding": {"x": x | {"field": "ke"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"x": x | {"field": "ujung"}, "text": {"field": "kata"}},
            },
        ],
    }


def _anak(nama: str, n: int, dari: int, ke: int, arah: str) -> dict:
    tanda = "" if arah == "jumlah" else "+" if n > 0 else "−"
    kata = f"{tanda}{ribuan(abs(n))}"
    return {
        "nama": nama,
        "dari": dari,
        "ke": ke,
        "ujung": max(dari, ke),
        "arah": arah,
        "kata": kata,
    }
