"""What every walk on the app of the field does: its own sign-in with the PIN, a visit, a phone
whose browser can be killed, and what lies on it."""

import io
import re
import signal
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, expect

from pkh.jalan.layanan import akhiri
from tests.peramban.conftest import BERKAS_PERAMBAN, LEBAR, OPSI

PIN = "482913"
# A phone whose app is not served by its own worker (the walk of two weeks has one).
TANPA_PEKERJA = {"service_workers": "block"}
MILIK = """SELECT array_agg(k.id ORDER BY k.id) FROM kpm_keluarga k JOIN akun_pengguna p
    ON p.id = k.pendamping_id WHERE p.username = %s AND k.status = 'aktif'"""
KUNJUNGAN = "SELECT count(*) FROM pendamping_kunjungan WHERE temuan LIKE %s"
# A store that cannot be opened is a fault, not something to wait for.
JADI = """(m) => new Promise((ya, tidak) => {
  m.onsuccess = () => ya(m.result);
  m.onerror = () => tidak(m.error);
  m.onblocked = () => tidak(new Error("penyimpanan dipegang yang lain"));
})"""
ISI_TELEPON = f"""async () => {{
  const jadi = {JADI};
  const huruf = (b) => String.fromCharCode(...new Uint8Array(b).slice(0, 5000));
  const db = await jadi(indexedDB.open("pkh-lapangan"));
  const teks = [];
  for (const nama of db.objectStoreNames) {{
    const semua = await jadi(db.transaction(nama).objectStore(nama).getAll());
    teks.push(JSON.stringify(semua, (k, v) => v instanceof ArrayBuffer ? huruf(v) : v));
  }}
  db.close();
  return teks.join("");
}}"""


def tersinkron(h) -> None:
    expect(h.locator("#keadaan")).to_have_text(re.compile("^Tersinkron"), timeout=60_000)


def buat_pin(h) -> None:
    h.goto("/lapangan/")
    h.get_by_label("PIN baru").fill(PIN)
    h.get_by_label("Ketik lagi").fill(PIN)
    h.get_by_role("button", name="Simpan PIN").click()


def buka_pin(h, pin: str = PIN) -> None:
    h.get_by_label("PIN").fill(pin)
    h.get_by_role("button", name="Buka").click()


def isi_kunjungan(h, keluarga: int, temuan: str, *, foto=(), tanggal: str = "") -> None:
    h.goto(f"/lapangan/#/catat/{keluarga}")
    h.locator(f"main[data-halaman='catat/{keluarga}']").wait_for()
    h.get_by_label("Temuan").fill(temuan)
    if tanggal:
        h.get_by_label("Tanggal kunjungan").fill(tanggal)
    if foto:
        h.locator("input[type=file]").set_input_files(
            [{"name": "f.jpg", "mimeType": "image/jpeg", "buffer": f} for f in foto]
        )
        h.get_by_alt_text(f"Foto {len(foto)}").wait_for()


def simpan(h) -> None:
    h.get_by_role("button", name="Simpan kunjungan").click()
    h.wait_for_url("**/lapangan/#/kotak/*")


def sinkronkan(h) -> None:
    """By hand, and back to where one was."""
    h.goto("/lapangan/#/keadaan")
    h.get_by_role("button", name="Sinkronkan sekarang").click()
    h.go_back()


def foto_lain(n: int, sisi: tuple[int, int] = (64, 48)) -> bytes:
    """Each another one, and hard to make small."""
    ke = io.BytesIO()
    Image.effect_noise(sisi, 20 + n).save(ke, "JPEG", quality=95)
    return ke.getvalue()


def _milik(cmdline: Path, tanda: bytes) -> bool:
    try:
        return tanda in cmdline.read_bytes().split(b"\0")
    except OSError:  # it ended in between
        return False


def hidup(proses: Path) -> bool:
    """Whether it still holds its files: what is dying has no command line any more, but them."""
    try:
        return (proses / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Telepon:
    """A browser with a profile of its own on the disk, so that it can be killed."""

    def __init__(self, peramban, folder: Path, url: str):
        self.peramban, self.folder, self.url = peramban, folder, url

    def buka(self, *, daring: bool = True):
        lebar, tinggi = LEBAR["ponsel"]
        self.konteks = self.peramban.browser_type.launch_persistent_context(
            str(self.folder),
            executable_path=BERKAS_PERAMBAN,
            args=OPSI,
            base_url=self.url,
            viewport={"width": lebar, "height": tinggi},
            locale="id-ID",
            timezone_id="Asia/Makassar",
            offline=not daring,
        )
        self.konteks.set_default_timeout(60_000)
        return self.konteks.pages[0]

    def bunuh(self) -> None:
        """Until its last process is gone: one that is still dying holds the store of the phone."""
        tanda = f"--user-data-dir={self.folder}".encode()
        semua = [p.parent for p in Path("/proc").glob("[0-9]*/cmdline") if _milik(p, tanda)]
        akhiri(lambda: [int(p.name) for p in semua if hidup(p)], sinyal=signal.SIGKILL, tunggu=30)
        try:
            self.konteks.close()
        except Error:
            return  # its other end is dead, which is what was wanted
