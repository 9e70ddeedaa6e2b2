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
# Among these are files that find a broken rule of headings, of families, of undo, of words.
NOMOR, NOMOR_JENIS = range(10, 25), range(4, 7)
BENIH = int(os.environ.get("BENIH", "685822"))


def test_nomor_yang_sama_memberi_berkas_yang_sama():
    satu = [rusakkan(7, n) for n in range(12)]
    assert satu == [rusakkan(7, n) for n in range(12)]
    assert len({isi for isi, _, _ in satu}) > 10


def test_berkas_rusak(operator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    laporan = jalankan(BENIH, NOMOR, operator, buku=0.05)
    assert not laporan["salah"], laporan["salah"]
    assert sum(laporan["hasil"].values()) == len(NOMOR)
    assert {"gagal", "selesai"} <= set(laporan["hasil"]), laporan["hasil"]


def test_berkas_rusak_jenis_lain(operator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    laporan = fuzz_jenis.jalankan(BENIH, list(fuzz_jenis.AWAL), NOMOR_JENIS, operator, buku=0)
    assert not laporan["salah"], laporan["salah"]
    assert sum(laporan["hasil"].values()) == len(NOMOR_JENIS) * len(fuzz_jenis.AWAL)
