"""The stylesheets and templates as files: size, contrast, one vocabulary, nothing inline."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

AKAR = settings.BASE_DIR
CSS = sorted((AKAR / "static" / "css").glob("*.css"))
JS = sorted((AKAR / "static" / "js").glob("*.js"))
TEMPLAT = sorted(p for p in (AKAR / "templates").rglob("*.html") if "cetak" not in p.parts)


def _padat(berkas) -> int:
    return len(gzip.compress(Path(berkas).read_bytes(), 9))


def test_ukuran_halaman_kantor():
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert sum(map(_padat, CSS)) < 25_000
    assert sum(map(_padat, JS)) + _padat(htmx) < 35_000


def test_tidak_ada_yang_sebaris():
    """The CSP would drop it without a word."""
    pola = re.compile(
        r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\ssrc=)", re.I
    )
    langgar = [
        f"{p.relative_to(AKAR)}: {m.group()}"
        for p in TEMPLAT
        for m in pola.finditer(p.read_text())
        if "application/json" not in p.read_text()[m.start() : m.start() + 200]
    ]
    assert langgar == []


def test_tanggal_dalam_atribut_berupa_kata():
    """The filters `tanggal` and `waktu` give an element; an attribute ends at its first quote."""
    pola = re.compile(r"\s[a-z-]+=\"[^\"<>]*\{\{[^}\"]*\|(tanggal|waktu)\b[^\"]*\"")
    langgar = [
        f"{p.relative_to(AKAR)}: {m.group()}" for p in TEMPLAT for m in pola.finditer(p.read_text())
    ]
    assert langgar == []


LAPANGAN = AKAR / "templates/pendamping/lapangan"  # with a stylesheet of its own


def _kelas_di_css(berkas) -> set[str]:
    teks = "\n".join(re.sub(r"/\*.*?\*/", "", p.read_text(), flags=re.S) for p in berkas)
    return set(re.findall(r"\.([a-z][\w-]*)", teks))


def test_setiap_kelas_ada_gayanya():
    """A class nobody styles is a part of a page nobody looked at."""
    kantor = _kelas_di_css(CSS)
    lapangan = _kelas_di_css([AKAR / "static/lapangan/lapangan.css"])
    asing = set()
    for p in TEMPLAT:
        dikenal = lapangan if LAPANGAN in p.parents else kantor
        for isi in re.findall(r'\bclass="([^"]*)"', p.read_text()):
            isi = re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", " ", isi)
            isi = re.sub(r"\{%.*?%\}", " ", isi)
            asing |= {f"{p.relative_to(AKAR)}: {k}" for k in isi.split() if k not in dikenal}
    assert sorted(asing) == []


# --- colour ------------------------------------------------------------------------------
def _palet() -> dict[str, list[dict[str, str]]]:
    teks = (AKAR / "static" / "css" / "token.css").read_text()
    blok = [
        dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", b))
        for b in re.findall(r"\{([^{}]*)\}", teks)
    ]
    blok = [b for b in blok if "kertas" in b]
    return {"terang": blok[0], "gelap": blok[1], "gelap_pilihan": blok[2]}


def _terang(warna: str) -> float:
    rgb = [int(warna[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def kontras(a: str, b: str) -> float:
    x, y = sorted((_terang(a), _terang(b)), reverse=True)
    return (x + 0.05) / (y + 0.05)


AAA, AA, BENTUK = 7, 4.5, 3
PASANGAN = [
    *[(t, m, AAA) for t in ("tinta", "tinta-2") for m in ("kertas", "muka", "muka-2")],
    *[("tinta-3", m, AA) for m in ("kertas", "muka", "muka-2")],
    *[("aksi", m, AA) for m in ("kertas", "muka", "muka-2", "aksi-lembut")],
    ("aksi-tinta", "aksi", AA),
    ("aksi-tinta", "aksi-kuat", AA),
    ("kuning", "kuning-lembut", AA),
    ("kuning", "muka", AA),
    ("merah", "merah-lembut", AA),
    ("merah", "muka", AA),
    ("merah", "kertas", AA),
    ("muka", "merah", AA),
    ("hijau", "hijau-lembut", AA),
    *[("tinta", m, AAA) for m in ("hijau-lembut", "kuning-lembut", "merah-lembut", "aksi-lembut")],
    *[("garis-kuat", m, BENTUK) for m in ("muka", "kertas", "muka-2")],
    *[(d, "muka", BENTUK) for d in ("data", "data-2")],
]


@pytest.mark.parametrize("palet", ["terang", "gelap"])
@pytest.mark.parametrize(("depan", "latar", "batas"), PASANGAN)
def test_kontras(palet, depan, latar, batas):
    warna = _palet()[palet]
    assert kontras(warna[depan], warna[latar]) >= batas


def test_gelap_oleh_perangkat_dan_oleh_pilihan_sama():
    palet = _palet()
    assert palet["gelap"] == palet["gelap_pilihan"]
    assert palet["gelap"].keys() == palet["terang"].keys()
