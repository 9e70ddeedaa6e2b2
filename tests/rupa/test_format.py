import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test import RequestFactory

from pkh.akun.templatetags import rupa

TEMPLAT = settings.BASE_DIR / "templates"


@pytest.mark.parametrize(
    ("nilai", "kata"),
    [(750_000, "Rp750.000"), (0, "Rp0"), (-1_500, "-Rp1.500"), (None, "–")],
)
def test_rupiah(nilai, kata):
    assert rupa.rupiah(nilai) == kata


@pytest.mark.parametrize(
    ("nilai", "kata"),
    [(9.82, "9,82%"), (Decimal("9.825"), "9,83%"), (100, "100,00%"), (0, "0,00%"), (None, "–")],
)
def test_persen(nilai, kata):
    assert rupa.persen(nilai) == kata


def test_persen_tanpa_desimal():
    assert rupa.persen(Decimal("71.5"), 0) == "72%"


@pytest.mark.parametrize(
    ("bita", "kata"), [(150 << 20, "150 MB"), (3 << 19, "1,5 MB"), (10 << 10, "10 KB")]
)
def test_kata_ukuran(bita, kata):
    assert rupa.kata_ukuran(bita).replace("\xa0", " ") == kata


def test_ribuan():
    assert rupa.ribuan(21_299) == "21.299"
    assert rupa.ribuan(None) == "–"


def test_tanggal():
    assert rupa.tanggal(date(2024, 9, 14)) == '<time datetime="2024-09-14">14 Sep 2024</time>'
    assert rupa.tanggal(None) == "–"
    assert rupa.hari_tanggal(date(2024, 9, 14)) == "Sabtu, 14 September 2024"
    assert rupa.bulan(date(2024, 9, 1)) == "September 2024"


def test_waktu_setempat():
    # 23:30 UTC is already the next morning in Makassar
    malam = datetime(2024, 9, 13, 23, 30, tzinfo=UTC)
    assert ">14 Sep 2024, 07.30</time>" in rupa.waktu(malam)
    assert ">14 Sep 2024</time>" in rupa.tanggal(malam)


def _render(teks, **isi):
    return engines["django"].from_string(teks).render(isi)


def test_alamat_mengganti_dan_membuang():
    permintaan = RequestFactory().get("/kpm/", {"q": "siti", "sesudah": "12", "desa": "64"})
    assert rupa.alamat({"request": permintaan}, desa="") == "?q=siti"
    assert rupa.alamat({"request": permintaan}, urut="nama") == "?q=siti&desa=64&urut=nama"
    assert rupa.alamat({"request": permintaan}, q=None, desa=None) == "/kpm/"


def test_judul_dipakai_dua_kali_dan_tetap_aman():
    halaman = _render(
        '{% extends "dasar.html" %}{% block judul %}Keluarga <em>{{ nama }}</em>{% endblock %}',
        nama="A & <b>",
    )
    assert "<title>Keluarga A &amp; &lt;b&gt; · PKH</title>" in halaman
    assert "<h1>Keluarga <em>A &amp; &lt;b&gt;</em></h1>" in halaman


def test_bagian_tetap_tidak_menyebut_siapa_pun():
    """Drawn once in each process for everybody: its template must not ask who or what."""
    semua = {b.relative_to(TEMPLAT): b.read_text() for b in TEMPLAT.rglob("*.html")}
    tetap = {n for isi in semua.values() for n in re.findall(r'bagian_tetap "(.+?)"', isi)}
    assert tetap
    for nama in tetap:
        tag = set(re.findall(r"{%\s*(\w+)", semua[Path(nama)]))
        assert tag <= {"load", "static", "htmx_script"}, nama
        assert "{{" not in semua[Path(nama)], nama


def test_butir_ruang_aman_dan_menandai_yang_kini():
    ruang = [
        {"url": '/kpm/?wilayah="', "kata": "A & B", "ikon": "home", "kini": True},
        {"url": "/", "kata": "Beranda", "ikon": "home", "kini": False},
    ]
    satu, dua = rupa.butir_ruang(ruang, 20, span=True).split("\n<li>")
    assert satu.startswith('<li><a href="/kpm/?wilayah=&quot;" aria-current="page"><svg width="20"')
    assert satu.endswith("</svg>\n<span>A &amp; B</span></a></li>")
    assert dua.startswith('<a href="/"><svg')
    assert rupa.butir_ruang(ruang[1:], 20).endswith("</svg>\nBeranda</a></li>")
