"""Every page of the system in a real browser: axe finds nothing, nothing sticks out at 360 px,
one h1, a title, Indonesian throughout, targets large enough for a thumb."""

from collections import defaultdict
from runpy import run_module
from time import time
from zlib import crc32

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse

from pkh.akun.hak import Peran
from pkh.celery import app
from tests.peramban import alamat
from tests.peramban.alamat import AKUN, PENGUNJUNG, Halaman, halaman_untuk
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
# On the phone, where the letters of some pages are also looked at twice as large.
DI_PONSEL = f"(besar) => [...({GULIR})(), ...({PERIKSA})(), ...(besar ? ({GULIR})(true) : [])]"
# What was looked at before, at this width and in this theme, is not looked at again: the frame
# around the page where it is the same to the letter, and the contrast of letters of one size in
# one colour on one ground (axe asks the place of everything on the page before the first).
# Of the answer only what is wrong comes back: it names every rule and where it was well kept.
# With `potong` the first rows of a table or entries of a timeline stand for all, which one loop
# makes; the others are put back.
AXE = """async ([kenal, potong]) => {
  const sudah = new Set(kenal), baru = [], alas = new Map([[null, ""]]), dicat = [];
  const sidik = (t) => [...t].reduce((s, h) => (Math.imul(s, 31) + h.charCodeAt(0)) | 0, 0);
  const catat = (s) => !sudah.has(s) && sudah.add(s) && baru.push(s);
  const dasar = (e) => {
    if (!alas.has(e)) {
      const g = getComputedStyle(e), bening = /, 0\\)|transparent/.test(g.backgroundColor);
      const tembus = /^rgba|transparent|\\//.test(g.backgroundColor) || g.opacity !== "1";
      const diri = [bening ? "" : g.backgroundColor, g.backgroundImage, g.opacity].join();
      const bawah = tembus ? dasar(e.parentElement) : "";
      alas.set(e, diri === ",none,1" ? bawah : bawah + diri);
    }
    return alas.get(e);
  };
  const ulangan = "tbody tr:nth-child(n+4), .linimasa > li:nth-child(n+8), option:nth-child(n+12)";
  const dilepas = [...document.querySelectorAll(potong ? ulangan : "nihil")]
    .map((e) => [e, e.parentNode, e.nextSibling]);
  for (const [e] of dilepas) e.remove();
  for (const e of document.querySelectorAll("[data-uji-warna]")) delete e.dataset.ujiWarna;
  const exclude = [...document.querySelectorAll("body > :not(main)")].filter(
    (e) => !catat(sidik(e.outerHTML.replace(/ (href|value)="[^"]*"/g, ""))));
  for (const e of document.querySelectorAll("body *")) {
    const tulisan = e.matches("input, select, textarea") ||
      [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!tulisan || !e.checkVisibility({visibilityProperty: true})) continue;
    const g = getComputedStyle(e);
    if (catat(sidik([g.color, g.fontSize, g.fontWeight, dasar(e)].join()))) dicat.push(e);
  }
  for (const e of dicat) e.dataset.ujiWarna = "";
  axe.configure({rules: [{id: "color-contrast", selector: "[data-uji-warna]"}]});
  const pilih = {resultTypes: ["violations"], preload: false, iframes: false};
  const {violations} = await axe.run({exclude}, pilih);
  for (const [e, induk, sesudah] of dilepas.reverse()) induk.insertBefore(e, sesudah);
  return [violations, baru];
}"""
# The page at an address as the server sends it, written into the document that is open: parsed,
# laid out, its scripts run again (`#` and a number make a module another one) under the same CSP,
# but in a window that knows axe already. To open it would cost twice as much.
TULIS = """async (alamat) => {
  const jawab = await fetch(alamat, {headers: {Accept: "text/html"}});
  const isi = await jawab.text();
  globalThis.tulisan = (globalThis.tulisan ?? 0) + 1;
  history.replaceState(null, "", jawab.url);
  document.open();
  const termuat = new Promise((ya) => addEventListener("load", ya, {once: true}));
  document.write(isi.replaceAll('.js"', `.js#${tulisan}"`));
  document.close();
  await termuat;
  return [jawab.status, jawab.headers.get("Content-Security-Policy")];
}"""
CSP = {f"{arah} {' '.join(asal)}" for arah, asal in
       settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}  # fmt: skip
TERUKUR: dict[tuple, set] = defaultdict(set)  # (width, theme) -> what was measured there


RAHASIA = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # as in isi_contoh


@pytest.fixture(scope="session")
def isi_contoh(sistem, django_db_blocker):
    """Rows for every page. What is asked for is done here at once, and papers are not laid out:
    a worker of the system makes one in test_laporan.py."""
    with pytest.MonkeyPatch.context() as tempel, django_db_blocker.unblock(), sistem.di_sini():
        tempel.setattr("pkh.pekerjaan.layanan.kirim", lambda pk, tugas: app.tasks[tugas](pk))
        tempel.setattr("laporan.layanan.buat_pdf", lambda cuplikan: b"%PDF-")
        run_module("tests.peramban.isi_contoh")


def pasang_axe(p) -> None:
    p.evaluate(Axe().axe_script)


def temuan(p, *keadaan: str, potong: bool = False) -> list[str]:
    """What axe finds wrong with the page that is open at this width and in this theme."""
    terukur = TERUKUR[keadaan]
    pelanggaran, baru = p.evaluate(AXE, [list(terukur), potong])
    terukur.update(baru)
    return [
        f"{' '.join(keadaan)}: {t['id']}: {n['target']} {n['failureSummary'][:200]}"
        for t in pelanggaran
        for n in t["nodes"][:2]
    ]


def lebar(p, alat: str) -> None:
    layar = dict(zip(("width", "height"), LEBAR[alat], strict=True))
    if p.viewport_size != layar:
        p.set_viewport_size(layar)


def di_ponsel(nama: str) -> bool:
    """Where axe reads it."""
    return crc32(nama.encode()) % 2 == 1


def lihat(p, h: Halaman) -> list[str]:
    """Everything wrong with one page, with the width at which it was seen.

    Every page is measured at 360 and at 768 px and read by axe at one width: about half of
    the pages on the phone, the others on the desk, and those in GELAP at both, light and dark.
    """
    status, csp = p.evaluate(TULIS, h.alamat)
    salah = [] if status == h.status else [f"status {status}"]
    salah += [] if {*csp.split("; ")} == CSP else [f"CSP {csp}"]
    return [f"{h.nama} {h.alamat} {s}" for s in salah + periksa(p, h.nama)]


def periksa(p, nama: str) -> list[str]:
    """What is wrong with the page that is open, in a window with axe; from the width that it has
    already to the other end."""
    gelap, ponsel = nama in GELAP, di_ponsel(nama)
    urut = ["ponsel", "tablet"] if ponsel and not gelap else ["ponsel", "tablet", "meja"]
    salah = []
    for alat in urut if p.viewport_size["width"] == LEBAR["ponsel"][0] else reversed(urut):
        lebar(p, alat)
        if alat == "ponsel":
            salah += [f"{alat}: {s}" for s in p.evaluate(DI_PONSEL, nama in HURUF_BESAR)]
        if alat == "tablet":
            salah += [f"{alat}: {s}" for s in p.evaluate(GULIR)]
        elif gelap or ponsel == (alat == "ponsel"):
            salah += temuan(p, alat, "terang", potong=True)
        if alat == "ponsel" and gelap:
            p.emulate_media(color_scheme="dark")
            salah += temuan(p, alat, "gelap", potong=True)
            p.emulate_media(color_scheme="light")
    return salah


def test_halaman(buka, peramban_diam, sistem, isi_contoh):
    """One visitor after the other, in one window that knows axe."""
    p, salah = buka(None, chromium=peramban_diam), []
    p.goto("/masuk/")
    pasang_axe(p)
    for peran in PENGUNJUNG:
        buka(AKUN.get(peran), di=p)
        halaman = sorted(halaman_untuk(sistem, peran), key=lambda h: di_ponsel(h.nama))
        salah += [f"{peran}: {s}" for h in halaman for s in lihat(p, h)]
    assert not salah, "\n".join(salah)


def kirim(p, css: str) -> None:
    """From the keyboard, which needs no painter, to the page that answers."""
    with p.expect_navigation():
        p.press(css, "Enter")
    pasang_axe(p)


def test_faktor_kedua(buka, peramban_diam, sistem, isi_contoh, sandi_contoh):
    p = buka(None, chromium=peramban_diam)
    p.goto("/masuk/")
    p.fill("input[name=login]", "dua_faktor")
    p.fill("input[name=password]", sandi_contoh)
    kirim(p, "input[name=password]")
    assert reverse("mfa_authenticate") in p.url
    salah = lihat(p, Halaman("mfa_authenticate", reverse("mfa_authenticate")))
    while reverse("mfa_authenticate") in p.url:  # again where a code ran out on its way
        p.fill("input[name=code]", format_hotp_value(hotp_value(RAHASIA, int(time()) // 30)))
        kirim(p, "input[name=code]")
    sisa = sorted(alamat.PERLU_KEADAAN - {"mfa_authenticate"})
    for nama in [*sisa, "mfa_index"]:
        salah += lihat(p, Halaman(nama, reverse(nama)))
    assert not salah, "\n".join(salah)


def test_hasil_banyak_usulan(buka, peramban_diam, sistem, isi_contoh):
    p = buka(AKUN[Peran.KOORDINATOR], chromium=peramban_diam)
    tanya = sistem.satu(alamat.TANYA["graduasi:banyak"])
    # Some of the cases are opened before all of them are approved at once.
    p.goto(reverse("graduasi:rinci", args=[int(tanya.rpartition("=")[2])]))
    p.goto(reverse("graduasi:banyak") + tanya)
    kirim(p, "main form .tombol-utama[type=submit]")
    assert "usulan selesai" in p.title()
    assert periksa(p, "graduasi:banyak_hasil") == []


def test_tidak_ada_halaman_yang_terlewat(sistem, isi_contoh):
    dilihat = {h.nama for peran in PENGUNJUNG for h in halaman_untuk(sistem, peran)}
    sengaja = alamat.BUKAN_HALAMAN | alamat.PERLU_KEADAAN | alamat.HANYA_POST
    sengaja |= alamat.SATU_UNTUK_SEMUA
    semua = {r.nama for r in semua_rute() if not r.api}
    assert (semua - dilihat - sengaja, sengaja - semua) == (set(), set())
