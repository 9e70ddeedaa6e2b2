"""Services of the register: one change, its rule, its trail, its components."""

from datetime import date, timedelta

import pghistory
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from kpm import layanan
from kpm.models import Anggota, AnggotaEvent, Keluarga, KeluargaEvent, PerubahanStatus
from pkh.riwayat.models import BukaIdentitas
from pkh.wilayah.models import Wilayah
from tests import pabrik

PENGURUS = {
    "nik": "6402065505870001",
    "nama": "Siti Contoh",
    "jenis_kelamin": "P",
    "tanggal_lahir": date(1987, 5, 15),
}
KELUARGA = {"no_kk": "6402060101990001"}


def keluarga_baru(oleh, pengurus=None, **isi) -> Keluarga:
    isi = {"no_kk": KELUARGA["no_kk"], "desa": Wilayah(pk="64.02.06.1001")} | isi
    return layanan.tambah_keluarga(oleh=oleh, pengurus=PENGURUS | (pengurus or {}), **isi)


def galat(fungsi, **isi) -> dict:
    with pytest.raises(ValidationError) as e, transaction.atomic():
        fungsi(**isi)
    return e.value.message_dict


class TestTambahKeluarga:
    def test_tercatat_sebagai_calon_dengan_pengurus_dan_riwayat(self, operator):
        keluarga = keluarga_baru(operator, rt="1")
        assert (keluarga.status, keluarga.nama_pengurus, keluarga.jumlah_anggota, keluarga.rt) == (
            "calon",
            "Siti Contoh",
            1,
            "001",
        )
        assert keluarga.pendamping is None
        assert keluarga.perubahan_status.get().oleh == operator

    def test_milik_pendamping_yang_mencatat(self, pendamping):
        keluarga = keluarga_baru(pendamping)
        assert keluarga.pendamping == pendamping
        assert keluarga.penugasan.get().pendamping == pendamping
        assert Keluarga.objects.untuk(pendamping).filter(pk=keluarga.pk).exists()

    def test_di_luar_wilayah_kerja_ditolak(self, pendamping, operator_tetangga):
        asing = Wilayah(pk="64.03.05.1001")
        assert "desa" in galat(keluarga_baru, oleh=pendamping, desa=asing)
        assert "desa" in galat(keluarga_baru, oleh=operator_tetangga)

    def test_dua_kali_sekali_saja(self, operator):
        keluarga_baru(operator)
        assert "terdaftar" in str(galat(keluarga_baru, oleh=operator))
        assert Keluarga.objects.filter(no_kk=KELUARGA["no_kk"]).count() == 1

    def test_gagal_di_pengurus_tidak_meninggalkan_keluarga(self, operator):
        salah = {"nik": "6402065505870000"}
        assert "nik" in galat(keluarga_baru, oleh=operator, pengurus=salah)
        assert not Keluarga.objects.exists()

    def test_isian_yang_tidak_mungkin(self, operator):
        for isi, ruas in (
            ({"no_kk": "123"}, "no_kk"),
            ({"no_kks": "123"}, "no_kks"),
            ({"tahun_masuk": 2006}, "tahun_masuk"),
            ({"tahun_masuk": 2999}, "tahun_masuk"),
            ({"bank": "xyz"}, "bank"),
        ):
            assert ruas in galat(keluarga_baru, oleh=operator, **isi), isi
        assert not Keluarga.objects.exists()


def test_nik_yang_tidak_mungkin(operator):
    for nik, kata in (
        ("640206550587000", "15 angka"),
        ("64020655058700011", "17 angka"),
        ("640206550587000A", "huruf"),
        ("6402067205870001", "tanggal lahir"),  # day 32
        ("6402063102870001", "tanggal lahir"),  # 31 February
        ("6402062902990001", "tanggal lahir"),  # 29 February of no leap year
        ("6402065505870000", "0000"),
    ):
        salah = galat(keluarga_baru, oleh=operator, pengurus={"nik": nik})
        assert kata in salah["nik"][0], nik


def test_nik_29_februari_tahun_kabisat_diterima(operator):
    isi = {"nik": "6402066902000001", "tanggal_lahir": date(2000, 2, 29)}
    assert keluarga_baru(operator, isi).nama_pengurus == "Siti Contoh"


def test_nik_yang_berbeda_hanya_diingatkan(operator):
    for isi, kata in (
        ({}, []),
        ({"tanggal_lahir": date(1987, 5, 16)}, ["Tanggal lahir"]),
        ({"jenis_kelamin": "L"}, ["Jenis kelamin"]),
        ({"nik": "6402055505870001"}, ["kecamatan lain"]),
    ):
        with transaction.atomic():
            keluarga = keluarga_baru(operator, isi)
            ingatan = layanan.peringatan_nik(keluarga.anggota.get(), keluarga.desa_id)
            transaction.set_rollback(True)
        assert len(ingatan) == len(kata), isi
        assert all(k in i for k, i in zip(kata, ingatan, strict=True)), isi


class TestUbahKeluarga:
    def test_berubah_dan_berjejak(self, operator, keluarga):
        with pghistory.context(pengguna=operator.pk, pintu="halaman"):
            layanan.ubah_keluarga(oleh=operator, keluarga=keluarga, alamat="Jalan Baru")
        keluarga.refresh_from_db()
        assert keluarga.alamat == "Jalan Baru"
        jejak = KeluargaEvent.objects.filter(pgh_obj_id=keluarga.pk).latest("pgh_id")
        assert (jejak.alamat, jejak.pgh_label) == ("Jalan Baru", "update")
        assert jejak.pgh_context.metadata["pengguna"] == operator.pk

    def test_tidak_menimpa_yang_berubah_di_belakangnya(self, operator, keluarga):
        """The caller's copy is old; only what was sent is written."""
        Keluarga.objects.filter(pk=keluarga.pk).update(telepon="0811")
        layanan.ubah_keluarga(oleh=operator, keluarga=keluarga, alamat="Jalan Baru")
        keluarga.refresh_from_db()
        assert (keluarga.telepon, keluarga.alamat) == ("0811", "Jalan Baru")

    def test_pindah_desa_ke_luar_wilayah_ditolak(self, operator, keluarga):
        desa = Wilayah.objects.get(pk="64.03.05.1001")
        assert "desa" in galat(layanan.ubah_keluarga, oleh=operator, keluarga=keluarga, desa=desa)

    def test_ruas_asing_bukan_isian(self, operator, keluarga):
        with pytest.raises(TypeError):
            layanan.ubah_keluarga(oleh=operator, keluarga=keluarga, status="aktif")


ANAK = {
    "nik": "6402061005180002",
    "nama": "Budi",
    "hubungan": "anak",
    "jenis_kelamin": "L",
    "jenjang": "sd",
}


class TestAnggota:
    def test_komponen_dihitung_dalam_transaksi_yang_sama(self, operator, hari_ini):
        keluarga = keluarga_baru(operator)
        assert keluarga.komponen == []
        lahir = hari_ini - timedelta(days=365 * 9)
        anak = layanan.tambah_anggota(oleh=operator, keluarga=keluarga, **ANAK, tanggal_lahir=lahir)
        assert (anak.komponen, anak.dibayar) == ("sd", True)
        layanan.ubah_anggota(oleh=operator, anggota=anak, jenjang="smp")
        keluarga.refresh_from_db()
        assert (keluarga.komponen, keluarga.jumlah_anggota) == (["smp"], 2)
        layanan.keluarkan_anggota(oleh=operator, anggota=anak, tanggal=hari_ini, alasan="pindah")
        keluarga.refresh_from_db()
        anak.refresh_from_db()
        assert (keluarga.komponen, keluarga.jumlah_anggota, anak.dibayar) == ([], 1, False)
        assert AnggotaEvent.objects.filter(pgh_obj_id=anak.pk, alasan_keluar="pindah").exists()

    def test_ganti_nama_pengurus_mengubah_nama_keluarga(self, operator, keluarga):
        pengurus = keluarga.anggota.get(hubungan="pengurus")
        layanan.ubah_anggota(oleh=operator, anggota=pengurus, nama="Nama Benar")
        keluarga.refresh_from_db()
        assert keluarga.nama_pengurus == "Nama Benar"

    def test_nik_sama_ditolak_juga_bila_di_keluarga_lain(self, operator, keluarga, keluarga_rekan):
        milik_rekan = keluarga_rekan.anggota.first()
        isi = ANAK | {"nik": milik_rekan.nik, "tanggal_lahir": date(2018, 5, 10)}
        salah = galat(layanan.tambah_anggota, oleh=operator, keluarga=keluarga, **isi)
        assert "sudah tercatat" in str(salah)

    def test_isian_yang_tidak_mungkin(self, operator, keluarga):
        for isi, ruas in (
            ({"tanggal_lahir": date(2999, 1, 1)}, "tanggal_lahir"),
            ({"tanggal_lahir": date(1850, 1, 1)}, "tanggal_lahir"),
            ({"hpl": date(2026, 1, 1)}, "hpl"),
            ({"hamil": True}, "__all__"),  # a boy
            ({"hubungan": "pengurus"}, "__all__"),  # the family has one
            ({"nama": ""}, "nama"),
        ):
            isi = {"oleh": operator, "keluarga": keluarga} | ANAK | isi
            isi.setdefault("tanggal_lahir", date(2018, 5, 10))
            assert ruas in galat(layanan.tambah_anggota, **isi), isi

    def test_keluar_sebelum_lahir_atau_di_masa_depan(self, operator, keluarga, hari_ini):
        anak = keluarga.anggota.get(hubungan="anak")
        for tanggal in (anak.tanggal_lahir - timedelta(days=1), hari_ini + timedelta(days=1)):
            assert "tanggal" in galat(
                layanan.keluarkan_anggota,
                oleh=operator,
                anggota=anak,
                tanggal=tanggal,
                alasan="pindah",
            )

    def test_yang_sudah_keluar_tidak_diubah(self, operator, keluarga, hari_ini):
        anak = keluarga.anggota.get(hubungan="anak")
        layanan.keluarkan_anggota(oleh=operator, anggota=anak, tanggal=hari_ini, alasan="pindah")
        with pytest.raises(ValidationError, match="sudah keluar"):
            layanan.ubah_anggota(oleh=operator, anggota=anak, nama="Lain")
        assert Anggota.objects.get(pk=anak.pk).nama != "Lain"


class TestUbahStatus:
    def test_alur(self, operator):
        for dari, ke, boleh in (
            ("calon", "aktif", True),
            ("calon", "tidak_layak", True),
            ("calon", "graduasi", False),
            ("calon", "ditangguhkan", False),
            ("aktif", "ditangguhkan", True),
            ("aktif", "graduasi", True),
            ("aktif", "keluar", True),
            ("aktif", "calon", False),
            ("aktif", "aktif", False),
            ("ditangguhkan", "aktif", True),
            ("graduasi", "aktif", True),
            ("graduasi", "keluar", False),
            ("keluar", "calon", True),
            ("tidak_layak", "aktif", False),
        ):
            keluarga = pabrik.KeluargaFactory(status=dari)
            isi = {
                "oleh": operator, "keluarga": keluarga, "ke": ke, "tanggal": date(2024, 1, 1),
                "alasan": "Alasan uji", "dasar": "SK 1/2024",
            }  # fmt: skip
            if not boleh:
                assert "ke" in galat(layanan.ubah_status, **isi), (dari, ke)
                continue
            layanan.ubah_status(**isi)
            keluarga.refresh_from_db()
            assert (keluarga.status, keluarga.status_sejak) == (ke, date(2024, 1, 1)), (dari, ke)
            p = PerubahanStatus.objects.get(keluarga=keluarga)
            tercatat = (p.dari, p.ke, p.alasan, p.dasar, p.oleh)
            assert tercatat == (dari, ke, "Alasan uji", "SK 1/2024", operator), (dari, ke)

    def test_isian_yang_tidak_mungkin(self, operator, keluarga):
        for isi, ruas in (
            ({"tanggal": date(2999, 1, 1)}, "tanggal"),
            ({"tanggal": date(2020, 12, 31)}, "tanggal"),  # before the present status
            ({"alasan": "  ok "}, "alasan"),
        ):
            isi = {"ke": "ditangguhkan", "tanggal": date(2024, 1, 1), "alasan": "Alasan uji"} | isi
            assert ruas in galat(layanan.ubah_status, oleh=operator, keluarga=keluarga, **isi), isi
            keluarga.refresh_from_db()
            assert keluarga.status == "aktif", isi

    def test_kembali_saat_no_kk_sudah_dipakai_keluarga_lain(self, operator):
        lama = pabrik.KeluargaFactory(no_kk=KELUARGA["no_kk"], status="keluar")
        pabrik.KeluargaFactory(no_kk=KELUARGA["no_kk"])
        salah = galat(
            layanan.ubah_status,
            oleh=operator,
            keluarga=lama,
            ke="calon",
            tanggal=date(2024, 1, 1),
            alasan="Kembali",
        )
        assert "terdaftar" in str(salah)
        assert not lama.perubahan_status.exists()


class TestBukaIdentitas:
    def test_nilai_lengkap_dan_tercatat(self, pendamping, keluarga):
        anggota = keluarga.anggota.first()
        nilai = layanan.buka_identitas(
            oleh=pendamping, objek=anggota, ruas="nik", alasan="Mencocokkan KTP"
        )
        assert nilai == anggota.nik
        catatan = BukaIdentitas.objects.get()
        assert (catatan.pengguna, catatan.objek_id, catatan.ruas, catatan.wilayah) == (
            pendamping,
            anggota.pk,
            "nik",
            keluarga.desa_id,
        )

    def test_tanpa_alasan_tidak_terbuka(self, pendamping, keluarga):
        assert "alasan" in galat(
            layanan.buka_identitas, oleh=pendamping, objek=keluarga, ruas="no_kk", alasan="  "
        )
        assert not BukaIdentitas.objects.exists()

    def test_tanpa_hak_atas_keluarga_ini_ditolak(
        self, rekan, kadis, kabid, operator_prov, admin, keluarga
    ):
        for oleh in (rekan, kadis, kabid, operator_prov, admin):
            with pytest.raises(PermissionDenied), transaction.atomic():
                layanan.buka_identitas(
                    oleh=oleh, objek=keluarga, ruas="no_kk", alasan="Ingin tahu saja"
                )
        assert not BukaIdentitas.objects.exists()

    def test_ruas_lain_bukan_identitas(self, operator, keluarga):
        with pytest.raises(ValueError):
            layanan.buka_identitas(
                oleh=operator, objek=keluarga, ruas="alamat", alasan="Alasan uji"
            )
