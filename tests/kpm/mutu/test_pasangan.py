"""Who is found to be recorded twice, who is not, and what is remembered."""

from datetime import date

import pytest
from django.db import transaction

from kpm.models import PasanganMirip
from kpm.mutu.layanan import nyatakan_berbeda
from kpm.mutu.massal import HasilCari, cari_pasangan
from tests import pabrik
from tests.kpm.mutu.conftest import ANAK, LAHIR, isi_anggota

IBU = ("Siti Aminah", "pengurus", "P", LAHIR)
SUNGAI = "64.02.13.1001"


def rumah(*orang, **isi):
    keluarga = pabrik.KeluargaFactory(**isi)
    isi_anggota(keluarga, *orang)
    return keluarga


def ditemukan() -> dict:
    semua = PasanganMirip.objects.all()
    return {(p.kiri_id, p.kanan_id): (p.sebab, p.nilai, p.cocok) for p in semua}


@pytest.mark.django_db
class TestMirip:
    def test_ditemukan(self):
        satu = rumah(IBU)
        for lain in (
            ("ST. AMINAH", "pengurus", "P", LAHIR),
            ("Hj. Siti Aminah binti Saleh", "istri", "P", LAHIR),
            ("Siti Aminnah", "pengurus", "P", LAHIR),
            ("Siti Amirah", "pengurus", "P", LAHIR),  # just alike enough: 0.6
            ("Siti Aminah", "pengurus", "P", date(1987, 5, 16)),
            ("Siti Aminah", "pengurus", "P", date(1978, 5, 15)),
        ):
            with transaction.atomic():
                dua = rumah(lain)
                assert cari_pasangan() == HasilCari(1, 0, 0), lain
                assert set(ditemukan()) == {(satu.pk, dua.pk)}, lain
                transaction.set_rollback(True)

    def test_tidak_ditemukan(self):
        rumah(IBU)
        for lain, isi in (
            (("Budi Santoso", "pengurus", "L", LAHIR), {}),  # other name
            (("Siti Amina Wati", "pengurus", "P", LAHIR), {}),  # not quite alike: 0.59
            (("Siti Amirah", "anak", "P", LAHIR), {}),  # alike, and of no pengurus: 30 of 40
            (("Siti Aminah", "pengurus", "P", date(1990, 1, 9)), {}),  # other day
            (IBU, {"desa_id": SUNGAI}),  # other desa
            (IBU, {"status": "graduasi"}),  # gone
            (("Hj.", "pengurus", "P", LAHIR), {}),  # no name left
        ):
            with transaction.atomic():
                rumah(lain, **isi)
                assert cari_pasangan() == HasilCari(0, 0, 0), (lain, isi)
                transaction.set_rollback(True)

    def test_anggota_yang_sudah_keluar_tidak_dihitung(self):
        rumah(IBU)
        dua = rumah(IBU)
        dua.anggota.update(keluar_pada=date(2024, 1, 1), alasan_keluar="pindah")
        assert cari_pasangan() == HasilCari(0, 0, 0)

    def test_makin_banyak_anggota_mirip_makin_tinggi(self):
        anak = ("Muhammad Rizki", "anak", "L", ANAK)
        a, b = rumah(IBU, anak), rumah(IBU, ("Muh. Rizki", "anak", "L", ANAK))
        c = rumah(("Mohd. Rizki", "anak", "L", ANAK))
        cari_pasangan()
        hasil = ditemukan()
        assert hasil[a.pk, b.pk] == (["pengurus"], 85, 2)
        assert hasil[a.pk, c.pk][0] == ["anggota"]
        assert hasil[a.pk, c.pk][1] < 70


@pytest.mark.django_db
class TestTepat:
    KKS = "6013010101990001"

    def test_kks_sama_juga_lintas_kabupaten(self, operator, operator_tetangga, operator_prov):
        satu = rumah(no_kks=self.KKS)
        dua = rumah(no_kks=self.KKS, desa_id="64.03.05.1001")
        rumah(no_kks=self.KKS, status="keluar")
        rumah(no_kks=""), rumah(no_kks="")
        assert cari_pasangan() == HasilCari(1, 0, 0)
        assert ditemukan() == {(satu.pk, dua.pk): (["no_kks"], 90, 0)}
        assert not PasanganMirip.objects.untuk(operator).exists()
        assert not PasanganMirip.objects.untuk(operator_tetangga).exists()
        assert PasanganMirip.objects.untuk(operator_prov).count() == 1

    def test_nik_pengurus_yang_kembali_sebagai_baris_baru(self):
        lama, baru = rumah(IBU, status="graduasi"), rumah(IBU)
        nik = lama.anggota.get().nik
        lama.anggota.update(keluar_pada=date(2024, 1, 1), alasan_keluar="pindah")
        baru.anggota.update(nik=nik)
        cari_pasangan()
        assert ditemukan() == {(lama.pk, baru.pk): (["nik"], 100, 0)}
        lama.anggota.update(hubungan="anak")  # a child that left has a family of its own now
        assert cari_pasangan() == HasilCari(0, 0, 1)

    def test_no_kk_keluarga_yang_sudah_keluar(self):
        lama = rumah(IBU, status="keluar")
        baru = rumah(("Orang Lain", "pengurus", "P", LAHIR), no_kk=lama.no_kk)
        cari_pasangan()
        assert ditemukan() == {(lama.pk, baru.pk): (["no_kk"], 95, 0)}

    def test_no_kk_yang_dipakai_keluarga_lain_bukan_dugaan(self):
        """The number of a family that left may be in use by others altogether."""
        lama = rumah(IBU, status="keluar")
        rumah(("Orang Lain", "pengurus", "L", date(1990, 1, 9)), no_kk=lama.no_kk)
        assert cari_pasangan() == HasilCari(0, 0, 0)


@pytest.mark.django_db
class TestIngatan:
    def test_sekali_saja(self):
        rumah(IBU), rumah(IBU)
        assert cari_pasangan() == HasilCari(1, 0, 0)
        assert cari_pasangan() == HasilCari(0, 1, 0)

    def test_yang_berbeda_tidak_diusulkan_lagi(self, operator):
        rumah(IBU), rumah(IBU)
        cari_pasangan()
        p = PasanganMirip.objects.get()
        nyatakan_berbeda(oleh=operator, pasangan=p, alasan="Kakak beradik kembar")
        assert cari_pasangan() == HasilCari(0, 0, 0)
        assert PasanganMirip.objects.get().status == "berbeda"

    def test_laporan_lapangan_bertahan(self):
        """Found by nobody but the one at the door; found again, both reasons stand."""
        satu, dua = rumah(IBU), rumah(("Budi Santoso", "pengurus", "L", LAHIR))
        pabrik.PasanganMiripFactory(kiri=satu, kanan=dua, sebab=["lapangan"], nilai=95)
        assert cari_pasangan() == HasilCari(0, 0, 0)
        assert ditemukan() == {(satu.pk, dua.pk): (["lapangan"], 95, 0)}
        dua.anggota.update(nama="Siti Aminah", jenis_kelamin="P")
        assert cari_pasangan() == HasilCari(0, 1, 0)
        assert ditemukan()[satu.pk, dua.pk][0] == ["pengurus", "lapangan"]

    def test_yang_tidak_mirip_lagi_hilang_dari_daftar(self):
        rumah(IBU)
        dua = rumah(IBU)
        cari_pasangan()
        dua.anggota.update(nama="Budi Santoso")
        # One import looks at its own only; what somebody has decided is no list.
        assert cari_pasangan(keluarga_ids=[dua.pk]) == HasilCari(0, 0, 0)
        PasanganMirip.objects.update(status="berbeda")
        assert cari_pasangan() == HasilCari(0, 0, 0)
        PasanganMirip.objects.update(status="terbuka")
        assert cari_pasangan() == HasilCari(0, 0, 1)

    def test_wilayah_lain_tidak_disentuh(self):
        rumah(IBU), rumah(IBU)
        lain = [rumah(IBU, desa_id=SUNGAI) for _ in range(2)]
        assert cari_pasangan(wilayah="64.02.13") == HasilCari(1, 0, 0)
        assert set(ditemukan()) == {tuple(k.pk for k in lain)}
        cari_pasangan()
        assert cari_pasangan(wilayah="64.02.13") == HasilCari(0, 1, 0)
        assert PasanganMirip.objects.count() == 2

    def test_satu_impor_dibatasi(self):
        rumah(IBU)
        baru = [rumah(IBU) for _ in range(3)]
        lain = [rumah(IBU, desa_id=SUNGAI) for _ in range(2)]
        hasil = cari_pasangan(keluarga_ids=[k.pk for k in baru], batas=4)
        assert hasil == HasilCari(4, 0, 0)  # of six
        assert not {k.pk for k in lain} & {pk for kunci in ditemukan() for pk in kunci}
