"""Every route, every role, every method: who may knock, and whose rows nobody else finds."""

from datetime import date

import pytest
from django.test import Client

from pkh.akun.hak import HAK, Peran
from tests import pabrik
from tests.rute import PUBLIK, Rute, semua_rute

RUTE = semua_rute()
METODE = ("GET", "POST", "PUT", "PATCH", "DELETE")
WILAYAH_PERAN = {
    Peran.AUDITOR: None,
    Peran.ADMIN: None,
    Peran.OPERATOR_PROVINSI: "64",
    Peran.KEPALA_PROVINSI: "64",
}
TIDAK_ADA = 987_654_321


def kosong(nama, konverter):
    if konverter == "UUIDConverter":
        return "00000000-0000-4000-8000-000000000000"
    return TIDAK_ADA if konverter == "IntConverter" else "00"


def minta(klien: Client, metode: str, alamat: str):
    return klien.generic(metode, alamat, b"", content_type="application/x-www-form-urlencoded")


def test_setiap_rute_bernama_dan_menyebut_hak():
    tanpa_nama = [r.pola for r in RUTE if not r.nama or r.nama.endswith(":")]
    tanpa_hak = [r.pola for r in RUTE if r.hak is None and not r.publik and not r.pustaka]
    assert (tanpa_nama, tanpa_hak) == ([], [])


def test_daftar_publik_tidak_basi():
    assert {r.nama for r in RUTE} >= PUBLIK


@pytest.fixture
def semua_peran(db):
    orang = {}
    for peran in Peran:
        orang[peran] = pabrik.PenggunaFactory()
        pabrik.JabatanFactory(
            pengguna=orang[peran], peran=peran, wilayah_id=WILAYAH_PERAN.get(peran, "64.02")
        )
    orang["tanpa"] = pabrik.PenggunaFactory()
    return orang


def boleh(rute: Rute, metode: str, peran) -> bool:
    return any(
        h == "masuk" or (peran != "tanpa" and peran in HAK[h][1]) for h in rute.hak_untuk(metode)
    )


@pytest.mark.parametrize("rute", [r for r in RUTE if not r.publik], ids=lambda r: r.nama)
def test_tanpa_masuk_ditolak(rute, db):
    for metode in METODE:
        jawab = minta(Client(), metode, rute.alamat(kosong))
        if rute.api:
            assert jawab.status_code in {401, 403}, metode
        else:
            assert jawab.status_code == 302, metode
            assert "/masuk/" in jawab["Location"]


@pytest.mark.parametrize(
    "rute", [r for r in RUTE if not r.publik and not r.pustaka], ids=lambda r: r.nama
)
def test_setiap_peran_dan_metode(rute, semua_peran):
    """Without the act 403; with it anything but 403 or a fault of ours."""
    for peran, orang in semua_peran.items():
        klien = Client(raise_request_exception=True)
        klien.force_login(orang)
        for metode in METODE:
            kode = minta(klien, metode, rute.alamat(kosong)).status_code
            if not boleh(rute, metode, peran):
                assert kode in ({403, 405} if rute.api else {403}), (peran, metode)
            else:
                assert kode in {200, 201, 204, 302, 400, 404, 405, 409, 415, 422}, (peran, metode)
                if rute.ruas and metode == "GET":
                    assert kode in {404, 405, 302}, (peran, metode)


@pytest.fixture
def dunia_tetangga(tetangga, keluarga_asing, db) -> set[int]:
    """One row of every kind, all of the next district; returns every key there is."""
    anggota = keluarga_asing.anggota.first()
    desa = "64.03.05.1001"
    kelompok = pabrik.KelompokFactory(pendamping=tetangga, desa_id=desa)
    pabrik.AnggotaKelompokFactory(kelompok=kelompok, keluarga=keluarga_asing)
    pertemuan = pabrik.PertemuanFactory(kelompok=kelompok)
    usulan = pabrik.UsulanFactory(keluarga=keluarga_asing, pengusul=tetangga)
    kunjungan = pabrik.KunjunganFactory(keluarga=keluarga_asing, pendamping=tetangga)
    baris = [
        keluarga_asing,
        *keluarga_asing.anggota.all(),
        tetangga.profil,
        kelompok,
        pertemuan,
        usulan,
        kunjungan,
        pabrik.FotoFactory(kunjungan=kunjungan),
        pabrik.KehadiranFactory(pertemuan=pertemuan, keluarga=keluarga_asing),
        pabrik.VerifikasiFactory(anggota=anggota),
        pabrik.BantuanFactory(keluarga=keluarga_asing),
        pabrik.PerubahanStatusFactory(keluarga=keluarga_asing),
        pabrik.KepergianFactory(keluarga=keluarga_asing, tanggal=date(2024, 1, 1)),
        pabrik.TargetFactory(wilayah_id="64.03"),
        pabrik.ImporFactory(wilayah_id="64.03", oleh=tetangga),
        pabrik.CuplikanFactory(wilayah_id="64.03", dibuat_oleh=tetangga),
        pabrik.PekerjaanFactory(diminta_oleh=tetangga),
        pabrik.PenyerahanFactory(pendamping=tetangga, wilayah_id="64.03", oleh=tetangga),
    ]
    return {b.pk for b in baris} | {tetangga.pk}


# Reference pages with a number in the address that show nobody's rows.
BUKAN_BARIS: set[str] = set()


@pytest.mark.parametrize(
    "rute",
    [r for r in RUTE if r.ruas and not r.publik and not r.pustaka and r.nama not in BUKAN_BARIS],
    ids=lambda r: r.nama,
)
def test_baris_kabupaten_tetangga_tidak_ditemukan(rute, semua_peran, dunia_tetangga):
    """Only rows of the next district exist: every key there is must look like no key at all."""
    if "IntConverter" not in rute.ruas.values():
        pytest.skip("alamat tanpa nomor baris")
    for peran in (Peran.PENDAMPING, Peran.OPERATOR, Peran.KOORDINATOR, Peran.KEPALA_DINAS):
        klien = Client()
        klien.force_login(semua_peran[peran])
        for pk in dunia_tetangga:
            for metode in ("GET", "POST"):
                alamat = rute.alamat(lambda n, k, pk=pk: pk if k == "IntConverter" else "nik")
                kode = minta(klien, metode, alamat).status_code
                assert kode in {403, 404, 405}, (peran, metode, alamat)
