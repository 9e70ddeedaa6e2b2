"""A whole province backed up and restored beside itself, every table compared: the drill."""

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from pkh.cadangan.layanan import buat_cadangan, pulihkan  # noqa: E402
from pkh.cadangan.sandi import baca_kunci, buat_kunci  # noqa: E402

from . import basis  # noqa: E402
from .ukur import Hasil, keadaan  # noqa: E402

HASIL = Path(__file__).with_name("hasil-cadangan.json")


def ukur_cadangan() -> list[Hasil]:
    with tempfile.TemporaryDirectory(dir=settings.DIR_DATA) as nama:
        folder = Path(nama)
        umum = buat_kunci(folder / "kunci")
        with override_settings(KUNCI_CADANGAN=[umum]):
            mulai = time.perf_counter()
            cadangan, isi = buat_cadangan(folder)
            cadangkan = (time.perf_counter() - mulai) * 1000
        kunci = baca_kunci((folder / "kunci").read_text())
        mulai = time.perf_counter()
        hasil = pulihkan(cadangan, kunci, coba=True, timpa=False, lapor=lambda kata: None)
        pulih = (time.perf_counter() - mulai) * 1000
    catatan = f"{hasil['baris']} baris, {sum(b['bita'] for b in isi['berkas'].values()) >> 20} MB"
    return [
        Hasil("Cadangkan seluruh basis data, tersandi", 1, cadangkan, cadangkan, catatan=catatan),
        Hasil("Pulihkan dan bandingkan setiap tabel (sasaran 300 detik)", 1, pulih, pulih),
    ]


def main() -> None:
    urai = argparse.ArgumentParser(prog="python -m bench.cadangan")
    urai.add_argument("--kpm", type=int, default=basis.KPM)
    kpm = urai.parse_args().kpm
    if settings.PRODUKSI:
        sys.exit("Pengukuran tidak dijalankan pada PKH_MODE=produksi.")
    logging.disable(logging.INFO)
    basis.siapkan(kpm, max(1, kpm * basis.PENDAMPING // basis.KPM))
    hasil = ukur_cadangan()
    for h in hasil:
        print(f"{h.nama}: {h.median / 1000:.1f} detik. {h.catatan}")
    isi = {"keadaan": keadaan(), "kpm": kpm, "hasil": [h.sebagai_json() for h in hasil]}
    HASIL.write_text(json.dumps(isi, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
