"""4T: formula, numerator, denominator, and the list behind every number has as many rows."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from laporan.empat_t import HITUNGAN, susun_empat_t
from pkh.wilayah.models import Wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db
PERIODE = date(2024, 7, 1)
ALAMAT = "/penyaluran/4t/"
# aktif, layak, terdaftar, tepat waktu, dibayar, berhak, temuan, bukti lengkap
BARIS = [
    (True, True, 100, True, 100, 100, "sesuai", True),
    (True, True, 100, False, 100, 100, "sesuai", False),
    (True, True, 100, False, 90, 100, "beda_jumlah", True),
    (True, True, 100, False, 0, 100, "gagal", False),
    (True, False, 0, False, 0, 0, "tidak_didaftar", False),
    (False, False, 0, False, 100, 100, "tanpa_daftar", True),
    (True, True, 100, False, 0, 100, "menunggu", True),
]


@pytest.fixture
def periode():
    pabrik.DaftarSalurFactory(status="dikirim")
    for aktif, layak, terdaftar, waktu, dibayar, berhak, temuan, lengkap in BARIS:
        pabrik.RekonsiliasiFactory(
            aktif=aktif, layak=layak, terdaftar=terdaftar, tepat_waktu=waktu, dibayar=dibayar,
            berhak=berhak, temuan=temuan, lengkap=lengkap,
        )  # fmt: skip
    asing = pabrik.KeluargaFactory(desa_id="64.03.05.1001")
    pabrik.RekonsiliasiFactory(keluarga=asing, temuan="menunggu")


def angka(pengguna, kode="64.02"):
    t = susun_empat_t(pengguna, Wilayah.objects.get(pk=kode), PERIODE)
    return t, {a.definisi.kode: (a.pembilang, a.penyebut, a.nilai) for a in t["angka"]}


def test_rumus(periode, korkab):
    t, isi = angka(korkab)
    assert isi == {
        "tepat_sasaran": ("5", "6", "83,33%"), "tepat_waktu": ("1", "5", "20,00%"),
        "tepat_jumlah": ("3", "4", "75,00%"), "tepat_administrasi": ("3", "5", "60,00%"),
    }  # fmt: skip
    assert [b.kode for b in t["baris"]] == ["64.02.06"]


def test_setiap_angka_dapat_dibuka(periode, korkab, masuk):
    t, _ = angka(korkab)
    for a in t["angka"]:
        for n, tautan in ((a.pembilang, a.tautan_pembilang), (a.penyebut, a.tautan_penyebut)):
            isi = masuk(korkab).get(tautan).content.decode()
            assert f"{n} keluarga" in isi, tautan


def test_penyebut_nol_dikatakan(korkab, masuk):
    pabrik.DaftarSalurFactory(status="dikirim")
    pabrik.RekonsiliasiFactory(temuan="menunggu")
    _, isi = angka(korkab)
    assert isi["tepat_jumlah"] == ("0", "0", "tidak ada data")
    halaman = masuk(korkab).get(ALAMAT).content.decode()
    assert "Penyebutnya nol: belum ada KPM yang dibayar." in halaman


def test_wilayah_dan_peran(periode, meja, kabid, kadis, kadis_prov, pendamping, auditor):
    t, isi = angka(kadis_prov, "64")
    assert [b.kode for b in t["baris"]] == ["64.02", "64.03"]
    assert isi["tepat_sasaran"][:2] == ("6", "7")
    for orang in (kabid, kadis, kadis_prov, auditor):
        assert meja(orang).get(ALAMAT).status_code == 200
    assert meja(pendamping).get(ALAMAT).status_code == 403
    assert meja(kadis).get(f"{ALAMAT}?wilayah=64.03").status_code == 404
    for salah in ("2024-08", "x", "2024-04"):
        assert meja(kadis).get(f"{ALAMAT}?periode={salah}").status_code == 404
    assert not susun_empat_t(kadis, Wilayah.objects.get(pk="64.03"), PERIODE)["ada"]


def test_belum_ada_dan_kueri_tetap(masuk, kadis):
    klien = masuk(kadis)
    assert "Belum ada yang dapat dihitung" in klien.get(ALAMAT).content.decode()
    pabrik.DaftarSalurFactory(status="dikirim")
    jumlah = []
    for n in (1, 4):
        for _ in range(n):
            pabrik.RekonsiliasiFactory()
        with CaptureQueriesContext(connection) as k:
            isi = klien.get(ALAMAT).content.decode()
        jumlah.append(len(k))
    assert jumlah[0] == jumlah[1]
    assert len(re.findall("Cara menghitung", isi)) == len(HITUNGAN)
    assert reverse("laporan:empat_t") == ALAMAT
