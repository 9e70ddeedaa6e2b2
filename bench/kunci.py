"""What the second lock costs: `python -m bench.kunci [--kpm N] [--hanya X] [--impor N]`.

The same requests and the same import, by turns with the policies on and off, in one run; the
ratio of the medians counts. Off is off for the tables, so what travels with each statement is
paid in both.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from . import impor as bench_impor  # sets Django up

# isort: split
from django.db import connections
from django.urls import reverse

from pkh.akun.models import Pengguna
from pkh.kunci.pasang import pasang, perintah

from . import basis
from .halaman import ambil, klien
from .ukur import keadaan

PUTARAN, SEKALI = 15, 4
TUJUAN = Path(__file__).with_name("hasil-kunci.json")
DAFTAR = (
    ("daftar KPM", "operator_kukar", "kpm:daftar", ""),
    ("dicari", "operator_kukar", "kpm:daftar", "?q=siti"),
    ("kunjungan", "operator_kukar", "pendamping:kunjungan_daftar", ""),
    ("verifikasi", "operator_kukar", "pendamping:verifikasi_daftar", ""),
    ("kelompok", "operator_kukar", "pendamping:kelompok_daftar", ""),
    ("usulan", "operator_kukar", "graduasi:daftar", ""),
    ("jembatan", "operator_kukar", "graduasi:jembatan", ""),
    ("dasbor", "operator_kukar", "laporan:dasbor", ""),
    ("beranda", "operator_kukar", "beranda", ""),
    ("pendamping: daftar KPM", "pendamping", "kpm:daftar", ""),
    ("pendamping: kunjungan", "pendamping", "pendamping:kunjungan_daftar", ""),
    ("pendamping: beranda", "pendamping", "beranda", ""),
)


@contextmanager
def tanpa_kunci(nama: str):
    _ubah(nama, "DISABLE")
    try:
        yield
    finally:
        _ubah(nama, "ENABLE")


def _ubah(nama: str, kata: str) -> None:
    with closing(bench_impor.sambung(nama)) as kabel, kabel.cursor() as k:
        k.execute("".join(f"ALTER TABLE {t} {kata} ROW LEVEL SECURITY;" for t in perintah()))


def banding(nama: str, kerja) -> tuple[float, float]:
    """Median milliseconds (with, without); by turns, so that the machine disturbs both alike."""
    waktu: dict[bool, list[float]] = {True: [], False: []}

    def beberapa(kunci: bool) -> None:
        kerja()  # plans anew after the tables changed
        for _ in range(SEKALI):
            mulai = time.perf_counter()
            kerja()
            waktu[kunci].append((time.perf_counter() - mulai) * 1000)

    for _ in range(PUTARAN):
        beberapa(True)
        with tanpa_kunci(nama):
            beberapa(False)
    return statistics.median(waktu[True]), statistics.median(waktu[False])


def cetak(apa: str, dengan: float, tanpa: float, satuan: str) -> dict:
    print(f"{apa:<30} {dengan:>9.1f} {tanpa:>9.1f} {satuan}  {dengan / tanpa:.2f}", flush=True)
    return {"apa": apa, "dengan": round(dengan, 1), "tanpa": round(tanpa, 1),
            "satuan": satuan, "rasio": round(dengan / tanpa, 2)}  # fmt: skip


def ukur_daftar(kpm: int, hanya: str) -> Iterator[dict]:
    nama = basis.siapkan(kpm)
    pasang(using="pemilik")
    siapa = Pengguna.objects.filter(keluarga_dampingan__isnull=False).order_by("pk").first()
    for apa, akun, rute, tanya in (d for d in DAFTAR if hanya in d[0]):
        c = klien(akun if akun != "pendamping" else siapa.username)
        alamat = reverse(rute) + tanya
        waktu = banding(nama, lambda c=c, a=alamat: ambil(c, a))
        yield cetak(apa, *waktu, "ms")


def ukur_impor(kpm: int, kali: int = 8) -> dict:
    nama = bench_impor.siapkan()
    pasang(using="pemilik")
    for kabel in connections.all():
        kabel.close()
    with tempfile.TemporaryDirectory(prefix="bench-kunci-") as d:
        berkas = bench_impor.buat_berkas(kpm, Path(d))
        waktu: dict[bool, list[float]] = {True: [], False: []}
        for n in range(kali):
            for kunci in (n % 2 == 0, n % 2 == 1):  # neither is always the first
                bench_impor.kosongkan(nama)
                if kunci:
                    waktu[kunci].append(bench_impor.jalankan(nama, berkas)["jumlah"])
                else:
                    with tanpa_kunci(nama):
                        waktu[kunci].append(bench_impor.jalankan(nama, berkas)["jumlah"])
    return cetak(f"Impor {kpm} KPM", *(statistics.median(waktu[k]) for k in (True, False)), "d")


if __name__ == "__main__":
    urai = argparse.ArgumentParser(prog="python -m bench.kunci")
    urai.add_argument("--kpm", type=int, default=basis.KPM)
    urai.add_argument("--hanya", default="", help="only lists with this in their name")
    urai.add_argument("--impor", type=int, default=7_674)
    opsi = urai.parse_args()
    print(f"{'':<30} {'dengan':>9} {'tanpa':>9}", file=sys.stderr)
    hasil = {"kpm": opsi.kpm, "daftar": [], "impor": None, "baris_impor": opsi.impor}
    if opsi.kpm:
        hasil["daftar"] = list(ukur_daftar(opsi.kpm, opsi.hanya))
    if opsi.impor:
        hasil["impor"] = ukur_impor(opsi.impor)
    if hasil["impor"] and hasil["daftar"] and not opsi.hanya:
        hasil["keadaan"] = keadaan()
        TUJUAN.write_text(json.dumps(hasil, indent=2) + "\n")
