"""What goes wrong in a soak: processes and servers that die or stop, a full disk."""

import errno
import os
import signal
import subprocess
import time
from pathlib import Path

from pkh.jalan import layanan
from tests.sistem import PROSES

CAKRAM = "96m"  # where files are kept while it may fill: some thousand reports


class Gangguan:
    def __init__(self, s):
        self.s, self.t = s, s.tempat
        self.media = s.data / "media"
        self.media.mkdir(exist_ok=True)
        self.cakram = (
            os.geteuid() == 0
            and not subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={CAKRAM}", "tmpfs", str(self.media)],
                capture_output=True,
            ).returncode
        )

    def lepas(self) -> None:
        if self.cakram:
            subprocess.run(["umount", "-l", str(self.media)], check=True)

    def macam(self) -> list[str]:
        semua = [f"bunuh {p}" for p in (*PROSES, "Valkey", "PostgreSQL")]
        semua += ["habis worker", *(f"jeda {p}" for p in ("web", "worker", "Valkey", "PostgreSQL"))]
        return [*semua, *(["cakram penuh"] if self.cakram else [])]

    def lakukan(self, apa: str, lama: float) -> None:
        """`lama`: seconds until it is mended."""
        cara, _, siapa = apa.partition(" ")
        if apa == "cakram penuh":
            self._penuhi()
            time.sleep(lama)
            self._lega()
        elif cara == "habis":  # of memory: its children die
            self.s.bunuh_anak(siapa)
            time.sleep(lama)
            self.s.teruskan(siapa)
        elif cara == "jeda":
            self._sinyal(siapa, signal.SIGSTOP)
            time.sleep(lama)
            self._sinyal(siapa, signal.SIGCONT)
        else:
            self._bunuh(siapa)
            time.sleep(lama)
            self.sembuhkan()

    def _pid(self, siapa: str) -> list[int]:
        if siapa == "Valkey":
            return layanan.cari_proses("valkey-server", self.t.valkey)
        return layanan.cari_proses("postgres", self.t.pg / "data")

    def _sinyal(self, siapa: str, sinyal) -> None:
        if siapa in self.s.proses:
            os.killpg(self.s.proses[siapa].pid, sinyal)
            return
        for pid in self._pid(siapa):
            try:
                os.kill(pid, sinyal)
            except ProcessLookupError:  # a connection that ended meanwhile
                continue

    def _bunuh(self, siapa: str) -> None:
        if siapa in self.s.proses:
            self.s.bunuh(siapa)
        else:
            layanan.akhiri(lambda: self._pid(siapa), sinyal=signal.SIGKILL, tunggu=5)

    def _penuhi(self) -> None:
        with (self.media / "penuh").open("wb", buffering=0) as berkas:
            try:
                while True:
                    berkas.write(bytes(1 << 16))
            except OSError as galat:
                if galat.errno != errno.ENOSPC:
                    raise

    def _lega(self) -> None:
        Path(self.media / "penuh").unlink(missing_ok=True)

    def sembuhkan(self) -> None:
        """What is dead is started, as systemd, compose or the supervisor would."""
        self._lega()
        layanan.mulai_postgres(self.t)
        layanan.mulai_valkey(self.t)
        self.s.hidupkan()
        for nama in PROSES:
            if nama not in self.s.proses:
                self.s.mulai(nama)
