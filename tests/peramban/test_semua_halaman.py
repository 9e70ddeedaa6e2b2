"""Every page of the system in a real browser: axe finds nothing, nothing sticks out at 360 px,
one h1, a title, Indonesian throughout, targets large enough for a thumb."""

from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.peramban.alamat import AKUN, PENGUNJUNG, TAMU, Halaman, halaman_untuk
from tests.peramban.conftest import LEBAR
from tests.rute import semua_rute

# What is looked at dark: a list, a form, a family, a dashboard, a sheet.
GELAP = {"beranda", "kpm:daftar", "kpm:tambah", "kpm:rinci", "laporan:rinci", "pendamping:daftar",
         "graduasi:target", "account_login"}  # fmt: skip
PERIKSA = """() => {
  const akar = document.documentElement, salah = [];
  if (akar.scrollWidth > akar.clientWidth) {
    const lebar = [...document.querySelectorAll("main *")].filter(
      (e) => e.getBoundingClientRect().right > akar.clientWidth + 1 && !e.closest(".tabel-gulir"));
    salah.push(`menggulir ke samping (${akar.scrollWidth}): ` +
      lebar.slice(0, 3).map((e) => e.outerHTML.slice(0, 100)));
  }
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
# One loop makes all rows of a table: the first dozen stand for them before axe.
POTONG = "document.querySelectorAll('tbody tr:nth-child(n+13)').forEach((b) => b.remove())"
AXE = "axe.run({resultTypes: ['violations'], preload: false})"


@pytest.fixture(scope="session")
def isi_contoh(sistem):
    sistem.perintah("shell", "-v0", "-c", "import tests.peramban.isi_contoh")
    sistem.tunggu("SELECT count(*) FROM laporan_cuplikan WHERE wilayah_id = '64.02'")
    sistem.tunggu("SELECT every(status <> 'menunggu') FROM pekerjaan_pekerjaan")


def temuan(hasil: dict) -> list[str]:
    return [
        f"{t['id']}: {n['target']} {n['failureSummary'][:200]}"
        for t in hasil["violations"]
        for n in t["nodes"][:2]
    ]


def lebar(p, alat: str) -> None:
    p.set_viewport_size(dict(zip(("width", "height"), LEBAR[alat], strict=True)))


def lihat(p, h: Halaman) -> list[str]:
    """Everything wrong with one page, with the width at which it was seen.

    Every page is measured at 360 px and read by axe at one width: about half of the pages
    on the phone, the others on the desk, and those in GELAP at both, light and dark.
    """
    lebar(p, "ponsel")
    jawab = p.goto(h.alamat)
    salah = [] if jawab.status == h.status else [f"status {jawab.status}"]
    salah += [f"360: {s}" for s in p.evaluate(PERIKSA)]
    p.evaluate(POTONG)
    p.evaluate(Axe().axe_script)
    gelap, ponsel = h.nama in GELAP, crc32(h.nama.encode()) % 2
    if gelap or ponsel:
        salah += [f"360: {t}" for t in temuan(p.evaluate(AXE))]
    if gelap:
        p.emulate_media(color_scheme="dark")
        salah += [f"360 gelap: {t}" for t in temuan(p.evaluate(AXE))]
        p.emulate_media(color_scheme="light")
    if gelap or not ponsel:
        lebar(p, "meja")
        salah += temuan(p.evaluate(AXE))
    return [f"{h.nama} {h.alamat} {s}" for s in salah]


@pytest.mark.parametrize("peran", PENGUNJUNG)
def test_halaman(peran, buka, sistem, isi_contoh):
    # Colours must not be measured in the middle of a transition.
    p = buka(None if peran == TAMU else AKUN[peran], reduced_motion="reduce")
    halaman = halaman_untuk(sistem, peran)
    assert halaman
    salah = [s for h in halaman for s in lihat(p, h)]
    assert not salah, "\n".join(salah)


def test_tidak_ada_halaman_yang_terlewat(sistem, isi_contoh):
    from tests.peramban import alamat

    dilihat = {h.nama for peran in PENGUNJUNG for h in halaman_untuk(sistem, peran)}
    sengaja = alamat.BUKAN_HALAMAN | alamat.PERLU_KEADAAN | alamat.HANYA_POST
    semua = {r.nama for r in semua_rute() if not r.api}
    assert (semua - dilihat - sengaja, sengaja - semua) == (set(), set())
