"""A real Chromium on the real system. CHROMIUM names the browser, else one that is installed."""

import os
import re
import shutil
from collections import defaultdict

import pytest

from pkh.jalan import siapkan
from tests.sistem import Orang

BERKAS_PERAMBAN = os.environ.get("CHROMIUM") or next(
    (p for n in siapkan.PERAMBAN if (p := shutil.which(n))), None
)
OPSI = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The last list of these is the one that holds: Playwright's, where it matters to pages of
    # one place, and RenderDocument: a new frame for every page costs a quarter of opening it.
    "--disable-features=RenderDocument,PaintHolding,MediaRouter,OptimizationHints,Translate",
    # A page lives for a second here: its scripts are not worth an optimising compiler.
    "--js-flags=--no-opt --no-maglev",
]
# Pages that are only looked at are laid out and never painted. (Elsewhere than in the headless
# shell these words mean nothing.)
TANPA_CAT = ["--enable-begin-frame-control", "--run-all-compositor-stages-before-draw"]
NOMOR = re.compile(r"(?<!\d)[1-9]\d{15}(?!\d)")
SESI = "SELECT count(*) FROM django_session WHERE session_key = ANY(%s)"
KOSONGKAN = """async () => {
  localStorage.clear();
  sessionStorage.clear();
  for (const {name} of await indexedDB.databases())
    await new Promise((ya, tidak) => {
      const m = indexedDB.deleteDatabase(name);
      [m.onsuccess, m.onerror, m.onblocked] = [ya, tidak, tidak];
    });
}"""
HALAMAN = pytest.StashKey[list]()
LULUS = pytest.StashKey[bool]()
LEBAR = {"ponsel": (360, 740), "tablet": (768, 1024), "meja": (1440, 900)}


@pytest.fixture(scope="session")
def peramban():
    from playwright.sync_api import Locator, expect, sync_playwright

    expect.set_options(timeout=60_000)  # a busy machine is no fault
    with pytest.MonkeyPatch.context() as tempel, sync_playwright() as p:
        tempel.setattr(Locator, "click", _klik(Locator.click))
        chromium = p.chromium.launch(executable_path=BERKAS_PERAMBAN, args=OPSI)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def peramban_diam(peramban):
    """The same without a painter: nothing that waits for a frame (a click) goes on in it."""
    opsi = [*OPSI, *(TANPA_CAT if "headless-shell" in BERKAS_PERAMBAN else [])]
    chromium = peramban.browser_type.launch(executable_path=BERKAS_PERAMBAN, args=opsi)
    yield chromium
    chromium.close()


def _klik(semula):
    """A click that opens a page is over when all of the page is there: Playwright's own is when it
    has begun to come."""

    def klik(self, **opsi):
        semula(self, **opsi)
        if not self.page.is_closed():
            self.page.wait_for_load_state("domcontentloaded")

    return klik


@pytest.fixture(scope="session")
def kuki() -> dict[str, list]:
    """Cookies of accounts that have signed in already: once each, not once a test."""
    return {}


@pytest.fixture
def kuki_milik(sistem, sandi_contoh, kuki):
    """kuki_milik("operator_kukar") -> cookies of its session; where that has been ended
    meanwhile: of another one."""

    def _kuki(akun: str) -> list:
        if not (akun in kuki and sistem.satu(SESI, [k["value"] for k in kuki[akun]])):
            with Orang(base_url=sistem.url, timeout=60) as orang:
                orang.masuk(akun, sandi_contoh)
                kuki[akun] = [
                    {
                        "name": kue.name,
                        "value": kue.value,
                        "url": sistem.url,
                        "httpOnly": kue.has_nonstandard_attr("HttpOnly"),
                        "sameSite": kue.get_nonstandard_attr("SameSite"),
                    }
                    for kue in orang.cookies.jar
                ]
        return kuki[akun]

    return _kuki


class Kolam:
    """Pages that one test leaves to the next, emptied: a new one is a process of its own, and
    costs three times what opening an address in it does."""

    def __init__(self):
        self.kosong: dict[tuple, list] = defaultdict(list)
        self.dipinjam: list[tuple] = []
        self.galat: list[str] = []  # of all pages: they belong to one test at a time

    def _catat(self, pesan) -> None:
        if pesan.type == "error":
            self.galat.append(pesan.text)

    def pinjam(self, chromium, alat: str, opsi: dict, *, baru: bool):
        jenis = (chromium, alat, repr(sorted(opsi.items())))
        layar = dict(zip(("width", "height"), LEBAR[alat], strict=True))
        if self.kosong[jenis] and not baru:
            halaman = self.kosong[jenis].pop()
            if halaman.viewport_size != layar:
                halaman.set_viewport_size(layar)
        else:
            k = chromium.new_context(
                viewport=layar,
                locale="id-ID",
                timezone_id="Asia/Makassar",
                has_touch=alat == "ponsel",
                **opsi,
            )
            k.set_default_timeout(60_000)  # a busy machine is no fault
            halaman = k.new_page()
            halaman.on("pageerror", lambda g: self.galat.append(str(g)))
            halaman.on("console", self._catat)
        self.dipinjam.append((jenis, halaman, baru))
        return halaman

    def kembalikan(self, url: str, *, bersih: bool) -> list[str]:
        """All that were lent; what went wrong in them. What is left in them is thrown away when
        their page has gone: it may write when it is left."""
        pinjaman, self.dipinjam = self.dipinjam, []
        for jenis, halaman, baru in pinjaman:
            if baru or not bersih or halaman.is_closed():
                halaman.context.close()
                continue
            halaman.unroute_all()
            halaman.goto(f"{url}/static/ikon/pkh.svg")
            halaman.evaluate(KOSONGKAN)
            halaman.context.clear_cookies()
            self.kosong[jenis].append(halaman)
        galat, self.galat = self.galat, []
        return galat


@pytest.fixture(scope="session")
def kolam(peramban):
    return Kolam()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A walk that failed says what stood on its pages and what the system did meanwhile."""
    laporan = yield
    if laporan.when == "call":
        item.stash[LULUS] = laporan.passed
    if laporan.when == "call" and laporan.failed and "sistem" in item.funcargs:
        for halaman in item.stash.get(HALAMAN, []):
            isi = halaman.inner_text("body") if not halaman.is_closed() else "(tertutup)"
            laporan.sections.append((f"halaman {halaman.url}", isi[:3000]))
        sistem = item.funcargs["sistem"]
        laporan.sections.append(("pekerjaan terakhir", sistem.pekerjaan()))
        laporan.sections.append(("catatan sistem", sistem.catatan()[-6000:]))
    return laporan


@pytest.fixture
def buka(request, sistem, peramban, kuki_milik, kolam):
    """buka("operator_kukar", "ponsel") -> an empty page of somebody who has signed in
    (the walks that do it by hand: lapangan/test_sinyal.py, test_kunci_sandi.py). `di` names a
    page that is open: that somebody takes it over. `baru` is for who changes the browser itself:
    nobody used it before, nobody does afterwards.

    Colours change at once: a page is not painted again and again while one is (those who want
    their movements meet the scripts in test_skrip.py), nor measured in the middle.

    The test fails when the page reports a script error or anything blocked by the CSP.
    """
    semua = request.node.stash.setdefault(HALAMAN, [])

    def _buka(akun, alat="meja", *, chromium=peramban, di=None, baru=False, **opsi):
        if di:
            di.context.clear_cookies()
        else:
            opsi |= {"base_url": sistem.url, "reduced_motion": "reduce"}
            di = kolam.pinjam(chromium, alat, opsi, baru=baru)
            semua.append(di)
        if akun:
            di.context.add_cookies(kuki_milik(akun))
        return di

    yield _buka
    tertinggal = [t for h in semua for t in _penyimpanan(h)]
    galat = kolam.kembalikan(sistem.url, bersih=request.node.stash.get(LULUS, False))
    assert [g for g in galat if "Failed to load resource" not in g] == []
    assert tertinggal == []


def _penyimpanan(halaman) -> list[str]:
    """Numbers that look like an identity in the address and the open storage: none, whosever."""
    if halaman.is_closed() or not halaman.url.startswith("http"):
        return []
    isi = halaman.url + halaman.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    return [isi[max(0, m.start() - 60) : m.start()] for m in NOMOR.finditer(isi)]
