"""Broken files by the dozen: an answer in words or a preview, never a half-written register.

`python -m bench.fuzz_impor` and `bench.fuzz_jenis` do the same with thousands, others each time;
so does `BENIH=<number>`. The suite tries the same ones until something changes.
"""

import os

import pytest

from bench import fuzz_jenis
from bench.fuzz_impor import jalankan
from bench.rusak import rusakkan

pytestmark = pytest.mark.django_db
BANYAK = 30
BENIH = int(os.environ.get("BENIH", "685822"))


def test_nomor_yang_sama_memberi_berkas_yang_sama():
    satu = [rusakkan(7, n) for n in range(40)]
    assert satu == [rusakkan(7, n) for n in range(40)]
    assert len({isi for isi, _, _ in satu}) > 35


def test_berkas_rusak(operator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    laporan = jalankan(BENIH, range(BANYAK), operator, buku=0.05)
    assert not laporan["salah"], laporan["salah"]
    assert sum(laporan["hasil"].values()) == BANYAK
    assert {"gagal", "selesai"} <= set(laporan["hasil"]), laporan["hasil"]


@pytest.mark.parametrize("jenis", fuzz_jenis.AWAL)
def test_berkas_rusak_jenis_lain(operator, settings, tmp_path, jenis):
    settings.MEDIA_ROOT = tmp_path
    laporan = fuzz_jenis.jalankan(BENIH, jenis, range(3, 7), operator, buku=0)
    assert not laporan["salah"], laporan["salah"]
    assert sum(laporan["hasil"].values()) == 4
