"""The projection of the whole register, worked out anew and again without a change."""

import statistics
import time

from django.db import connection
from django.utils import timezone

from graduasi.proyeksi.massal import proyeksikan

from .ukur import Hasil

KALI = 3


def ukur_proyeksi() -> list[Hasil]:
    hasil = []
    hari_ini = timezone.localdate()
    for nama, kosongkan in (("seluruhnya baru", True), ("tanpa perubahan", False)):
        waktu, baris = [], 0
        for _ in range(KALI):
            if kosongkan:
                with connection.cursor() as k:
                    k.execute("DELETE FROM graduasi_proyeksi")
            mulai = time.perf_counter()
            baris = proyeksikan(pada=hari_ini)
            waktu.append((time.perf_counter() - mulai) * 1000)
        catatan = f"{baris} baris ditulis"
        hasil.append(
            Hasil(f"Proyeksi graduasi, {nama}", KALI, statistics.median(waktu), max(waktu),
                  catatan=catatan)
        )  # fmt: skip
    return hasil
