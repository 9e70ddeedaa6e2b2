"""Every page of the system in a real browser: axe finds nothing, nothing sticks out at 360 px,
one h1, a title, Indonesian throughout, targets large enough for a thumb."""

from collections import defaultdict
from time import time
from zlib import crc32

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from pkh.akun.hak import Peran
from tests.peramban import alamat
from tests.peramban.alamat import AKUN, PENGUNJUNG, TAMU, Halaman, halaman_untuk
from tests.peramban.conftest import LEBAR
from tests.rute import semua_rute

# What is looked at dark: a list, a form, a family, a dashboard, a sheet.
GELAP = {"beranda", "kpm:daftar", "kpm:tambah", "kpm:rinci", "laporan:rinci", "pendamping:daftar",
         "graduasi:target", "account_login"}  # fmt: skip
# Also looked at with letters of twice the size on the phone.
HURUF_BESAR = GELAP | {"laporan:dasbor", "laporan:kotak", "laporan:buat", "kpm:impor_tambah",
                       "pendamping:verifikasi_daftar", "pendamping:kunjungan_tambah",
                       "graduasi:rinci", "akun:profil"}  # fmt: skip
GULIR = """(besar) => {
  const akar = document.documentElement;
  akar.style.fontSize = besar ? "200%" : "";
  const lebar = akar.scrollWidth > akar.clientWidth && [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > akar.clientWidth + 1 &&
      !e.closest(".tabel-gulir, .grafik-gambar"))
    .slice(0, 3).map((e) => e.outerHTML.slice(0, 100));
  const salah = lebar ? [`menggulir ke samping (${akar.scrollWidth}): ${lebar}`] : [];
  akar.style.fontSize = "";
  return salah;
}"""
PERIKSA = """() => {
  const akar = document.documentElement, salah = [];
  const h1 = document.querySelectorAll("h1");
  if (h1.length !== 1 || !h1[0].innerText.trim()) salah.push(`${h1.length} h1`);
  if (!/\\S · PKH$/.test(document.title)) salah.push(`judul ${document.title}`);
  if (akar.lang !== "id") salah.push(`lang ${akar.lang}`);
  const sasaran = ".tombol:not(.tombol-kecil), .tab a, .tab summary, .saringan summary";
  for (const e of document.querySelectorAll(sasaran)) {
    const kotak = e.getBoundingClientRect();
    if (e.checkVisibility() && kotak.height && (kotak.height < 44 || kotak.width < 44))
      salah.push(`sasaran ${kotak.width}x${kotak.height}: ${e.outerHTML.slice(0, 100)}`);
  }
  const kata = new RegExp("\\\\b(Next|Previous|Required|Invalid|This field|Log in|Sign|Sign in|" +
    "Submit|Search|Save|Delete|Cancel|Loading|Close|None|True|False|undefined|NaN|null)\\\\b|{[{%#]");
  const tulisan = [document.title, document.body.innerText];
  for (const e of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]"))
    for (const n of ["aria-label", "placeholder", "title", "alt"])
      tulisan.push(e.getAttribute(n) || "");
  for (const t of tulisan) {
    const k = t.match(kata);
    if (k) salah.push(`bahasa: ${t.slice(Math.max(0, k.index - 30), k.index + 30)}`);
  }
  return salah;
}"""
# One loop makes all rows of a table or entries of a timeline: the first stand for them before axe.
POTONG = """document.querySelectorAll(
  "tbody tr:nth-child(n+4), .linimasa > li:nth-child(n+8), option:nth-child(n+12)"
).forEach((b) => b.remove())"""
# What was looked at before, at this width and in this theme, is not looked at again: the frame
# around the page where it is the same to the letter, and the contrast of letters of one size in
# one colour on one ground (axe asks the place of everything on the page before the first).
# Of the answer only what is wrong comes back: it names every rule and where it was well kept.
AXE = """async (kenal) => {
  const sudah = new Set(kenal), baru = [], alas = new Map([[null, ""]]), dicat = [];
  const sidik = (t) => [...t].reduce((s, h) => (Math.imul(s, 31) + h.charCodeAt(0)) | 0, 0);
  const catat = (s) => !sudah.has(s) && sudah.add(s) && baru.push(s);
  const dasar = (e) => {
    if (!alas.has(e)) {
      const g = getComputedStyle(e), tembus = /, 0\\)|transparent/.test(g.backgroundColor);
      const bawah = tembus || g.opacity !== "1" ? dasar(e.parentElement) : "";
      alas.set(e, [bawah, tembus ? "" : g.backgroundColor, g.backgroundImage, g.opacity].join(""));
    }
    return alas.get(e);
  };
  for (const e of document.querySelectorAll("[data-uji-warna]")) delete e.dataset.ujiWarna;
  const exclude = [...document.querySelectorAll("body > :not(main)")].filter(
    (e) => !catat(sidik(e.outerHTML.replace(/ (href|value)="[^"]*"/g, ""))));
  for (const e of document.querySelectorAll("body *")) {
    const tulisan = e.matches("input, select, textarea") ||
      [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!tulisan || !e.checkVisibility({visibilityProperty: true})) continue;
    const g = getComputedStyle(e);
    if (catat([g.color, g.fontSize, g.fontWeight, dasar(e)].join())) dicat.push(e);
  }
  for (const e of dicat) e.dataset.ujiWarna = "";
  axe.configure({rules: [{id: "color-contrast", selector: "[data-uji-warna]"}]});
  const pilih = {resultTypes: ["violations"], preload: false, iframes: false};
  return [(await axe.run({exclude}, pilih)).violations, baru];
}"""
TERUKUR: dict[tuple, set] = defaultdict(set)  # (width, theme) -> what was measured there


RAHASIA = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # as in isi_contoh


@pytest.fixture(scope="session")
def isi_contoh(sistem):
    sistem.perintah("shell", "-v0", "-c", "import tests.peramban.isi_contoh")
    sistem.tunggu("SELECT count(*) > 1 FROM laporan_cuplikan WHERE jenis = 'rekap_kabupaten'")
    sistem.tunggu("SELECT every(status <> 'menunggu') FROM pekerjaan_pekerjaan")


@pytest.fixture
def buka_diperiksa(buka):
    """buka_diperiksa("operator_kukar") -> a page where axe waits in every document."""

    def _buka(akun: str | None, **opsi):
        # Colours must not be measured in the middle of a transition.
        return buka(akun, skrip=Axe().axe_script, reduced_motion="reduce", **opsi)

    return _buka


def temuan(p, *keadaan: str) -> list[str]:
    """What axe finds wrong with the page that is open at this width and in this theme."""
    terukur = TERUKUR[keadaan]
    pelanggaran, baru = p.evaluate(AXE, list(terukur))
    terukur.update(baru)
    return [
        f"{' '.join(keadaan)}: {t['id']}: {n['target']} {n['failureSummary'][:200]}"
        for t in pelanggaran
        for n in t["nodes"][:2]
    ]


def lebar(p, alat: str) -> None:
    p.set_viewport_size(dict(zip(("width", "height"), LEBAR[alat], strict=True)))


def lihat(p, h: Halaman) -> list[str]:
    """Everything wrong with one page, with the width at which it was seen.

    Every page is measured at 360 and at 768 px and read by axe at one width: about half of
    the pages on the phone, the others on the desk, and those in GELAP at both, light and dark.
    """
    jawab = p.goto(h.alamat)
    salah = [] if jawab.status == h.status else [f"status {jawab.status}"]
    return [f"{h.nama} {h.alamat} {s}" for s in salah + periksa(p, h.nama)]


def periksa(p, nama: str) -> list[str]:
    """What is wrong with the page that is open."""
    gelap, ponsel = nama in GELAP, crc32(nama.encode()) % 2
    salah = []
    for alat in ("tablet", "ponsel") if ponsel else ("ponsel", "tablet"):  # few changes of width
        lebar(p, alat)
        salah += [f"{alat}: {s}" for s in p.evaluate(GULIR)]
        if alat == "ponsel":
            salah += [f"{alat}: {s}" for s in p.evaluate(PERIKSA)]
            if nama in HURUF_BESAR:
                salah += [f"{alat}, huruf 200%: {s}" for s in p.evaluate(GULIR, True)]
    p.evaluate(POTONG)
    if gelap or not ponsel:
        lebar(p, "meja")
        salah += temuan(p, "meja", "terang")
    if gelap or ponsel:
        lebar(p, "ponsel")
        salah += temuan(p, "ponsel", "terang")
    if gelap:
        p.emulate_media(color_scheme="dark")
        salah += temuan(p, "ponsel", "gelap")
        p.emulate_media(color_scheme="light")
    return salah


@pytest.mark.parametrize("peran", PENGUNJUNG)
def test_halaman(peran, buka_diperiksa, peramban_diam, sistem, isi_contoh):
    p = buka_diperiksa(None if peran == TAMU else AKUN[peran], chromium=peramban_diam)
    halaman = halaman_untuk(sistem, peran)
    assert halaman
    salah = [s for h in halaman for s in lihat(p, h)]
    assert not salah, "\n".join(salah)


def test_faktor_kedua(buka_diperiksa, sistem, isi_contoh, sandi_contoh):
    p = buka_diperiksa(None)
    p.goto("/masuk/")
    p.fill("input[name=login]", "dua_faktor")
    p.fill("input[name=password]", sandi_contoh)
    p.click("main button[type=submit]")
    p.wait_for_url(f"**{reverse('mfa_authenticate')}")
    salah = lihat(p, Halaman("mfa_authenticate", reverse("mfa_authenticate")))
    while reverse("mfa_authenticate") in p.url:  # again where a code ran out on its way
        p.fill("input[name=code]", format_hotp_value(hotp_value(RAHASIA, int(time()) // 30)))
        with p.expect_navigation():
            p.click("main button[type=submit]")
    sisa = sorted(alamat.PERLU_KEADAAN - {"mfa_authenticate"})
    for nama in [*sisa, "mfa_index"]:
        salah += lihat(p, Halaman(nama, reverse(nama)))
    assert not salah, "\n".join(salah)


def test_hasil_banyak_usulan(buka_diperiksa, sistem, isi_contoh):
    p = buka_diperiksa(AKUN[Peran.KOORDINATOR])
    tanya = sistem.satu(alamat.TANYA["graduasi:banyak"])
    # Some of the cases are opened before all of them are approved at once.
    p.goto(reverse("graduasi:rinci", args=[int(tanya.rpartition("=")[2])]))
    p.goto(reverse("graduasi:banyak") + tanya)
    with p.expect_navigation():
        p.locator("main form .tombol-utama[type=submit]").click()
    assert "usulan selesai" in p.title()
    assert periksa(p, "graduasi:banyak_hasil") == []


def test_tidak_ada_halaman_yang_terlewat(sistem, isi_contoh):
    dilihat = {h.nama for peran in PENGUNJUNG for h in halaman_untuk(sistem, peran)}
    sengaja = alamat.BUKAN_HALAMAN | alamat.PERLU_KEADAAN | alamat.HANYA_POST
    sengaja |= alamat.SATU_UNTUK_SEMUA
    semua = {r.nama for r in semua_rute() if not r.api}
    assert (semua - dilihat - sengaja, sengaja - semua) == (set(), set())
