"""The app of the field on a slow phone: Chromium with its processor slowed six times, no signal.

`python -m bench.telepon [--kpm 400]`: one pendamping with so many families. From a browser that
has just been started to Hari ini answering a finger (the person's typing of the PIN not counted),
and from a letter in the search to its answer on the screen; prints what was asked for beside it.
"""

import argparse
import logging
import os
import sys
import tempfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from playwright.sync_api import BrowserContext, Page, sync_playwright  # noqa: E402

from kpm.models import Keluarga  # noqa: E402
from pkh.jalan.siapkan import peramban  # noqa: E402

from . import basis  # noqa: E402
from .sinkron import gunicorn  # noqa: E402

LAMBAT, ULANG = 6, 5
PIN = "482913"
OPSI = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
# When what is waited for stood on the page and the page was free again, in its own clock (ms).
CATAT = """{
  const cari = { pin: "#pin", hari: ".pintu a" };
  const lihat = () => {
    for (const [nama, css] of Object.entries(cari))
      if (document.querySelector(css)) {
        delete cari[nama];
        const catat = () => { window[`tiba_${nama}`] = performance.now(); };
        requestAnimationFrame(() => setTimeout(catat));
      }
  };
  new MutationObserver(lihat).observe(document, { childList: true, subtree: true });
  addEventListener("submit", () => { window.kirim ??= performance.now(); }, true);
}"""
CARI = """(kata) => {
  const ruas = document.querySelector("#cari");
  const lama = [];
  for (let n = 1; n <= kata.length; n++) {
    const mulai = performance.now();
    ruas.value = kata.slice(0, n);
    ruas.dispatchEvent(new Event("input", { bubbles: true }));
    document.querySelector("#hasil").getBoundingClientRect(); // laid out
    lama.push(performance.now() - mulai);
  }
  return lama;
}"""


def buka(p, folder: str, url: str, *, daring: bool) -> tuple[BrowserContext, Page]:
    konteks = p.chromium.launch_persistent_context(
        folder, executable_path=peramban(), args=OPSI, base_url=url, offline=not daring,
        viewport={"width": 360, "height": 640}, locale="id-ID", timezone_id="Asia/Makassar",
    )  # fmt: skip
    konteks.set_default_timeout(60_000)
    return konteks, konteks.pages[0]


def masuk(siapa) -> str:
    return basis.masukkan(siapa).cookies[settings.SESSION_COOKIE_NAME].value


def pasang_aplikasi(p, folder: str, url: str, sesi: str) -> None:
    """As a person does it once, with a signal."""
    konteks, h = buka(p, folder, url, daring=True)
    konteks.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": sesi, "url": url}])
    h.goto("/lapangan/")
    h.fill("#pin", PIN)
    h.fill("#ulang", PIN)
    h.click("form button")
    h.wait_for_selector("#keadaan[data-nada=baik]")
    h.evaluate("navigator.serviceWorker.ready.then(() => true)")
    konteks.close()


def ukur_mulai(p, folder: str, url: str) -> tuple[float, float, list[float]]:
    """(ms to the PIN, ms from the PIN to Hari ini, ms of each letter searched), from cold."""
    konteks, h = buka(p, folder, url, daring=False)
    konteks.add_init_script(CATAT)
    konteks.new_cdp_session(h).send("Emulation.setCPUThrottlingRate", {"rate": LAMBAT})
    h.goto("/lapangan/")
    h.fill("#pin", PIN)
    h.click("form button")
    h.wait_for_selector(".pintu a")
    while not (tiba := h.evaluate("window.tiba_hari")):
        h.wait_for_timeout(20)
    pin, kirim = h.evaluate("[window.tiba_pin, window.kirim]")
    h.goto("/lapangan/#/kpm")
    h.wait_for_selector("#hasil a")
    huruf = [n for kata in ("siti", "6402", "desa baru") for n in h.evaluate(CARI, kata)]
    konteks.close()
    return pin, tiba - kirim, huruf


def main() -> None:
    urai = argparse.ArgumentParser(prog="python -m bench.telepon")
    urai.add_argument("--kpm", type=int, default=400, help="keluarga aktif di telepon")
    opsi = urai.parse_args()
    if settings.PRODUKSI:
        sys.exit("Pengukuran tidak dijalankan pada PKH_MODE=produksi.")
    if peramban() is None:
        sys.exit("Chromium tidak ada; pasang paket chromium atau isi CHROMIUM.")
    logging.disable(logging.INFO)
    nama = basis.siapkan(opsi.kpm, 1)
    siapa = Keluarga.objects.exclude(pendamping=None).order_by("pk")[0].pendamping
    ada, sesi = Keluarga.objects.filter(pendamping=siapa).count(), masuk(siapa)
    connections.close_all()
    with (
        gunicorn(nama) as port,
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as p,
    ):
        url = f"http://127.0.0.1:{port}"
        pasang_aplikasi(p, folder, url, sesi)
        semua = [ukur_mulai(p, folder, url) for _ in range(ULANG)]
    jumlah = sorted(pin + hari for pin, hari, _ in semua)
    pin, hari, _ = min(semua, key=lambda u: abs(u[0] + u[1] - jumlah[ULANG // 2]))
    huruf = sorted(n for *_, h in semua for n in h)
    print(f"{ada} KPM di telepon, prosesor diperlambat {LAMBAT} kali, tanpa sinyal, {ULANG} kali")
    print(
        f"mulai dingin sampai Hari ini: median {jumlah[ULANG // 2] / 1000:.2f} d, terlama "
        f"{jumlah[-1] / 1000:.2f} d (diminta 2); sampai PIN {pin:.0f} ms, sesudahnya {hari:.0f} ms"
    )
    print(f"cari, tiap huruf: median {huruf[len(huruf) // 2]:.0f} ms, terlama {huruf[-1]:.0f} ms")


if __name__ == "__main__":
    main()
