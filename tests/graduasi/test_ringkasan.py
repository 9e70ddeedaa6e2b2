"""Figures against rows counted by hand, scope, and a constant number of queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from graduasi.ringkasan import Baris, ringkas
from pkh.wilayah.models import Wilayah
from tests import pabrik

pytestmark = pytest.mark.django_db
LOA_IPUH, SAMBOJA = "64.02.06.1001", "64.02.13.1001"


def graduasi(desa: str, jenis: str, tanggal: date):
    usulan = pabrik.UsulanFactory(
        keluarga=pabrik.KeluargaFactory(
            desa_id=desa, status="graduasi", status_sejak=tanggal, komponen=[]
        ),
        jenis=jenis,
        status="efektif",
        nomor_putusan="460/1",
        tanggal_putusan=tanggal,
        tanggal_efektif=tanggal,
    )
    pabrik.PerubahanStatusFactory(keluarga=usulan.keluarga)
    pabrik.PerubahanStatusFactory(
        keluarga=usulan.keluarga, dari="aktif", ke="graduasi", tanggal=tanggal
    )
    return pabrik.KepergianFactory(
        keluarga=usulan.keluarga, golongan="graduasi", jenis=jenis, tanggal=tanggal, usulan=usulan
    )


@pytest.fixture
def isi():
    graduasi(LOA_IPUH, "sejahtera", date(2024, 1, 1))
    graduasi(LOA_IPUH, "alamiah", date(2024, 10, 1))
    graduasi(SAMBOJA, "alamiah", date(2024, 4, 1))
    graduasi(SAMBOJA, "alamiah", date(2023, 10, 1))  # another year
    graduasi("64.03.05.1001", "alamiah", date(2024, 4, 1))  # another district
    pabrik.KepergianFactory(
        keluarga=pabrik.KeluargaFactory(desa_id=LOA_IPUH, status="calon"),
        jenis="ganda",
        tanggal=date(2024, 5, 1),
    )
    pabrik.UsulanFactory(
        keluarga=pabrik.KeluargaFactory(desa_id=SAMBOJA, status_sejak=date(2024, 2, 1)),
        status="diteruskan",
    )
    for kode, jenis, n in [
        ("64.02.06", "alamiah", 4),
        ("64.02.13", "alamiah", 6),
        ("64.02", "sejahtera", 20),
        ("64.02.06", "sejahtera", 3),
    ]:
        pabrik.TargetFactory(wilayah_id=kode, jenis=jenis, jumlah=n)


def test_ringkas_per_kecamatan(isi, kadis):
    r = ringkas(kadis, Wilayah.objects.get(pk="64.02"), 2024)
    per_kode = {b.kode: b for b in r.baris}
    assert set(per_kode) == {"64.02.06", "64.02.13"}
    tenggarong, samboja, semua = per_kode["64.02.06"], per_kode["64.02.13"], r.jumlah
    assert tenggarong.graduasi == {"sejahtera": 1, "alamiah": 1}
    assert tenggarong.keluar == {"ganda": 1}
    assert samboja.graduasi == {"alamiah": 1}
    assert samboja.tahap == {"diteruskan": 1}
    assert (semua.jumlah_graduasi, semua.jumlah_keluar, semua.jumlah_usulan) == (3, 1, 1)
    # Active at the end of 31 December 2023: who left on 1 January was still in; who left in
    # October 2023 was not, nor who came in February.
    assert (tenggarong.aktif_awal, samboja.aktif_awal, semua.aktif_awal) == (2, 1, 3)
    assert semua.persen_aktif == Decimal("100.00")
    # alamiah: sum of the kecamatan; sejahtera: the district's own 20, not the 3 below it
    assert semua.target == {"alamiah": 10, "sejahtera": 20}
    assert tenggarong.target == {"alamiah": 4, "sejahtera": 3}
    assert semua.persen_target == Decimal("10.00")


def test_ringkas_sampai_tanggal(isi, kadis):
    r = ringkas(kadis, Wilayah.objects.get(pk="64.02"), 2024, sampai=date(2024, 6, 30))
    assert r.jumlah.graduasi == {"sejahtera": 1, "alamiah": 1}


def test_ringkas_provinsi_dan_desa(isi, kadis_prov):
    r = ringkas(kadis_prov, Wilayah.objects.get(pk="64"), 2024)
    assert {b.kode: b.jumlah_graduasi for b in r.baris} == {"64.02": 3, "64.03": 1}
    assert r.jumlah.jumlah_target == 30
    desa = ringkas(kadis_prov, Wilayah.objects.get(pk=LOA_IPUH), 2024)
    assert [b.jumlah_graduasi for b in desa.baris] == [2]


def test_hanya_yang_terlihat(isi, kadis, tetangga, tanpa_peran):
    """A neighbour asking for this district gets nothing of it."""
    for orang in (tetangga, tanpa_peran):
        jumlah = ringkas(orang, Wilayah.objects.get(pk="64.02"), 2024).jumlah
        assert not jumlah.ada_isi
    assert not ringkas(kadis, Wilayah.objects.get(pk="64.03"), 2024).jumlah.ada_isi


def test_pringsewu_2022():
    """2,091 of 21,299 is 9.82 per cent; the paper printed 9.81."""
    b = Baris("18.10", "Pringsewu", aktif_awal=21299)
    b.graduasi.update({"alamiah": 208, "kelayakan_daerah": 1883})
    assert b.jumlah_graduasi == 2091
    assert b.persen_aktif == Decimal("9.82")


def test_kueri_tetap(isi, kadis):
    wilayah = Wilayah.objects.get(pk="64.02")
    _ = kadis.jabatan_kini
    with CaptureQueriesContext(connection) as sedikit:
        ringkas(kadis, wilayah, 2024)
    for _ in range(4):
        graduasi(SAMBOJA, "alamiah", date(2024, 7, 1))
    with CaptureQueriesContext(connection) as banyak:
        ringkas(kadis, wilayah, 2024)
    assert len(sedikit) == len(banyak) == 5
