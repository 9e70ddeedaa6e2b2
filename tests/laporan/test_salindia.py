"""A report as slides: what a person reads, hears and can edit, and that it is the snapshot's."""

import io

import openpyxl
import pytest
from django.urls import reverse
from pptx import Presentation

from laporan.definisi import DEFINISI
from laporan.jenis.isi import sidik
from laporan.salindia import buat_pptx
from laporan.salindia.grafik import langkah_jembatan
from tests import pabrik

from .conftest import TGR
from .test_jenis import beku, susun


def teks(slide) -> str:
    tabel = [s.table for s in slide.shapes if s.has_table]
    sel = [x.text for t in tabel for b in t.rows for x in b.cells]
    return " ".join([s.text_frame.text for s in slide.shapes if s.has_text_frame] + sel)


def periksa_layak(dek) -> None:
    """Every slide: a title, notes, nothing beyond its edge, words for each chart and picture."""
    for s in dek.slides:
        assert s.shapes.title is not None
        assert s.shapes.title.text_frame.text.strip()
        assert s.has_notes_slide
        for x in s.shapes:
            assert 0 <= x.left <= x.left + x.width <= dek.slide_width, (x.name, teks(s)[:80])
            assert 0 <= x.top <= x.top + x.height <= dek.slide_height, (x.name, teks(s)[:80])
            if x.has_chart or x.shape_type == 13:
                assert x._element.xpath(".//p:cNvPr")[0].get("descr")


def test_salindia_dari_cuplikan(kabupaten, kadis, masuk, settings):
    settings.SITUS = "https://pkh.contoh"
    isi, _ = susun(kadis, "rekap_kabupaten")
    isi["bagian"][0]["baris"][0]["sel"][0] = "N" * 120  # wraps, and the next go on below
    c = pabrik.CuplikanFactory(isi=isi, sha256=sidik(isi), dibuat_oleh=kadis)
    berkas = buat_pptx(c)
    dek = Presentation(io.BytesIO(berkas))
    periksa_layak(dek)
    sampul, ringkasan = teks(dek.slides[0]), dek.slides[1]
    assert f"https://pkh.contoh/laporan/periksa/{c.sha256}/" in sampul
    assert c.sha256 in dek.slides[0].notes_slide.notes_text_frame.text
    assert "66,67%" in teks(ringkasan)
    assert DEFINISI["kepatuhan"].pembilang in ringkasan.notes_slide.notes_text_frame.text
    grafik = [x.chart for s in dek.slides for x in s.shapes if x.has_chart]
    assert len(grafik) == 2  # KPM by kecamatan, graduation against target
    kpm = next(b for b in c.isi["bagian"] if b["kode"] == "kpm")
    assert sorted(grafik[0].plots[0].series[0].values) == sorted(b["sel"][1] for b in kpm["baris"])
    buku = openpyxl.load_workbook(io.BytesIO(grafik[0].part.chart_workbook.xlsx_part.blob))
    assert buku.active["B2"].value in {2, 3}  # the figures are there to be edited
    semua = " ".join(teks(s) for s in dek.slides)
    for kata in ("Lampiran: KPM dan komponen", "Cara menghitung", "75,00%"):
        assert kata in semua, kata
    klien = masuk(kadis)
    jawab = klien.get(reverse("laporan:pptx", args=[c.pk]))
    assert b"".join(jawab.streaming_content) == berkas  # made again, the same
    assert ".pptx" in jawab["Content-Disposition"]
    assert reverse("laporan:pptx", args=[c.pk]) in klien.get(
        reverse("laporan:rinci", args=[c.pk])
    ).content.decode()  # fmt: skip


def test_huruf_kendali_pada_nama_tidak_menghentikan_salindia(kabupaten, kadis):
    """A snapshot keeps the name as it was written, also the letters that XML cannot hold."""
    isi, _ = susun(kadis, "rekap_kabupaten")
    kpm = next(b for b in isi["bagian"] if b["kode"] == "kpm")
    kpm["baris"][0]["sel"][0] = "Loa\x0b Kulu\x01"
    kpm["kolom"][1]["judul"] = "KPM\x1f aktif"
    c = pabrik.CuplikanFactory(isi=isi, sha256=sidik(isi), dibuat_oleh=kadis)
    dek = Presentation(io.BytesIO(buat_pptx(c)))
    batang = next(x.chart for s in dek.slides for x in s.shapes if x.has_chart).plots[0]
    assert "Loa Kulu" in list(batang.categories)
    assert [d.name for d in batang.series] == ["KPM aktif"]


def test_salindia_tanpa_data_dan_penyebut_nol(kabupaten, kadis):
    kosong = beku(kadis, "rekap_kabupaten", periode="2021-01")
    dek = Presentation(io.BytesIO(buat_pptx(kosong)))
    periksa_layak(dek)
    semua = " ".join(teks(s) for s in dek.slides)
    assert "tidak ada data" in semua
    assert "Tenggarong" in semua
    assert TGR not in semua


@pytest.mark.parametrize(
    ("baris", "alas"),
    [
        ([("Awal", "=", 100), ("Baru", "+", 7), ("Keluar", "−", 30), ("Akhir", "=", 77)],
         [None, 100, 77, None]),
        ([("Awal", "=", 0), ("Baru", "+", 5), ("Graduasi", "−", 0), ("Akhir", "=", 5)],
         [None, 0, None]),
        ([("Awal", "=", 0), ("Akhir", "=", 0)], []),
    ],
)  # fmt: skip
def test_jembatan_berdiri_di_atas_yang_sebelumnya(baris, alas):
    langkah = langkah_jembatan([list(b) for b in baris], 1, 2)
    assert [x["alas"] for x in langkah] == alas
