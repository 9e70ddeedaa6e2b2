"""API of P2K2, verification and facilitators: scope, services, constant queries."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pendamping.models import Kelompok, Pertemuan, Sesi, Verifikasi
from tests.pabrik import (
    AnggotaFactory,
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


def test_pintu(api, client, pendamping, tanpa_peran):  # noqa: F811
    luar, dalam = api(tanpa_peran), api(pendamping)
    for alamat in ("kelompok/", "pertemuan/", "verifikasi/", "pendamping/", "sesi/", "kendala/"):
        assert client.get(V1 + alamat).status_code == 401, alamat
        assert luar.get(V1 + alamat).status_code == 403, alamat
        assert dalam.get(V1 + alamat).status_code == 200, alamat
        assert dalam.put(V1 + alamat).status_code in {403, 405}, alamat


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


def test_selembar_sekaligus(api, pendamping, rekan, korkab, hari_ini):  # noqa: F811
    """Exceptions only; one mark for the sheet; the same sending twice is answered alike."""
    bulan = hari_ini.replace(day=1)
    satu, dua, tiga, empat = (
        VerifikasiFactory(
            anggota=keluarga_lengkap(pendamping=pendamping).anggota.get(komponen="sd"), bulan=bulan
        )
        for _ in range(4)
    )
    url = f"{V1}verifikasi/lembar/"
    kueri = []

    def kirim(isi):
        with CaptureQueriesContext(connection) as rekam:
            jawab = klien.post(url, isi)
        kueri.append((jawab.status_code, len(rekam)))
        return jawab

    alamat = {"bulan": f"{bulan}", "fasilitas": satu.fasilitas_kode}
    klien = api(pendamping)
    lembar = klien.get(url, alamat).data
    assert [b["id"] for b in lembar["baris"]] == [satu.pk, dua.pk, tiga.pk, empat.pk]
    assert api(rekan).get(url, alamat).data["baris"] == []
    assert api(korkab).get(url, alamat).status_code == 403
    kecuali = [
        {"id": dua.pk, "alpa": 9},
        {"id": tiga.pk, "hari_efektif": None, "alasan": "Pindah sekolah"},
    ]
    isi = alamat | {"versi": lembar["versi"], "hari_efektif": 20, "kecuali": kecuali}
    for salah, ruas in (
        ({"hari_efektif": None}, {"hari_efektif"}),
        ({"kecuali": [{"id": dua.pk, "alpa": 21}]}, {f"alpa-{dua.pk}"}),
        ({"kecuali": [{"id": 0}]}, {"kecuali"}),
        ({"kecuali": [{"id": dua.pk}] * 2}, {"kecuali"}),
        ({"bulan": f"{bulan.replace(day=2)}"}, {"bulan"}),
    ):
        jawab = klien.post(url, {k: n for k, n in (isi | salah).items() if n is not None})
        assert (jawab.status_code, set(jawab.data)) == (400, ruas)
    assert not Verifikasi.objects.exclude(hasil="belum").exists()
    jawab = kirim(isi)
    assert jawab.status_code == 200
    terisi = ["memenuhi", "tidak", "tidak_dapat", "memenuhi"]
    assert [b["hasil"] for b in jawab.data["baris"]] == terisi
    ulang = klien.post(url, isi)
    assert (ulang.status_code, ulang.data) == (200, jawab.data)
    # what was filled in stays; a new mark is needed, and then only what is said changes
    baru = isi | {"kecuali": [{"id": empat.pk, "alpa": 1}]}
    assert klien.post(url, baru).status_code == 409
    jawab = kirim(baru | {"versi": jawab.data["versi"]})
    assert [b["hasil"] for b in jawab.data["baris"]] == terisi
    assert [b["alpa"] for b in jawab.data["baris"]] == [0, 9, 0, 1]
    # a row that joined since is not filled in unseen
    lima = keluarga_lengkap(pendamping=pendamping).anggota.get(komponen="sd")
    lima = VerifikasiFactory(anggota=lima, bulan=bulan)
    jawab = klien.post(url, baru | {"versi": jawab.data["versi"]})
    assert (jawab.status_code, jawab.data["baris"][-1]["hasil"]) == (409, "belum")
    libur = {"versi": jawab.data["versi"], "hari_efektif": 0, "kecuali": []}
    assert kirim(alamat | libur).data["baris"][-1]["hasil"] == "tidak_dapat"
    assert len(set(kueri)) == 1
    assert kueri[0][1] <= 25


def test_selembar_kesehatan(api, pendamping, keluarga, hari_ini):  # noqa: F811
    bulan = hari_ini.replace(day=1)
    utuh, kurang = (
        VerifikasiFactory(
            anggota=AnggotaFactory(keluarga=keluarga, komponen="usia_dini", tanggal_lahir=bulan),
            bulan=bulan, komponen="usia_dini", fasilitas_kode="",
            kewajiban=["timbang", "imunisasi"],
        )
        for _ in range(2)
    )  # fmt: skip
    url, klien = f"{V1}verifikasi/lembar/", api(pendamping)
    alamat = {"bulan": f"{bulan}", "fasilitas": "-"}
    versi = klien.get(url, alamat).data["versi"]
    kecuali = [{"id": utuh.pk, "berat": 9400}, {"id": kurang.pk, "dipenuhi": ["timbang"]}]
    jawab = klien.post(url, alamat | {"versi": versi, "kecuali": kecuali})
    assert [(b["hasil"], b["berat"]) for b in jawab.data["baris"]] == [
        ("memenuhi", 9400),
        ("tidak", None),
    ]


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
    isi(4)
    assert hitung() == satu
    assert max(satu) <= 14
