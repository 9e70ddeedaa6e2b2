"""API of P2K2, verification and facilitators: scope, services, constant queries."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pendamping.models import Kelompok, Pertemuan, Sesi
from tests.pabrik import (
    AnggotaKelompokFactory,
    KehadiranFactory,
    KelompokFactory,
    PertemuanFactory,
    VerifikasiFactory,
    keluarga_lengkap,
)

from .test_kunjungan_api import api  # noqa: F401

V1 = "/api/v1/"


@pytest.fixture
def kelompok(pendamping, keluarga):
    kelompok = KelompokFactory(pendamping=pendamping)
    AnggotaKelompokFactory(kelompok=kelompok, keluarga=keluarga)
    return kelompok


@pytest.mark.parametrize(
    "alamat", ["kelompok/", "pertemuan/", "verifikasi/", "pendamping/", "sesi/", "kendala/"]
)
def test_pintu(api, client, pendamping, tanpa_peran, alamat):  # noqa: F811
    assert client.get(V1 + alamat).status_code == 401
    assert api(tanpa_peran).get(V1 + alamat).status_code == 403
    assert api(pendamping).get(V1 + alamat).status_code == 200
    assert api(pendamping).put(V1 + alamat).status_code in {403, 405}


def hasil(klien, alamat, **tanya):
    return klien.get(V1 + alamat, tanya).data["results"]


def test_kelompok(api, pendamping, rekan, korkab, kelompok, keluarga_rekan):  # noqa: F811
    assert [k["id"] for k in hasil(api(korkab), "kelompok/")] == [kelompok.pk]
    assert hasil(api(rekan), "kelompok/") == []
    baru = keluarga_lengkap(pendamping=pendamping)
    isi = {"nama": "Mawar", "desa": "64.02.06.1001", "keluarga": [baru.pk]}
    klien = api(pendamping)
    jawab = klien.post(f"{V1}kelompok/", isi)
    assert (jawab.status_code, jawab.data["keluarga"]) == (201, [baru.pk])
    assert jawab.data["pendamping"] == pendamping.pk
    for ubah, ruas in [
        ({"keluarga": [keluarga_rekan.pk]}, "keluarga"),
        ({"keluarga": [baru.pk]}, "keluarga"),  # is in a group by now
        ({"pendamping": rekan.pk}, "pendamping"),
    ]:
        jawab = klien.post(f"{V1}kelompok/", isi | ubah)
        assert (jawab.status_code, set(jawab.data)) == (400, {ruas})
    isi |= {"pendamping": rekan.pk, "keluarga": [keluarga_rekan.pk]}
    assert api(korkab).post(f"{V1}kelompok/", isi).status_code == 201
    assert Kelompok.objects.filter(pendamping=rekan).count() == 1


def test_pertemuan_sekali(api, pendamping, rekan, korkab, kelompok, keluarga, hari_ini):  # noqa: F811
    isi = {
        "kunci": str(uuid4()),
        "kelompok": kelompok.pk,
        "sesi": Sesi.objects.first().pk,
        "tanggal": f"{hari_ini}",
        "kehadiran": [{"keluarga": keluarga.pk, "status": "alpa", "catatan": "sakit"}],
    }
    klien = api(pendamping)
    satu, dua = klien.post(f"{V1}pertemuan/", isi), klien.post(f"{V1}pertemuan/", isi)
    assert (satu.status_code, dua.status_code, satu.data) == (201, 200, dua.data)
    bawaan = {"diwakili": "", "susulan": False}
    assert satu.data["kehadiran"] == [isi["kehadiran"][0] | bawaan]
    isi |= {"kunci": str(uuid4())}
    assert klien.post(f"{V1}pertemuan/", isi).status_code == 400  # the same session again
    assert api(rekan).post(f"{V1}pertemuan/", isi).status_code == 400
    assert api(korkab).post(f"{V1}pertemuan/", isi).status_code == 403
    assert Pertemuan.objects.count() == 1


def test_verifikasi_diisi_dan_bentrok_409(api, pendamping, rekan, korkab, keluarga, hari_ini):  # noqa: F811
    v = VerifikasiFactory(
        anggota=keluarga.anggota.get(komponen="sd"), bulan=hari_ini.replace(day=1)
    )
    url, klien = f"{V1}verifikasi/{v.pk}/", api(pendamping)
    jawab = klien.patch(url, {"versi": None, "hari_efektif": 20, "alpa": 1})
    assert (jawab.status_code, jawab.data["hasil"]) == (200, "memenuhi")
    basi = klien.patch(url, {"versi": None, "hari_efektif": 20, "alpa": 9})
    assert (basi.status_code, basi.data["alpa"]) == (409, 1)
    segar = {"versi": jawab.data["dicatat_pada"], "alpa": 9}
    assert klien.patch(url, segar).data["hasil"] == "tidak"
    versi = klien.get(url).data["dicatat_pada"]
    salah = klien.patch(url, {"versi": versi, "alpa": 21})
    assert (salah.status_code, set(salah.data)) == (400, {"alpa"})
    assert klien.patch(url, {"alpa": 1}).status_code == 400  # without a mark nothing is written
    assert api(rekan).patch(url, segar).status_code == 404
    assert api(korkab).patch(url, segar).status_code == 403
    assert [b["id"] for b in hasil(api(korkab), "verifikasi/", hasil="tidak")] == [v.pk]


def test_kueri_tetap(api, korkab, pendamping, hari_ini):  # noqa: F811
    klien = api(korkab)

    def isi(n):
        for _ in range(n):
            keluarga = keluarga_lengkap(pendamping=pendamping)
            kelompok = KelompokFactory(pendamping=pendamping)
            AnggotaKelompokFactory(kelompok=kelompok, keluarga=keluarga)
            KehadiranFactory(pertemuan=PertemuanFactory(kelompok=kelompok), keluarga=keluarga)
            VerifikasiFactory(anggota=keluarga.anggota.get(komponen="sd"), bulan=hari_ini)

    def hitung():
        jumlah = []
        for alamat in ("kelompok/", "pertemuan/", "verifikasi/", "pendamping/"):
            with CaptureQueriesContext(connection) as rekam:
                klien.get(V1 + alamat)
            jumlah.append(len(rekam))
        return jumlah

    isi(1)
    hitung()
    satu = hitung()
    isi(19)
    assert hitung() == satu
    assert max(satu) <= 14
