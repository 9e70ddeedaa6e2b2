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
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")
os.environ["PKH_MODE"] = "uji"
os.environ.setdefault("PKH_RAHASIA", "tahan-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ")
os.environ.setdefault("DATABASE_URL", "postgres://tidak@dipakai/sini")
os.environ.setdefault("REDIS_URL", "redis://tidak-dipakai/0")

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from bench.ukur import keadaan  # noqa: E402
from laporan.contoh.akun import SANDI  # noqa: E402
from tests.sistem import Orang, nyalakan_rapuh  # noqa: E402

from .gangguan import Gangguan  # noqa: E402
from .model import BELUM, TENANG, Model  # noqa: E402
from .perbuatan import BEBAS, MENUNGGU, MILIK, PERBUATAN, Dunia, kirim  # noqa: E402

AKUN = {"pendamping": "pendamping_kukar_01", "operator": "operator_kukar", "kadis": "kadis_kukar",
        "korkab": "korkab_kukar"}  # fmt: skip
HASIL = Path("bench/hasil-tahan.json")
PULIH = 8.0  # seconds that people go on once the last fault is mended
TENANG_BATAS = 240  # seconds until every job has ended once everything runs again


def masuk(s) -> dict[str, Orang]:
    orang = {}
    for nama, akun in AKUN.items():
        klien = Orang(base_url=s.url, follow_redirects=True, timeout=60)
        jawab = klien.masuk(akun, SANDI)
        assert jawab.url.path == "/", (akun, jawab.url)
        klien.headers["X-CSRFToken"] = klien.cookies["csrftoken"]
        klien.headers["Referer"] = s.url
        orang[nama] = klien
    return orang


def riwayat(s, g: Gangguan, orang, telepon: str, benih: int) -> tuple[Model, list[str], list[str]]:
    """One history: what people did, what went wrong meanwhile, and what is not as it must be."""
    acak = random.Random(benih)
    pendamping = AKUN["pendamping"]
    d = Dunia(s, orang, Model(), benih, telepon, s.satu(MILIK, pendamping),
              s.satu(BEBAS, pendamping) or [], s.satu(MENUNGGU) or [])  # fmt: skip
    rencana = [(acak.choice(g.macam()), acak.uniform(0.3, 3)) for _ in range(acak.randint(2, 4))]
    benih_orang = {n: acak.getrandbits(32) for n in (*PERBUATAN, "pendamping 2")}
    usai = Event()

    def bekerja(nama: str) -> None:
        sendiri = random.Random(benih_orang[nama])
        while not usai.is_set():
            sendiri.choice(PERBUATAN[nama.split()[0]])(d, sendiri)
            time.sleep(sendiri.uniform(0, 0.3))

    with ThreadPoolExecutor(len(benih_orang)) as utas:
        kerja = [utas.submit(bekerja, n) for n in benih_orang]
        for apa, lama in rencana:
            time.sleep(acak.uniform(0.5, 2))
            g.lakukan(apa, lama)
        time.sleep(PULIH)
        usai.set()
        for k in kerja:
            k.result()
    g.sembuhkan()
    return d.model, [apa for apa, _ in rencana], periksa(d)


def periksa(d: Dunia) -> list[str]:
    s, salah = d.s, list(d.jejak_program)
    s.tunggu_siap()
    for isi in list(d.tunda):  # the phone has its signal back
        if not kirim(d, isi):
            salah.append(f"kiriman telepon ditolak sesudah pulih: {d.model.jawaban}")
    try:
        s.tunggu(TENANG, batas=TENANG_BATAS)
    except AssertionError:
        salah.append(f"{s.satu(BELUM)} pekerjaan tidak tuntas:\n{s.pekerjaan()}")
    salah += d.model.periksa(s)
    hari = timezone.localdate()
    tanya = {"wilayah": "64.02", "mulai": f"{hari - timedelta(days=90)}", "sampai": f"{hari}"}
    jembatan = d.orang["operator"].get("/api/v1/jembatan/", params=tanya)
    if jembatan.status_code != 200 or not jembatan.json()["menutup"]:
        salah.append(f"jembatan tidak menutup: {jembatan.status_code} {jembatan.text[:300]}")
    try:
        s.perintah("periksa_jejak")
    except AssertionError as galat:
        salah.append(f"jejak: {galat}")
    return salah


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
        s.istirahat = time.sleep
        g = Gangguan(s)
        try:
            orang, telepon, mulai = masuk(s), str(uuid4()), time.monotonic()
            daftar = {"id": telepon, "nama": "HP"}
            orang["pendamping"].post("/api/v1/sinkron/perangkat/", json=daftar).raise_for_status()
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
