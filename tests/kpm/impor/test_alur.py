"""An import says what it would do, does it once, and explains what it refuses."""

import io
import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from kpm.impor.kpm import KPM
from kpm.impor.layanan import (
    buang_impor,
    catat_impor,
    cocokkan_kolom,
    jalankan_mirip,
    jalankan_terapkan,
    minta_terapkan,
    periksa_impor,
)
from kpm.impor.templat import tulis_galat, tulis_templat
from kpm.models import Anggota, Impor, Keluarga
from pkh.pekerjaan.layanan import GagalBerpesan
from tests.pabrik import nik

pytestmark = pytest.mark.django_db
KK = "6402060101240001"
IBU = nik(1, date(1990, 8, 17), True)
ANAK = nik(2, date(2015, 3, 2), False)
JUDUL = ["no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "kode_desa"]
BARIS_IBU = [KK, IBU, "Siti Contoh", "pengurus", "P", "1990-08-17", "64.02.06.1001"]
BARIS_ANAK = [KK, ANAK, "Budi Contoh", "anak", "L", "02/03/2015", "64.02.06.1001"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def csv_dari(*baris, judul=JUDUL, pemisah=","):
    return "\n".join(pemisah.join(map(str, b)) for b in [judul, *baris]).encode()


def periksa(oleh, isi: bytes, nama="kpm.csv") -> Impor:
    return periksa_impor(catat_impor(oleh=oleh, berkas=ContentFile(isi), nama=nama))


def terapkan(impor, tolak_semua=False) -> Impor:
    """On the day it was judged on, as offices do; of another day see test_dinilai_ulang.py."""
    return jalankan_terapkan(impor, tolak_semua=tolak_semua, tanggal=timezone.localdate())


def hitungan(impor) -> tuple:
    return tuple(impor.hitungan[k] for k in ("baru", "berubah", "sama", "ditolak"))


def galat(impor) -> dict:
    return {b.nomor: " ".join(g["sebab"] for g in b.galat) for b in impor.baris.all() if b.galat}


def test_berkas_seprovinsi(operator_prov, operator):
    """The operator of a province imports all its districts, and no family of another one."""
    lahir = date(1990, 8, 17)
    baris = [
        [f"640206010124100{n}", nik(40 + n, lahir, True), "Ibu", "pengurus", "P", lahir, desa]
        for n, desa in enumerate(["64.02.06.1001", "64.03.05.1001", "63.03.05.1001"])
    ]
    impor = periksa(operator_prov, csv_dari(*baris))
    assert hitungan(impor) == (2, 0, 0, 1)
    assert "tidak ditemukan di wilayah Anda" in galat(impor)[4]
    terapkan(impor)
    assert set(Keluarga.objects.values_list("desa_id", flat=True)) == {b[6] for b in baris[:2]}
    assert not Impor.objects.untuk(operator).exists()


def test_pratinjau_tidak_menulis_lalu_terapkan_sekali(operator):
    isi = csv_dari(BARIS_IBU, BARIS_ANAK)
    impor = periksa(operator, isi)
    assert hitungan(impor) == (2, 0, 0, 0)
    assert not Keluarga.objects.exists()
    terapkan(impor)
    keluarga = Keluarga.objects.get()
    assert (keluarga.nama_pengurus, keluarga.jumlah_anggota) == ("Siti Contoh", 2)
    assert keluarga.status == "calon"
    assert keluarga.perubahan_status.get().oleh == operator
    lagi = periksa(operator, isi)
    assert hitungan(lagi) == (0, 0, 2, 0)
    terapkan(lagi)
    assert Anggota.objects.count() == 2


def test_komponen_dihitung_bersama(operator):
    judul = [*JUDUL, "jenjang"]
    impor = periksa(operator, csv_dari([*BARIS_IBU, "tidak"], [*BARIS_ANAK, "SD/MI"], judul=judul))
    terapkan(impor)
    assert Keluarga.objects.get().komponen == ["sd"]


def test_perubahan_menyebut_lama_dan_baru_dan_sel_kosong_tidak_menghapus(operator):
    judul = [*JUDUL, "alamat", "kelas"]
    terapkan(periksa(operator, csv_dari([*BARIS_IBU, "Jalan Lama", ""], judul=judul)))
    baru = BARIS_IBU.copy()
    baru[2] = "Siti Aminah"
    impor = periksa(operator, csv_dari([*baru, "", ""], judul=judul))
    assert impor.baris.get().beda == {"nama": ["Siti Contoh", "Siti Aminah"]}
    terapkan(impor)
    keluarga = Keluarga.objects.get()
    assert (keluarga.nama_pengurus, keluarga.alamat) == ("Siti Aminah", "Jalan Lama")


def test_nik_dua_kali_dan_pengurus_tidak_tepat_satu(operator):
    impor = periksa(operator, csv_dari(BARIS_IBU, BARIS_IBU))
    assert "baris 2" in galat(impor)[3]
    tanpa = [KK, ANAK, "Budi", "anak", "L", "2015-03-02", "64.02.06.1001"]
    assert "tidak punya pengurus" in galat(periksa(operator, csv_dari(tanpa)))[2]
    ketiga = ["6402060101240002", nik(3, date(1980, 1, 1), True), "A", "pengurus", "P",
              "1980-01-01", "64.02.06.1001"]  # fmt: skip
    keempat = [*ketiga]
    keempat[1] = nik(4, date(1980, 1, 1), True)
    assert "2 pengurus" in galat(periksa(operator, csv_dari(ketiga, keempat)))[2]


def test_pengurus_ditolak_membawa_keluarganya(operator):
    salah = BARIS_IBU.copy()
    salah[5] = "kapan-kapan"
    impor = periksa(operator, csv_dari(salah, BARIS_ANAK))
    assert hitungan(impor) == (0, 0, 0, 2)
    assert "pengurusnya (baris 2) ditolak" in galat(impor)[3]


def test_keluarga_tetangga_tidak_dapat_diubah_atau_diketahui(operator, keluarga_asing):
    ibu = keluarga_asing.anggota.get(hubungan="pengurus")
    baris = [keluarga_asing.no_kk, ibu.nik, "Nama Lain", "pengurus", "P", "1987-05-15",
             "64.02.06.1001"]  # fmt: skip
    impor = periksa(operator, csv_dari(baris))
    tak_ada = periksa(operator, csv_dari([*BARIS_IBU[:6], "64.02.06.9999"]))
    kk_orang = periksa(operator, csv_dari([keluarga_asing.no_kk, *BARIS_IBU[1:]]))
    sebab = {g["sebab"] for i in (impor, tak_ada, kk_orang) for g in i.baris.get().galat}
    assert len(sebab) == 1  # the same words as for what does not exist
    terapkan(impor)
    ibu.refresh_from_db()
    assert ibu.nama == keluarga_asing.nama_pengurus


def test_nik_milik_keluarga_lain_di_wilayah_sendiri(operator, keluarga):
    ibu = keluarga.anggota.get(hubungan="pengurus")
    baris = [KK, ibu.nik, "Nama", "pengurus", "P", "1987-05-15", "64.02.06.1001"]
    assert keluarga.nama_pengurus in galat(periksa(operator, csv_dari(baris)))[2]
    keluarga.anggota.update(keluar_pada=date(2024, 9, 14), alasan_keluar="pindah")  # free again
    assert hitungan(periksa(operator, csv_dari(baris))) == (1, 0, 0, 0)


def test_pengurus_berganti_di_dalam_keluarga(operator):
    suami = nik(5, date(1988, 1, 1), False)
    ayah = [KK, suami, "Ahmad", "suami", "L", "1988-01-01", "64.02.06.1001"]
    terapkan(periksa(operator, csv_dari(BARIS_IBU, ayah)))
    ibu2, ayah2 = BARIS_IBU.copy(), ayah.copy()
    ibu2[3], ayah2[3] = "istri", "pengurus"
    impor = periksa(operator, csv_dari(ayah2, ibu2))
    assert hitungan(impor) == (0, 2, 0, 0)
    terapkan(impor)
    assert Keluarga.objects.get().nama_pengurus == "Ahmad"
    lain = [KK, nik(6, date(1985, 1, 1), True), "Baru", "pengurus", "P", "1985-01-01",
            "64.02.06.1001"]  # fmt: skip
    assert "pengurus lain" in galat(periksa(operator, csv_dari(lain)))[2]
    # the pengurus of now twice in the file: the row of the new one is still counted once
    assert periksa(operator, csv_dari(BARIS_IBU, ayah, ayah)).hitungan["baris"] == 3


def test_tolak_semua(operator):
    salah = BARIS_ANAK.copy()
    salah[1] = "1"
    impor = periksa(operator, csv_dari(BARIS_IBU, salah))
    with (
        CaptureQueriesContext(connection) as kueri,
        pytest.raises(GagalBerpesan, match="1 baris ditolak"),
    ):
        terapkan(impor, tolak_semua=True)
    assert any("pg_advisory_xact_lock(hashtext('kpm_impor'))" in k["sql"] for k in kueri)
    assert not Keluarga.objects.exists()
    impor.refresh_from_db()
    assert impor.status == Impor.Status.PRATINJAU
    terapkan(impor)
    assert Anggota.objects.count() == 1


def test_register_berubah_antara_pratinjau_dan_terapkan(operator):
    impor = periksa(operator, csv_dari(BARIS_IBU, BARIS_ANAK))
    terapkan(periksa(operator, csv_dari(BARIS_IBU)))
    terapkan(impor)
    assert hitungan(impor) == (1, 0, 1, 0)
    assert Anggota.objects.count() == 2


def test_keluarga_yang_tidak_ada_di_berkas_dihitung_saja(operator, keluarga, keluarga_asing):
    """Not those of a desa of the next district, which a refused row names."""
    jauh = [*BARIS_ANAK[:6], keluarga_asing.desa_id]
    impor = periksa(operator, csv_dari(BARIS_IBU, jauh))
    assert impor.hitungan["hilang"] == 1
    terapkan(impor)
    keluarga.refresh_from_db()
    assert keluarga.status == "aktif"


def xlsx(*baris) -> bytes:
    buku = Workbook()
    for b in baris:
        buku.active.append(b)
    ke = io.BytesIO()
    buku.save(ke)
    return ke.getvalue()


def test_xlsx_dan_nik_tersimpan_sebagai_angka(operator):
    angka = BARIS_ANAK.copy()
    angka[1] = int(ANAK)
    impor = periksa(operator, xlsx(JUDUL, BARIS_IBU, angka), "kpm.xlsx")
    assert hitungan(impor) == (1, 0, 0, 1)
    assert "digit terakhir" in galat(impor)[3]


def test_templat_dan_berkas_galat_dapat_diunggah_kembali(operator):
    ke = io.BytesIO()
    tulis_templat(ke, KPM)
    assert hitungan(periksa(operator, ke.getvalue(), "templat.xlsx")) == (1, 0, 0, 0)
    salah = BARIS_IBU.copy()
    salah[4] = "?"
    impor = periksa(operator, csv_dari(salah))
    ke = io.BytesIO()
    tulis_galat(ke, impor)
    lembar = load_workbook(io.BytesIO(ke.getvalue())).active
    assert lembar.cell(2, 5).fill.fgColor.rgb == "FFFED7AA"
    assert "salah satu" in lembar.cell(2, len(JUDUL) + 1).value
    lembar.cell(2, 5).value = "P"
    ke = io.BytesIO()
    lembar.parent.save(ke)
    assert hitungan(periksa(operator, ke.getvalue(), "perbaikan.xlsx")) == (1, 0, 0, 0)


def test_terapkan_dua_kali_ditolak_dan_buang(operator):
    impor = periksa(operator, csv_dari(BARIS_IBU))
    minta_terapkan(oleh=operator, impor=impor)
    with pytest.raises(Exception, match="tidak diterapkan lagi"):
        minta_terapkan(oleh=operator, impor=impor)
    with pytest.raises(ValidationError, match="tidak dapat dicocokkan lagi"):
        cocokkan_kolom(oleh=operator, impor=impor, peta={})
    with pytest.raises(ValidationError, match="tidak dapat dibuang"):
        buang_impor(oleh=operator, impor=impor)
    impor.refresh_from_db()
    assert jalankan_mirip(impor) is None
    lain = periksa(operator, csv_dari(BARIS_ANAK))
    buang_impor(oleh=operator, impor=lain)
    lain.refresh_from_db()
    assert (lain.status, lain.baris.count()) == ("dibuang", 0)


def test_perintah(operator, tmp_path, capsys):
    berkas = tmp_path / "kpm.csv"
    berkas.write_bytes(csv_dari(BARIS_IBU, BARIS_ANAK))
    call_command("impor", "kpm", berkas, sebagai="operator", pratinjau=True)
    hasil = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (hasil["status"], hasil["baru"]) == ("pratinjau", 2)
    assert not Keluarga.objects.exists()
    call_command("impor", "kpm", berkas, sebagai="operator")
    hasil = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (hasil["status"], hasil["baris"], hasil["ditolak"]) == ("selesai", 2, 0)
    berkas.write_bytes(b"")
    with pytest.raises(SystemExit) as keluar:
        call_command("impor", "kpm", berkas, sebagai="operator")
    assert keluar.value.code == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["status"] == "gagal"


def test_pendamping_tidak_mengimpor(pendamping, masuk):
    from django.urls import reverse

    assert masuk(pendamping).get(reverse("kpm:impor_daftar")).status_code == 403
    with pytest.raises(Exception, match="wilayah"):
        catat_impor(oleh=pendamping, berkas=ContentFile(b"x"), nama="x.csv")
