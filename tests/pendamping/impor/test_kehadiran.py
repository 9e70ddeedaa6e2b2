"""Attendance by file: judged as the sheet on the page judges it."""

from contextlib import suppress
from datetime import date
from itertools import product

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from kpm.impor.layanan import tahap
from kpm.models import Ketentuan
from pendamping.impor.kehadiran import massal
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
    """In a month that was closed and opened again, and is closed next door."""
    dibuka = {"dibuka_pada": timezone.now(), "dibuka_oleh": operator, "alasan_buka": "Keliru"}
    pabrik.PenutupanFactory(bulan=BULAN, **dibuka)
    pabrik.PenutupanFactory(bulan=BULAN, wilayah_id="64.03")
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


def test_yang_ditutup_di_antaranya(operator, anak):
    """Closed while it was being applied, or before it is taken back."""
    impor = periksa(operator, "kehadiran", JUDUL, [anak.nik, "2024-09", 20, 0, 0, 0, "", "", ""])
    tutup = pabrik.PenutupanFactory(bulan=BULAN)
    with (
        pytest.raises(GagalBerpesan, match="baru saja ditutup"),
        transaction.atomic(),
        connection.cursor() as k,
    ):
        massal.terapkan(k, tahap(impor))
    tutup.delete()
    terapkan(impor)
    pabrik.PenutupanFactory(bulan=BULAN)
    daftar = batal(impor).pembatalan["daftar"]
    assert [d["sebab"] for d in daftar] == ["bulannya sudah ditutup"]


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
        hari = [20, 2, 0, 1, 3] if komponen == "sd" else [31, 20, 0, 1, 9]
        baris.append([v.anggota.nik, "2024-09", *hari, ya, ""])
        harap[komponen] = kelak
    impor = masukkan(operator, "kehadiran", JUDUL, *baris)
    assert (hitungan(impor), impor.hitungan["peringatan"]) == ((3, 0, 0, 0), 0)
    jadi = Verifikasi.objects.values_list("komponen", "terpenuhi", "hari_efektif")
    assert {k: isi for k, *isi in jadi} == {k: list(isi) for k, isi in harap.items()}
    assert hitungan(periksa(operator, "kehadiran", JUDUL, *baris)) == (0, 0, 3, 0)


def test_yang_dilakukan_lebih_awal_tinggal(operator, keluarga):
    """Said to be kept once more, what was done ahead of time stays; said not to be, nothing was."""
    dahulu = {"komponen": "usia_dini", "kewajiban": ["timbang"], "terpenuhi": True,
              "dipenuhi": ["timbang", "vitamin_a"], "hasil": "memenuhi",
              "dicatat_pada": timezone.now()}  # fmt: skip
    baris = [[siswa(keluarga, **dahulu).anggota.nik, "2024-09", "", "", "", "", "", ya, "Kader"]
             for ya in ("ya", "tidak")]  # fmt: skip
    assert hitungan(masukkan(operator, "kehadiran", JUDUL, *baris)) == (0, 2, 0, 0)
    jadi = Verifikasi.objects.order_by("pk").values_list("terpenuhi", "dipenuhi")
    assert list(jadi) == [(True, ["timbang", "vitamin_a"]), (False, [])]


def test_yang_ditolak(operator, anak, keluarga_asing, hari_ini):
    asing = keluarga_asing.anggota.get(komponen="sd")
    pabrik.VerifikasiFactory(anggota=asing, bulan=BULAN)
    depan = f"{hari_ini.year + 1}-01"

    # Left the day before the month, and on its first; once here and now there; twice.
    def keluar(pada, nik=None, **isi):
        a = siswa(anak.keluarga, **isi).anggota
        a.nik, a.keluar_pada, a.alasan_keluar = nik or a.nik, pada, "pindah"
        a.save()
        return a.nik

    pindah = keluar(date(2024, 9, 9))
    pabrik.AnggotaFactory(keluarga=anak.keluarga, komponen="sd", nik=pindah)
    dua_kali = keluar(date(2024, 9, 9))
    keluar(date(2024, 5, 5), nik=dua_kali, bulan=date(2024, 5, 1))
    impor = periksa(
        operator, "kehadiran", JUDUL,
        [asing.nik, "2024-09", 20, 0, 0, 0, "", "", ""],  # 2
        [pabrik.nik(9999, date(2015, 1, 1), False), "2024-09", 20, 0, 0, 0, "", "", ""],
        [anak.nik, "2024-10", 20, 0, 0, 0, "", "", ""],
        [anak.nik, depan, 20, 0, 0, 0, "", "", ""],
        [anak.nik, "2024-09", 20, 10, 10, 1, "", "", ""],  # 6
        [anak.nik, "2024-09", 20, 0, 0, 0, "", "", ""],
        [anak.nik, "2024-09", 20, -1, 0, 0, "", "", ""],
        [keluar(date(2024, 8, 31)), "2024-09", 20, 0, 0, 0, "", "", ""],  # 9
        [keluar(date(2024, 9, 1)), "2024-09", 20, 0, 0, 0, "", "", ""],
        [pindah, "2024-09", 20, 0, 0, 0, "", "", ""],
        [dua_kali, "2024-09", 20, 0, 0, 0, "", "", ""],
    )  # fmt: skip
    kata = sebab(impor)
    assert kata[2] == kata[3]
    for baris, harap in {
        2: "tidak ditemukan di wilayah Anda", 4: "tidak punya kewajiban", 5: "belum tiba",
        6: "berjumlah 21 hari, melebihi 20", 7: "baris 6", 8: "0 sampai 31",
        9: "sudah keluar dari keluarga sebelum bulan ini", 11: "tidak punya kewajiban",
    }.items():  # fmt: skip
        assert harap in kata[baris], baris
    assert "tidak punya kewajiban" not in kata[5]
    assert hitungan(impor) == (2, 0, 0, 9)


def test_hilang_adalah_murid_sekolah_yang_sama(operator, anak, keluarga_rekan):
    lain = keluarga_rekan.anggota.get(komponen="sd")
    pabrik.VerifikasiFactory(anggota=lain, bulan=BULAN)
    pabrik.VerifikasiFactory(anggota=lain, bulan=date(2024, 8, 1))  # of another month
    di_rumah = [siswa(anak.keluarga, komponen="lansia", fasilitas_kode="") for _ in range(2)]
    impor = periksa(
        operator, "kehadiran", JUDUL,
        [anak.nik, "2024-09", 20, 0, 0, 0, "", "", ""],
        [di_rumah[0].anggota.nik, "2024-09", "", "", "", "", "", "ya", ""],
    )  # fmt: skip
    assert (hitungan(impor), impor.hitungan["hilang"]) == ((2, 0, 0, 0), 1)


ISIAN = [
    (20, 3, 0, 0, None, ""), (20, 4, 0, 0, None, ""), (20, 0, 0, 5, None, "sakit lama"),
    (20, 20, 0, 0, None, ""), (20, 20, 1, 0, None, ""), (0, 0, 0, 0, None, ""),
    (None, 0, 0, 0, None, "sekolah libur"), (None, 1, 0, 0, None, ""), (31, 0, 0, 0, None, ""),
    (None, 0, 0, 0, True, ""), (None, 0, 0, 0, False, "tidak datang"), (7, 1, 0, 0, None, ""),
    (20, 0, 31, 0, None, ""), (20, 20, 1, 0, True, ""), (20, 2, 2, 0, None, ""),
]  # fmt: skip


@pytest.mark.parametrize("izin_absen", [True, False])
@time_machine.travel("2030-10-15")
def test_sama_dengan_lembar(operator, keluarga, izin_absen):
    """By the rule book of the month, also on its first day; a draft of another is none. Every
    entry is two people's: one filled in on the sheet, one in the file, which holds them all."""
    isi = Ketentuan.objects.pada(BULAN).isi
    atur = {"izin_dihitung_absen": izin_absen, "sakit_dihitung_absen": not izin_absen,
            "ambang_hadir": 85 if izin_absen else 80}  # fmt: skip
    mulai = date(2030, 1 if izin_absen else 9, 1)
    pabrik.KetentuanFactory(mulai=mulai, isi=isi | atur)
    pabrik.KetentuanFactory(
        mulai=date(2030, 2, 1), isi=isi | {"ambang_hadir": 1}, ditetapkan_pada=None
    )
    ruas = ("hari_efektif", "alpa", "izin", "sakit", "terpenuhi", "alasan")

    def verifikasi(komponen):
        a = pabrik.AnggotaFactory(keluarga=keluarga, komponen=komponen)
        return pabrik.VerifikasiFactory(anggota=a, bulan=date(2030, 9, 1), komponen=komponen)

    pasangan, baris = {}, []
    # The second book judges otherwise only of leave, sickness and 80%; the rest the first says.
    isian_buku = [i for i in ISIAN if izin_absen or i[2] or i[3] or i[1] == 4]
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


def siswa_formulir(no, anak, juli, agustus, september, ket="", nama="") -> list:
    nama = nama or anak.nama.lower()  # as a school writes it
    return [no, "", "Ibu", anak.nik, "", nama, "SD", "4", *juli, *agustus, *september, ket, ""]


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
        siswa_formulir("2", lain, ["", "", "", "", ""], ["", "", "", "", ""], [""] * 5,
                       nama="Nama Lain"),
        ["", "", "JUMLAH", "", "", "", "", "", "1", "0", "0", "", "", "0", "1"],
        ["", "", "", "Kepala Sekolah"],
    )  # fmt: skip
    assert (hitungan(impor), impor.hitungan["peringatan"]) == ((6, 0, 0, 0), 4)
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
    # What the file would not change is not refused.
    anak.verifikasi.update(hari_efektif=12, alpa=1, hasil="memenuhi", dicatat_pada=timezone.now())
    keluarga.anggota.filter(pk=anak.pk).update(keluar_pada=date(2024, 6, 1), alasan_keluar="pindah")
    assert hitungan(periksa(operator, "kehadiran", *jauh, baris)) == (0, 0, 1, 0)
