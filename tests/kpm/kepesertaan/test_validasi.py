"""catat_validasi, the commitment, and what a family may say against the outcome."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpm.kepesertaan.layanan.validasi import (
    Periksa,
    ajukan_sanggahan,
    catat_validasi,
    jawab_sanggahan,
    lengkapi_komitmen,
    tambah_foto,
)
from kpm.models import FotoValidasi, PasanganMirip, Validasi
from tests import pabrik
from tests.kpm.kepesertaan.conftest import galat, gambar, semua_sesuai

HARI = timedelta(days=1)


@pytest.fixture
def catat(pendamping, calon, hari_ini):
    def _catat(**ubah):
        keluarga = ubah.get("keluarga", calon)
        isi = {
            "oleh": pendamping,
            "keluarga": keluarga,
            "tanggal": hari_ini,
            "hasil": "layak",
            "anggota": semua_sesuai(keluarga),
        } | ubah
        return catat_validasi(**isi)

    return _catat


@pytest.fixture
def menolak():
    return {"hasil": "menolak", "alasan": "Merasa sudah mampu", "anggota": []}


def test_layak_dengan_semua_yang_perlu(catat, calon, hari_ini):
    validasi, baru = catat(
        ditemui="Pengurus",
        catatan="Rumah papan.",
        komitmen_tanggal=hari_ini,
        komitmen_oleh="Siti",
        foto=[gambar()],
        foto_komitmen=[gambar((1, 2, 3))],
    )
    calon.refresh_from_db()
    assert (baru, validasi.berlaku, calon.status) == (True, True, "calon")
    assert {p.komponen for p in validasi.periksa.all()} == {"", "sd"}
    assert sorted(f.jenis for f in validasi.foto.all()) == ["bukti", "komitmen"]
    kunjungan = calon.kunjungan.get()
    assert (kunjungan.tujuan, kunjungan.temuan) == (
        "validasi",
        "Hasil validasi: layak. Rumah papan.",
    )
    assert calon.kunjungan_terakhir == hari_ini


def test_kunci_sama_sekali_saja(catat, calon, pendamping, buat_calon):
    kunci = uuid4()
    satu, baru = catat(kunci=kunci, foto=[gambar()])
    calon.status = "aktif"  # decided on meanwhile: the phone still gets its receipt
    calon.save()
    dua, lagi = catat(kunci=kunci, ditemui="Lain", foto=[gambar(), gambar((9, 9, 9))])
    assert (baru, lagi, satu.pk, dua.ditemui) == (True, False, dua.pk, "")
    assert FotoValidasi.objects.count() == 2
    with pytest.raises(ValidationError) as info:
        catat(kunci=kunci, keluarga=buat_calon())
    assert galat(info) == {"kunci"}


def test_siapa_yang_boleh(
    catat, operator, korkab, rekan, calon, keluarga_asing, tanpa_peran, pendamping, hari_ini
):
    for orang in (operator, korkab, rekan, tanpa_peran):
        with pytest.raises(PermissionDenied):
            catat(oleh=orang)
    for lain in (keluarga_asing, pabrik.keluarga_lengkap(status="calon", pendamping=None)):
        with pytest.raises(PermissionDenied, match="bukan dampingan Anda"):
            catat(keluarga=lain)
    terbaca = type(calon).objects.get(pk=calon.pk)
    type(calon).objects.filter(pk=calon.pk).update(pendamping=rekan)  # handed over meanwhile
    calon.penugasan.update(selesai=hari_ini - HARI)
    with pytest.raises(PermissionDenied):
        catat(keluarga=terbaca)
    assert not Validasi.objects.exists()


def test_ditolak_dengan_kata(catat, calon, hari_ini, menolak, sejak):
    for ubah, ruas in (
        ({"tanggal": hari_ini + HARI}, {"tanggal"}),
        ({"tanggal": sejak - HARI}, {"tanggal"}),
        ({"anggota": semua_sesuai(calon)[:1]}, {"anggota"}),
        (menolak | {"alasan": " "}, {"alasan"}),
        ({"hasil": "entah"}, {"hasil"}),
        ({"anggota": [Periksa(987_654_321)]}, {"anggota"}),
        ({"foto": [gambar((n, n, n)) for n in range(6)]}, {"foto"}),
    ):
        with pytest.raises(ValidationError) as info:
            catat(**ubah)
        assert galat(info) == ruas, ubah
    for status in ("aktif", "tidak_layak"):
        calon.status = status
        calon.save()
        with pytest.raises(ValidationError, match="bukan calon lagi"):
            catat()
    assert not Validasi.objects.exists()


def test_koreksi_lewat_layanan_register(catat, calon):
    ibu, anak = calon.anggota.order_by("tanggal_lahir")
    validasi, _ = catat(
        anggota=[
            Periksa(ibu.pk, dokumen=["ktp", "kk"]),
            Periksa(anak.pk, koreksi={"jenjang": "smp"}, versi=anak.diubah_pada),
        ]
    )
    anak.refresh_from_db()
    assert (anak.jenjang, anak.komponen) == ("smp", "smp")
    periksa = validasi.periksa.get(anggota=anak)
    assert (periksa.dikoreksi, periksa.komponen) == (["jenjang"], "smp")
    basi = Periksa(anak.pk, koreksi={"jenjang": "sd"}, versi=ibu.diubah_pada)
    with pytest.raises(ValidationError) as info:  # read before the change above
        catat(anggota=[Periksa(ibu.pk), basi])
    assert galat(info) == {f"{anak.pk}-jenjang"}
    assert Validasi.objects.count() == 1


def test_yang_bukan_anggota_keluar(catat, calon, hari_ini):
    ibu, anak = calon.anggota.order_by("tanggal_lahir")
    for periksa, ruas in (
        (Periksa(anak.pk, "bukan"), "keluar"),
        (Periksa(anak.pk, "sesuai", keluar="pindah"), "keluar"),
        (Periksa(anak.pk, "bukan", keluar="pindah", koreksi={"nama": "X"}), "koreksi"),
        (Periksa(anak.pk, "entah"), "keadaan"),
        (Periksa(anak.pk, dokumen=["sim"]), "dokumen"),
        (Periksa(anak.pk, koreksi={"nik": "1"}), "koreksi"),
        (Periksa(anak.pk, koreksi={"tanggal_lahir": hari_ini + HARI}), "tanggal_lahir"),
    ):
        with pytest.raises(ValidationError) as info:
            catat(anggota=[Periksa(ibu.pk), periksa])
        assert galat(info) == {f"{anak.pk}-{ruas}"}
    catat(anggota=[Periksa(ibu.pk), Periksa(anak.pk, "bukan", keluar="pindah")])
    anak.refresh_from_db()
    assert (anak.keluar_pada, anak.alasan_keluar) == (hari_ini, "pindah")


def test_ganda_menunggu_pembanding(catat, calon, keluarga, keluarga_rekan):
    isi = {"hasil": "ganda", "alasan": "Orang yang sama", "anggota": []}
    with pytest.raises(ValidationError) as info:  # a colleague's family is not seen
        catat(**isi, kembaran=keluarga_rekan)
    assert galat(info) == {"kembaran"}
    with pytest.raises(ValidationError, match="bukan keluarga ini sendiri"):
        catat(**isi, kembaran=calon)
    with pytest.raises(ValidationError, match="hanya dipilih untuk keluarga ganda"):
        catat(kembaran=keluarga)  # found eligible
    catat(**isi, kembaran=keluarga)
    pasangan = PasanganMirip.objects.get()
    assert (pasangan.sebab, pasangan.status) == (["lapangan"], "terbuka")
    pasangan.sebab, pasangan.status = ["pengurus"], "berbeda"
    pasangan.save()
    catat(**isi, kembaran=keluarga)
    pasangan.refresh_from_db()
    assert (pasangan.sebab, pasangan.status) == (["pengurus", "lapangan"], "berbeda")


def test_yang_terbaru_menurut_tanggalnya_yang_berlaku(catat, calon, hari_ini, menolak):
    satu, _ = catat(tanggal=hari_ini - 3 * HARI)
    dua, _ = catat(**menolak)
    telat, _ = catat(tanggal=hari_ini - HARI)  # from a phone that was out of reach
    assert not telat.berlaku
    calon.refresh_from_db()
    assert calon.kunjungan_terakhir == hari_ini
    assert list(Validasi.objects.kini()) == [dua]
    type(calon).objects.filter(pk=calon.pk).update(status_sejak=hari_ini + HARI)  # back later
    assert not Validasi.objects.kini().exists()


def test_komitmen_menyusul(catat, calon, pendamping, rekan, hari_ini, sejak, menolak):
    validasi, _ = catat(tanggal=hari_ini - HARI)
    isi = {"oleh": pendamping, "validasi": validasi, "penandatangan": "Siti"}
    for tanggal in (hari_ini + HARI, sejak - HARI):
        with pytest.raises(ValidationError) as info:
            lengkapi_komitmen(**isi, tanggal=tanggal)
        assert galat(info) == {"tanggal"}
    with pytest.raises(PermissionDenied):
        lengkapi_komitmen(**isi | {"oleh": rekan}, tanggal=hari_ini)
    lengkapi_komitmen(**isi, tanggal=hari_ini, foto=[gambar()])
    lengkapi_komitmen(**isi | {"penandatangan": "Lain"}, tanggal=hari_ini - HARI)
    validasi.refresh_from_db()
    assert (validasi.komitmen_oleh, validasi.komitmen_tanggal) == ("Siti", hari_ini)
    assert validasi.foto.get().jenis == "komitmen"
    bukan, _ = catat(**menolak)
    with pytest.raises(ValidationError, match="hanya ditandatangani"):
        lengkapi_komitmen(**isi | {"validasi": bukan}, tanggal=hari_ini)


def test_foto_menyusul_sekali(catat, pendamping, rekan):
    validasi, _ = catat()
    isi = {"oleh": pendamping, "validasi": validasi, "jenis": "komitmen"}
    satu, baru = tambah_foto(**isi, berkas=gambar())
    dua, lagi = tambah_foto(**isi, berkas=gambar())
    assert (baru, lagi, satu.pk) == (True, False, dua.pk)
    with pytest.raises(PermissionDenied):
        tambah_foto(**isi | {"oleh": rekan}, berkas=gambar())
    with pytest.raises(ValidationError):
        tambah_foto(**isi | {"jenis": "selfie"}, berkas=gambar())


class TestSanggahan:
    @pytest.fixture
    def hasil(self, catat, menolak):
        return catat(**menolak)[0]

    @pytest.fixture
    def ajukan(self, pendamping, hasil, hari_ini):
        def _ajukan(**ubah):
            isi = {"pemohon": "Siti", "alasan": "Waktu itu salah paham.", "tanggal": hari_ini}
            return ajukan_sanggahan(**{"oleh": pendamping, "validasi": hasil} | isi | ubah)

        return _ajukan

    def test_diterima_divalidasi_ulang(self, ajukan, korkab, calon, catat, hari_ini):
        calon.status = "tidak_layak"
        calon.save()
        sanggahan = ajukan()
        isi = {"oleh": korkab, "sanggahan": sanggahan, "terima": True}
        with pytest.raises(ValidationError) as info:
            jawab_sanggahan(**isi, jawaban="ya")
        assert galat(info) == {"jawaban"}
        jawab_sanggahan(**isi, jawaban="Silakan divalidasi lagi.")
        calon.refresh_from_db()
        assert (calon.status, calon.status_sejak) == ("calon", hari_ini)
        assert not Validasi.objects.kini().exists()
        with pytest.raises(ValidationError, match="sudah dijawab"):
            jawab_sanggahan(**isi, jawaban="Silakan divalidasi lagi.")
        assert catat()[0].berlaku

    def test_ditolak_tetap(self, ajukan, korkab, calon):
        sanggahan = ajukan()
        type(calon).objects.filter(pk=calon.pk).update(status="aktif")
        with pytest.raises(ValidationError, match="tidak dapat diterima"):
            jawab_sanggahan(oleh=korkab, sanggahan=sanggahan, terima=True, jawaban="Divalidasi")
        type(calon).objects.filter(pk=calon.pk).update(status="calon")
        jawab_sanggahan(oleh=korkab, sanggahan=sanggahan, terima=False, jawaban="Tetap menolak.")
        calon.refresh_from_db()
        assert calon.status == "calon"
        assert Validasi.objects.kini().exists()
        ajukan()  # the family may ask again
        with pytest.raises(ValidationError):
            ajukan()  # but not twice at once

    def test_siapa_dan_apa(self, ajukan, hasil, catat, pendamping, rekan, operator_tetangga, calon):
        for orang in (rekan, operator_tetangga):
            with pytest.raises(PermissionDenied):
                ajukan(oleh=orang)
        sanggahan = ajukan()
        with pytest.raises(PermissionDenied):
            jawab_sanggahan(oleh=pendamping, sanggahan=sanggahan, terima=True, jawaban="x" * 10)
        for ubah, ruas in (
            ({"alasan": "tidak"}, "alasan"),
            ({"tanggal": hasil.tanggal + HARI}, "tanggal"),
            ({"tanggal": hasil.tanggal - HARI}, "tanggal"),
        ):
            with pytest.raises(ValidationError) as info:
                ajukan(**ubah)
            assert galat(info) == {ruas}
        layak, _ = catat()
        for validasi in (layak, hasil):  # hasil is no longer in force
            with pytest.raises(ValidationError, match="validasi terakhir"):
                ajukan(validasi=validasi)
