"""The engine itself: staged rows, what is judged anew, doubts about a NIK."""

import os
import tempfile
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kpm.impor import massal
from kpm.impor.berkas import sapu_sementara
from kpm.impor.layanan import bersihkan_lama
from kpm.models import Impor, Keluarga
from kpm.nomor import ragu_nik
from tests.pabrik import nik

from .test_alur import (  # noqa: F401
    BARIS_ANAK,
    BARIS_IBU,
    csv_dari,
    hitungan,
    media,
    periksa,
    terapkan,
)

pytestmark = pytest.mark.django_db


def tertumpuk() -> set[int]:
    with connection.cursor() as k:
        return massal.nomor_tertumpuk(k)


def test_tumpukan_dibuang_sesudah_diterapkan_dan_bila_usang(operator):
    impor = periksa(operator, csv_dari(BARIS_IBU))
    assert tertumpuk() == {impor.pk}
    assert bersihkan_lama() == 0
    Impor.objects.update(dibuat_pada=timezone.now() - timedelta(days=15))
    assert bersihkan_lama() == 1
    assert tertumpuk() == set()
    terapkan(impor)  # reads its file again
    assert Keluarga.objects.count() == 1
    assert tertumpuk() == set()


def test_tumpukan_yang_kosong_sesudah_server_jatuh_dibaca_lagi(operator):
    impor = periksa(operator, csv_dari(BARIS_IBU, BARIS_ANAK))
    with connection.cursor() as k:
        k.execute(f"TRUNCATE impor.b{impor.pk}, impor.n{impor.pk}")
    terapkan(impor)
    assert hitungan(impor) == (2, 0, 0, 0)
    assert Keluarga.objects.get().jumlah_anggota == 2


def test_ragu_nik_sama_dengan_aturannya(operator):
    """The SQL of the engine and the rule in nomor.py have the same doubts of the same numbers."""
    kasus = []
    for n, (lahir, perempuan, jk, ditulis) in enumerate(
        [
            (date(1990, 8, 17), True, "P", date(1990, 8, 17)),
            (date(1990, 8, 17), True, "L", date(1990, 8, 17)),
            (date(1990, 8, 31), False, "P", date(1990, 8, 31)),
            (date(1990, 8, 31), True, "P", date(1990, 8, 1)),
            (date(1990, 8, 9), False, "L", date(1990, 9, 8)),
            (date(2001, 1, 1), False, "L", date(1901, 1, 1)),
            (date(1999, 10, 30), True, "P", date(1999, 10, 30)),
            (date(1999, 10, 30), True, "P", date(1999, 10, 20)),
            (date(1999, 10, 30), True, "P", date(1998, 10, 30)),
        ]
    ):
        kasus.append((nik(n, lahir, perempuan), jk, ditulis))
    baris = [
        [f"64020601012{n:05}", nomor, "A", "pengurus", jk, ditulis, "64.02.06.1001"]
        for n, (nomor, jk, ditulis) in enumerate(kasus)
    ]
    impor = periksa(operator, csv_dari(*baris))
    ada = {b.nomor: [p["sebab"] for p in b.peringatan] for b in impor.baris.all()}
    harap = {
        n: ragu
        for n, (nomor, jk, ditulis) in enumerate(kasus, 2)
        if (ragu := ragu_nik(nomor, ditulis, jk))
    }
    assert ada == harap
    assert len(harap) == 6
    asing = BARIS_IBU.copy()
    asing[1] = "3171" + asing[1][4:]
    impor = periksa(operator, csv_dari(asing))
    assert [p["sebab"] for p in impor.baris.get().peringatan] == [
        "NIK terbit di kabupaten/kota lain"
    ]
    assert impor.hitungan["ditolak"] == 0


def test_folder_pekerja_yang_dibunuh_disapu(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    lama, baru, orang = (tmp_path / n for n in ("pkh-berkas-a", "pkh-berkas-b", "milik-orang"))
    for folder in (lama, baru, orang):
        folder.mkdir()
        (folder / "isi").write_text("x")
    for folder in (lama, orang):
        os.utime(folder, (1, 1))
    assert sapu_sementara() == 1
    assert sorted(tmp_path.iterdir()) == [orang, baru]
