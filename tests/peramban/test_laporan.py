"""Walk: the kepala dinas reads the dashboard, asks for the Rekap Kabupaten, takes it home."""

import io
import re

from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

AKTIF = "SELECT count(*) FROM kpm_keluarga WHERE status = 'aktif' AND desa_id LIKE '64.02.%%'"
# The cells of every row, as they are read.
SEL = """(t) => [...t.querySelectorAll("tbody tr, tfoot tr")].map(
  (b) => [...b.querySelectorAll("th, td")].map((s) => s.innerText))"""


def unduh(p, kata: str) -> tuple[str, bytes]:
    with p.expect_download() as unduhan:
        p.get_by_role("link", name=kata, exact=True).click()
    return unduhan.value.suggested_filename, unduhan.value.path().read_bytes()


def rapat(teks: str) -> str:
    return re.sub(r"\s+", " ", teks)


def test_dasbor_lalu_rekap_kabupaten(buka, sistem):
    p = buka("kadis_kukar")
    p.goto("/")
    assert p.locator("h1").inner_text() == "Kabupaten Kutai Kartanegara"
    grafik = p.locator("figure.grafik")
    assert grafik.count() == 7
    for g in grafik.all():
        assert g.locator("svg").bounding_box()["height"] > 100
        judul = g.locator("figcaption").inner_text()
        assert judul in g.get_by_role("img").first.get_attribute("aria-label")
        g.get_by_text("Lihat sebagai tabel").click()
        assert g.get_by_role("table").get_by_role("row").count() >= 2
        assert re.search(r"\d", g.get_by_role("table").inner_text())

    p.get_by_role("link", name="Buat laporan").click()
    pilihan = p.get_by_label("Wilayah").locator("option")
    expect(pilihan).to_have_text(["Kabupaten Kutai Kartanegara"])
    p.get_by_label("Nomor surat").fill("460/1/Dinsos")
    p.get_by_role("button", name="Buat laporan").click()
    p.get_by_role("link", name="Buka laporan").click(timeout=60_000)  # the worker has made it
    p.wait_for_url("**/laporan/*/")
    halaman = rapat(p.inner_text("main"))
    tabel_kpm = p.get_by_role("table").first
    kecamatan = tabel_kpm.evaluate(SEL)
    assert len(kecamatan) > 2
    jumlah = kecamatan[-1]
    aktif = f"{sistem.satu(AKTIF):,}".replace(",", ".")
    assert aktif in jumlah
    assert aktif in rapat(p.get_by_role("region", name="Ringkasan").inner_text())
    assert "460/1/Dinsos" not in halaman  # a matter of the letter

    nama, isi = unduh(p, "Unduh PDF")
    assert re.fullmatch(r"[a-z_-]+-64\.02-[\w-]+\.pdf", nama)
    assert isi.startswith(b"%PDF")
    surat = PdfReader(io.BytesIO(isi))
    assert 2 <= len(surat.pages) <= 12
    teks = rapat(" ".join(h.extract_text() for h in surat.pages))
    for kata in ("460/1/Dinsos", "KUTAI KARTANEGARA", f"dari {len(surat.pages)}"):
        assert kata.lower() in teks.lower(), kata
    for baris in kecamatan:
        assert rapat(" ".join(baris)) in teks, baris  # every figure of the page, in its row

    nama, isi = unduh(p, "Unduh XLSX")
    assert nama.endswith(".xlsx")
    lembar = load_workbook(io.BytesIO(isi), data_only=True).worksheets[0]
    baris_xlsx = {b[0]: b for b in lembar.iter_rows(values_only=True) if b[0]}
    for nama_kec, *sel in kecamatan:
        for tulis, nilai in zip(sel, baris_xlsx[nama_kec][1:], strict=True):
            assert isinstance(nilai, int | float), (nama_kec, tulis, nilai)
            assert tulis.rstrip("%") in (
                f"{nilai:,.0f}".replace(",", "."),
                f"{nilai:.2f}".replace(".", ","),
            )
    rumus = load_workbook(io.BytesIO(isi)).worksheets[0]
    assert any(str(s.value).startswith("=SUM(") for b in rumus.iter_rows() for s in b)
