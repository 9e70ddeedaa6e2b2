"""Pages of duplicates and quality: works, stranger 404, without the act 403, numbers masked."""

import pytest
from django.urls import reverse

from kpm.models import Keluarga, PasanganMirip, Penggabungan
from kpm.mutu.layanan import gabungkan
from kpm.mutu.massal import hitung_mutu
from tests import pabrik
from tests.kpm.conftest import pesan
from tests.kpm.mutu.conftest import LAHIR, isi_anggota, pasangkan

ALASAN = {"alasan": "Sudah ditanyakan kepada ketua RT"}


@pytest.fixture
def pasangan_asing(keluarga_asing):
    return pasangkan(keluarga_asing, pabrik.keluarga_lengkap(desa_id="64.03.05.1001"))


def alamat(nama, *isi):
    return reverse(f"kpm:{nama}", args=isi)


class TestDaftar:
    def test_saringan_dan_hanya_pasangan_yang_kedua_sisinya_terlihat(
        self, meja, operator, pasangan, pasangan_asing, keluarga, keluarga_asing
    ):
        setengah, klien = pasangkan(keluarga, keluarga_asing), meja(operator)
        salah = []
        for saring, ada in (
            ({}, True),
            ({"sebab": "pengurus"}, True),
            ({"sebab": "no_kks"}, False),
            ({"wilayah": "64.02.06"}, True),
            ({"wilayah": "64.02.13"}, False),
            ({"status": "berbeda"}, False),
        ):
            isi = klien.get(alamat("ganda"), saring).context["halaman"].baris
            terlihat = [p in isi for p in (pasangan, pasangan_asing, setengah)]
            if terlihat != [ada, False, False]:
                salah.append((saring, terlihat))
        assert not salah

    def test_banyaknya_kueri_tetap(self, masuk, operator, pasangan, django_assert_num_queries):
        PasanganMirip.objects.exclude(pk=pasangan.pk).delete()
        klien = masuk(operator)
        klien.get(alamat("ganda"))
        with django_assert_num_queries(9):
            klien.get(alamat("ganda"))
        for _ in range(2):
            pasangkan(pabrik.keluarga_lengkap(), pabrik.keluarga_lengkap())
        with django_assert_num_queries(9):
            klien.get(alamat("ganda"))

    def test_halaman_demi_halaman(self, meja, operator, halaman_pendek):
        kiri = pabrik.KeluargaFactory()
        for n in range(8):
            pasangkan(kiri, pabrik.KeluargaFactory(), nilai=40 + n % 3)
        dilihat = [p.pk for p in halaman_pendek(meja(operator), alamat("ganda"))]
        urut = PasanganMirip.objects.order_by("-nilai", "-pk").values_list("pk", flat=True)
        assert dilihat == list(urut)


class TestPerbandingan:
    def test_nomor_disamarkan_dan_perbedaan_ditandai(self, masuk, operator, pasangan):
        isi = masuk(operator).get(alamat("ganda_rinci", pasangan.pk)).content.decode()
        for k in (pasangan.kiri, pasangan.kanan):
            assert k.no_kk not in isi
            assert k.no_kk_samar in isi
            for a in k.anggota.all():
                assert a.nik not in isi
        assert "Berbeda" in isi
        assert "Orang yang sama" in isi

    def test_orang_asing_tidak_menemukannya(self, meja, operator_tetangga, pasangan):
        rinci = alamat("ganda_rinci", pasangan.pk)
        gabung = alamat("ganda_gabung", pasangan.pk, "kiri")
        berbeda, buka = (alamat(n, pasangan.pk) for n in ("ganda_berbeda", "ganda_buka"))
        klien = meja(operator_tetangga)
        assert [klien.get(url).status_code for url in (rinci, gabung)] == [404, 404]
        kirim = [klien.post(u, ALASAN).status_code for u in (berbeda, buka, gabung)]
        assert kirim == [404, 404, 404]

    def test_berbeda_perlu_alasan(self, masuk, operator, pasangan):
        klien = masuk(operator)
        assert klien.post(alamat("ganda_berbeda", pasangan.pk), {"alasan": ""}).status_code == 422
        jawab = klien.post(alamat("ganda_berbeda", pasangan.pk), ALASAN)
        assert "tidak diusulkan lagi" in pesan(jawab)
        pasangan.refresh_from_db()
        assert pasangan.status == "berbeda"
        klien.post(alamat("ganda_buka", pasangan.pk))
        pasangan.refresh_from_db()
        assert pasangan.status == "terbuka"

    def test_sisi_lain_tidak_ada(self, meja, operator, pasangan):
        assert meja(operator).get(alamat("ganda_gabung", pasangan.pk, "atas")).status_code == 404


class TestGabung:
    def test_diperlihatkan_dahulu_lalu_terjadi_lalu_dibatalkan(self, masuk, operator, pasangan):
        klien = masuk(operator)
        url = alamat("ganda_gabung", pasangan.pk, "kiri")
        isi = klien.get(url).content.decode()
        assert "akan pindah" in isi
        assert not Penggabungan.objects.exists()
        assert klien.post(url, {"alasan": "ya"}).status_code == 422
        jawab = klien.post(url, ALASAN)
        g = Penggabungan.objects.get()
        assert jawab["Location"] == alamat("gabungan", g.pk)
        isi = klien.get(jawab["Location"]).content.decode()
        assert "Batalkan penggabungan" in isi
        klien.post(alamat("gabungan_batal", g.pk))
        g.refresh_from_db()
        assert g.dibatalkan_oleh == operator
        assert "Dibatalkan" in klien.get(alamat("gabungan", g.pk)).content.decode()

    def test_yang_tidak_boleh_dijelaskan(self, meja, operator, pasangan):
        Keluarga.objects.filter(pk=pasangan.kiri_id).update(status="calon")
        Keluarga.objects.filter(pk=pasangan.kanan_id).update(status="aktif")
        url = alamat("ganda_gabung", pasangan.pk, "kiri")
        isi = meja(operator).get(url).content.decode()
        assert "Pertahankan yang masih peserta" in isi
        assert meja(operator).post(url, ALASAN).status_code == 422

    def test_halaman_keluarga_menunjuk_ke_penggantinya(
        self, meja, operator, rekan, pendamping, pasangan
    ):
        klien = meja(operator)
        g = gabungkan(oleh=operator, pasangan=pasangan, pertahankan="kiri", **ALASAN)
        isi = klien.get(alamat("rinci", g.digabung_id)).content.decode()
        assert f'href="{alamat("rinci", g.dipertahankan_id)}"' in isi
        assert alamat("gabungan", g.pk) in isi
        # who may see the old record only is not told whose it is now
        Keluarga.objects.filter(pk=g.digabung_id).update(pendamping=rekan)
        isi = meja(rekan).get(alamat("rinci", g.digabung_id)).content.decode()
        assert "tercatat ganda" in isi
        assert alamat("rinci", g.dipertahankan_id) not in isi
        assert alamat("gabungan", g.pk) not in isi

    def test_yang_menghalangi_pembatalan_disebut(self, meja, operator, pasangan):
        klien = meja(operator)
        g = gabungkan(oleh=operator, pasangan=pasangan, pertahankan="kiri", **ALASAN)
        Keluarga.objects.filter(pk=g.digabung_id).update(status="tidak_layak")
        isi = klien.get(alamat("gabungan", g.pk)).content.decode()
        assert "Tidak dapat dibatalkan" in isi
        klien.post(alamat("gabungan_batal", g.pk))
        g.refresh_from_db()
        assert g.dibatalkan_pada is None


class TestMutu:
    def test_ringkasan_dan_daftar(self, masuk, operator, keluarga, keluarga_asing, hari_ini):
        hitung_mutu(tanggal=hari_ini)
        klien = masuk(operator)
        isi = klien.get(alamat("mutu")).content.decode()
        assert "temuan=telepon_kosong" in isi
        isi = klien.get(alamat("mutu_keluarga"), {"temuan": "telepon_kosong"}).content.decode()
        assert alamat("rinci", keluarga.pk) in isi
        assert alamat("ubah", keluarga.pk) in isi  # the form that mends it
        assert alamat("rinci", keluarga_asing.pk) not in isi
        isi = klien.get(alamat("mutu_keluarga"), {"temuan": "hpl_kosong"}).content.decode()
        assert alamat("rinci", keluarga.pk) not in isi

    def test_wilayah_orang_lain_tidak_ada(self, meja, operator, pendamping):
        assert meja(operator).get(alamat("mutu"), {"wilayah": "64.02.06"}).status_code == 200
        assert meja(operator).get(alamat("mutu"), {"wilayah": "64.03"}).status_code == 404
        assert meja(pendamping).get(alamat("mutu"), {"wilayah": "64.02"}).status_code == 404

    def test_jalan_kembali_dapat_dibuka(self, meja, operator, pendamping, keluarga):
        for orang, ada in ((operator, True), (pendamping, False)):
            klien = meja(orang)
            isi = klien.get(alamat("mutu_keluarga"), {"wilayah": keluarga.desa_id}).content.decode()
            ke = f"{alamat('mutu')}?wilayah={keluarga.desa_id}"
            assert (ke in isi) == ada
            assert not ada or klien.get(ke).status_code == 200

    @pytest.mark.parametrize(("nama", "kueri"), [("mutu", 17), ("mutu_keluarga", 12)])
    def test_banyaknya_kueri_tetap(
        self, masuk, operator, pendamping, keluarga, hari_ini, nama, kueri,
        django_assert_num_queries,
    ):  # fmt: skip
        klien = masuk(operator)
        hitung_mutu(tanggal=hari_ini)
        klien.get(alamat(nama))
        with django_assert_num_queries(kueri):
            klien.get(alamat(nama))
        for _ in range(2):
            pabrik.keluarga_lengkap(pendamping=pendamping)
        hitung_mutu(tanggal=hari_ini)
        with django_assert_num_queries(kueri):
            klien.get(alamat(nama))

    def test_skor_di_halaman_keluarga(self, meja, operator, keluarga):
        isi = meja(operator).get(alamat("rinci", keluarga.pk)).content.decode()
        assert "Mutu data: " in isi
        assert "Isi nomor telepon" in isi

    def test_minta_hitung_ulang(self, meja, operator, keluarga):
        klien = meja(operator)
        jawab = klien.post(alamat("mutu_cari"))
        assert jawab.status_code == 302
        isi = klien.get(alamat("mutu")).content.decode()
        assert "Menunggu" in isi


class TestSebelumDisimpan:
    """A new family that may be there already is asked about first."""

    ISIAN = {
        "nik": "6402055505870001",  # no number of the factory
        "nama": "Hj. Siti Aminnah",
        "jenis_kelamin": "P",
        "tanggal_lahir": "1987-05-15",
        "no_kk": "6402060101990001",
        "desa": "64.02.06.1001",
    }

    @pytest.fixture
    def lama(self, pendamping):
        keluarga = pabrik.KeluargaFactory(pendamping=pendamping, nama_pengurus="Siti Aminah")
        isi_anggota(keluarga, ("Siti Aminah", "pengurus", "P", LAHIR))
        return keluarga

    def test_ditanyakan_dahulu(self, meja, operator, lama):
        klien = meja(operator)
        isi = klien.post(alamat("tambah"), self.ISIAN).content.decode()
        assert "mungkin sudah tercatat" in isi
        assert alamat("rinci", lama.pk) in isi
        assert Keluarga.objects.count() == 1
        jawab = klien.post(alamat("tambah"), self.ISIAN | {"keluarga_lain": "on"})
        assert jawab.status_code == 302
        assert Keluarga.objects.count() == 2

    def test_yang_tidak_mirip_langsung_disimpan(self, meja, operator, lama):
        isi = self.ISIAN | {"nama": "Budi Wulandari"}
        assert meja(operator).post(alamat("tambah"), isi).status_code == 302

    def test_milik_orang_lain_tidak_disebut(self, meja, rekan, lama):
        """A pendamping does not learn of a colleague's family; the office finds the pair."""
        assert meja(rekan).post(alamat("tambah"), self.ISIAN).status_code == 302

    def test_nomor_yang_sudah_dipakai_tetap_ditolak(self, meja, operator, lama):
        isi = self.ISIAN | {"no_kk": lama.no_kk}
        halaman = meja(operator).post(alamat("tambah"), isi).content.decode()
        assert "masih terdaftar" in halaman
        assert "mungkin sudah tercatat" not in halaman
