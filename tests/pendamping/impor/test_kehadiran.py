"""Attendance by file: judged as the sheet on the page judges it."""

from contextlib import suppress
from datetime import date
from itertools import product

import pytest
import time_machine
from django.core.exceptions import ValidationError

from kpm.models import Ketentuan
from pendamping.models import Verifikasi
from pendamping.verifikasi.layanan import Baris, isi_verifikasi
from pkh.pekerjaan.layanan import GagalBerpesan
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
JUDUL = ["NIK SISWA", "Bulan", "hari efektif", "ALPA", "IZIN", "SAKIT", "JML", "terpenuhi", "KET"]
BULAN = date(2024, 9, 1)


def isi() -> list:
    return sorted(
        Verifikasi.objects.values_list(
            "anggota", "bulan", "hari_efektif", "alpa", "izin", "sakit", "terpenuhi", "hasil",
            "alasan", "dicatat_oleh",
        ),
        key=str,
    )  # fmt: skip


@pytest.fixture
def anak(keluarga):
    anak = keluarga.anggota.get(komponen="sd")
    pabrik.VerifikasiFactory(anggota=anak, bulan=BULAN)
    return anak


def test_baru_ulang_ekspor_batal(operator, anak, tmp_path):
    sebelum = isi()
    baris = [anak.nik, "September 2024", 20, 2, 0, 1, "", "", ""]
    impor = periksa(operator, "kehadiran", JUDUL, baris)
    assert hitungan(impor) == (1, 0, 0, 0)
    assert isi() == sebelum
    terapkan(impor)
    v = Verifikasi.objects.get()
    assert (v.hari_efektif, v.alpa, v.izin, v.sakit, v.hasil) == (20, 2, 0, 1, "memenuhi")
    assert v.dicatat_oleh == operator
    assert hitungan(periksa(operator, "kehadiran", JUDUL, baris)) == (0, 0, 1, 0)
    assert hitungan(ekspor_lalu_periksa(operator, "kehadiran", tmp_path / "k.csv")) == (0, 0, 1, 0)
    ubah = masukkan(operator, "kehadiran", JUDUL, [anak.nik, "09/2024", "", 4, "", "", "", "", ""])
    assert hitungan(ubah) == (0, 1, 0, 0)
    v.refresh_from_db()
    assert (v.hari_efektif, v.alpa, v.hasil) == (20, 4, "tidak")
    batal(ubah)
    assert isi()[0][3] == 2
    assert batal(impor).pembatalan["ditolak"] == 0
    assert isi() == sebelum


def test_yang_diubah_pendamping_sesudahnya_tinggal(operator, pendamping, anak):
    impor = masukkan(operator, "kehadiran", JUDUL, [anak.nik, "2024-09", 20, 0, 0, 0, "", "", ""])
    with sebagai(pendamping, "halaman"):
        Verifikasi.objects.update(alpa=1)
    daftar = batal(impor).pembatalan["daftar"]
    assert [d["nama"] for d in daftar] == [f"{anak.nama}, 2024-09"]


def siswa(keluarga, **isi):
    a = pabrik.AnggotaFactory(keluarga=keluarga, komponen=isi.get("komponen", "sd"))
    return pabrik.VerifikasiFactory(anggota=a, **{"bulan": BULAN} | isi)


def test_jml_hadir_atau_tidak_hadir(operator, keluarga):
    """Some schools count days present, others days absent; what fits neither is flagged."""
    baris = [
        [siswa(keluarga).anggota.nik, "2024-09", 20, 2, 0, 1, jml, "", ""] for jml in (3, 17, 4, "")
    ]
    impor = periksa(operator, "kehadiran", JUDUL, *baris)
    diperingatkan = impor.baris.exclude(peringatan=[]).values_list("nomor", flat=True)
    assert (impor.hitungan["peringatan"], list(diperingatkan)) == (1, [4])
    assert hitungan(impor) == (4, 0, 0, 0)


def test_yang_tidak_berlaku_di_sana_diabaikan(operator, keluarga):
    """Days count at school, yes or no elsewhere; and twice the same file changes nothing."""
    baris, harap = [], {}
    for komponen, ya, kewajiban, kelak in [
        ("sd", "ya", None, (None, 20)),
        ("usia_dini", "ya", ["timbang"], (True, None)),
        ("hamil", "tidak", [], (True, None)),
    ]:
        v = siswa(keluarga, komponen=komponen, kewajiban=kewajiban)
        hari = [20, 2, 0, 1, 3] if komponen == "sd" else [2, 20, 0, 1, 9]
        baris.append([v.anggota.nik, "2024-09", *hari, ya, ""])
        harap[komponen] = kelak
    assert hitungan(masukkan(operator, "kehadiran", JUDUL, *baris)) == (3, 0, 0, 0)
    jadi = Verifikasi.objects.values_list("komponen", "terpenuhi", "hari_efektif")
    assert {k: isi for k, *isi in jadi} == {k: list(isi) for k, isi in harap.items()}
    assert hitungan(periksa(operator, "kehadiran", JUDUL, *baris)) == (0, 0, 3, 0)


def test_yang_ditolak(operator, anak, keluarga_asing, hari_ini):
    asing = keluarga_asing.anggota.get(komponen="sd")
    pabrik.VerifikasiFactory(anggota=asing, bulan=BULAN)
    depan = f"{hari_ini.year + 1}-01"
    impor = periksa(
        operator, "kehadiran", JUDUL,
        [asing.nik, "2024-09", 20, 0, 0, 0, "", "", ""],  # 2
        [pabrik.nik(9999, date(2015, 1, 1), False), "2024-09", 20, 0, 0, 0, "", "", ""],
        [anak.nik, "2024-10", 20, 0, 0, 0, "", "", ""],
        [anak.nik, depan, 20, 0, 0, 0, "", "", ""],
        [anak.nik, "2024-09", 20, 10, 10, 1, "", "", ""],  # 6
        [anak.nik, "2024-09", 20, 0, 0, 0, "", "", ""],
        [anak.nik, "2024-09", 20, -1, 0, 0, "", "", ""],
    )  # fmt: skip
    kata = sebab(impor)
    assert kata[2] == kata[3]
    for baris, harap in {
        2: "tidak ditemukan di wilayah Anda", 4: "tidak punya kewajiban", 5: "belum tiba",
        6: "berjumlah 21 hari, melebihi 20", 7: "baris 6", 8: "0 sampai 31",
    }.items():  # fmt: skip
        assert harap in kata[baris], baris
    assert hitungan(impor) == (0, 0, 0, 7)


def test_hilang_adalah_murid_sekolah_yang_sama(operator, anak, keluarga_rekan):
    lain = keluarga_rekan.anggota.get(komponen="sd")
    pabrik.VerifikasiFactory(anggota=lain, bulan=BULAN)
    impor = periksa(operator, "kehadiran", JUDUL, [anak.nik, "2024-09", 20, 0, 0, 0, "", "", ""])
    assert impor.hitungan["hilang"] == 1


ISIAN = [
    (20, 3, 0, 0, None, ""), (20, 4, 0, 0, None, ""), (20, 1, 1, 1, None, "sakit lama"),
    (20, 20, 0, 0, None, ""), (20, 20, 1, 0, None, ""), (0, 0, 0, 0, None, ""),
    (None, 0, 0, 0, None, "sekolah libur"), (None, 1, 0, 0, None, ""), (31, 0, 0, 0, None, ""),
    (None, 0, 0, 0, True, ""), (None, 0, 0, 0, False, "tidak datang"), (7, 1, 0, 0, None, ""),
    (20, 0, 31, 0, None, ""), (20, 20, 1, 0, True, ""), (20, 2, 2, 0, None, ""),
]  # fmt: skip


@pytest.mark.parametrize("izin_absen", [True, False])
@time_machine.travel("2030-10-15")
def test_sama_dengan_lembar(operator, keluarga, izin_absen):
    """By the rule book of the month; a draft of another is none. Every entry is two people's: one
    filled in on the sheet, one in the file, which holds them all."""
    isi = Ketentuan.objects.pada(BULAN).isi
    atur = {"izin_dihitung_absen": izin_absen, "ambang_hadir": 85}
    pabrik.KetentuanFactory(mulai=date(2030, 1, 1), isi=isi | atur)
    pabrik.KetentuanFactory(
        mulai=date(2030, 2, 1), isi=isi | {"ambang_hadir": 1}, ditetapkan_pada=None
    )
    ruas = ("hari_efektif", "alpa", "izin", "sakit", "terpenuhi", "alasan")

    def verifikasi(komponen):
        a = pabrik.AnggotaFactory(keluarga=keluarga, komponen=komponen)
        return pabrik.VerifikasiFactory(anggota=a, bulan=date(2030, 9, 1), komponen=komponen)

    pasangan, baris = {}, []
    # The second book judges otherwise only where somebody had leave; the rest is said by the first.
    isian_buku = [i for i in ISIAN if izin_absen or i[2] or i[1] == 4]
    for isian, komponen in product(isian_buku, ["sd", "usia_dini"]):
        v1, v2 = pasangan[isian, komponen] = verifikasi(komponen), verifikasi(komponen)
        with suppress(ValidationError):
            isi_verifikasi(
                oleh=keluarga.pendamping,
                baris=[Baris(v1.pk, None, **dict(zip(ruas, isian, strict=True)))],
            )
        sel = [{None: "", True: "ya", False: "tidak"}.get(v, v) if n > 3 or v is None else v
               for n, v in enumerate(isian)]  # fmt: skip
        baris.append([v2.anggota.nik, "2030-09", *sel[:4], "", *sel[4:]])
    masukkan(operator, "kehadiran", JUDUL, *baris)
    semua = set()
    for mana, dua in pasangan.items():
        hasil = []
        for v in dua:
            v.refresh_from_db()
            hasil.append([getattr(v, r) for r in (*ruas, "hasil")] + [v.dicatat_pada is None])
        assert hasil[0] == hasil[1], mana
        semua.add((dua[1].hasil, dua[1].dicatat_pada is None))
    assert {("memenuhi", False), ("tidak", False)} <= semua
    assert any(belum for _, belum in semua), "some are refused"


FORMULIR = [
    ["FORMULIR VERIFIKASI KOMITMEN PENDIDIKAN"],
    ["NPSN", ":", "30401001"],
    ["Nama Sekolah", ":", "SDN 001 Tenggarong", "", "", "", "", "", "TRIWULAN III TAHUN 2024"],
    ["NO", "NIK PENGURUS", "NAMA PENGURUS", "NIK SISWA", "NISN", "NAMA SISWA", "BENTUK PENDIDIKAN",
     "TINGKAT PENDIDIKAN", "JULI", "", "", "", "", "AGUSTUS", "", "", "", "", "SEPTEMBER 2024",
     "", "", "", "", "KET", "NAMA PENDAMPING"],
    ["", "", "", "", "", "", "", "", "HARI EFEKTIF", "", "", "12", "", "HARI EFEKTIF: 20", "", "",
     "", "", "HARI EFEKTIF", "21", "", "", "", "", ""],
    ["", "", "", "", "", "", "", "", *["ALPA", "IZIN", "SAKIT", "JML", "%"] * 3, "", ""],
    [str(n) for n in range(1, 26)],
]  # fmt: skip


def siswa_formulir(no, anak, juli, agustus, september, ket="") -> list:
    return [no, "", "Ibu", anak.nik, "", anak.nama, "SD", "4", *juli, *agustus, *september, ket, ""]


def test_formulir_sekolah_dibaca_apa_adanya(operator, keluarga, keluarga_rekan):
    """Three months side by side under a heading of several rows; one row of each month; the
    school's own JML is kept and flagged where it is neither ours."""
    anak, lain = (k.anggota.get(komponen="sd") for k in (keluarga, keluarga_rekan))
    for a in (anak, lain):
        for b in (7, 8, 9):
            pabrik.VerifikasiFactory(anggota=a, bulan=date(2024, b, 1))
    impor = masukkan(
        operator, "kehadiran", *FORMULIR,
        siswa_formulir("1.", anak, ["1", "-", "0", "11", "92"], ["0", "1", "0", "9", ""],
                       ["9", "", "", "", ""], "Pindah kelas"),
        siswa_formulir("2", lain, ["", "", "", "", ""], ["", "", "", "", ""], [""] * 5),
        ["", "", "JUMLAH", "", "", "", "", "", "1", "0", "0", "", "", "0", "1"],
        ["", "", "", "Kepala Sekolah"],
    )  # fmt: skip
    assert (hitungan(impor), impor.hitungan["peringatan"]) == ((6, 0, 0, 0), 1)
    assert impor.bagian == ["Juli 2024", "Agustus 2024", "September 2024"]
    isi = Verifikasi.objects.filter(anggota=anak).order_by("bulan")
    assert list(isi.values_list("hari_efektif", "alpa", "izin", "jml_sekolah", "hasil")) == [
        (12, 1, 0, 11, "memenuhi"), (20, 0, 1, 9, "memenuhi"), (21, 9, 0, None, "tidak"),
    ]  # fmt: skip
    assert set(isi.values_list("alasan", flat=True)) == {"Pindah kelas"}
    hadir = Verifikasi.objects.filter(anggota=lain).values_list("alpa", "hasil")
    assert list(hadir) == [(0, "memenuhi")] * 3


def test_formulir_yang_kurang(operator, keluarga, keluarga_asing):
    anak = keluarga.anggota.get(komponen="sd")
    pabrik.VerifikasiFactory(anggota=anak, bulan=date(2024, 7, 1))
    baris = siswa_formulir("1", anak, ["1", "0", "0", "", ""], [""] * 5, [""] * 5)

    def kepala(*ubah):
        semua = [list(b) for b in FORMULIR]
        for n, kolom, nilai in ubah:
            semua[n][kolom] = nilai
        return semua

    for ubah, kata in [
        ([(3, 8, "")], "Nama bulan tidak ditemukan"),
        ([(2, 8, "TRIWULAN III"), (3, 18, "SEPTEMBER")], "Tahun untuk Juli"),
    ]:
        with pytest.raises(GagalBerpesan, match=kata):
            periksa(operator, "kehadiran", *kepala(*ubah), baris)
    # A month that is empty is left out; a school of another district is refused by name.
    pabrik.FasilitasFactory(kode="30409999", nama="SDN Berau", desa_id=keluarga_asing.desa_id)
    jauh = kepala((1, 2, "30409999"), (4, 13, ""), (4, 18, ""), (4, 19, ""))
    tanpa_nik = [*baris]
    tanpa_nik[3] = ""
    impor = periksa(operator, "kehadiran", *jauh, baris, tanpa_nik)
    assert impor.bagian == ["Juli 2024"]
    assert "Agustus 2024 kosong di formulir, dilewati." in impor.catatan
    assert "SDN Berau ada di kabupaten/kota lain" in sebab(impor)[8]
    assert "nik: kosong" in sebab(impor)[9]
    lain = kepala((1, 2, "30401002"))
    assert periksa(operator, "kehadiran", *lain, baris).hitungan["peringatan"] == 1
