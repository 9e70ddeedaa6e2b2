"""`make tahan ARGS="--menit 10 --benih 7"`: random histories of people's acts on a whole system
while its parts die, stop, and the disk fills. After each history: nothing that was acknowledged
is missing, nothing is there twice, every job has ended, the bridge closes, the trail is complete.

A finding prints the seed of its history; `--benih <seed> --riwayat 1` plays it again (the same
acts and faults; the moments differ as the machine does).
"""

import argparse
import json
import logging
import os
import sys
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")
os.environ["PKH_MODE"] = "uji"
os.environ.setdefault("PKH_RAHASIA", "tahan-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ")
os.environ.setdefault("DATABASE_URL", "postgres://tidak@dipakai/sini")
os.environ.setdefault("REDIS_URL", "redis://tidak-dipakai/0")

import django  # noqa: E402

django.setup()

from bench.ukur import keadaan  # noqa: E402
from tests.sistem import nyalakan_rapuh  # noqa: E402

from .gangguan import Gangguan  # noqa: E402
from .riwayat import daftarkan, masuk, riwayat  # noqa: E402

HASIL = Path("bench/hasil-tahan.json")


def main() -> int:
    urai = argparse.ArgumentParser(prog="make tahan", description=__doc__)
    urai.add_argument("--menit", type=float, default=10)
    urai.add_argument("--benih", type=int, default=int(time.time()) % 1_000_000)
    urai.add_argument("--riwayat", type=int, default=0, help="sekian riwayat, berapa lama pun")
    opsi = urai.parse_args()
    print(f"benih {opsi.benih}", flush=True)
    logging.disable(logging.INFO)  # httpx tells of each request
    perbuatan, gangguan, jawaban, temuan, n = Counter(), Counter(), Counter(), [], 0
    with nyalakan_rapuh(400, 4, uji=False) as s:
        g = Gangguan(s)
        try:
            orang, mulai = masuk(s), time.monotonic()
            telepon = daftarkan(orang)
            while n < opsi.riwayat or time.monotonic() - mulai < 60 * opsi.menit:
                model, apa, salah = riwayat(s, g, orang, telepon, opsi.benih + n)
                perbuatan += model.perbuatan
                gangguan.update(apa)
                jawaban += model.jawaban
                temuan += [f"benih {opsi.benih + n}: {k}" for k in salah]
                baik = "baik" if not salah else "SALAH:\n  " + "\n  ".join(salah)
                print(f"benih {opsi.benih + n}: {', '.join(apa)}: {baik}", flush=True)
                n += 1
                if opsi.riwayat and n >= opsi.riwayat:
                    break
            if temuan:
                (catatan := Path(f"{s.data}-catatan.txt")).write_text(s.catatan())
                print(f"Kata terakhir setiap proses: {catatan}")
        finally:
            g.lepas()
    menit = round((time.monotonic() - mulai) / 60, 1)
    isi = {"keadaan": keadaan(), "benih": opsi.benih, "riwayat": n, "menit": menit,
           "perbuatan": dict(perbuatan), "gangguan": dict(gangguan), "cakram": g.cakram,
           "jawaban": {str(k): v for k, v in jawaban.items()}, "temuan": temuan}  # fmt: skip
    HASIL.write_text(json.dumps(isi, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(isi, indent=2, ensure_ascii=False))
    return bool(temuan)


if __name__ == "__main__":
    sys.exit(main())
