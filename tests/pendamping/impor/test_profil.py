"""Pendamping by file: accounts that nobody can enter yet, posts, profiles."""

import pytest
from django.core.exceptions import ValidationError

from pendamping.models import Profil
from pendamping.profil.layanan import ubah_profil
from pkh.akun.layanan import beri_sandi_awal
from pkh.akun.models import Jabatan, Pengguna
from pkh.riwayat.jejak import sebagai
from tests import pabrik
from tests.kpm.impor_jenis.alur import (
    batal,
    ekspor_lalu_periksa,
    hitungan,
    masukkan,
    periksa,
    sebab,
    terapkan,
)

pytestmark = pytest.mark.django_db
JUDUL = ["nama_pengguna", "nama", "kode_wilayah", "kepegawaian", "nip", "telepon", "bergabung"]
NIP = "199001012024211001"
BARU = ["budi.baru", "Budi Baru", "6402", "P3K", NIP, "0812", "2019-03-01"]


def isi() -> list:
    return sorted(
        Profil.objects.values_list(
            "pengguna__username", "pengguna__nama", "pengguna__telepon", "wilayah_id", "nip",
            "kepegawaian", "nomor_sk", "bergabung",
        ),
        key=str,
    ), sorted(Jabatan.objects.values_list("pengguna__username", "peran", "wilayah_id"))  # fmt: skip


def test_akun_baru_tanpa_sandi_lalu_batal(operator, tmp_path, hari_ini):
    sebelum = isi()
    impor = periksa(operator, "pendamping", JUDUL, BARU)
    assert hitungan(impor) == (1, 0, 0, 0)
    assert not Pengguna.objects.filter(username="budi.baru").exists()
    terapkan(impor)
    orang = Pengguna.objects.get(username="budi.baru")
    assert not orang.has_usable_password()
    assert (orang.is_active, orang.is_staff, orang.is_superuser) == (True, False, False)
    jabatan = orang.jabatan.get()
    assert (jabatan.peran, jabatan.wilayah_id, jabatan.mulai) == ("pendamping", "64.02", hari_ini)
    assert (orang.profil.nip, orang.profil.kepegawaian, orang.telepon) == (NIP, "pppk", "0812")
    assert orang.boleh("kunjungan.catat")
    assert hitungan(periksa(operator, "pendamping", JUDUL, BARU)) == (0, 0, 1, 0)
    ulang = ekspor_lalu_periksa(operator, "pendamping", tmp_path / "p.csv")
    assert hitungan(ulang) == (0, 0, 1, 0)
    assert batal(impor).pembatalan["ditolak"] == 0
    assert isi() == sebelum
    assert not Pengguna.objects.filter(username="budi.baru").exists()


def test_batal_menyisakan_yang_sudah_dipakai(operator, admin):
    """Budi works already. The night gave Dewi a family, which points at her and is no part of
    her. Rini has a password. Nobody asks for Siti: she goes."""
    baris = [
        [f"{n.lower()}.baru", n, "64.02", None, None, None, None]
        for n in ("Budi", "Dewi", "Rini", "Siti")
    ]
    impor = masukkan(operator, "pendamping", JUDUL, *baris)
    budi, dewi, rini, siti = (Pengguna.objects.get(username=b[0]) for b in baris)
    pabrik.keluarga_lengkap(pendamping=budi)
    with sebagai(None, "tugas"):
        keluarga = pabrik.KeluargaFactory(pendamping=dewi)
    with sebagai(admin, "halaman"):
        beri_sandi_awal(oleh=admin, pengguna=rini)
    hasil = batal(impor).pembatalan
    daftar = {d["nama"]: d["sebab"] for d in hasil["daftar"]}
    assert (set(daftar), hasil["ditolak"]) == ({"Budi", "Dewi", "Rini"}, 3)
    assert "keluarga" in daftar["Dewi"]
    tinggal = Profil.objects.filter(pengguna__in=[budi, dewi, rini, siti])
    assert {p.pengguna for p in tinggal} == {budi, dewi, rini}
    assert not Pengguna.objects.filter(pk=siti.pk).exists()
    keluarga.refresh_from_db()
    assert keluarga.pendamping == dewi
    assert Pengguna.objects.get(pk=rini.pk).has_usable_password()


def test_ubah_lalu_batal_dan_nama_akun_tetap(operator, pendamping):
    Profil.objects.filter(pengguna=pendamping).update(nomor_sk="1/SK")
    sebelum = isi()
    baris = ["PENDAMPING", "Nama Lain", "64.02", "kontrak", NIP, "0899", None]
    impor = periksa(operator, "pendamping", JUDUL, baris)
    assert hitungan(impor) == (0, 1, 0, 0)
    assert impor.hitungan["peringatan"] == 1
    terapkan(impor)
    pendamping.refresh_from_db()
    profil = pendamping.profil
    profil.refresh_from_db()
    assert (pendamping.nama, pendamping.telepon) == ("Pendamping", "0899")
    assert (profil.nip, profil.kepegawaian, profil.nomor_sk) == (NIP, "kontrak", "1/SK")
    batal(impor)
    assert isi() == sebelum


def test_akun_yang_berjabatan_tanpa_profil_mendapat_profil(operator):
    orang = pabrik.PenggunaFactory(username="belum")
    pabrik.JabatanFactory(pengguna=orang, wilayah_id="64.02")
    masukkan(operator, "pendamping", JUDUL, ["belum", orang.nama, "64.02", "", "", "0811", ""])
    orang.refresh_from_db()
    assert (orang.profil.wilayah_id, orang.telepon) == ("64.02", "0811")
    assert orang.jabatan.count() == 1


def test_yang_ditolak(operator, pendamping, tetangga, admin):
    Profil.objects.filter(pengguna=tetangga).update(nip=NIP)
    impor = periksa(
        operator, "pendamping", JUDUL,
        ["tetangga", "Tetangga", "64.02", "", "", "0800", ""],  # 2: of the next district
        ["admin", "Admin", "64.02", "", "", "", ""],
        ["baru1", "Baru Satu", "64.03", "", "", "", ""],
        ["baru2", "Baru Dua", "64.99", "", "", "", ""],
        ["baru3", "Baru Tiga", "64.02", "", NIP, "", ""],  # 6
        ["baru4", "Baru Empat", "64.02", "", "123", "", ""],
        ["baru lima", "Baru Lima", "64.02", "", "", "", ""],
        ["baru6", "Baru Enam", "64.02", "magang", "", "", ""],
        ["baru7", "", "64.02", "", "", "", ""],  # 10
        ["baru8", "Baru Delapan", "64.02", "", "", "", ""],
        ["BARU8", "Baru Delapan", "64.02", "", "", "", ""],
    )  # fmt: skip
    kata = sebab(impor)
    tak = "tidak ditemukan di wilayah Anda"
    assert kata[2] == kata[3]
    assert [b.beda for b in impor.baris.filter(nomor__in=[2, 3])] == [{}, {}]
    assert kata[4] == kata[5]
    for baris, harap in {
        2: tak, 4: tak, 6: "dipakai pendamping lain", 7: "18 angka", 8: "tanpa spasi",
        9: "salah satu", 10: "wajib", 12: "baris 11",
    }.items():  # fmt: skip
        assert harap in kata[baris], baris
    assert hitungan(impor) == (1, 0, 0, 10)


def test_sama_dengan_layanan(operator, pendamping, rekan):
    """The same values, by the form and by the file."""
    for nip, kepegawaian in [(NIP, "pppk"), ("199001012024211002", "kontrak")]:
        isian = {"nip": nip, "kepegawaian": kepegawaian, "nomor_sk": "5/SK", "bergabung": None}
        try:
            ubah_profil(
                oleh=operator, profil=rekan.profil, kecamatan=[], telepon="08", email="", **isian
            )
            ditolak = False
        except ValidationError:
            ditolak = True
        satu = list(Profil.objects.filter(pengguna=rekan).values_list("nip", "kepegawaian"))
        Profil.objects.filter(pengguna=rekan).update(nip="", kepegawaian="")
        impor = masukkan(
            operator, "pendamping", [*JUDUL, "nomor_sk"],
            ["pendamping", "Pendamping", "64.02", kepegawaian, nip, "08", "", "5/SK"],
        )  # fmt: skip
        assert bool(impor.hitungan["ditolak"]) is ditolak
        dua = Profil.objects.filter(pengguna=pendamping).values_list("nip", "kepegawaian")
        assert satu == list(dua)
