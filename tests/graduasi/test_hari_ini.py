"""What waits for each role on the start page."""

import pytest

from graduasi.hari_ini import perlu
from tests import pabrik

pytestmark = pytest.mark.django_db


def kata(orang, hari_ini) -> dict:
    return {p["kata"]: p["jumlah"] for p in perlu(orang, hari_ini)}


def test_perlu_per_peran(
    usulan_pada, pendamping, korkab, kabid, kadis, operator, auditor, rekan, hari_ini
):
    for status in ("draf", "diajukan", "diajukan", "diperiksa", "diteruskan", "dikirim"):
        usulan_pada(status)
    pabrik.KeluargaFactory(pendamping=pendamping, komponen_per=hari_ini)
    assert kata(pendamping, hari_ini) == {
        "draf usulan graduasi belum diajukan": 1,
        "KPM tanpa komponen dapat diusulkan graduasi alamiah": 1,
    }
    assert kata(korkab, hari_ini) == {"usulan graduasi menunggu pemeriksaan Anda": 2}
    assert kata(kabid, hari_ini) == {"usulan graduasi menunggu persetujuan Anda": 1}
    assert kata(kadis, hari_ini) == {"usulan graduasi menunggu putusan Anda": 1}
    assert kata(operator, hari_ini) == {"graduasi terkirim menunggu tanggal efektif": 1}
    assert kata(auditor, hari_ini) == kata(rekan, hari_ini) == {}


def test_tautan_membuka_jumlah_yang_sama(masuk, usulan_pada, korkab, hari_ini):
    for _ in range(3):
        usulan_pada("diajukan")
    usulan_pada("diperiksa")
    for p in perlu(korkab, hari_ini):
        halaman = masuk(korkab).get(p["url"]).context["halaman"]
        assert len(halaman.baris) == p["jumlah"] == 3


def test_tanpa_peran_tanpa_apa_apa(tanpa_peran, admin, hari_ini):
    assert perlu(tanpa_peran, hari_ini) == perlu(admin, hari_ini) == []
