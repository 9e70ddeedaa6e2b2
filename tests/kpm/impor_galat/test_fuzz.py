"""Broken files by the dozen: an answer in words or a preview, never a half-written register.

`python -m bench.fuzz_impor` does the same with ten thousand. The seed is in the message.
"""

import random

import pytest

from bench import fuzz_jenis
from bench.fuzz_impor import jalankan
from bench.rusak import rusakkan

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


def test_berkas_rusak_jenis_lain(operator, settings, tmp_path):
    """One of the other kinds, another one each time."""
    settings.MEDIA_ROOT = tmp_path
    benih = random.SystemRandom().randrange(10**6)
    jenis = random.Random(benih).choice(list(fuzz_jenis.AWAL))
    laporan = fuzz_jenis.jalankan(benih, jenis, range(12), operator, buku=0)
    assert not laporan["salah"], f"{jenis}, benih {benih}: {laporan['salah']}"
    assert sum(laporan["hasil"].values()) == 12
