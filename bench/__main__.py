"""`python -m bench [--kpm N]`: prints the table and writes bench/hasil.json."""

import argparse
import json
import logging
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")
# One API client sends as fast as it can; the limit is for strangers, not for this.
os.environ.setdefault("PKH_LAJU_API", "100000/min")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from . import basis  # noqa: E402
from .beban import ukur_beban  # noqa: E402
from .cadangan import ukur_cadangan  # noqa: E402
from .dasbor import ukur_dasbor, ukur_segar  # noqa: E402
from .graduasi import ukur_graduasi  # noqa: E402
from .halaman import ukur_halaman  # noqa: E402
from .jembatan import ukur_jembatan  # noqa: E402
from .komponen import ukur_komponen  # noqa: E402
from .kunjungan import ukur_kunjungan  # noqa: E402
from .laporan import ukur_laporan  # noqa: E402
from .penyaluran import ukur_penyaluran  # noqa: E402
from .proyeksi import ukur_proyeksi  # noqa: E402
from .ukur import Hasil, keadaan  # noqa: E402
from .verifikasi import ukur_verifikasi  # noqa: E402

HASIL = Path(__file__).with_name("hasil.json")


def cetak_tabel(hasil: list[Hasil]) -> None:
    lebar = max(len(h.nama) for h in hasil)
    print(f"\n{'ukuran':<{lebar}} {'kali':>5} {'median':>10} {'p95':>10}  lantai (rasio)")
    for h in hasil:
        lantai = "; ".join(f"{k} {v:.1f} ms ({h.rasio[k]}x)" for k, v in h.lantai.items())
        print(
            f"{h.nama:<{lebar}} {h.kali:>5} {h.median:>7.1f} ms {h.p95:>7.1f} ms  {lantai}"
            f"  {h.catatan}".rstrip()
        )


def main() -> None:
    urai = argparse.ArgumentParser(prog="python -m bench")
    urai.add_argument("--kpm", type=int, default=basis.KPM, help="keluarga aktif (bawaan 115110)")
    urai.add_argument("--tanpa-impor", action="store_true", help="lewati ukuran impor (10 menit)")
    urai.add_argument("--tanpa-provinsi", action="store_true", help="lewati rekap provinsi")
    urai.add_argument("--tanpa-telepon", action="store_true", help="lewati ukuran telepon")
    opsi = urai.parse_args()
    kpm = opsi.kpm
    if settings.PRODUKSI:
        sys.exit("Pengukuran tidak dijalankan pada PKH_MODE=produksi.")
    logging.disable(logging.INFO)
    mulai = time.monotonic()
    nama = basis.siapkan(kpm, max(1, kpm * basis.PENDAMPING // basis.KPM))
    print(f"Basis data {nama} siap sesudah {time.monotonic() - mulai:.0f} detik.", file=sys.stderr)
    with override_settings(ROOT_URLCONF="bench.urls"):
        hasil = [*ukur_halaman(), *ukur_kunjungan(), *ukur_laporan(), *ukur_komponen()]
        hasil += ukur_verifikasi()
        hasil += ukur_beban()
        hasil += ukur_jembatan()
        hasil += ukur_proyeksi()
        hasil += ukur_penyaluran()
        hasil += ukur_graduasi()
        hasil += ukur_dasbor()
        hasil += ukur_segar()
        hasil += ukur_cadangan()
    cetak_tabel(hasil)
    with connection.cursor() as k:
        k.execute("SHOW server_version")
        postgres = k.fetchone()[0]
    isi = {
        "keadaan": keadaan(),
        "kpm": kpm,
        "mesin": {
            "inti": os.cpu_count(),
            "python": platform.python_version(),
            "django": django.get_version(),
            "postgresql": postgres,
        },
        "hasil": [h.sebagai_json() for h in hasil],
    }
    HASIL.write_text(json.dumps(isi, indent=2, ensure_ascii=False) + "\n")
    print(f"\nDitulis: bench/{HASIL.name}")
    if not opsi.tanpa_impor:  # in a process of its own: another database, its own memory
        subprocess.run([sys.executable, "-m", "bench.impor"], check=True)
    if not opsi.tanpa_provinsi:
        connections.close_all()
        subprocess.run([sys.executable, "-m", "bench.provinsi"], check=True)
    if not opsi.tanpa_telepon:  # likewise, against gunicorn
        connections.close_all()  # a database is copied only while nobody is in it
        subprocess.run([sys.executable, "-m", "bench.sinkron", "--kpm", str(kpm)], check=True)
        subprocess.run([sys.executable, "-m", "bench.telepon"], check=True)


if __name__ == "__main__":
    main()
