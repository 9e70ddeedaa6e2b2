"""Results of banks: the label verbatim, our state beside it, what was owed follows."""

from datetime import date

import pytest
import time_machine
from django.db import connection

from kpm.models import Bantuan, HasilSalur, Ketentuan
from kpm.penyaluran.aturan import Keadaan, petakan_hasil
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
JUDUL = ["no_kk", "TAHAP SALUR", "NOMINAL", "status", "tanggal_salur", "bank", "ket"]
TAHAP = date(2024, 7, 1)


def isi() -> list:
    hasil = HasilSalur.objects.values_list(
        "keluarga", "periode", "keadaan", "label", "jumlah", "bank", "tanggal", "keterangan"
    )
    bantuan = Bantuan.objects.values_list(
        "keluarga", "periode", "jumlah", "status", "tanggal_salur", "keterangan"
    )
    return sorted(hasil, key=str), sorted(bantuan, key=str)


@pytest.fixture
def terutang(keluarga):
    pabrik.BantuanFactory(keluarga=keluarga, periode=TAHAP, jumlah=750_000)
    return keluarga


KATA_BANK = [
    ("SALUR", "salur"), ("Berhasil Transaksi", "salur"), ("sudah cair", "salur"),
    ("Tersalur", "salur"), ("SUKSES", "salur"), ("Gagal salur", "gagal"),
    ("Rekening pasif", "gagal"), ("Retur: nama tidak valid", "gagal"),
    ("Transaksi gagal", "gagal"), ("Tidak berhasil", "gagal"),
    ("Belum transaksi", "belum"), ("tidak bertransaksi", "belum"), ("Saldo utuh", "belum"),
    ("Belum tersalur", "belum"), ("SP2D", "terdaftar"), ("SI", "terdaftar"),
    ("siap salur", "terdaftar"), ("Terdaftar", "terdaftar"), ("", ""), ("entah", ""),
    ("sisa", ""),
]  # fmt: skip


def test_kata_bank_di_python_dan_sql():
    from kpm.impor.penyaluran.massal import KEADAAN

    assert [(k, petakan_hasil(k)) for k, _ in KATA_BANK] == KATA_BANK
    with connection.cursor() as k:
        k.execute(
            f"SELECT hasil, {KEADAAN} FROM unnest(%s) WITH ORDINALITY b(hasil, n) ORDER BY n",
            [[kata for kata, _ in KATA_BANK]],
        )
        assert k.fetchall() == [(kata, keadaan or "asing") for kata, keadaan in KATA_BANK]


def test_keadaan_menurut_label_sendiri():
    """Our own words lead back to themselves; that for the unknown stays unknown."""
    for k in Keadaan:
        assert petakan_hasil(str(k.label)) == ("" if k == Keadaan.ASING else k)


def test_baru_ulang_ekspor_batal(operator, terutang, tmp_path):
    sebelum = isi()
    baris = [
        terutang.no_kk, "2024-07", "Rp 750.000", "Berhasil transaksi", "19/07/2024", "Bank BRI", "",
    ]  # fmt: skip
    impor = periksa(operator, "penyaluran", JUDUL, baris)
    assert hitungan(impor) == (1, 0, 0, 0)
    assert isi() == sebelum
    terapkan(impor)
    hasil = HasilSalur.objects.get()
    assert (hasil.keadaan, hasil.label, hasil.jumlah) == ("salur", "Berhasil transaksi", 750_000)
    assert (hasil.bank, hasil.tanggal) == ("bri", date(2024, 7, 19))
    bantuan = Bantuan.objects.get()
    assert (bantuan.status, bantuan.tanggal_salur) == ("salur", date(2024, 7, 19))
    assert bantuan.keterangan == "Berhasil transaksi"
    assert hitungan(periksa(operator, "penyaluran", JUDUL, baris)) == (0, 0, 1, 0)
    ulang = ekspor_lalu_periksa(operator, "penyaluran", tmp_path / "p.csv")
    assert hitungan(ulang) == (0, 0, 1, 0)
    assert batal(impor).pembatalan["ditolak"] == 0
    assert isi() == sebelum


def test_gagal_lalu_salur_lalu_batal(operator, terutang):
    baris = [terutang.no_kk, "2024-07", 750000, "Gagal", "2024-07-19", "bri", "Rekening pasif"]
    masukkan(operator, "penyaluran", JUDUL, baris)
    assert Bantuan.objects.get().status == "gagal"
    assert Bantuan.objects.get().keterangan == "Gagal: Rekening pasif"
    sebelum = isi()
    impor = masukkan(
        operator, "penyaluran", JUDUL,
        [terutang.no_kk, "2024-07", 750000, "SALUR", "2024-08-02", "", ""],
    )  # fmt: skip
    assert hitungan(impor) == (0, 1, 0, 0)
    assert impor.baris.get().beda["hasil"] == ["Gagal", "SALUR"]
    assert Bantuan.objects.get().status == "salur"
    batal(impor)
    assert isi() == sebelum


def test_yang_disentuh_sesudahnya_tinggal(operator, terutang):
    impor = masukkan(
        operator, "penyaluran", JUDUL, [terutang.no_kk, "2024-07", 1, "SALUR", "", "", ""]
    )
    with sebagai(operator, "halaman"):
        Bantuan.objects.update(keterangan="dicek")
    sesudah = isi()
    assert batal(impor).pembatalan["daftar"][0]["nama"] == terutang.nama_pengurus
    assert isi() == sesudah


def test_dikenali_dari_nik_atau_kks(operator, terutang, keluarga_rekan):
    """The KKS payment task has no No KK."""
    judul = ["NIK", "NAMA", "NO KKS", "TAHAP SALUR", "NOMINAL", "STATUS"]
    nik = terutang.anggota.get(hubungan="pengurus").nik
    type(keluarga_rekan).objects.filter(pk=keluarga_rekan.pk).update(no_kks="6032981234567890")
    impor = masukkan(
        operator, "penyaluran", judul,
        [nik, "Ibu", "", "Juli 2024", "750.000", "SALUR"],
        ["", "Ibu", "6032981234567890", "Juli 2024", "750.000", "SALUR"],
        ["", "Ibu", "6032981234567891", "Juli 2024", "750.000", "SALUR"],
        [nik, "Ibu", "6032981234567890", "Oktober 2024", "750.000", "SALUR"],
        ["", "Ibu", "", "Juli 2024", "750.000", "SALUR"],
    )  # fmt: skip
    assert set(HasilSalur.objects.values_list("keluarga", flat=True)) == {
        terutang.pk, keluarga_rekan.pk,
    }  # fmt: skip
    kata = sebab(impor)
    assert "tidak ditemukan di wilayah Anda" in kata[4]
    assert "keluarga lain" in kata[5]
    assert "Isi salah satunya" in kata[6]


def test_yang_ditolak_dan_diperingatkan(operator, terutang, keluarga_asing, hari_ini):
    depan = f"{hari_ini.year + 1}-01"
    impor = periksa(
        operator, "penyaluran", JUDUL,
        [keluarga_asing.no_kk, "2024-07", 1, "SALUR", "", "", ""],  # 2
        ["6402060101249999", "2024-07", 1, "SALUR", "", "", ""],
        [terutang.no_kk, "2024-08", 1, "SALUR", "", "", ""],
        [terutang.no_kk, depan, 1, "SALUR", "", "", ""],
        [terutang.no_kk, "2024-10", 1, "entah", "", "", ""],  # 6
        [terutang.no_kk, "2024-01", "tujuh", "SALUR", "", "", ""],
        [terutang.no_kk, "2024-07", 700000, "SALUR", "", "", ""],
        [terutang.no_kk, "2024-07", 700000, "SALUR", "", "", ""],  # 9
        [terutang.no_kk, "2023-01", 1, "SALUR", depan + "-02", "", ""],
    )  # fmt: skip
    kata = sebab(impor)
    assert kata[2] == kata[3]
    for baris, harap in {
        2: "tidak ditemukan di wilayah Anda", 4: "bulan pertama tahap", 5: "belum mulai",
        7: "Rp750.000", 9: "baris 8", 10: "masa depan",
    }.items():  # fmt: skip
        assert harap in kata[baris], baris
    assert hitungan(impor) == (2, 0, 0, 7)
    assert impor.hitungan["peringatan"] == 2


def test_hilang_adalah_yang_terutang_dan_tidak_disebut(operator, terutang, keluarga_rekan):
    pabrik.BantuanFactory(keluarga=keluarga_rekan, periode=TAHAP)
    impor = periksa(
        operator, "penyaluran", JUDUL, [terutang.no_kk, "2024-07", 1, "SALUR", "", "", ""]
    )
    assert impor.hitungan["hilang"] == 1


@time_machine.travel("2030-10-15")
@pytest.mark.parametrize(("per_tahun", "boleh"), [(4, {1, 4, 7, 10}), (6, {1, 3, 5, 7, 9})])
def test_bulan_pertama_menurut_ketentuan_yang_ditetapkan(operator, keluarga, per_tahun, boleh):
    isi_ = Ketentuan.objects.pada(TAHAP).isi
    pabrik.KetentuanFactory(mulai=date(2030, 1, 1), isi=isi_ | {"periode_per_tahun": per_tahun})
    pabrik.KetentuanFactory(
        mulai=date(2030, 2, 1), isi=isi_ | {"periode_per_tahun": 12}, ditetapkan_pada=None
    )
    baris = [[keluarga.no_kk, f"2030-{b:02}", 1, "SALUR", "", "", ""] for b in range(1, 11)]
    ditolak = sebab(periksa(operator, "penyaluran", JUDUL, *baris))
    assert {b for b in range(1, 11) if b + 1 not in ditolak} == boleh
