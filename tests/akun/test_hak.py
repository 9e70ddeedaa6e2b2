"""The table of acts, walked: every act against every role, with dates and regions."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from kpm.models import Keluarga
from pkh.akun.cakupan import Cakupan, butuh_hak, wajib_atas
from pkh.akun.hak import HAK, Peran
from pkh.akun.models import Jabatan, Pengguna
from tests import pabrik

pytestmark = pytest.mark.django_db
NASIONAL = {Peran.AUDITOR, Peran.ADMIN}


@pytest.mark.parametrize("peran", Peran)
def test_setiap_hak_dan_peran(peran):
    orang = pabrik.PenggunaFactory()
    wilayah = None if peran in NASIONAL else "64.02"
    pabrik.JabatanFactory(pengguna=orang, peran=peran, wilayah_id=wilayah)
    di_kabupaten, di_tetangga = peran != Peran.PENDAMPING, peran in NASIONAL
    for hak, (_, pemegang) in HAK.items():
        boleh, cakupan = peran in pemegang, orang.cakupan(hak)
        assert orang.boleh(hak) is boleh, hak
        assert bool(cakupan) is boleh, hak
        assert cakupan.memuat_wilayah("64.02.06.1001") is (boleh and di_kabupaten), hak
        assert cakupan.memuat_wilayah("64.03.05.1001") is (boleh and di_tetangga), hak


def test_setiap_hak_dipegang_seseorang_dan_peran_dikenal():
    assert all(peran and peran <= set(Peran.values) for _, peran in HAK.values())


# Acts that decide, pay, open or take away, written down a second time: a role that slips into the
# table or out of it is seen by nothing that reads the table itself.
PEMEGANG = {
    "kpm.tetapkan": "operator koordinator", "kpm.pindah_wilayah": "operator",
    "kpm.gabung": "operator koordinator operator_provinsi",
    "kpm.impor": "operator operator_provinsi", "penyaluran.impor": "operator operator_provinsi",
    "kpm.ekspor": "koordinator operator kepala_bidang kepala_dinas operator_provinsi",
    "pemutakhiran.periksa": "operator", "calon.validasi": "pendamping",
    "penyaluran.susun": "operator", "penyaluran.periksa": "koordinator",
    "penyaluran.label": "operator operator_provinsi",
    "identitas.buka": "pendamping koordinator operator auditor",
    "penugasan.atur": "operator koordinator", "pengawasan.bicara": "koordinator",
    "kasus.rahasia": "pendamping koordinator",
    "pengaduan.rahasia": "koordinator kepala_bidang kepala_dinas",
    "verifikasi.catat": "pendamping", "verifikasi.tutup": "koordinator operator",
    "verifikasi.buka": "koordinator kepala_bidang", "sanksi.putuskan": "koordinator",
    "graduasi.usulkan": "pendamping", "graduasi.periksa": "koordinator",
    "graduasi.teruskan": "kepala_bidang", "graduasi.putuskan": "kepala_dinas",
    "graduasi.kirim": "operator", "graduasi.keluarkan": "operator", "graduasi.impor": "operator",
    "graduasi.target": "kepala_bidang operator", "bulanan.tinjau": "koordinator",
    "ketentuan.ubah": "operator_provinsi admin", "kiriman.putuskan": "koordinator",
    "perangkat.kelola": "operator koordinator", "akun.kelola": "admin",
    "wewenang.limpahkan": "koordinator kepala_bidang kepala_dinas kepala_provinsi",
    "riwayat.baca_identitas": "kepala_dinas kepala_provinsi auditor",
    "permintaan.tangani": "operator kepala_bidang kepala_dinas",
}  # fmt: skip


def test_yang_memutus_membayar_dan_membuka():
    salah = [hak for hak, peran in PEMEGANG.items() if HAK[hak][1] != set(peran.split())]
    assert not salah


def test_hak_tak_dikenal_adalah_kesalahan(operator):
    with pytest.raises(KeyError):
        operator.boleh("kpm.terbang")
    with pytest.raises(KeyError):
        operator.cakupan("kpm.terbang")
    with pytest.raises(KeyError):
        butuh_hak("kpm.terbang")


HARI = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("mulai", "selesai", "berlaku"),
    [
        (HARI, None, True),
        (HARI, HARI, True),
        (HARI - timedelta(9), HARI, True),
        (HARI + timedelta(1), None, False),
        (HARI - timedelta(9), HARI - timedelta(1), False),
    ],
    ids=["mulai hari ini", "sehari", "hari terakhir", "belum mulai", "sudah berakhir"],
)
def test_jabatan_menurut_tanggal(mulai, selesai, berlaku, keluarga):
    # 01.30 in Tenggarong is still the day before in UTC: the local day counts.
    with time_machine.travel("2026-03-09T17:30:00+00:00", tick=False):
        orang = pabrik.PenggunaFactory()
        pabrik.JabatanFactory(pengguna=orang, peran="operator", mulai=mulai, selesai=selesai)
        assert orang.boleh("kpm.lihat") is berlaku  # sifted from the rows read
        assert orang.jabatan.berlaku().exists() is berlaku  # and in SQL
        assert Keluarga.objects.untuk(orang).exists() is berlaku


def test_plt_berakhir_sendiri(keluarga):
    orang = pabrik.PenggunaFactory()
    pabrik.JabatanFactory(
        pengguna=orang, peran="kepala_dinas", sifat="plt", mulai=date(2026, 1, 1),
        selesai=date(2026, 1, 31),
    )  # fmt: skip
    for hari, boleh in (("2026-01-31", True), ("2026-02-01", False)):
        with time_machine.travel(f"{hari}T04:00:00+00:00", tick=False):
            assert Pengguna.objects.get(pk=orang.pk).boleh("graduasi.putuskan") is boleh


@pytest.mark.parametrize(
    "isian",
    [
        {"peran": "operator", "wilayah_id": None},
        {"sifat": "plt", "selesai": None},
        {"mulai": date(2026, 2, 1), "selesai": date(2026, 1, 1)},
    ],
    ids=["tanpa wilayah", "Plt tanpa akhir", "terbalik"],
)
def test_jabatan_mustahil_ditolak_basis_data(isian):
    orang = pabrik.PenggunaFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        pabrik.JabatanFactory(pengguna=orang, **isian)


def test_beberapa_wilayah():
    orang = pabrik.PenggunaFactory()
    for kode in ("64.02", "63.03"):
        pabrik.JabatanFactory(pengguna=orang, peran="operator", wilayah_id=kode)
    assert orang.cakupan("kpm.lihat").wilayah == ("63.03", "64.02")
    assert not orang.cakupan("kpm.lihat").memuat_wilayah("64.03.05.1001")
    assert not Pengguna.objects.pendamping_di("64").exists()


def test_dua_peran_tidak_saling_meminjam_wilayah():
    """Operator in one district, kepala bidang in another: each act in its own place."""
    orang = pabrik.PenggunaFactory()
    pabrik.JabatanFactory(pengguna=orang, peran="operator", wilayah_id="64.02")
    pabrik.JabatanFactory(pengguna=orang, peran="kepala_bidang", wilayah_id="64.03")
    assert orang.cakupan("kpm.impor").wilayah == ("64.02",)
    assert orang.cakupan("graduasi.teruskan").wilayah == ("64.03",)
    assert orang.cakupan("kpm.lihat").wilayah == ("64.02", "64.03")


@pytest.mark.parametrize("sebab", ["tanpa jabatan", "jabatan lewat", "akun mati"])
def test_tertutup_bila_ragu(sebab, keluarga):
    orang = pabrik.PenggunaFactory(is_active=sebab != "akun mati")
    if sebab != "tanpa jabatan":
        selesai = date(2020, 1, 2) if sebab == "jabatan lewat" else None
        for peran in ("auditor", "operator"):
            pabrik.JabatanFactory(
                pengguna=orang, peran=peran, selesai=selesai,
                wilayah_id=None if peran == "auditor" else "64.02",
            )  # fmt: skip
    for hak in HAK:
        assert not orang.boleh(hak)
        assert not orang.cakupan(hak)
    assert not Keluarga.objects.untuk(orang).exists()
    with pytest.raises(PermissionDenied):
        wajib_atas(orang, "kpm.lihat", keluarga)


def test_pendamping_hanya_keluarga_sendiri(pendamping, keluarga, keluarga_rekan, keluarga_asing):
    assert list(Keluarga.objects.untuk(pendamping)) == [keluarga]
    wajib_atas(pendamping, "kpm.ubah", keluarga)
    with pytest.raises(PermissionDenied):
        wajib_atas(pendamping, "kpm.ubah", keluarga_rekan)


@pytest.mark.parametrize(
    ("kode", "di_dalam"),
    [("64.02", True), ("64.02.06", True), ("64.020", False), ("64.03", False), ("64", False),
     (None, False), ("", False)],
)  # fmt: skip
def test_memuat_wilayah(kode, di_dalam):
    assert Cakupan(wilayah=("64.02",)).memuat_wilayah(kode) is di_dalam


def test_tabel_hak_tampil_lengkap(masuk, auditor, operator):
    isi = masuk(auditor).get(reverse("akun:hak")).content.decode()
    boleh = sum(len(peran) for _, peran in HAK.values())
    assert isi.count(" boleh</span>") - isi.count(" tidak boleh</span>") == boleh
    assert all(kata in isi for kata, _ in HAK.values())
    assert masuk(operator).get(reverse("akun:hak")).status_code == 403


def test_jabatan_dipakai_lewat_full_clean():
    orang = pabrik.PenggunaFactory()
    with pytest.raises(ValidationError, match=r"Plt\./Plh\. harus punya tanggal selesai"):
        Jabatan(pengguna=orang, peran="operator", wilayah_id="64.02", sifat="plh").full_clean()


def test_jabatan_kini_seperti_dibaca_django(korkab, django_assert_num_queries):
    """Its SQL is written once for all requests: the same rows in the same order, with region
    and person, also of the whole country."""
    pabrik.JabatanFactory(pengguna=korkab, peran=Peran.AUDITOR, wilayah_id=None)
    pabrik.JabatanFactory(pengguna=korkab, wilayah_id="64.03", selesai=date(2021, 1, 1))
    pabrik.JabatanFactory(peran=Peran.ADMIN, wilayah_id=None)
    orang = Pengguna.objects.get(pk=korkab.pk)
    with django_assert_num_queries(1):
        kini = [(vars(j) | {"_state": ""}, j.wilayah, j.pengguna) for j in orang.jabatan_kini]
    semua = orang.jabatan.berlaku().select_related("wilayah")
    assert kini == [(vars(j) | {"_state": ""}, j.wilayah, j.pengguna) for j in semua]
    assert [w and w.nama for _, w, _ in kini] == ["Kabupaten Kutai Kartanegara", None]
