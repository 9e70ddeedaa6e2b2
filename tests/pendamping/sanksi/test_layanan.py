"""From recommendation to decision, notice, appeal, suspension and reset."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpm.massal import ketentuan_pada
from kpm.models import Keluarga
from pendamping.models import Pengecualian, Sanksi, Verifikasi
from pendamping.sanksi import layanan
from pendamping.sanksi.aturan import mundur, periksa_masa
from pendamping.sanksi.massal import bulan_dinilai, simulasikan, susun_rekomendasi
from pendamping.verifikasi.massal import buat_kewajiban
from tests import pabrik

pytestmark = pytest.mark.django_db


@pytest.fixture
def sampai(hari_ini):
    return bulan_dinilai(hari_ini)


def isi(keluarga, sampai, *hasil):
    """Results of the months before, newest first, for the child."""
    anak = keluarga.anggota.get(hubungan="anak")
    Verifikasi.objects.filter(anggota=anak).delete()
    for n, h in enumerate(hasil):
        pabrik.VerifikasiFactory(
            anggota=anak, keluarga=keluarga, bulan=mundur(sampai, n), hasil=h, alasan="x"
        )


def susun(sampai, hari_ini, **saring):
    return susun_rekomendasi(sampai=sampai, hari_ini=hari_ini, **saring)


def keadaan(keluarga):
    baris = Sanksi.objects.filter(keluarga=keluarga).order_by("pk")
    return [(s.langkah, s.putusan, s.sebab_selesai) for s in baris]


def diterapkan(keluarga, langkah, hari_ini, **isi):
    awal = {"putusan": "diterapkan", "diputus_pada": f"{hari_ini - timedelta(days=5)}T09:00+08:00",
            "diberitahukan_pada": hari_ini - timedelta(days=2), "penerima": "Ibu"}  # fmt: skip
    return pabrik.SanksiFactory(keluarga=keluarga, langkah=langkah, **awal | isi)


def test_rekomendasi_naik_turun_dan_selesai(keluarga, korkab, sampai, hari_ini):
    """One story: letter, decided; visit, waits; months mended; kept again; anew; out."""
    isi(keluarga, sampai, "tidak")
    hasil = susun(sampai, hari_ini)
    assert (hasil.baru, keadaan(keluarga)) == (1, [("surat", "", "")])
    assert susun(sampai, hari_ini) == type(hasil)(0, 0, 0)  # again changes nothing
    surat = Sanksi.objects.get()
    for _ in range(2):  # sent twice: once
        layanan.putuskan_sanksi(oleh=korkab, sanksi=surat, terapkan=True)
    isi(keluarga, sampai, "tidak", "tidak")
    susun(sampai, hari_ini)
    assert keadaan(keluarga)[1] == ("kunjungan", "", "")
    isi(keluarga, sampai, "tidak", "tidak", "tidak")
    assert susun(sampai, hari_ini).berubah == 1  # the one that waits is raised, not doubled
    assert keadaan(keluarga)[1] == ("tangguh", "", "")
    isi(keluarga, sampai, "tidak", "memenuhi", "tidak")
    susun(sampai, hari_ini)  # mended: the letter was decided on before, nothing more to say
    assert keadaan(keluarga) in (
        [("surat", "diterapkan", ""), ("tangguh", "", "hitungan")],
        [("surat", "diterapkan", ""), ("tangguh", "", "patuh")],
    )
    isi(keluarga, sampai, "memenuhi", "tidak", "tidak")
    susun(sampai, hari_ini)
    assert keadaan(keluarga)[0] == ("surat", "diterapkan", "patuh")
    isi(keluarga, sampai, "tidak")
    susun(sampai, hari_ini)
    assert keadaan(keluarga)[-1] == ("surat", "", "")
    Keluarga.objects.filter(pk=keluarga.pk).update(status="keluar")
    susun(sampai, hari_ini)
    assert keadaan(keluarga)[-1] == ("surat", "", "keluar")
    assert Sanksi.objects.berjalan().count() == 0


def test_bulan_berjalan_dan_wilayah_lain_tidak_ikut(
    keluarga, keluarga_asing, korkab, sampai, hari_ini
):
    isi(keluarga, mundur(sampai, -1), "tidak")  # only the month that still runs
    isi(keluarga_asing, sampai, "tidak")
    gugur = pabrik.SanksiFactory(keluarga=keluarga_asing, dari=mundur(sampai, 9),
                                 sampai=mundur(sampai, 9))  # fmt: skip
    with CaptureQueriesContext(connection) as kueri:
        hasil = susun(sampai, hari_ini, wilayah="64.02")
    assert (hasil.baru, hasil.selesai) == (0, 0)
    assert any("pg_advisory_xact_lock" in k["sql"] for k in kueri)  # two at once would double it
    gugur.delete()
    assert layanan.perbarui_rekomendasi(oleh=korkab).baru == 0
    assert susun(sampai, hari_ini, keluarga_ids=[keluarga_asing.pk]).baru == 1


def test_tidak_diterapkan_tidak_disarankan_lagi(keluarga, korkab, sampai, hari_ini):
    isi(keluarga, sampai, "tidak")
    susun(sampai, hari_ini)
    s = Sanksi.objects.get()
    with pytest.raises(ValidationError, match="mengapa"):
        layanan.putuskan_sanksi(oleh=korkab, sanksi=s, terapkan=False)
    layanan.putuskan_sanksi(oleh=korkab, sanksi=s, terapkan=False, alasan="Sudah dibicarakan")
    susun(sampai, hari_ini)
    assert keadaan(keluarga) == [("surat", "tidak", "")]
    with pytest.raises(ValidationError, match="sudah diputus"):
        layanan.putuskan_sanksi(oleh=korkab, sanksi=s, terapkan=True)


def test_siapa_boleh(keluarga, keluarga_asing, pendamping, rekan, operator, korkab, hari_ini):
    s = pabrik.SanksiFactory(keluarga=keluarga)
    for orang in (pendamping, operator):
        with pytest.raises(PermissionDenied):
            layanan.putuskan_sanksi(oleh=orang, sanksi=s, terapkan=True)
    asing = pabrik.SanksiFactory(keluarga=keluarga_asing)
    with pytest.raises(PermissionDenied):
        layanan.putuskan_sanksi(oleh=korkab, sanksi=asing, terapkan=True)
    hasil = layanan.putuskan_banyak(oleh=korkab, sanksi=[s, asing], terapkan=True)
    assert [h.berhasil for h in hasil] == [True, False]
    beri = {"tanggal": hari_ini, "cara": "langsung", "penerima": "Ibu Sari"}
    with pytest.raises(PermissionDenied):
        layanan.catat_pemberitahuan(oleh=rekan, sanksi=s, **beri)
    assert layanan.catat_pemberitahuan(oleh=pendamping, sanksi=s, **beri)[1]
    assert not layanan.catat_pemberitahuan(oleh=pendamping, sanksi=s, **beri)[1]  # sent twice
    assert not Sanksi.objects.untuk(rekan).exists()
    assert not Pengecualian.objects.untuk(rekan).exists()
    for orang in (operator, pendamping):
        with pytest.raises(PermissionDenied):
            layanan.perbarui_rekomendasi(oleh=orang)


def test_pemberitahuan_ditolak(keluarga, pendamping, hari_ini):
    beri = {"tanggal": hari_ini, "cara": "langsung", "penerima": "Ibu Sari"}
    s = pabrik.SanksiFactory(keluarga=keluarga)
    with pytest.raises(ValidationError, match="diterapkan"):
        layanan.catat_pemberitahuan(oleh=pendamping, sanksi=s, **beri)
    Sanksi.objects.update(putusan="diterapkan", diputus_pada=f"{hari_ini}T09:00+08:00")
    for salah in (
        {"tanggal": hari_ini + timedelta(days=1)},
        {"tanggal": hari_ini - timedelta(days=1)},
        {"penerima": " "},
        {"cara": ""},
    ):
        with pytest.raises(ValidationError) as galat:
            layanan.catat_pemberitahuan(oleh=pendamping, sanksi=s, **beri | salah)
        assert list(galat.value.message_dict) == list(salah)


def test_penangguhan_lewat_register(keluarga, korkab, operator, pendamping, hari_ini):
    """Never without notice, never over an open appeal, never without a decree."""
    s = pabrik.SanksiFactory(keluarga=keluarga, langkah="tangguh", beruntun=3)
    diterapkan(keluarga, "surat", hari_ini, selesai_pada=hari_ini, sebab_selesai="patuh")
    with pytest.raises(ValidationError, match="belum pernah diberi tahu"):  # not of this ladder
        layanan.putuskan_sanksi(oleh=korkab, sanksi=s, terapkan=True)
    diterapkan(keluarga, "surat", hari_ini)
    layanan.putuskan_sanksi(oleh=korkab, sanksi=s, terapkan=True)
    sk = {"tanggal": hari_ini, "dasar": "SK 12/2024"}
    with pytest.raises(ValidationError, match="pemberitahuan"):
        layanan.tangguhkan(oleh=operator, sanksi=s, **sk)
    beri = {"tanggal": hari_ini, "cara": "langsung", "penerima": "Ibu Sari"}
    layanan.catat_pemberitahuan(oleh=pendamping, sanksi=s, **beri)
    kunci = uuid4()
    kata = {"kunci": kunci, "tanggal": hari_ini, "pemohon": "Ibu Sari",
            "alasan": "Anak dirawat di rumah sakit"}  # fmt: skip
    k, baru = layanan.ajukan_keberatan(oleh=pendamping, sanksi=s, **kata)
    assert baru
    assert layanan.ajukan_keberatan(oleh=pendamping, sanksi=s, **kata) == (k, False)
    with pytest.raises(ValidationError, match="belum diputus"):
        layanan.ajukan_keberatan(oleh=pendamping, sanksi=s, **kata | {"kunci": uuid4()})
    with pytest.raises(ValidationError, match="keberatan"):
        layanan.tangguhkan(oleh=operator, sanksi=s, **sk)
    with pytest.raises(PermissionDenied):
        layanan.putuskan_keberatan(oleh=operator, keberatan=k, terima=False, catatan="Tidak ada")
    layanan.putuskan_keberatan(oleh=korkab, keberatan=k, terima=False, catatan="Tidak ada surat")
    with pytest.raises(ValidationError, match="surat keputusan"):
        layanan.tangguhkan(oleh=operator, sanksi=s, **sk | {"dasar": " "})
    with pytest.raises(PermissionDenied):
        layanan.tangguhkan(oleh=pendamping, sanksi=s, **sk)
    assert Sanksi.objects.siap_ditangguhkan().count() == 1
    layanan.tangguhkan(oleh=operator, sanksi=s, **sk)
    keluarga.refresh_from_db()
    perubahan = keluarga.perubahan_status.latest("pk")
    assert (keluarga.status, perubahan.dasar, perubahan.oleh) == (
        "ditangguhkan", "SK 12/2024", operator,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="sudah dijalankan"):
        layanan.tangguhkan(oleh=operator, sanksi=s, **sk)


def test_patuh_lagi_sesudah_ditangguhkan(keluarga, operator, korkab, sampai, hari_ini):
    """The ladder ends by itself; the benefit comes back by a person."""
    s = diterapkan(keluarga, "tangguh", hari_ini, dari=mundur(sampai, 3), sampai=mundur(sampai, 1))
    layanan.tangguhkan(oleh=operator, sanksi=s, tanggal=hari_ini, dasar="SK 1")
    isi(keluarga, sampai, "memenuhi", "tidak", "tidak", "tidak")
    susun(sampai, hari_ini)
    s.refresh_from_db()
    assert s.sebab_selesai == "patuh"
    assert list(Sanksi.objects.perlu_dipulihkan()) == [s]
    keluarga.refresh_from_db()
    assert keluarga.status == "ditangguhkan"
    # It is still asked of them: without obligations nobody could come back.
    assert buat_kewajiban(bulan=hari_ini.replace(day=1)) == 1


def test_keberatan_diterima_mencabut(keluarga, korkab, pendamping, sampai, hari_ini):
    isi(keluarga, sampai, "tidak")
    s = diterapkan(keluarga, "surat", hari_ini, dari=sampai, sampai=sampai)
    k, _ = layanan.ajukan_keberatan(
        oleh=pendamping, sanksi=s, kunci=uuid4(), tanggal=hari_ini, pemohon="Ibu Sari",
        alasan="Anak dirawat di rumah sakit",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="pertimbangan"):
        layanan.putuskan_keberatan(oleh=korkab, keberatan=k, terima=True, catatan="")
    layanan.putuskan_keberatan(oleh=korkab, keberatan=k, terima=True, catatan="Surat ada")
    susun(sampai, hari_ini)
    assert keadaan(keluarga) == [("surat", "dicabut", "")]  # not recommended again
    with pytest.raises(ValidationError, match="sudah diputus"):
        layanan.putuskan_keberatan(oleh=korkab, keberatan=k, terima=False, catatan="Berubah")


def test_pengecualian(keluarga, keluarga_rekan, pendamping, korkab, operator, sampai, hari_ini):
    """A pendamping asks for own families; the koordinator puts into force, also for a desa."""
    isi(keluarga, sampai, "tidak")
    isi(keluarga_rekan, sampai, "tidak")
    susun(sampai, hari_ini)
    masa = {"alasan": "bencana", "mulai": sampai, "selesai": None, "bukti": "Surat kepala desa"}

    def ajukan(oleh, **sasaran):
        return layanan.ajukan_pengecualian(oleh=oleh, **masa | sasaran)

    p = ajukan(pendamping, keluarga=keluarga)
    assert p.status == "diajukan"
    assert Sanksi.objects.berjalan().count() == 2
    for oleh, sasaran in (
        (pendamping, {"keluarga": keluarga_rekan}),
        (pendamping, {"desa": keluarga.desa}),
        (operator, {"keluarga": keluarga}),
        (korkab, {"desa": type(keluarga.desa).objects.get(pk="64.03.05.1001")}),
    ):
        with pytest.raises(PermissionDenied):
            ajukan(oleh, **sasaran)
    with pytest.raises(PermissionDenied):
        layanan.putuskan_pengecualian(oleh=pendamping, pengecualian=p, ke="berlaku")
    layanan.putuskan_pengecualian(oleh=korkab, pengecualian=p, ke="berlaku")
    assert keadaan(keluarga) == [("surat", "", "hitungan")]
    with pytest.raises(ValidationError, match="alasannya"):
        layanan.putuskan_pengecualian(oleh=korkab, pengecualian=p, ke="dicabut")
    layanan.putuskan_pengecualian(oleh=korkab, pengecualian=p, ke="dicabut", catatan="Keliru")
    assert keadaan(keluarga)[-1] == ("surat", "", "")
    with pytest.raises(ValidationError, match="sudah dicabut"):
        layanan.putuskan_pengecualian(oleh=korkab, pengecualian=p, ke="berlaku")
    sekolah = pabrik.FasilitasFactory(kode="30401001")
    assert ajukan(korkab, fasilitas=sekolah).status == "berlaku"
    assert Sanksi.objects.berjalan().count() == 0
    with pytest.raises(ValidationError) as galat:
        ajukan(korkab, desa=keluarga.desa, mulai=mundur(sampai, 30), bukti="x")
    assert set(galat.value.message_dict) == {"mulai", "bukti"}
    tahun_lalu, dua_tahun = mundur(hari_ini, 12), mundur(hari_ini, -24)
    assert periksa_masa(tahun_lalu, dua_tahun, hari_ini) == {}
    for mulai, selesai, ruas in (
        (tahun_lalu - timedelta(days=1), None, "mulai"),
        (hari_ini, dua_tahun + timedelta(days=1), "selesai"),
        (hari_ini, hari_ini - timedelta(days=1), "selesai"),
    ):
        assert list(periksa_masa(mulai, selesai, hari_ini)) == [ruas]


def test_simulasi_tidak_menulis(keluarga, keluarga_rekan, keluarga_asing, sampai, hari_ini):
    """Money of who is paid now: not of who left, of one too many, of a family suspended already."""
    isi(keluarga, sampai, "tidak", "tidak", "tidak")
    isi(keluarga_rekan, sampai, "tidak", "tidak", "tidak")
    Keluarga.objects.filter(pk=keluarga_rekan.pk).update(status="ditangguhkan")
    for lain in ({"dibayar": False}, {"keluar_pada": hari_ini, "alasan_keluar": "pindah"}):
        pabrik.AnggotaFactory(keluarga=keluarga, **{"komponen": "sd", "dibayar": True} | lain)
    isi(keluarga_asing, sampai, "tidak")
    k = ketentuan_pada(sampai)
    hasil = simulasikan(sampai=sampai, pada=hari_ini, wilayah=["64.02"], ketentuan=k)
    sd = k.rupiah_periode("sd") + k.rupiah_tetap(sampai)
    assert [(b.nama, b.surat, b.tangguh, b.rupiah) for b in hasil] == [("Tenggarong", 0, 2, sd)]
    tetap = {"pada": hari_ini.replace(month=1), "ketentuan": replace(k, bantuan_tetap=550_000)}
    (januari,) = simulasikan(sampai=sampai, wilayah=["64.02"], **tetap)
    assert januari.rupiah == k.rupiah_periode("sd") + 550_000
    semua = simulasikan(sampai=sampai, pada=hari_ini, wilayah=None, ketentuan=k)
    assert sum(b.jumlah for b in semua) == 3
    assert not Sanksi.objects.exists()
