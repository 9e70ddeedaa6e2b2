"""The decision on many calon: who can go, what is written, and taking it back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kpm.kepesertaan.layanan.penetapan import batalkan_penetapan, tetapkan, timbang_penetapan
from kpm.models import Keluarga, KeluargaDitetapkan, Penetapan
from tests import pabrik
from tests.kpm.kepesertaan.conftest import galat

HARI = timedelta(days=1)
SK = "12/3.4/BS.02.01/2024"


@pytest.fixture
def siap(buat_calon, hari_ini):
    """siap(n): calon that can be decided on, found eligible four days ago."""

    def _siap(n: int = 1, **isi):
        semua = [buat_calon() for _ in range(n)]
        for k in semua:
            komitmen = {"komitmen_tanggal": hari_ini - 4 * HARI, "komitmen_oleh": "Siti"}
            isi_validasi = {"tanggal": hari_ini - 4 * HARI} | (isi or komitmen)
            pabrik.ValidasiFactory(keluarga=k, oleh=k.pendamping, **isi_validasi)
        return semua

    return _siap


@pytest.fixture
def putuskan(operator, hari_ini):
    def _putuskan(*keluarga, **ubah):
        isi = {"ke": "aktif", "nomor_sk": SK, "tanggal_sk": hari_ini - HARI} | ubah
        pilih = Keluarga.objects.filter(pk__in=[k.pk for k in keluarga])
        return tetapkan(**{"oleh": operator, "keluarga": pilih} | isi)

    return _putuskan


TOLAK = {"hasil": "tidak_ditemukan", "sebab": "pindah", "alasan": "Pindah ke Samarinda"}


def test_ditetapkan_dengan_sk(putuskan, siap, buat_calon, operator, hari_ini, sejak):
    satu, dua = siap(2)
    belum, [bukan] = buat_calon(), siap(**TOLAK)
    penetapan, tertolak = putuskan(satu, dua, belum, bukan)
    assert (penetapan.jumlah, penetapan.wilayah_id) == (2, pabrik.DESA)
    assert dict(tertolak) == {
        belum: "belum divalidasi",
        bukan: "hasil validasinya tidak ditemukan",
    }
    satu.refresh_from_db()
    assert (satu.status, satu.status_sejak) == ("aktif", hari_ini - HARI)
    assert satu.tahun_masuk == (hari_ini - HARI).year
    riwayat = satu.perubahan_status.get()
    assert (riwayat.dari, riwayat.ke, riwayat.dasar, riwayat.oleh) == (
        "calon",
        "aktif",
        SK,
        operator,
    )
    isi = KeluargaDitetapkan.objects.get(keluarga=satu)
    assert (isi.sejak_lama, isi.tahun_masuk_lama, isi.perubahan) == (sejak, None, riwayat)


def test_tidak_layak_dengan_sebabnya(putuskan, siap):
    [bukan], [layak] = siap(**TOLAK), siap()
    penetapan, tertolak = putuskan(bukan, layak, ke="tidak_layak")
    bukan.refresh_from_db()
    assert (penetapan.jumlah, bukan.status, bukan.tahun_masuk) == (1, "tidak_layak", None)
    alasan = bukan.perubahan_status.get().alasan
    assert alasan == "Tidak ditemukan: Sudah pindah. Pindah ke Samarinda"
    assert [k for k, _ in tertolak] == [layak]


def test_sk_yang_tidak_mungkin(putuskan, siap, hari_ini):
    [k] = siap()
    for ubah, ruas in (
        ({"tanggal_sk": hari_ini + HARI}, {"tanggal_sk"}),
        ({"tanggal_sk": hari_ini - 400 * HARI}, {"tanggal_sk"}),
        ({"mulai": hari_ini + HARI}, {"mulai"}),
        ({"mulai": hari_ini - 9 * HARI}, {"mulai"}),
        ({"nomor_sk": " "}, {"nomor_sk"}),
        ({"ke": "graduasi"}, {"ke"}),
    ):
        with pytest.raises(ValidationError) as info:
            putuskan(k, **ubah)
        assert galat(info) == ruas
    # dated before the validation, before it was a calon, or made active meanwhile
    for ubah in ({"tanggal_sk": hari_ini - 5 * HARI}, {"tanggal_sk": hari_ini - 30 * HARI}):
        with pytest.raises(ValidationError, match="Tidak ada calon"):
            putuskan(k, **ubah)
    putuskan(k)
    with pytest.raises(ValidationError, match="Tidak ada calon"):
        putuskan(k)
    assert Penetapan.objects.count() == 1


def test_kunci_sama_sekali_saja(putuskan, siap):
    [k], kunci = siap(), uuid4()
    satu, _ = putuskan(k, kunci=kunci)
    assert putuskan(k, kunci=kunci) == (satu, [])


def test_hanya_dalam_wewenang(
    putuskan, siap, korkab, pendamping, kadis, operator_tetangga, hari_ini, admin, operator_prov
):
    [k] = siap()
    for orang in (pendamping, kadis, admin, operator_prov):
        with pytest.raises(PermissionDenied):
            putuskan(k, oleh=orang)
    with pytest.raises(ValidationError, match="Tidak ada calon"):
        putuskan(k, oleh=operator_tetangga)
    t = timbang_penetapan(
        oleh=operator_tetangga,
        keluarga=Keluarga.objects.all(),
        ke="aktif",
        tanggal_sk=hari_ini,
        mulai=hari_ini,
    )
    assert (t.boleh, t.tertolak) == ([], [])
    penetapan, _ = putuskan(k, oleh=korkab)
    assert not Penetapan.objects.untuk(operator_tetangga).exists()
    assert Penetapan.objects.untuk(pendamping).get() == penetapan
    with pytest.raises(PermissionDenied):
        batalkan_penetapan(oleh=operator_tetangga, penetapan=penetapan, alasan="Salah SK")


def test_dua_kabupaten_sekaligus(putuskan, siap, korkab, hari_ini):
    [satu], [dua] = siap(), siap()
    Keluarga.objects.filter(pk=dua.pk).update(desa="63.03.05.1001")
    pabrik.JabatanFactory(pengguna=korkab, peran="koordinator", wilayah_id="63.03")
    with pytest.raises(ValidationError, match="satu kabupaten"):
        putuskan(satu, dua, oleh=korkab)


class TestDibatalkan:
    def test_semua_kembali_seperti_semula(self, putuskan, siap, operator, korkab, hari_ini, sejak):
        satu, dua = siap(2)
        Keluarga.objects.filter(pk=dua.pk).update(tahun_masuk=2019)
        penetapan, _ = putuskan(satu, dua)
        dua.refresh_from_db()
        assert dua.tahun_masuk == 2019  # it had been in before
        pabrik.BantuanFactory(keluarga=satu, periode=hari_ini)  # worked out, not answered
        with pytest.raises(ValidationError) as info:
            batalkan_penetapan(oleh=korkab, penetapan=penetapan, alasan="x")
        assert galat(info) == {"alasan"}
        batalkan_penetapan(oleh=korkab, penetapan=penetapan, alasan="Nomor SK keliru")
        satu.refresh_from_db()
        dua.refresh_from_db()
        assert (satu.status, satu.status_sejak, satu.tahun_masuk) == ("calon", sejak, None)
        assert dua.tahun_masuk == 2019
        assert satu.perubahan_status.first().alasan == "Penetapan dibatalkan: Nomor SK keliru"
        assert not satu.bantuan.exists()
        with pytest.raises(ValidationError, match="sudah dibatalkan"):
            batalkan_penetapan(oleh=korkab, penetapan=penetapan, alasan="Sekali lagi")
        lagi, _ = putuskan(satu, dua, nomor_sk="13/SK")  # and once more, there and back
        assert lagi.jumlah == 2
        batalkan_penetapan(oleh=korkab, penetapan=lagi, alasan="Masih keliru")
        satu.refresh_from_db()
        assert satu.status == "calon"

    def test_tidak_bila_sudah_berlanjut(self, putuskan, siap, operator, hari_ini):
        satu, dua = siap(2)
        penetapan, _ = putuskan(satu, dua)
        bulan = hari_ini.replace(day=1)
        for berlanjut in (
            lambda: Keluarga.objects.filter(pk=dua.pk).update(status="ditangguhkan"),
            lambda: pabrik.BantuanFactory(keluarga=dua, periode=hari_ini, status="salur"),
            lambda: pabrik.HasilSalurFactory(keluarga=dua, periode=hari_ini),
            lambda: pabrik.VerifikasiFactory(
                anggota=dua.anggota.first(), bulan=bulan, hasil="memenuhi"
            ),
            lambda: pabrik.UsulanFactory(keluarga=dua),
        ):
            with transaction.atomic():
                berlanjut()
                with pytest.raises(ValidationError, match=f"berlanjut pada {dua}"):
                    batalkan_penetapan(oleh=operator, penetapan=penetapan, alasan="Salah SK")
                transaction.set_rollback(True)

    def test_kewajiban_yang_belum_diisi_ikut_dicabut(self, putuskan, siap, operator, hari_ini):
        [k] = siap()
        penetapan, _ = putuskan(k)
        bulan = hari_ini.replace(day=1)
        anggota = k.anggota.first()
        pabrik.VerifikasiFactory(anggota=anggota, bulan=bulan)
        depan = (bulan + timedelta(32)).replace(day=1)
        tetap = pabrik.VerifikasiFactory(anggota=anggota, bulan=depan)
        pabrik.PenutupanFactory(bulan=depan)  # counted as it stood
        batalkan_penetapan(oleh=operator, penetapan=penetapan, alasan="Salah SK")
        assert list(k.verifikasi.all()) == [tetap]

    def test_no_kk_terpakai_orang_lain(self, putuskan, siap, operator):
        [k] = siap(**TOLAK)
        penetapan, _ = putuskan(k, ke="tidak_layak")
        pabrik.KeluargaFactory(no_kk=k.no_kk, status="calon")
        with pytest.raises(ValidationError, match="No KK"):
            batalkan_penetapan(oleh=operator, penetapan=penetapan, alasan="Salah SK")


def test_jumlah_kueri_tetap(putuskan, siap, operator):
    hitung = []
    operator.boleh("kpm.tetapkan")  # posts are read once a request
    for n in (1, 12):
        semua = siap(n)
        with CaptureQueriesContext(connection) as kueri:
            penetapan, _ = putuskan(*semua)
        with CaptureQueriesContext(connection) as batal:
            batalkan_penetapan(oleh=operator, penetapan=penetapan, alasan="Salah SK")
        hitung.append((len(kueri), len(batal)))
    assert hitung[0] == hitung[1]
