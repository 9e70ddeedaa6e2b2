"""The page scripts and components in a real Chromium, on pages made here from the real base,
fragments, stylesheets and scripts; no server, no database. The CSP is the site's own."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines

from pkh.akun.models import Pengguna
from tests.peramban.conftest import LEBAR, LULUS
from tests.peramban.test_semua_halaman import pasang_axe, temuan

HALAMAN = Path(__file__).parent / "halaman"
NAV = {
    "rel": [
        {"kata": "Beranda", "ikon": "home", "url": "/", "kini": True},
        {"kata": "KPM", "ikon": "user-group", "url": "/kpm/", "kini": False},
    ],
    "tab": [{"kata": "Beranda", "ikon": "home", "url": "/", "kini": True}],
    "tab_lain": [{"kata": "KPM", "ikon": "user-group", "url": "/kpm/", "kini": False}],
    "menu": [],
    "alamat": dict.fromkeys(("profil", "pekerjaan", "sandi", "faktor", "keluar"), "/"),
    "cari": "/kpm/",
}
_ARAH = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
CSP = "; ".join(f"{arah} {' '.join(asal)}" for arah, asal in _ARAH.items())
NADA = ("baik", "perhatian", "bahaya", "proses")


class Kunjungan(forms.Form):
    nama = forms.CharField(label="Nama", help_text="Seperti di KTP.")
    catatan = forms.CharField(label="Catatan", required=False, widget=forms.Textarea)
    bertemu = forms.ChoiceField(
        label="Bertemu", choices=[("a", "Pengurus"), ("b", "Lainnya")], widget=forms.RadioSelect
    )
    hadir = forms.BooleanField(label="Hadir", required=False)


FORMULIR = (HALAMAN / "formulir.html").read_text()
HAPUS = (HALAMAN / "hapus.html").read_text()
LEMBAR = (HALAMAN / "lembar.html").read_text()
BAGIAN = (HALAMAN / "bagian.html").read_text()


class Layani(BaseHTTPRequestHandler):
    """The pages of the test that runs, and the files every page names."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        alamat = urlsplit(self.path).path
        if alamat == "/kosong/":
            return self.jawab(200, b"<!doctype html><title>Kosong</title>", "text/html")
        if alamat.startswith("/static/"):
            isi = Path(finders.find(alamat.removeprefix("/static/"))).read_bytes()
            return self.jawab(200, isi, guess_type(alamat)[0], ("Cache-Control", "max-age=600"))
        halaman = self.server.halaman
        isi = halaman.get(alamat, halaman["/"]).encode()
        jenis = "text/html; charset=utf-8"
        return self.jawab(200, isi, jenis, ("Content-Security-Policy", CSP))

    def do_POST(self):
        isi = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.terkirim.append(parse_qs(isi.decode()))
        if urlsplit(self.path).path == "/diam/":
            return self.jawab(204)  # the page stays
        return self.do_GET()

    def jawab(self, status: int, isi: bytes = b"", jenis: str | None = None, *kepala) -> None:
        self.send_response(status)
        for nama, nilai in kepala:
            self.send_header(nama, nilai)
        if jenis:
            self.send_header("Content-Type", jenis)
            self.send_header("Content-Length", str(len(isi)))
        self.end_headers()
        self.wfile.write(isi)

    def log_message(self, *_):
        """Nobody reads it."""


@pytest.fixture(scope="module")
def situs():
    with ThreadingHTTPServer(("127.0.0.1", 0), Layani) as s:
        utas = Thread(target=s.serve_forever, kwargs={"poll_interval": 0.05})
        utas.start()
        yield s
        s.shutdown()
        utas.join()


def susun(isi: str, skrip: str, form: Kunjungan) -> str:
    templat = (
        '{% extends "dasar.html" %}{% block judul %}Uji{% endblock %}'
        + "{% block skrip %}"
        + (f'<script type="module" src="/static/js/{skrip}"></script>' if skrip else "")
        + "{% endblock %}{% block isi %}"
        + isi
        + "{% endblock %}"
    )
    return (
        engines["django"]
        .from_string(templat)
        .render(
            {
                "navigasi": NAV,
                # not active: has no posts to look up
                "user": Pengguna(pk=7, nama="Nur Aini", is_active=False),
                "form": form,
                "orang": ["Siti", "Budi", "Rahma"],
                "nada": ["", *(f"status-{n}" for n in NADA)],
                "peringatan": ["", *(f"peringatan-{n}" for n in NADA[:3])],
            }
        )
    )


@pytest.fixture
def laman(request, situs, peramban, kolam):
    """laman({"/": isi, ...}, alat=..., skrip="lembar.js") -> page at "/"; page.terkirim lists
    the forms that were sent."""
    url = f"http://127.0.0.1:{situs.server_port}"

    def _laman(halaman: dict[str, str], alat="meja", skrip="", salah=False, baru=False, **opsi):
        form = Kunjungan({}) if salah else Kunjungan()
        situs.halaman = {a: susun(isi, skrip, form) for a, isi in halaman.items()}
        situs.terkirim = []
        # One browser for both, so that styles and scripts come once.
        p = kolam.pinjam(peramban, "meja", opsi | {"base_url": url}, baru=baru)
        p.set_viewport_size(dict(zip(("width", "height"), LEBAR[alat], strict=True)))
        p.goto("/")
        p.terkirim = situs.terkirim
        return p

    yield _laman
    assert kolam.kembalikan(url, bersih=request.node.stash.get(LULUS, False)) == []


def test_axe_tidak_menemukan_apa_pun(laman):
    p = laman({"/": FORMULIR + LEMBAR + HAPUS + BAGIAN}, salah=True, baru=True)
    pasang_axe(p)
    for alat, (lebar, tinggi) in LEBAR.items():
        p.set_viewport_size({"width": lebar, "height": tinggi})
        for warna in ("light", "dark"):
            p.emulate_media(color_scheme=warna, reduced_motion="reduce")
            assert temuan(p, "skrip", alat, warna) == []
        assert p.evaluate("document.documentElement.scrollWidth") <= lebar


def test_sasaran_sentuh_di_ponsel(laman):
    p = laman({"/": BAGIAN + FORMULIR}, "ponsel")
    kecil = p.eval_on_selector_all(
        ".tab a, .tab summary, .tombol, .formulir input[type=text], .formulir label:has(input)",
        """els => els.filter(e => e.offsetParent && e.getBoundingClientRect().height < 48)
                  .map(e => e.outerHTML)""",
    )
    assert kecil == []


def test_garis_miring_dan_ctrl_k_ke_kotak_cari(laman):
    p = laman({"/": FORMULIR})
    p.keyboard.press("/")
    assert p.evaluate("document.activeElement.id") == "cari-semua"
    p.focus("#id_nama")
    p.keyboard.type("a/b")
    assert p.input_value("#id_nama") == "a/b"
    p.keyboard.press("Control+k")
    assert p.evaluate("document.activeElement.id") == "cari-semua"


def test_tampilan_diingat(laman):
    p = laman({"/": "<p>x</p>"})
    terang = p.evaluate("getComputedStyle(document.body).backgroundColor")
    p.click(".menu-orang summary")
    p.click("[data-tema-pilih=gelap]")
    p.reload()
    assert p.evaluate("getComputedStyle(document.body).backgroundColor") != terang
    p.click(".menu-orang summary")
    assert p.get_attribute("[data-tema-pilih=gelap]", "aria-pressed") == "true"
    p.click("[data-tema-pilih=ikut]")
    p.reload()
    assert p.evaluate("getComputedStyle(document.body).backgroundColor") == terang


def test_menu_tertutup_oleh_escape_dan_klik_di_luar(laman):
    p = laman({"/": "<p>x</p>"})
    p.click(".menu-orang summary")
    p.keyboard.press("Escape")
    assert not p.evaluate("document.querySelector('.menu-orang').open")
    p.click(".menu-orang summary")
    p.click("h1")
    assert not p.evaluate("document.querySelector('.menu-orang').open")


def test_klik_dua_kali_terkirim_sekali(laman):
    p = laman({"/": FORMULIR.replace("/simpan/", "/diam/")})
    p.fill("#id_nama", "Siti")
    with p.expect_response("**/diam/"):
        p.click("text=Simpan kunjungan")
    p.eval_on_selector(".sedang-kirim", "t => { t.click(); t.form.requestSubmit(); }")
    p.goto("/lain/")
    assert len(p.terkirim) == 1


def test_isian_kembali_sesudah_ditinggal(laman):
    p = laman({"/": FORMULIR, "/lain/": "<p>x</p>"})
    p.fill("#id_nama", "Siti Aminah")
    p.check("#id_bertemu_1")
    p.check("#id_hadir")
    p.goto("/lain/")
    p.goto("/")
    p.click("text=Pulihkan isian")
    assert p.input_value("#id_nama") == "Siti Aminah"
    assert p.is_checked("#id_bertemu_1")
    assert p.is_checked("#id_hadir")


def test_draf_hilang_sesudah_tersimpan(laman):
    p = laman({"/": FORMULIR, "/simpan/": "<p>Tersimpan</p>"})
    p.fill("#id_nama", "Siti")
    p.click("text=Simpan kunjungan")
    p.wait_for_selector("text=Tersimpan")
    p.wait_for_function("!Object.keys(sessionStorage).some((k) => k.startsWith('draf:'))")


def test_draf_tidak_hilang_oleh_halaman_galat(laman):
    galat = "Gagal{% endblock %}{% block kelas %}laman-galat"
    p = laman({"/": FORMULIR, "/simpan/": galat, "/lain/": "<p>x</p>"})
    p.fill("#id_nama", "Siti")
    with p.expect_navigation():  # to its end: the error page's own script says it was in vain
        p.click("text=Simpan kunjungan")
    assert "Gagal" in p.inner_text("main")
    p.goto("/lain/")
    p.goto("/")
    p.click("text=Pulihkan isian")
    assert p.input_value("#id_nama") == "Siti"


KELUAR = (
    '<form action="/keluar/" method="post" data-keluar><button type="submit">Pergi</button></form>'
)
DRAF = (
    "[...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((k) => /^draf:/.test(k))"
)


def test_keluar_menghapus_draf_sesudah_bertanya(laman):
    kunjungan = FORMULIR.replace("<form ", '<form data-draf="" data-draf-gawai="kunjungan" ', 1)
    kunjungan = '<div id="draf-pesan" hidden></div>' + kunjungan + KELUAR
    p = laman({"/": kunjungan, "/keluar/": "<p>Sudah keluar</p>"}, skrip="draf.js")
    p.evaluate("localStorage.setItem('draf:8:kunjungan', '{\"pada\": 1, \"isi\": {}}')")
    p.fill("#id_catatan", "Ibu sakit")
    p.locator("#id_catatan").blur()
    assert p.evaluate("'draf:7:kunjungan' in localStorage")
    p.click("text=Pergi")
    assert "belum tersimpan" in p.inner_text("dialog[open]")
    p.click("dialog[open] >> text=Batal")
    assert p.terkirim == []
    assert p.evaluate("'draf:7:kunjungan' in localStorage")
    p.click("text=Pergi")
    p.click("text=Keluar dan hapus isian")
    p.wait_for_selector("text=Sudah keluar")
    # Another person's draft on a shared phone is not ours to throw away.
    assert p.evaluate(DRAF) == ["draf:8:kunjungan"]


def test_keluar_tanpa_draf_tidak_bertanya(laman):
    p = laman({"/": FORMULIR + KELUAR, "/keluar/": "<p>Sudah keluar</p>"})
    p.click("text=Pergi")
    p.wait_for_selector("text=Sudah keluar")
    assert len(p.terkirim) == 1


def test_ringkasan_kesalahan_mendapat_fokus(laman):
    p = laman({"/": FORMULIR}, salah=True)
    p.wait_for_function("document.activeElement.classList.contains('ringkasan-galat')")
    p.click(".ringkasan-galat a")
    p.wait_for_function("document.activeElement.id === 'id_nama' || location.hash === '#id_nama'")


def test_bahaya_bertanya_dahulu(laman):
    p = laman({"/": HAPUS, "/hapus/": "<p>Terhapus</p>"})
    p.click(".tombol-bahaya")
    assert "Pertemuan akan dihapus." in p.inner_text("dialog[open]")
    p.keyboard.press("Escape")
    p.click(".tombol-bahaya")
    p.click("dialog[open] >> text=Batal")
    assert p.terkirim == []
    p.click("main .tombol-bahaya")
    p.click("dialog[open] >> text=Hapus pertemuan")
    p.wait_for_selector("text=Terhapus")
    assert len(p.terkirim) == 1


def _daftar(*nomor: int, saringan: str) -> str:
    kotak = "".join(
        f'<label><input type="checkbox" data-pilih name="pilih" value="{n}">KPM {n}</label>'
        for n in nomor
    )
    return f"""<form method="post" action="/serahkan/" data-massal data-massal-ingat="kpm">
      <label><input type="checkbox" data-pilih-semua>Semua di sini</label>{kotak}
      <output data-jumlah-pilihan>0</output>
      <input type="hidden" name="saringan" value="{saringan}" data-pilih-hasil="Semua 40" disabled>
      <button type="button" data-pilih-hasil-semua hidden>Pilih hasil</button>
      <button type="button" data-batal-pilihan hidden>Batalkan pilihan</button>
      <button type="submit" data-butuh-pilihan>Serahkan</button></form>"""


def test_pilihan_tetap_di_halaman_berikut(laman):
    satu, dua = (_daftar(*n, saringan="status=aktif") for n in ((1, 2, 3), (4, 5)))
    p = laman({"/": satu, "/dua/": dua, "/serahkan/": "<p>Sampai</p>"})
    assert p.is_disabled("text=Serahkan")
    p.check("text=KPM 1")
    p.check("text=KPM 3")
    p.goto("/dua/")
    assert p.inner_text("output") == "2"
    p.check("text=Semua di sini")
    assert p.inner_text("output") == "4"
    p.uncheck("text=KPM 5")
    p.goto("/")
    assert (p.is_checked("text=KPM 1"), p.is_checked("text=KPM 2")) == (True, False)
    p.click("text=Serahkan")
    p.wait_for_selector("text=Sampai")
    (kirim,) = p.terkirim
    assert sorted(",".join(kirim["pilih"]).split(",")) == ["1", "3", "4"]
    assert "saringan" not in kirim
    p.goto("/")
    assert p.inner_text("output") == "0"  # done, so forgotten


def test_pilih_semua_hasil_saringan_dan_batal(laman):
    lain = _daftar(4, saringan="status=calon")
    p = laman({"/": _daftar(1, saringan="status=aktif"), "/lain/": lain, "/serahkan/": "x"})
    p.check("text=KPM 1")
    p.click("text=Batalkan pilihan")
    assert (p.inner_text("output"), p.is_checked("text=KPM 1")) == ("0", False)
    p.click("text=Pilih hasil")
    assert p.inner_text("output") == "Semua 40"
    p.goto("/lain/")  # another filter: not all of that one
    assert p.inner_text("output") == "0"
    p.goto("/")
    assert p.inner_text("output") == "Semua 40"
    p.uncheck("text=KPM 1")
    assert p.inner_text("output") == "0"
    p.click("text=Pilih hasil")
    p.click("text=Serahkan")
    assert p.terkirim[0]["saringan"] == ["status=aktif"]


def test_lembar_dengan_papan_ketik(laman):
    p = laman({"/": LEMBAR}, skrip="lembar.js")
    assert p.inner_text("[data-hitung=hadir]") == "3"
    p.focus("[name=h1]:checked")
    p.keyboard.press("ArrowDown")
    p.keyboard.press("Space")
    assert p.input_value("[name=h2]:checked") == "tidak"
    assert p.input_value("[name=h1]:checked") == "hadir"
    assert p.inner_text("[data-hitung=hadir]") == "2"
    assert p.inner_text("[data-hitung=tidak]") == "1"
    assert "berubah" in p.get_attribute("tbody tr:nth-child(2)", "class")
    p.keyboard.press("ArrowRight")
    p.keyboard.press("Space")
    assert p.is_checked("[name=b2]")
    p.keyboard.press("Enter")
    assert p.evaluate("document.activeElement.name") == "b3"
    p.keyboard.press("ArrowRight")
    p.keyboard.type("ab")
    p.keyboard.press("ArrowLeft")  # inside the text
    assert p.evaluate("document.activeElement.name") == "k3"
    p.keyboard.press("ArrowLeft")
    p.keyboard.press("ArrowLeft")
    assert p.evaluate("document.activeElement.name") == "b3"
    p.keyboard.press("ArrowDown")  # the last row: stays
    assert p.evaluate("document.activeElement.name") == "b3"
    assert p.terkirim == []


def test_tanpa_skrip_tetap_dapat_dipakai(laman):
    p = laman({"/": FORMULIR}, baru=True, java_script_enabled=False)
    p.fill("#id_nama", "Siti")
    p.check("#id_bertemu_0")
    p.click("text=Simpan kunjungan")
    assert p.terkirim[0]["nama"] == ["Siti"]
    p.click(".menu-orang summary")
    assert p.is_visible("text=Nur Aini")


def test_kertas_hanya_memuat_isi(laman, tmp_path):
    p = laman({"/": BAGIAN})
    p.emulate_media(media="print")
    for pilih in (".atas", ".rel", ".tab", ".lompat", ".tombol"):
        assert not p.is_visible(pilih), pilih
    assert p.is_visible("text=7.674")
    assert p.pdf(path=tmp_path / "a.pdf", format="A4")
    assert Path(tmp_path / "a.pdf").stat().st_size > 5_000
    p.emulate_media(media="null")


ISIAN = """<form method="post" class="formulir" data-draf="">
<label for="t">Lahir</label>
<input id="t" name="t" type="date" value="1953-06-05" max="2024-09-14" required>
<label for="n">Nomor</label><input id="n" name="n" required>
<label for="f">Foto</label><input id="f" name="f" type="file" accept="image/*" multiple>
<button class="tombol" type="submit">Simpan</button></form>"""


def test_isian_berbahasa_indonesia(laman):
    """Whatever language the browser has: dates spelled, files named, warnings in our words."""
    p = laman({"/": ISIAN})
    assert p.inner_text("#t + .tanggal-kata") == "5 Jun 1953"
    p.fill("#t", "2024-08-17")
    assert p.inner_text("#t + .tanggal-kata") == "17 Agu 2024"
    assert p.inner_text(".berkas").split("\n") == ["Pilih foto", "Belum ada foto"]
    foto = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": b"x"} for n in "ab"]
    p.set_input_files("#f", foto[:1])
    assert p.inner_text(".berkas-nama") == "a.jpg"
    p.set_input_files("#f", foto)
    assert p.inner_text(".berkas-nama") == "2 foto dipilih"
    kata = "document.querySelector('{}').validationMessage"
    p.click("text=Simpan")
    assert p.evaluate(kata.format("#n")) == "Isian ini belum ada; lengkapi dahulu."
    p.fill("#n", "4441")
    p.fill("#t", "2024-09-15")
    p.click("text=Simpan")
    assert p.evaluate(kata.format("#t")) == "Paling besar 14 Sep 2024."
    assert p.terkirim == []
    p.fill("#t", "2024-09-14")
    p.click("text=Simpan")
    assert [t["n"] for t in p.terkirim] == [["4441"]]


def test_seluruh_kartu_membuka_namanya(laman):
    """On a phone the card is the target; what else can be pressed in it keeps its own."""
    p = laman(
        {
            "/": """<div class="tabel-gulir"><table class="tabel tabel-kartu"><tbody><tr>
            <td class="utama"><a href="/siti/">Siti</a></td>
            <td data-label="Desa">Melayu</td>
            <td data-label="Aksi"><button type="button">Ubah</button></td>
            </tr></tbody></table></div>""",
            "/siti/": "<p>Halaman Siti</p>",
        },
        "ponsel",
    )
    p.click("button:has-text('Ubah')")
    assert urlsplit(p.url).path == "/"
    kotak = p.locator("td[data-label=Desa]").bounding_box()
    p.mouse.click(kotak["x"] + kotak["width"] - 4, kotak["y"] + 8)
    p.wait_for_selector("text=Halaman Siti")
