"""What goes wrong at a person's hand: an old form, two clicks, wrong files, a wrong address."""

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.sistem import UNGGAHAN_MAKS

KELUARGA = """
    SELECT k.id FROM kpm_keluarga k JOIN akun_pengguna p ON p.id = k.pendamping_id
    WHERE p.username = 'pendamping_kukar_04' AND k.status = 'aktif' ORDER BY k.id LIMIT 1"""
JUMLAH = "SELECT count(*) FROM pendamping_kunjungan WHERE temuan = %s"


def png() -> bytes:
    def bagian(jenis: bytes, isi: bytes) -> bytes:
        return (
            struct.pack(">I", len(isi)) + jenis + isi + struct.pack(">I", zlib.crc32(jenis + isi))
        )

    kepala = bagian(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + kepala
        + bagian(b"IDAT", zlib.compress(b"\0" * 4))
        + bagian(b"IEND", b"")
    )


def test_formulir_kedaluwarsa_menyimpan_isian(buka, sistem):
    p = buka("pendamping_kukar_04", "ponsel")
    p.goto(f"/kunjungan/tambah/?keluarga={sistem.satu(KELUARGA)}")
    p.get_by_label("Temuan").fill("Diketik sebelum kedaluwarsa")
    p.context.clear_cookies(name="csrftoken")
    with p.expect_navigation() as pindah:
        p.get_by_role("button", name="Simpan kunjungan").click()
    assert pindah.value.status == 403
    assert p.locator("h1").inner_text() == "Formulir ini sudah kedaluwarsa"
    assert sistem.satu(JUMLAH, "Diketik sebelum kedaluwarsa") == 0
    p.get_by_text("Lihat isian yang akan dikirim").click()
    assert p.get_by_text("Diketik sebelum kedaluwarsa").is_visible()
    p.get_by_role("button", name="Kirim ulang isian").click()
    p.wait_for_url("**/kunjungan/*/")
    assert sistem.satu(JUMLAH, "Diketik sebelum kedaluwarsa") == 1


def test_kiriman_kembar_satu_kunjungan(buka, sistem):
    """Four of the same at once, past the page's own guard: the server keeps one."""
    p = buka("pendamping_kukar_04")
    p.goto(f"/kunjungan/tambah/?keluarga={sistem.satu(KELUARGA)}")
    p.get_by_label("Temuan").fill("Terkirim kembar")
    isi = p.locator("form[data-draf-gawai]").evaluate(
        "f => [...new FormData(f)].filter(([n, v]) => typeof v === 'string')"
    )
    kuki = "; ".join(f"{k['name']}={k['value']}" for k in p.context.cookies())

    def kirim(_):
        minta = Request(
            f"{sistem.url}/kunjungan/tambah/",
            urlencode([tuple(pasangan) for pasangan in isi]).encode(),
            {"Cookie": kuki, "Origin": sistem.url},
        )
        with urlopen(minta) as jawab:
            return jawab.status, jawab.url

    with ThreadPoolExecutor(4) as kolam:
        hasil = set(kolam.map(kirim, range(4)))
    assert len(hasil) == 1  # all four are shown the same visit
    assert hasil.pop()[0] == 200
    assert sistem.satu(JUMLAH, "Terkirim kembar") == 1


def unggah(p, berkas) -> str:
    p.goto("/kpm/impor/tambah/")
    p.set_input_files("input[type=file]", berkas)
    p.get_by_role("button", name="Unggah dan periksa").click()
    galat = p.locator(".ringkasan-galat, .status-gagal, .status-bahaya").first
    galat.wait_for()
    return p.inner_text("main")


def test_berkas_terlalu_besar_ditolak(buka, sistem, tmp_path):
    """A MB too much: refused in the browser before it is sent, and by the server when it is sent
    (more than lies in sockets and in memory)."""
    besar = tmp_path / "besar.csv"
    with besar.open("wb") as f:
        f.truncate(UNGGAHAN_MAKS + (1 << 20))
    p = buka("operator_kukar")
    p.goto("/kpm/impor/tambah/")
    ruas = p.locator("input[type=file]")
    ruas.set_input_files(besar)
    kata = "Berkas 11 MB, melebihi batas 10 MB. Bagi menjadi beberapa berkas."
    assert ruas.evaluate("r => r.validationMessage") == kata
    p.get_by_role("button", name="Unggah dan periksa").click()
    assert p.url.endswith("/kpm/impor/tambah/")
    assert p.locator(".ringkasan-galat").count() == 0  # nothing was sent
    ruas.evaluate("r => { delete r.dataset.maks; r.setCustomValidity('') }")
    p.get_by_role("button", name="Unggah dan periksa").click()
    ringkasan = p.locator(".ringkasan-galat")
    ringkasan.wait_for()
    assert kata in ringkasan.inner_text().replace("\xa0", " ")
    assert ruas.get_attribute("aria-invalid") == "true"


def test_gambar_bernama_xlsx_ditolak(buka, sistem):
    p = buka("operator_kukar")
    isi = unggah(p, {"name": "kpm.xlsx", "mimeType": "application/octet-stream", "buffer": png()})
    assert "Berkas ini gambar" in isi
    assert "Sedang dibaca" not in isi
    p.get_by_role("link", name="Unggah berkas lain").click()
    p.wait_for_url("**/impor/tambah/")


def test_alamat_keliru(buka, sistem):
    p = buka("pendamping_kukar_01")
    assert p.goto("/kpm/987654321/").status == 404
    asing = p.locator("h1").inner_text()
    assert p.goto("/tidak/ada/").status == 404
    assert p.locator("h1").inner_text() == asing  # a stranger's row looks like no row
    assert "tidak ada" in asing.lower() or "tidak ditemukan" in asing.lower()
    p.get_by_role("main").get_by_role("link").first.click()
    assert p.url == f"{sistem.url}/"
    assert p.locator("h1").count() == 1
    assert p.request.get("/kunjungan/1/tuntas/").status == 405
