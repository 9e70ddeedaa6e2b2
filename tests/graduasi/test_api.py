"""The API: same scope and services; a stale step is 409."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from graduasi.models import Usulan
from tests import pabrik
from tests.graduasi.conftest import AWAL_TAHUN

pytestmark = pytest.mark.django_db
URL = "/api/v1/usulan/"
JSON = "application/json"


def test_usul_sampai_putusan(masuk, pendamping, korkab, kabid, kadis, keluarga):
    isi = {"keluarga": keluarga.pk, "jenis": "sejahtera", "alasan": "Usaha sudah mapan."}
    jawab = masuk(pendamping).post(URL, isi, JSON)
    assert jawab.status_code == 201
    usulan = jawab.json()
    assert (usulan["status"], usulan["pengusul"]) == ("draf", pendamping.pk)
    langkah = f"{URL}{usulan['id']}/langkah/"
    kurang = masuk(pendamping).post(langkah, {"langkah": "ajukan", "dari": "draf"}, JSON)
    assert (kurang.status_code, "Belum ada asesmen" in kurang.content.decode()) == (400, True)
    pabrik.lengkapi(Usulan.objects.get(), pendamping)
    for orang, nama, dari in [
        (pendamping, "ajukan", "draf"),
        (korkab, "setujui", "diajukan"),
        (kabid, "setujui", "diperiksa"),
    ]:
        jawab = masuk(orang).post(langkah, {"langkah": nama, "dari": dari}, JSON)
        assert jawab.status_code == 200, jawab.json()
    putusan = {"langkah": "setujui", "dari": "diteruskan", "nomor_putusan": "460/1"}
    jawab = masuk(kadis).post(langkah, putusan, JSON)
    assert jawab.status_code == 400
    assert list(jawab.json()) == ["tanggal_putusan"]
    putusan["tanggal_putusan"] = AWAL_TAHUN.isoformat()
    jawab = masuk(kadis).post(langkah, putusan, JSON)
    assert [s["ke"] for s in jawab.json()["langkah"]][-1] == "diputuskan"
    lagi = masuk(kadis).post(langkah, putusan, JSON)
    assert lagi.status_code == 409
    assert "oleh Anda" in lagi.json()["detail"]


def test_siapa_boleh(request, masuk, usulan_pada):
    usulan, isi = usulan_pada("diajukan"), {"langkah": "setujui", "dari": "diajukan"}
    for peran, lihat, langkah in (
        ("pendamping", 200, 403),
        ("kabid", 200, 403),
        ("auditor", 200, 403),
        ("rekan", 404, 404),
        ("tetangga", 404, 404),
        ("admin", 403, 403),
        ("tanpa_peran", 403, 403),
    ):
        klien = masuk(request.getfixturevalue(peran))
        assert klien.get(f"{URL}{usulan.pk}/").status_code == lihat, peran
        jawab = klien.post(f"{URL}{usulan.pk}/langkah/", isi, JSON)
        assert jawab.status_code == langkah, peran
    assert Usulan.objects.get(pk=usulan.pk).status == "diajukan"


def test_keluarga_asing_tidak_ada(masuk, pendamping, keluarga_rekan, keluarga_asing):
    for k in (keluarga_rekan, keluarga_asing):
        isi = {"keluarga": k.pk, "jenis": "sejahtera", "alasan": "Usaha sudah mapan."}
        jawab = masuk(pendamping).post(URL, isi, JSON)
        assert jawab.status_code == 400
        assert "keluarga" in jawab.json()


def test_tanpa_masuk(client):
    assert client.get(URL).status_code == 401


def test_daftar_bersaring(masuk, korkab, usulan_pada):
    usulan_pada("diajukan")
    usulan_pada("draf")
    assert [u["status"] for u in masuk(korkab).get(URL, {"status": "draf"}).json()["results"]] == [
        "draf"
    ]


def test_kueri_tetap(masuk, korkab):
    klien = masuk(korkab)

    def hitung() -> int:
        klien.get(URL)
        with CaptureQueriesContext(connection) as k:
            assert klien.get(URL).status_code == 200
        return len(k)

    pabrik.UsulanFactory()
    satu = hitung()
    for _ in range(4):
        pabrik.UsulanFactory()
    assert hitung() == satu


def test_target(masuk, kadis, tetangga):
    pabrik.TargetFactory()
    pabrik.TargetFactory(wilayah_id="64.03")
    assert [t["wilayah"] for t in masuk(kadis).get("/api/v1/target/").json()["results"]] == [
        "64.02"
    ]
    assert masuk(tetangga).get("/api/v1/target/").json()["results"] == []
