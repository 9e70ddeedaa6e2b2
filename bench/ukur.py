"""Timing: the thing and its floors in turn, medians, ratio."""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

PANASKAN = 5


@dataclass
class Hasil:
    """One line of the table. Times are milliseconds."""

    nama: str
    kali: int
    median: float
    p95: float
    lantai: dict[str, float] = field(default_factory=dict)
    catatan: str = ""

    @property
    def rasio(self) -> dict[str, float]:
        return {nama: round(self.median / ms, 2) for nama, ms in self.lantai.items()}

    def sebagai_json(self) -> dict:
        return {
            "ukuran": self.nama,
            "kali": self.kali,
            "median_ms": round(self.median, 2),
            "p95_ms": round(self.p95, 2),
            "lantai_ms": {k: round(v, 2) for k, v in self.lantai.items()},
            "rasio": self.rasio,
            "catatan": self.catatan,
        }


def keadaan() -> dict:
    """When, on what, and how busy it was: figures without that say nothing."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    versi = subprocess.run(git, capture_output=True, text=True).stdout.strip()
    return {
        "pada": datetime.now().astimezone().isoformat(timespec="minutes"),
        "inti": os.cpu_count(),
        "beban": round(os.getloadavg()[1], 1),  # of the last 5 minutes
        "prosesor": platform.machine(),
        "versi": versi,
    }


def ukur(
    nama: str,
    kerja: Callable[[], object],
    lantai: Mapping[str, Callable[[], object]],
    *,
    kali: int = 40,
    panaskan: int = PANASKAN,
    catatan: str = "",
    sebelum: Callable[[], object] = lambda: None,
) -> Hasil:
    """Run `kerja` and every floor in turn `kali` times, so that what disturbs the machine
    disturbs them alike. `sebelum` comes before each `kerja` and is not timed."""
    semua = {"": kerja, **lantai}
    waktu: dict[str, list[float]] = {k: [] for k in semua}
    for n in range(panaskan + kali):
        sebelum()
        for kunci, fungsi in semua.items():
            mulai = time.perf_counter()
            fungsi()
            lama = (time.perf_counter() - mulai) * 1000
            if n >= panaskan:
                waktu[kunci].append(lama)
    utama = sorted(waktu.pop(""))
    return Hasil(
        nama,
        kali,
        statistics.median(utama),
        utama[max(0, round(len(utama) * 0.95) - 1)],
        {k: statistics.median(v) for k, v in waktu.items()},
        catatan,
    )
