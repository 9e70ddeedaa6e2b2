"""The command line is a contract: last line, exit codes, keys."""

import json

import pytest
from django.core.management import CommandError, call_command

from kpm.models import Anggota, CatatanEkspor, Impor, Keluarga, PeriksaLapangan
from pkh.pekerjaan.models import Pekerjaan

from .test_alur import BARIS_ANAK, BARIS_IBU, JUDUL, csv_dari, media  # noqa: F401

pytestmark = pytest.mark.django_db
KUNCI = {"impor", "jenis", "status", "baris", "baru", "berubah", "sama", "ditolak", "peringatan",
         "hilang", "detik"}  # fmt: skip


@pytest.fixture
def jalankan(capsys):
    def _jalankan(*args, **opsi) -> dict:
        call_command(*args, **opsi)
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return _jalankan


@pytest.fixture
def berkas(tmp_path):
    isi = csv_dari(
        [*BARIS_IBU, "=1+1", "aktif", "ya", "2024-12-01", ""],
        [*BARIS_ANAK, "", "", "", "", "SD"],
        judul=[*JUDUL, "alamat", "status", "hamil", "hpl", "jenjang"],
    )
    jalur = tmp_path / "kpm.csv"
    jalur.write_bytes(isi)
    return jalur


def test_kunci_dan_status(jalankan, operator, berkas):
    hasil = jalankan("impor", "kpm", berkas, sebagai="operator", pratinjau=True)
    assert set(hasil) == KUNCI
    assert (hasil["status"], hasil["baris"], hasil["baru"]) == ("pratinjau", 2, 2)
    assert not Keluarga.objects.exists()
    hasil = jalankan("impor", "kpm", berkas, sebagai="operator")
    assert (hasil["status"], set(hasil)) == ("selesai", KUNCI)


def test_yang_hilang_hanya_ditandai_bila_diminta(jalankan, operator, keluarga, berkas):
    assert jalankan("impor", "kpm", berkas, sebagai="operator")["hilang"] == 1
    assert not PeriksaLapangan.objects.exists()
    jalankan("impor", "kpm", berkas, sebagai="operator", periksa_hilang=True)
    assert PeriksaLapangan.objects.get().keluarga == keluarga
    with pytest.raises(CommandError, match="Rekonsiliasi") as galat:
        jalankan("impor", "penyaluran", berkas, sebagai="operator", periksa_hilang=True)
    assert galat.value.returncode == 2


@pytest.mark.parametrize("ujung", ["csv", "xlsx"])
def test_ekspor_lalu_impor_nol_perubahan(jalankan, operator, berkas, tmp_path, monkeypatch, ujung):
    monkeypatch.setattr("kpm.impor.ekspor.BARIS_LEMBAR", 1)  # what does not fit goes on a second
    jalankan("impor", "kpm", berkas, sebagai="operator")
    keluar = tmp_path / f"keluar.{ujung}"
    hasil = jalankan("ekspor", "kpm", sebagai="operator", keluaran=keluar)
    assert (hasil["baris"], hasil["identitas"]) == (2, True)
    catatan = CatatanEkspor.objects.get()
    assert (catatan.baris, catatan.identitas, catatan.oleh) == (2, True, operator)
    assert Keluarga.objects.get().alamat == "=1+1"
    hasil = jalankan("impor", "kpm", keluar, sebagai="operator")
    assert {k: hasil[k] for k in ("baris", "baru", "berubah", "sama", "ditolak", "hilang")} == {
        "baris": 2, "baru": 0, "berubah": 0, "sama": 2, "ditolak": 0, "hilang": 0,
    }  # fmt: skip


def test_keluarga_mirip_dicari_sesudahnya(jalankan, operator, berkas):
    """The worker looks for likely duplicates of what came in by this door too, once."""
    nomor = jalankan("impor", "kpm", berkas, sebagai="operator")["impor"]
    cari = Pekerjaan.objects.filter(tugas="kpm.tugas.cari_mutu_impor")
    assert (cari.get().parameter, cari.get().diminta_oleh) == ({"impor": nomor}, operator)
    jalankan("impor", "kpm", berkas, sebagai="operator")
    jalankan("impor", "kpm", berkas, sebagai="operator", pratinjau=True)
    assert cari.count() == 1


def test_ekspor_tanpa_hak_identitas_disamarkan(jalankan, operator, operator_prov, berkas, tmp_path):
    jalankan("impor", "kpm", berkas, sebagai="operator")
    keluar = tmp_path / "k.csv"
    hasil = jalankan("ekspor", "kpm", sebagai="operator_prov", keluaran=keluar, wilayah="64.02")
    assert hasil["identitas"] is False
    isi = keluar.read_text()
    assert BARIS_IBU[1] not in isi
    assert "••••" in isi
    with pytest.raises(CommandError, match="tidak ditemukan") as galat:
        jalankan("ekspor", "kpm", sebagai="operator", keluaran=keluar, wilayah="64.03")
    assert galat.value.returncode == 2


def test_batalkan(jalankan, operator, operator_tetangga, berkas):
    nomor = jalankan("impor", "kpm", berkas, sebagai="operator")["impor"]
    with pytest.raises(CommandError, match="tidak ditemukan") as galat:
        jalankan("batalkan_impor", nomor, sebagai="operator_tetangga")
    assert galat.value.returncode == 2
    hasil = jalankan("batalkan_impor", nomor, sebagai="operator")
    assert (hasil["status"], hasil["dihapus"], hasil["ditolak"]) == ("dibatalkan", 3, 0)
    assert not Anggota.objects.exists()
    with pytest.raises(SystemExit) as keluar:
        jalankan("batalkan_impor", nomor, sebagai="operator")
    assert keluar.value.code == 1


def test_berkas_yang_tidak_dapat_dibuka(operator, tmp_path, capsys):
    for jalur, sebab in ((tmp_path / "tidak.csv", "tidak ada"), (tmp_path, "itu folder")):
        with pytest.raises(SystemExit) as keluar:
            call_command("impor", "kpm", jalur, sebagai="operator")
        hasil = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (keluar.value.code, hasil["status"], hasil["impor"]) == (1, "gagal", None)
        assert f"{jalur} tidak dapat dibuka: {sebab}" in hasil["pesan"]
        assert hasil["baris"] == 0
    assert not Impor.objects.exists()


def test_pemakaian_salah(operator, pendamping, tmp_path, berkas):
    for args, opsi in [
        (("impor", "kpm", berkas), {"sebagai": "pendamping"}),
        (("impor", "kpm", berkas), {"sebagai": "siapa"}),
        (("ekspor", "kpm"), {"sebagai": "operator", "keluaran": tmp_path / "x.pdf"}),
    ]:
        with pytest.raises(CommandError) as galat:
            call_command(*args, **opsi)
        assert galat.value.returncode == 2
    assert not Impor.objects.exists()
