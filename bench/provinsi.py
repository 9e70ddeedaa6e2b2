"""Rekap Provinsi of 13 kabupaten/kota by real workers: PDF, XLSX and the annex of all families.

`python -m bench.provinsi [--kpm 111671]`: a database of its own with a year of a whole province,
kept for the next run; one worker, then two; prints what was measured and what was asked for.
"""

import argparse
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from laporan.layanan import minta_laporan  # noqa: E402
from laporan.models import Cuplikan  # noqa: E402
from laporan.rincian import buka_potongan  # noqa: E402
from pkh.akun.models import Pengguna  # noqa: E402
from pkh.celery import app  # noqa: E402
from pkh.pekerjaan.models import Pekerjaan, Status  # noqa: E402

from . import basis  # noqa: E402

PROVINSI, SIAPA, KPM, PENDAMPING = "63", "kadis_kalsel", 111_671, 413
MAKS_DETIK = 600


def _env() -> dict[str, str]:
    """This environment, with the connection's own database in its addresses."""
    nama, hasil = connection.settings_dict["NAME"], dict(os.environ)
    for kunci in ("DATABASE_URL", "DATABASE_URL_PEMILIK"):
        alamat, tanda, sisa = hasil[kunci].partition("?")
        hasil[kunci] = f"{alamat.rsplit('/', 1)[0]}/{nama}{tanda}{sisa}"
    return hasil


def _memori(induk: int) -> int:
    """Bytes that the largest child of the process holds."""
    keluar = subprocess.run(
        ["ps", "-A", "-o", "ppid=,rss="], capture_output=True, text=True, check=True
    ).stdout
    baris = (map(int, b.split()) for b in keluar.splitlines())
    return max((1024 * rss for ppid, rss in baris if ppid == induk), default=0)


def _jalankan(pekerja: int) -> tuple[float, int, Pekerjaan]:
    """(seconds, bytes of the largest worker, job) of one report made by so many workers."""
    perintah = [
        *(sys.executable, "-m", "celery", "--quiet", "--app", "pkh", "worker", "--queues", "orang"),
        *("--without-gossip", "--without-mingle", "--loglevel", "ERROR"),
        *("--concurrency", str(pekerja)),
    ]
    proses = subprocess.Popen(perintah, env=_env())
    try:
        while not app.control.inspect(timeout=1).ping():
            if proses.poll() is not None:
                raise RuntimeError("pekerja berhenti sebelum siap")
        pekerjaan = minta_laporan(
            oleh=Pengguna.objects.get(username=SIAPA),
            jenis="rekap_provinsi",
            wilayah=PROVINSI,
            periode=str(timezone.localdate().year),
        )
        besar, batas = 0, time.monotonic() + MAKS_DETIK
        while not pekerjaan.tuntas:
            if time.monotonic() > batas:
                raise RuntimeError(f"belum selesai sesudah {MAKS_DETIK} detik")
            time.sleep(0.2)
            besar = max(besar, _memori(proses.pid))
            pekerjaan.refresh_from_db()
    finally:
        proses.terminate()
        proses.wait()
    if pekerjaan.status != Status.SELESAI:
        raise RuntimeError(pekerjaan.pesan)
    lama = (pekerjaan.selesai_pada - pekerjaan.mulai_pada).total_seconds()  # type: ignore[operator]
    return lama, besar, pekerjaan


def main() -> None:
    urai = argparse.ArgumentParser(prog="python -m bench.provinsi")
    urai.add_argument("--kpm", type=int, default=KPM)
    kpm = urai.parse_args().kpm
    if settings.PRODUKSI:
        sys.exit("Pengukuran tidak dijalankan pada PKH_MODE=produksi.")
    logging.disable(logging.INFO)
    basis.siapkan(kpm, max(13, kpm * PENDAMPING // KPM), wilayah=PROVINSI)
    detik: dict[int, float] = {}
    print(f"\nRekap Provinsi {PROVINSI}, {kpm} KPM: PDF, XLSX, lampiran")
    for pekerja in (1, 2):
        detik[pekerja], besar, _ = _jalankan(pekerja)
        c = Cuplikan.objects.order_by("-pk")[0]
        baris = sum(len(r.baris) for r in buka_potongan(c.keluarga))
        print(
            f"  {pekerja} pekerja: {detik[pekerja]:.1f} d (diminta 60), memori pekerja "
            f"{besar / 2**20:.0f} MB (diminta 500), lampiran {baris} baris "
            f"{c.lampiran.size / 2**20:.1f} MB, beban mesin "
            f"{Path('/proc/loadavg').read_text().split()[0]}"
        )
    print(f"  2 pekerja {detik[1] / detik[2]:.2f} kali 1 pekerja (diminta 1,7)")


if __name__ == "__main__":
    main()
