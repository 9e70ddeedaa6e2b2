"""/api/v1/kunjungan/: same scope and service as the page, once however often it is sent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from pendamping.models import Kunjungan
from tests.pabrik import KunjunganFactory, keluarga_lengkap

from .test_kunjungan_layanan import gambar

URL = "/api/v1/kunjungan/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def api():
    def _api(pengguna) -> APIClient:
        klien = APIClient()
        klien.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(pengguna)[1]}")
        return klien

    return _api


@pytest.fixture
def isian(keluarga, hari_ini):
    return {"keluarga": keluarga.pk, "tanggal": f"{hari_ini}", "temuan": "Baik"}


def test_201_lalu_200(api, pendamping, isian):
    klien = api(pendamping)
    isian |= {"kunci": str(uuid4())}
    satu, dua = klien.post(URL, isian), klien.post(URL, isian)
    assert (satu.status_code, dua.status_code) == (201, 200)
    assert satu.data == dua.data
    assert Kunjungan.objects.get().pendamping == pendamping


def test_tanpa_kunci_dua_kunjungan(api, pendamping, isian):
    klien = api(pendamping)
    assert {klien.post(URL, isian).status_code for _ in range(2)} == {201}
    assert Kunjungan.objects.count() == 2


def test_pintu(api, pendamping, rekan, korkab, tanpa_peran, isian, keluarga_rekan, keluarga_asing):
    assert APIClient().post(URL, isian).status_code == 401
    assert api(tanpa_peran).get(URL).status_code == 403
    assert api(korkab).post(URL, isian).status_code == 403
    klien = api(pendamping)
    for lain in (keluarga_rekan, keluarga_asing):  # not visible: does not exist
        jawab = klien.post(URL, isian | {"keluarga": lain.pk})
        assert (jawab.status_code, set(jawab.data)) == (400, {"keluarga"})
    assert klien.delete(URL).status_code in {403, 405}
    assert not Kunjungan.objects.exists()


def test_galat_layanan_menjadi_400_beruas(api, pendamping, isian):
    jawab = api(pendamping).post(URL, isian | {"tanggal": "2099-01-01"})
    assert (jawab.status_code, set(jawab.data)) == (400, {"tanggal"})


def test_daftar_bercakupan_dan_bersaring(api, pendamping, rekan, korkab, keluarga, keluarga_rekan):
    a = KunjunganFactory(keluarga=keluarga, pendamping=pendamping)
    b = KunjunganFactory(keluarga=keluarga_rekan, pendamping=rekan, tujuan="mediasi")

    def id_id(klien, **tanya):
        return {k["id"] for k in klien.get(URL, tanya).data["results"]}

    assert id_id(api(pendamping)) == {a.pk}
    assert id_id(api(korkab)) == {a.pk, b.pk}
    assert id_id(api(korkab), tujuan="mediasi") == {b.pk}
    assert id_id(api(korkab), dari="2099-01-01") == set()
    assert api(rekan).get(f"{URL}{a.pk}/").status_code == 404
    assert api(korkab).get(f"{URL}{a.pk}/").data["id"] == a.pk


def test_foto(api, pendamping, rekan, isian):
    klien = api(pendamping)
    pk = klien.post(URL, isian).data["id"]

    def kirim(k):
        return k.post(f"{URL}{pk}/foto/", {"berkas": gambar()}, format="multipart")

    assert kirim(klien).status_code == 201
    assert kirim(klien).status_code == 200
    assert kirim(api(rekan)).status_code == 404
    assert len(klien.get(f"{URL}{pk}/").data["foto"]) == 1


def test_pemegang_kks_ikut_kunjungan(api, pendamping, keluarga, isian, hari_ini):
    klien = api(pendamping)
    kini = isian | {"kunci": str(uuid4()), "pemegang_kks": "bank"}
    assert {klien.post(URL, kini).status_code for _ in range(2)} == {201, 200}
    # from a phone that was long away: history, and the newest answer stays
    lalu = {"tanggal": f"{hari_ini - timedelta(days=9)}", "pemegang_kks": "pengurus"}
    assert klien.post(URL, isian | lalu).status_code == 201
    jawab = klien.post(URL, isian | {"pemegang_kks": "tetangga"})
    assert (jawab.status_code, set(jawab.data)) == (400, {"pemegang_kks"})
    assert klien.post(URL, isian | {"pemegang_kks": ""}).status_code == 201
    semua = keluarga.pemegang_kks.values_list("pemegang", "berlaku", "oleh")
    assert list(semua) == [("bank", True, pendamping.pk), ("pengurus", False, pendamping.pk)]


def test_kueri_tetap(api, pendamping, django_assert_max_num_queries):
    klien = api(pendamping)

    def isi(n):
        for _ in range(n):
            KunjunganFactory(
                keluarga=keluarga_lengkap(pendamping=pendamping), pendamping=pendamping
            )

    isi(1)
    klien.get(URL)  # knox writes when a token was last used up front
    with django_assert_max_num_queries(13) as satu:
        klien.get(URL)
    isi(4)
    with django_assert_max_num_queries(len(satu)):
        assert len(klien.get(URL).data["results"]) == 5
