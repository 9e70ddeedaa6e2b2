"""API of the register: the scope, services and masking of the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kpm.models import Keluarga
from pkh.riwayat.models import BukaIdentitas
from tests import pabrik

DAFTAR = reverse("api_keluarga")
JSON = "application/json"


def rinci(keluarga) -> str:
    return reverse("api_keluarga_rinci", args=[keluarga.pk])


def anggota(keluarga) -> str:
    return reverse("api_keluarga_anggota", args=[keluarga.pk])


def buka(keluarga) -> str:
    return reverse("api_keluarga_buka", args=[keluarga.pk])


def id_di(jawaban) -> set[int]:
    assert jawaban.status_code == 200, jawaban.content
    return {k["id"] for k in jawaban.json()["results"]}


def test_daftar_menurut_cakupan(
    masuk, pendamping, rekan, tetangga, operator, kadis, operator_prov,
    keluarga, keluarga_rekan, keluarga_asing,
):  # fmt: skip
    s, r, a = keluarga.pk, keluarga_rekan.pk, keluarga_asing.pk
    harapan = {pendamping: {s}, rekan: {r}, tetangga: {a}, operator: {s, r}, kadis: {s, r},
               operator_prov: {s, r, a}}  # fmt: skip
    assert {o: id_di(masuk(o).get(DAFTAR)) for o in harapan} == harapan


def test_siapa_boleh_apa(
    masuk, pendamping, operator, rekan, operator_tetangga, kadis, auditor, admin, tanpa_peran,
    keluarga,
):  # fmt: skip
    salah = []
    for orang, baca, ubah in (
        (pendamping, 200, 200),
        (operator, 200, 200),
        (rekan, 404, 404),
        (operator_tetangga, 404, 404),
        (kadis, 200, 403),
        (auditor, 200, 403),
        (admin, 403, 403),
        (tanpa_peran, 403, 403),
    ):
        klien, jalan = masuk(orang), f"Jalan {orang.username}"
        kode = [klien.get(a(keluarga)).status_code for a in (rinci, anggota)]
        isi = {"alamat": jalan, "versi": versi(keluarga)}
        kode.append(klien.patch(rinci(keluarga), isi, content_type=JSON).status_code)
        tertulis = Keluarga.objects.filter(alamat=jalan).exists()
        if (kode, tertulis) != ([baca, baca, ubah], ubah == 200):
            salah.append((orang, kode, tertulis))
    assert not salah


def test_hak_di_wilayah_lain_tidak_berlaku_di_sini(masuk, kadis, keluarga):
    pabrik.JabatanFactory(pengguna=kadis, peran="operator", wilayah_id="64.03")
    klien = masuk(kadis)
    assert klien.get(rinci(keluarga)).status_code == 200
    for alamat in (anggota(keluarga), buka(keluarga)):
        assert klien.post(alamat, {}, content_type=JSON).status_code == 403
    assert klien.patch(rinci(keluarga), {"rt": "9"}, content_type=JSON).status_code == 403


def test_tanpa_masuk_ditolak(client, keluarga):
    assert client.get(DAFTAR).status_code == 401


def test_nomor_yang_tidak_ada_dan_metode_lain(masuk, operator, keluarga):
    klien = masuk(operator)
    assert klien.get(reverse("api_keluarga_rinci", args=[987654321])).status_code == 404
    # A method that names no act is refused before it is found not to exist.
    assert klien.delete(rinci(keluarga)).status_code == 403
    assert klien.put(rinci(keluarga), {}, content_type=JSON).status_code == 403


def test_nomor_identitas_disamarkan(masuk, operator, keluarga):
    Keluarga.objects.update(no_kks="6013011234567890")
    klien = masuk(operator)
    nomor = [keluarga.no_kk, "6013011234567890", *keluarga.anggota.values_list("nik", flat=True)]
    for alamat in (DAFTAR, rinci(keluarga), anggota(keluarga)):
        isi = klien.get(alamat).content.decode()
        assert "••••••••" in isi
        assert not [n for n in nomor if n in isi]


def test_saringan(masuk, operator, keluarga, hari_ini):
    Keluarga.objects.update(kunjungan_terakhir=hari_ini - timedelta(days=20))
    klien, salah = masuk(operator), []
    for saring, cocok in (
        ({}, True),
        ({"status": "aktif"}, True),
        ({"status": "calon"}, False),
        ({"wilayah": "64.02.06"}, True),
        ({"wilayah": "64.02.13"}, False),
        ({"komponen": "sd"}, True),
        ({"komponen": "sma"}, False),
        ({"cari": "loa ipuh"}, True),
        ({"cari": "tidak-ada"}, False),
        ({"tanpa_kunjungan": "30"}, False),
        ({"tanpa_kunjungan": "10"}, True),
    ):
        if bool(id_di(klien.get(DAFTAR, saring))) is not cocok:
            salah.append(saring)
    for saring in (
        {"status": "ngawur"},
        {"cari": "ab"},
        {"komponen": "x"},
        {"tanpa_kunjungan": "x"},
    ):
        jawaban = klien.get(DAFTAR, saring)
        if (jawaban.status_code, set(jawaban.json())) != (400, set(saring)):
            salah.append(saring)
    assert not salah


def test_saringan_pendamping(masuk, operator, keluarga, keluarga_rekan, pendamping):
    assert id_di(masuk(operator).get(DAFTAR, {"pendamping": pendamping.pk})) == {keluarga.pk}


def test_nomor_dicari_di_badan_bukan_di_alamat(masuk, operator, keluarga, keluarga_asing):
    klien, cari = masuk(operator), reverse("api_keluarga_cari")
    for nomor in (keluarga.no_kk, f"{keluarga.no_kk[:4]} {keluarga.no_kk[4:]}"):
        jawaban = klien.get(DAFTAR, {"cari": nomor})
        assert (jawaban.status_code, list(jawaban.json())) == (400, ["cari"])
        jawaban = klien.post(cari, {"cari": nomor}, content_type="application/json")
        assert [k["id"] for k in jawaban.json()] == [keluarga.pk]
        assert keluarga.no_kk not in jawaban.content.decode()
    for kata, kode in ((keluarga_asing.no_kk, 200), ("ab", 400)):
        jawaban = klien.post(cari, {"cari": kata}, content_type="application/json")
        assert jawaban.status_code == kode
        assert kode == 400 or jawaban.json() == []


def test_kursor_melewati_semua_sekali(masuk, operator):
    for _ in range(5):
        pabrik.KeluargaFactory()
    klien, alamat, lihat = masuk(operator), DAFTAR + "?ukuran=2", []
    while alamat:
        isi = klien.get(alamat).json()
        lihat += [k["id"] for k in isi["results"]]
        alamat = isi["next"]
    assert sorted(lihat) == sorted(Keluarga.objects.values_list("pk", flat=True))


BARU = {
    "no_kk": "6402060101990001",
    "desa": "64.02.06.1001",
    "rt": "1",
    "pengurus": {
        "nik": "6402065505870001",
        "nama": "Siti Contoh",
        "jenis_kelamin": "P",
        "tanggal_lahir": "1987-05-15",
    },
}


class TestTambah:
    def test_tersimpan(self, masuk, operator):
        jawaban = masuk(operator).post(DAFTAR, BARU, content_type=JSON)
        assert jawaban.status_code == 201, jawaban.content
        isi = jawaban.json()
        assert (isi["status"], isi["nama_pengurus"], isi["rt"]) == ("calon", "Siti Contoh", "001")
        assert len(isi["anggota"]) == 1

    def test_dua_kali_sekali_saja(self, masuk, operator):
        klien = masuk(operator)
        klien.post(DAFTAR, BARU, content_type=JSON)
        jawaban = klien.post(DAFTAR, BARU, content_type=JSON)
        assert jawaban.status_code == 400
        assert "terdaftar" in jawaban.content.decode()
        assert Keluarga.objects.count() == 1

    def test_yang_salah_dijelaskan(self, masuk, operator):
        klien, salah = masuk(operator), []
        for ubah, ruas in (
            ({"no_kk": "1"}, "no_kk"),
            ({"desa": "99.99"}, "desa"),
            ({"desa": "64.03.05.1001"}, "desa"),
            ({"pengurus": BARU["pengurus"] | {"nik": "6402065505870000"}}, "nik"),
            ({"pengurus": {}}, "pengurus"),
        ):
            jawaban = klien.post(DAFTAR, BARU | ubah, content_type=JSON)
            if jawaban.status_code != 400 or ruas not in jawaban.json():
                salah.append((ubah, jawaban.content))
        assert not salah
        assert not Keluarga.objects.exists()

    def test_yang_hanya_membaca_ditolak(self, masuk, kadis):
        assert masuk(kadis).post(DAFTAR, BARU, content_type=JSON).status_code == 403


def versi(keluarga) -> str:
    keluarga.refresh_from_db()
    return keluarga.diubah_pada.isoformat()


def test_ubah_sesudah_diubah_orang_lain(masuk, operator, pendamping, keluarga):
    klien, cepat = masuk(pendamping), masuk(operator)
    baca = klien.get(rinci(keluarga)).json()
    isi = {"rt": "9", "versi": baca["diubah_pada"]}
    assert cepat.patch(rinci(keluarga), isi, content_type=JSON).status_code == 200
    basi = klien.patch(rinci(keluarga), isi | {"rt": "4"}, content_type=JSON)
    assert basi.status_code == 409
    assert "Diubah Operator pada" in basi.json()["detail"]
    assert basi.json()["kini"]["rt"] == "009"
    segar = {"rt": "4", "versi": basi.json()["kini"]["diubah_pada"]}
    assert klien.patch(rinci(keluarga), segar, content_type=JSON).json()["rt"] == "004"
    tanpa = klien.patch(rinci(keluarga), {"rt": "5"}, content_type=JSON)
    assert (tanpa.status_code, list(tanpa.json())) == (400, ["versi"])


def test_ubah_hanya_ruas_yang_dikirim_dan_yang_boleh(masuk, operator, keluarga):
    isi = {"telepon": "0811", "status": "graduasi", "pendamping": operator.pk}
    isi |= {"versi": versi(keluarga)}
    jawaban = masuk(operator).patch(rinci(keluarga), isi, content_type=JSON)
    assert jawaban.status_code == 200
    baru = Keluarga.objects.get(pk=keluarga.pk)
    assert (baru.telepon, baru.status, baru.pendamping, baru.alamat) == (
        "0811",
        "aktif",
        keluarga.pendamping,
        keluarga.alamat,
    )


def test_tambah_anggota_menghitung_komponen(masuk, pendamping, operator, keluarga, hari_ini):
    isi = {
        "nik": "6402061005240002",
        "nama": "Adik",
        "hubungan": "anak",
        "jenis_kelamin": "L",
        "tanggal_lahir": "2024-05-10",
    }
    diperiksa = masuk(pendamping).post(anggota(keluarga), isi, content_type=JSON)
    assert diperiksa.status_code == 400  # a report, not an entry: api_pemutakhiran
    jawaban = masuk(operator).post(anggota(keluarga), isi, content_type=JSON)
    assert jawaban.status_code == 201, jawaban.content
    assert jawaban.json()["komponen"] == "usia_dini"
    keluarga.refresh_from_db()
    assert set(keluarga.komponen) == {"sd", "usia_dini"}
    assert masuk(pendamping).post(anggota(keluarga), isi, content_type=JSON).status_code == 400


class TestBukaIdentitas:
    def test_nomor_lengkap_dan_tercatat(self, masuk, pendamping, keluarga):
        orang = keluarga.anggota.first()
        isi = {"ruas": "nik", "anggota": orang.pk, "alasan": "Mencocokkan KTP"}
        jawaban = masuk(pendamping).post(buka(keluarga), isi, content_type=JSON)
        assert jawaban.json() == {"ruas": "nik", "nilai": orang.nik}
        assert jawaban["Cache-Control"] == "no-store"
        assert BukaIdentitas.objects.get().objek_id == orang.pk

    def test_permintaan_yang_kurang_ditolak(self, masuk, pendamping, keluarga):
        klien = masuk(pendamping)
        for isi in (
            {"ruas": "no_kk"},
            {"ruas": "no_kk", "alasan": "   a   "},
            {"ruas": "alamat", "alasan": "Alasan uji"},
            {"ruas": "nik", "alasan": "Alasan uji"},
        ):
            jawaban = klien.post(buka(keluarga), isi, content_type=JSON)
            assert jawaban.status_code == 400, isi
        assert not BukaIdentitas.objects.exists()

    def test_anggota_keluarga_lain_tidak_ditemukan(self, masuk, operator, keluarga, keluarga_rekan):
        orang = keluarga_rekan.anggota.first()
        isi = {"ruas": "nik", "anggota": orang.pk, "alasan": "Alasan uji"}
        assert masuk(operator).post(buka(keluarga), isi, content_type=JSON).status_code == 404

    def test_tanpa_hak_ditolak(self, masuk, rekan, kadis, operator_prov, keluarga):
        isi = {"ruas": "no_kk", "alasan": "Alasan uji"}
        for orang, kode in ((rekan, 404), (kadis, 403), (operator_prov, 403)):
            jawaban = masuk(orang).post(buka(keluarga), isi, content_type=JSON)
            assert jawaban.status_code == kode, orang
        assert not BukaIdentitas.objects.exists()


@pytest.mark.parametrize("alamat", ["daftar", "rinci"])
def test_banyaknya_kueri_tetap(
    masuk, operator, keluarga, django_assert_max_num_queries, django_assert_num_queries, alamat
):
    """Eight of them are sign-in and the rate limit."""
    klien = masuk(operator)
    url = DAFTAR if alamat == "daftar" else rinci(keluarga)
    klien.get(url)
    with django_assert_max_num_queries(13) as satu:
        klien.get(url)
    for _ in range(4):
        pabrik.keluarga_lengkap()
        pabrik.AnggotaFactory(keluarga=keluarga)
    with django_assert_num_queries(len(satu)):
        klien.get(url)
