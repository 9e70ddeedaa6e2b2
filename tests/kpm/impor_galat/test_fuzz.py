"""Broken files by the dozen: an answer in words or a preview, never a half-written register.

`python -m bench.fuzz_impor` does the same with ten thousand. The seed is in the message.
"""

import random

import pytest

from bench.fuzz_impor import jalankan, rusakkan

pytestmark = pytest.mark.django_db
BANYAK = 30


def test_nomor_yang_sama_memberi_berkas_yang_sama():
    satu = [rusakkan(7, n) for n in range(40)]
    assert satu == [rusakkan(7, n) for n in range(40)]
    assert len({isi for isi, _, _ in satu}) > 35


def test_berkas_rusak(operator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    benih = random.SystemRandom().randrange(10**6)
    print(f"benih {benih}")
    laporan = jalankan(benih, range(BANYAK), operator, buku=0.05)
    assert not laporan["salah"], f"benih {benih}: {laporan['salah']}"
    assert sum(laporan["hasil"].values()) == BANYAK
    assert {"gagal", "selesai"} <= set(laporan["hasil"]), f"benih {benih}: {laporan['hasil']}"
