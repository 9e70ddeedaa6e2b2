"""The supervisor of `make run`: web, worker and beat (Procfile) and our own servers.

Every process it starts carries a mark of this data folder in its environment
(PKH_TANDA). What carries the mark is ours, including grandchildren and what a killed
supervisor left behind; nothing else is ever signalled. Whole systems that a test starts have
marks of their own, and beside it the one of `make test` (TANDA_INDUK).
"""

import http.client
import json
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from pkh.jalan.layanan import (
    AKAR,
    GagalJalan,
    akhiri,
    hentikan_layanan,
    jalankan_layanan,
    layanan_padam,
)

BATAS_BERHENTI = 15.0  # seconds for running requests and tasks before they are killed
BATAS_SIAP = 60.0
LOG_MAKS = 20 * 1024 * 1024  # bytes; a larger log is set aside at the next start


class Berhenti(BaseException):
    """SIGINT, SIGTERM or SIGHUP came, or the `make` above us was told to stop."""


def baca_procfile() -> dict[str, list[str]]:
    baris = (AKAR / "Procfile").read_text().splitlines()
    return {n.strip(): shlex.split(p) for n, p in (b.split(":", 1) for b in baris if b.strip())}


# --- which processes are ours ------------------------------------------------------------
def tanda(data: Path) -> str:
    """A random word, made once for each data folder."""
    berkas = data / "tanda"
    if not berkas.exists():
        data.mkdir(parents=True, exist_ok=True)
        berkas.write_text(secrets.token_hex(16))
    return berkas.read_text()


def proses_bertanda(data: Path) -> list[int]:
    cari = {f"{nama}={tanda(data)}".encode() for nama in ("PKH_TANDA", "TANDA_INDUK")}
    ketemu = []
    for proc in Path("/proc").iterdir():
        if proc.name.isdigit() and int(proc.name) != os.getpid():
            try:
                if not cari.isdisjoint((proc / "environ").read_bytes().split(b"\0")):
                    ketemu.append(int(proc.name))
            except OSError:  # ended meanwhile, or another user's
                continue
    return ketemu


def akhiri_sisa(data: Path) -> int:
    """End what an earlier supervisor of this folder left; returns how many there were."""
    sisa = proses_bertanda(data)
    if sisa:
        akhiri(lambda: proses_bertanda(data), sinyal=signal.SIGTERM, tunggu=5)
    return len(sisa)


def pid_penyelia(data: Path) -> int | None:
    """The running supervisor of this folder, read from the lock it holds."""
    import fcntl

    try:
        with (data / "penyelia.kunci").open("r+") as berkas:
            fcntl.flock(berkas, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return int((data / "penyelia.kunci").read_text().strip() or 0) or None


# --- the make above us -------------------------------------------------------------------
def pantau_make():
    """A function that tells whether the `make` that called us was ended or interrupted.

    A terminal's Ctrl-C reaches us directly. But SIGINT sent to make alone makes it reset
    that signal to its default and wait for us without a word, and a killed make leaves us
    behind: both are seen from its entry in /proc.
    """
    induk = os.getppid()
    status = Path(f"/proc/{induk}/status")

    def menangkap_sigint() -> bool:
        try:
            baris = next(b for b in status.read_text().splitlines() if b.startswith("SigCgt"))
        except OSError:
            return False
        return bool(int(baris.split()[1], 16) & 1 << (signal.SIGINT - 1))

    if Path(f"/proc/{induk}/comm").read_text().strip() not in {"make", "gmake"}:
        return lambda: False
    semula = menangkap_sigint()
    return lambda: os.getppid() != induk or (semula and not menangkap_sigint())


@contextmanager
def sinyal_berhenti():
    """Turn the first stop signal into Berhenti; more of them do not disturb the stopping."""

    def tangani(nomor, _):
        for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(s, signal.SIG_IGN)
        raise Berhenti(signal.Signals(nomor).name)

    for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(s, tangani)
    yield


# --- children ----------------------------------------------------------------------------
class Penyelia:
    """Starts the Procfile's processes, restarts what dies, stops all of them."""

    def __init__(self, data: Path, port: int):
        self.data, self.port = data, port
        self.perintah = baca_procfile()
        self.anak: dict[str, subprocess.Popen] = {}
        self.jeda: dict[str, float] = {}  # seconds to wait before the next restart
        self.mulai_lagi: dict[str, float] = {}
        self.make_berhenti = pantau_make()

    def lingkungan(self) -> dict[str, str]:
        return os.environ | {
            "PKH_DATA": str(self.data),
            "PKH_TANDA": tanda(self.data),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            # glibc would keep a heap for every thread and give none back.
            "MALLOC_ARENA_MAX": "2",
        }

    def log(self, nama: str) -> Path:
        return self.data / "log" / f"{nama}.log"

    def mulai(self, nama: str) -> None:
        program, *argumen = self.perintah[nama]
        berkas = self.log(nama)
        if berkas.exists() and berkas.stat().st_size > LOG_MAKS:
            berkas.replace(berkas.with_suffix(".log.1"))
        with berkas.open("ab") as keluaran:
            self.anak[nama] = subprocess.Popen(
                [str(Path(sys.executable).with_name(program)), *argumen],
                cwd=AKAR,
                env=self.lingkungan(),
                stdin=subprocess.DEVNULL,
                stdout=keluaran,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the terminal's Ctrl-C comes to us alone
            )

    def langkah_django(self) -> None:
        """Schema, regions, demo year, static files: one process, output to our terminal."""
        anak = subprocess.Popen(
            [sys.executable, "-m", "pkh.jalan.langkah"],
            cwd=AKAR,
            env=self.lingkungan(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        while anak.poll() is None:
            self.periksa_make()
            time.sleep(0.02)
        if anak.returncode:
            raise GagalJalan("Langkah di atas gagal; perbaiki lalu ulangi: make run")

    def tunggu_siap(self) -> None:
        akhir = time.monotonic() + BATAS_SIAP
        while True:
            self.periksa_make()
            siap, keadaan = periksa_siap(self.port)
            if siap:
                return
            for nama, anak in self.anak.items():
                if anak.poll() is not None:
                    raise GagalJalan(f"{nama} berhenti saat dimulai.\n{ekor(self.log(nama))}")
            if time.monotonic() > akhir:
                raise GagalJalan(
                    f"Belum siap setelah {BATAS_SIAP:.0f} detik: {keadaan}\n"
                    f"Lihat log di {self.log('web').parent}"
                )
            time.sleep(0.05)

    def periksa_make(self) -> None:
        if self.make_berhenti():
            raise Berhenti("make")

    def jaga(self, layanan) -> None:
        """Until told to stop: restart what has died, slower each time it dies at once."""
        while True:
            self.periksa_make()
            for padam in layanan_padam(layanan):
                lapor(f"{padam} berhenti; dinyalakan lagi.")
                try:
                    jalankan_layanan(self.data)
                except GagalJalan as galat:
                    lapor(str(galat))
            for nama, anak in self.anak.items():
                self.jaga_anak(nama, anak)
            time.sleep(1)

    def jaga_anak(self, nama: str, anak: subprocess.Popen) -> None:
        kini = time.monotonic()
        if anak.poll() is None:
            return
        if nama not in self.mulai_lagi:
            jeda = self.jeda[nama] = min(30.0, 2 * self.jeda.get(nama, 0.25))
            self.mulai_lagi[nama] = kini + jeda
            kapan = f"{jeda:.1f} d".replace(".", ",")
            lapor(f"{nama} berhenti (kode {anak.returncode}); dimulai lagi dalam {kapan}.")
        elif kini >= self.mulai_lagi[nama]:
            del self.mulai_lagi[nama]
            self.mulai(nama)

    def hentikan(self) -> None:
        """Ask each main process, which ends its own; then kill whatever bears our mark."""
        for anak in self.anak.values():
            if anak.poll() is None:
                anak.terminate()
        akhir = time.monotonic() + BATAS_BERHENTI
        for anak in self.anak.values():
            try:
                anak.wait(max(0.1, akhir - time.monotonic()))
            except subprocess.TimeoutExpired:
                anak.kill()
                anak.wait()
        akhiri(lambda: proses_bertanda(self.data), sinyal=signal.SIGTERM, tunggu=2)


def lapor(teks: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {teks}", flush=True)


def ekor(berkas: Path, baris: int = 15) -> str:
    return "\n".join(berkas.read_text(errors="replace").splitlines()[-baris:])


def periksa_siap(port: int) -> tuple[bool, str]:
    """Whether /siap/ says so, and what it lacks."""
    kabel = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        kabel.request("GET", "/siap/", headers={"Host": "127.0.0.1"})
        jawaban = kabel.getresponse()
        isi = jawaban.read().decode(errors="replace")
    except OSError as galat:
        return False, f"web belum menjawab ({galat})"
    finally:
        kabel.close()
    if jawaban.status == 200:
        return True, ""
    try:
        return False, ", ".join(f"{k}: {v}" for k, v in json.loads(isi)["periksa"].items())
    except (ValueError, KeyError, TypeError, AttributeError):
        return False, f"HTTP {jawaban.status}"


def pastikan_port_bebas(port: int) -> None:
    with socket.socket() as uji:
        uji.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            uji.bind(("127.0.0.1", port))
        except OSError as galat:
            raise GagalJalan(
                f"Alamat 127.0.0.1:{port} tidak dapat dipakai ({galat.strerror}). "
                f"Hentikan program yang memakainya, atau pilih yang lain: PORT={port + 1} make run"
            ) from galat


def berhenti_semua(data: Path) -> None:
    """`make stop`: the supervisor first (it ends its children), then leftovers, servers."""
    pid = pid_penyelia(data)
    if pid:
        os.kill(pid, signal.SIGTERM)
        akhir = time.monotonic() + BATAS_BERHENTI + 15
        while pid_penyelia(data) == pid and time.monotonic() < akhir:
            time.sleep(0.05)
    if data.exists():
        akhiri_sisa(data)
    hentikan_layanan(data)
