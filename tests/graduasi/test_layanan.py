"""The whole chain, every combination of the table, who may not, who was faster."""

from datetime import date, timedelta
from itertools import cycle

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from graduasi.aturan import LANGKAH, MAJU, StatusUsulan
from graduasi.layanan import (
    atur_target,
    catat_keluar,
    langkah_tersedia,
    langkahkan,
    sebutan_jabatan,
    ubah_usulan,
    usulkan,
)
from graduasi.models import Kepergian, LangkahUsulan, Target, Usulan
from kpm.models import Keluarga
from pkh.akun.models import Pengguna
from tests import pabrik
from tests.graduasi.conftest import AWAL_TAHUN, RANTAI

pytestmark = pytest.mark.django_db
PERAN = [
    "pendamping",
    "rekan",
    "tetangga",
    "operator",
    "operator_tetangga",
    "korkab",
    "kabid",
    "kadis",
    "operator_prov",
    "kadis_prov",
    "auditor",
    "admin",
    "tanpa_peran",
]
# Who holds each act on a family of 64.02 in the care of `pendamping`.
PEMEGANG = {
    "graduasi.usulkan": "pendamping",
    "graduasi.periksa": "korkab",
    "graduasi.teruskan": "kabid",
    "graduasi.putuskan": "kadis",
    "graduasi.kirim": "operator",
}
SEMUA_LANGKAH = sorted({nama for langkah in LANGKAH.values() for nama in langkah})


def baris(usulan) -> tuple:
    """What a proposal and its steps say, whenever they were written."""
    usulan = Usulan.objects.get(pk=usulan.pk)
    langkah = usulan.langkah.values_list("dari", "ke", "oleh_id", "jabatan", "catatan")
    assert usulan.tahap_sejak == usulan.langkah.latest("pk").pada
    beda = {"_state", "id", "keluarga_id", "dibuat_pada", "tahap_sejak"}
    return {k: n for k, n in vars(usulan).items() if k not in beda}, list(langkah)


def test_rantai_sampai_efektif(keluarga, pendamping, usulan_pada, pelaku, isian):
    """Through the service, step by step; `usulan_pada` writes the same rows at every stage."""
    alasan = "Warung sudah mencukupi kebutuhan keluarga sehari-hari."
    usulan = usulkan(oleh=pendamping, keluarga=keluarga, jenis="sejahtera", alasan=alasan)
    pabrik.lengkapi(usulan, pendamping)
    while usulan.status != "efektif":
        assert baris(usulan) == baris(usulan_pada(usulan.status))
        usulan = langkahkan(
            oleh=pelaku[usulan.status], usulan=usulan, langkah=MAJU[usulan.status], **isian
        )
    keluarga = Keluarga.objects.get(pk=usulan.keluarga_id)
    pergi = Kepergian.objects.get(usulan=usulan)
    assert keluarga.status == "graduasi"
    assert keluarga.status_sejak == AWAL_TAHUN
    assert (pergi.golongan, pergi.jenis, pergi.tanggal) == ("graduasi", "sejahtera", AWAL_TAHUN)
    catatan = keluarga.perubahan_status.first()
    assert (catatan.dari, catatan.ke, catatan.dasar) == ("aktif", "graduasi", "460/12/Dinsos")
    langkah = list(usulan.langkah.values_list("ke", "oleh_id", "jabatan"))
    assert [ke for ke, *_ in langkah] == RANTAI
    assert langkah[4] == (
        "diputuskan",
        pelaku["diteruskan"].pk,
        "Kepala dinas Kabupaten Kutai Kartanegara",
    )


def test_setiap_status_langkah_dan_peran(request, usulan_pada, isian):
    """All (status, step): what the table allows works for the holder of the act, with a reason
    where it needs one, and is refused to who holds another, and to the rest in turn (who has a
    step is asked for every role below, of the same function). A step the stage does not know is
    refused before anything is read: whoever may see the family stands for all. What is refused
    changes nothing."""
    giliran = cycle(PEMEGANG.values())
    lain = cycle(p for p in PERAN if p not in PEMEGANG.values())
    for status in StatusUsulan.values:
        usulan = usulan_pada(status)

        def ambil(peran: str, nama: str, catatan: str = "Alasan cukup") -> Usulan:
            return langkahkan(
                oleh=request.getfixturevalue(peran), usulan=usulan, langkah=nama,  # noqa: B023
                catatan=catatan, **isian,
            )  # fmt: skip

        for nama in SEMUA_LANGKAH:
            if (satu := LANGKAH.get(status, {}).get(nama)) is None:
                with pytest.raises(ValidationError):
                    ambil(next(giliran), nama)
                continue
            pelaku = PEMEGANG[satu.hak]
            for peran in {*PEMEGANG.values(), next(lain)} - {pelaku}:
                with pytest.raises(PermissionDenied):
                    ambil(peran, nama)
            if satu.wajib_alasan:
                with pytest.raises(ValidationError, match="alasannya"):
                    ambil(pelaku, nama, "  ya  ")
            usulan.refresh_from_db()
            assert usulan.status == status
            with transaction.atomic():
                hasil = ambil(pelaku, nama)
                assert (hasil.status, hasil.langkah.last().ke) == (satu.ke, satu.ke)
                transaction.set_rollback(True)


def test_usulan_keluarga_orang_lain_ditolak(keluarga, rekan, operator):
    for orang in (rekan, operator):
        with pytest.raises(PermissionDenied):
            usulkan(oleh=orang, keluarga=keluarga, jenis="sejahtera", alasan="Sudah mampu sekali.")


def test_dua_usulan_terbuka_ditolak(keluarga, pendamping, usulan_pada):
    usulan_pada("diajukan", keluarga)
    with pytest.raises(ValidationError, match="belum tuntas"):
        usulkan(oleh=pendamping, keluarga=keluarga, jenis="sejahtera", alasan="Sudah mampu.")


def test_alamiah_hanya_tanpa_komponen(keluarga, pendamping, hari_ini):
    with pytest.raises(ValidationError, match="masih punya 1"):
        usulkan(oleh=pendamping, keluarga=keluarga, jenis="alamiah", alasan="Tanpa komponen.")
    Keluarga.objects.filter(pk=keluarga.pk).update(komponen=[], komponen_per=hari_ini)
    usulan = usulkan(oleh=pendamping, keluarga=keluarga, jenis="alamiah", alasan="Tanpa komponen.")
    assert usulan.status == "draf"


def test_komponen_baru_menghentikan_langkah_maju(keluarga, usulan_pada, korkab, hari_ini):
    """A baby born while the proposal waits: it cannot go on, only back."""
    Keluarga.objects.filter(pk=keluarga.pk).update(komponen=[], komponen_per=hari_ini)
    usulan = usulan_pada("diajukan", keluarga, jenis="alamiah")
    Keluarga.objects.filter(pk=keluarga.pk).update(komponen=["usia_dini"])
    with pytest.raises(ValidationError, match="masih punya 1"):
        langkahkan(oleh=korkab, usulan=usulan, langkah="setujui")
    hasil = langkahkan(oleh=korkab, usulan=usulan, langkah="kembalikan", catatan="Ada bayi lahir")
    assert hasil.status == "dikembalikan"


def test_paksa_hanya_bila_dinyalakan(keluarga, pendamping, settings):
    isi = {"oleh": pendamping, "keluarga": keluarga, "jenis": "paksa", "alasan": "Surat desa 3/24"}
    with pytest.raises(ValidationError, match="tidak dipakai"):
        usulkan(**isi)
    settings.GRADUASI_PAKSA = True
    assert usulkan(**isi).jenis == "paksa"


# --- maker is never checker ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("tahap", "peran"),
    [("diperiksa", "kepala_bidang"), ("diteruskan", "kepala_dinas")],
)
def test_satu_orang_tidak_menyetujui_dua_kali(usulan_pada, korkab, isian, tahap, peran):
    """The koordinator who also stands in for a head cannot approve what they have passed on."""
    usulan = usulan_pada(tahap)
    pabrik.JabatanFactory(
        pengguna=korkab, peran=peran, sifat="plt", selesai=timezone.localdate() + timedelta(30)
    )
    korkab = Pengguna.objects.get(pk=korkab.pk)
    with pytest.raises(PermissionDenied, match="orang lain"):
        langkahkan(oleh=korkab, usulan=usulan, langkah="setujui", **isian)
    boleh, sebab = langkah_tersedia(korkab, usulan)
    assert "setujui" not in boleh
    assert "orang lain" in sebab
    assert not Usulan.objects.menunggu(korkab).filter(pk=usulan.pk).exists()


def test_pengusul_tidak_memeriksa(usulan_pada, pendamping):
    usulan = usulan_pada("diajukan")
    pabrik.JabatanFactory(pengguna=pendamping, peran="koordinator")
    pendamping = Pengguna.objects.get(pk=pendamping.pk)
    with pytest.raises(PermissionDenied, match="orang lain"):
        langkahkan(oleh=pendamping, usulan=usulan, langkah="setujui")
    assert not Usulan.objects.menunggu(pendamping).filter(pk=usulan.pk).exists()


def test_langkah_tersedia_menurut_tabel_dan_menunggu_sama(request, usulan_pada):
    """Every role at every stage is offered the steps of the table; the list in SQL and the check
    in Python answer alike, also after a return."""
    semua = {status: usulan_pada(status).pk for status in StatusUsulan.values}
    usulan = usulan_pada("diperiksa")
    kabid, pendamping = map(request.getfixturevalue, ("kabid", "pendamping"))
    usulan = langkahkan(oleh=kabid, usulan=usulan, langkah="kembalikan", catatan="Foto kurang")
    langkahkan(oleh=pendamping, usulan=usulan, langkah="ajukan")
    for peran in PERAN:
        orang = request.getfixturevalue(peran)
        boleh = {u.pk: (u.status, set(langkah_tersedia(orang, u)[0]))
                 for u in Usulan.objects.select_related("keluarga")}  # fmt: skip
        for status, pk in semua.items():
            harap = {n for n, s in LANGKAH.get(status, {}).items() if PEMEGANG[s.hak] == peran}
            assert boleh[pk] == (status, harap), peran
        lewat_python = {pk for pk, (status, ini) in boleh.items() if MAJU.get(status) in ini}
        assert set(Usulan.objects.menunggu(orang).values_list("pk", flat=True)) == lewat_python


def test_plt_disebut(usulan_pada, isian):
    usulan = usulan_pada("diteruskan")
    plt = pabrik.PenggunaFactory()
    pabrik.JabatanFactory(
        pengguna=plt,
        peran="kepala_dinas",
        sifat="plt",
        selesai=timezone.localdate() + timedelta(days=10),
    )
    usulan = langkahkan(oleh=plt, usulan=usulan, langkah="setujui", **isian)
    jabatan = usulan.langkah.last().jabatan
    assert jabatan == "Plt. Kepala dinas Kabupaten Kutai Kartanegara"


def test_plt_yang_sudah_lewat_tidak_berwenang(usulan_pada, isian):
    usulan = usulan_pada("diteruskan")
    bekas = pabrik.PenggunaFactory()
    pabrik.JabatanFactory(
        pengguna=bekas,
        peran="kepala_dinas",
        sifat="plh",
        selesai=timezone.localdate() - timedelta(days=1),
    )
    with pytest.raises(PermissionDenied):
        langkahkan(oleh=bekas, usulan=usulan, langkah="setujui", **isian)


def test_jabatan_yang_memegang_keluarga_ini(keluarga, korkab):
    pabrik.JabatanFactory(pengguna=korkab, peran="koordinator", wilayah_id="64.03")
    orang = Pengguna.objects.get(pk=korkab.pk)
    kata = sebutan_jabatan(orang, "graduasi.periksa", keluarga)
    assert kata == "Koordinator Kabupaten Kutai Kartanegara"
    # Who stood in before being appointed acts as appointed.
    dua = pabrik.PenggunaFactory()
    besok = timezone.localdate() + timedelta(days=1)
    for sifat, selesai in (("plt", besok), ("definitif", None)):
        pabrik.JabatanFactory(pengguna=dua, peran="koordinator", sifat=sifat, selesai=selesai)
    assert sebutan_jabatan(dua, "graduasi.periksa", keluarga) == kata


# --- who was faster ------------------------------------------------------------------------


def test_halaman_basi_disebut_siapa(usulan_pada, kadis, isian):
    usulan = usulan_pada("diteruskan")
    lain = pabrik.PenggunaFactory(nama="Budi Santoso")
    pabrik.JabatanFactory(
        pengguna=lain,
        peran="kepala_dinas",
        sifat="plh",
        selesai=timezone.localdate() + timedelta(days=3),
    )
    dilihat = Usulan.objects.get(pk=usulan.pk)  # what the second one has on the screen
    langkahkan(oleh=lain, usulan=usulan, langkah="setujui", **isian)
    with pytest.raises(ValidationError, match=r"Budi Santoso \(Plh\. Kepala dinas") as galat:
        langkahkan(oleh=kadis, usulan=dilihat, langkah="setujui", **isian)
    assert galat.value.code == "basi"
    assert LangkahUsulan.objects.filter(usulan=usulan, ke="diputuskan").count() == 1


def test_klik_dua_kali_sekali_jadi(usulan_pada, kadis, isian):
    usulan = usulan_pada("diteruskan")
    langkahkan(oleh=kadis, usulan=usulan, langkah="setujui", dari="diteruskan", **isian)
    with pytest.raises(ValidationError, match="oleh Anda"):
        langkahkan(oleh=kadis, usulan=usulan, langkah="setujui", dari="diteruskan", **isian)


# --- reasons, numbers, dates ---------------------------------------------------------------


@pytest.mark.parametrize("kosong", ["nomor_putusan", "tanggal_putusan"])
def test_putusan_bernomor_dan_bertanggal(usulan_pada, kadis, isian, kosong):
    usulan = usulan_pada("diteruskan")
    with pytest.raises(ValidationError) as galat:
        langkahkan(oleh=kadis, usulan=usulan, langkah="setujui", **isian | {kosong: None})
    assert list(galat.value.error_dict) == [kosong]


def test_putusan_tidak_di_masa_depan(usulan_pada, kadis, isian, hari_ini):
    besok = {"tanggal_putusan": hari_ini + timedelta(days=1)}
    with pytest.raises(ValidationError, match="masa depan"):
        langkahkan(oleh=kadis, usulan=usulan_pada("diteruskan"), langkah="setujui", **isian | besok)


@pytest.mark.parametrize(
    ("tanggal", "kata"),
    [
        (AWAL_TAHUN + timedelta(days=1), "hari pertama periode"),
        (date(AWAL_TAHUN.year - 1, 10, 1), "mendahului"),
        (date(AWAL_TAHUN.year + 1, 1, 1), "belum mulai"),
    ],
)
def test_tanggal_efektif_ditolak(usulan_pada, operator, tanggal, kata):
    usulan = usulan_pada("dikirim")
    with pytest.raises(ValidationError, match=kata):
        langkahkan(oleh=operator, usulan=usulan, langkah="efektifkan", tanggal_efektif=tanggal)
    assert not Kepergian.objects.exists()
    assert Keluarga.objects.get(pk=usulan.keluarga_id).status == "aktif"


def test_ubah_hanya_draf_dan_dikembalikan(usulan_pada, pendamping):
    usulan = usulan_pada("dikembalikan")
    ubah_usulan(oleh=pendamping, usulan=usulan, jenis="pemberdayaan", alasan="Sudah dapat PENA.")
    usulan.refresh_from_db()
    assert usulan.jenis == "pemberdayaan"
    with pytest.raises(ValidationError) as galat:
        ubah_usulan(
            oleh=pendamping, usulan=usulan_pada("diajukan"), jenis="sejahtera", alasan="Lain."
        )
    assert galat.value.code == "basi"


def test_batalkan_graduasi_lewat_jenjang_yang_sama(usulan_pada, korkab, kabid, kadis):
    usulan = usulan_pada("efektif")
    with pytest.raises(ValidationError, match="alasannya"):
        langkahkan(oleh=korkab, usulan=usulan, langkah="usul_batal")
    usulan = langkahkan(oleh=korkab, usulan=usulan, langkah="usul_batal", catatan="Salah keluarga")
    assert not Usulan.objects.menunggu(kadis).exists()  # not before the kepala bidang
    tetap = langkahkan(oleh=kabid, usulan=usulan, langkah="kembalikan", catatan="Sudah benar")
    assert (tetap.status, Kepergian.objects.count()) == ("efektif", 1)
    usulan = langkahkan(oleh=korkab, usulan=tetap, langkah="usul_batal", catatan="Salah keluarga")
    usulan = langkahkan(oleh=kabid, usulan=usulan, langkah="setujui")
    assert Keluarga.objects.get(pk=usulan.keluarga_id).status == "graduasi"
    langkahkan(oleh=kadis, usulan=usulan, langkah="setujui")
    keluarga = Keluarga.objects.get(pk=usulan.keluarga_id)
    assert keluarga.status == "aktif"
    assert keluarga.perubahan_status.first().alasan == "Graduasi dibatalkan: Salah keluarga"
    assert not keluarga.kepergian.exists()
    assert list(keluarga.usulan.values_list("status", flat=True)) == ["dibatalkan"]


def test_kembali_menjadi_peserta_menyimpan_riwayat(usulan_pada, pendamping, operator, hari_ini):
    """Re-entry keeps the departure, and the family may graduate once more."""
    from kpm.layanan import ubah_status

    keluarga = Keluarga.objects.get(pk=usulan_pada("efektif").keluarga_id)
    ubah_status(
        oleh=operator, keluarga=keluarga, ke="aktif", tanggal=hari_ini, alasan="Ditetapkan lagi"
    )
    assert keluarga.kepergian.count() == 1
    keluarga.refresh_from_db()
    lagi = usulkan(oleh=pendamping, keluarga=keluarga, jenis="sejahtera", alasan="Mampu lagi.")
    assert lagi.status == "draf"


# --- other exits ---------------------------------------------------------------------------


def test_catat_keluar(keluarga, operator, hari_ini):
    pergi = catat_keluar(
        oleh=operator, keluarga=keluarga, jenis="pindah", tanggal=hari_ini, keterangan="Surat 7/24"
    )
    keluarga.refresh_from_db()
    assert (pergi.golongan, pergi.usulan, keluarga.status) == ("lain", None, "keluar")


def test_catat_keluar_menutup_usulan(usulan_pada, operator, hari_ini):
    usulan = usulan_pada("diteruskan")
    catat_keluar(
        oleh=operator,
        keluarga=usulan.keluarga,
        jenis="meninggal",
        tanggal=hari_ini,
        keterangan="Akta kematian",
    )
    usulan.refresh_from_db()
    assert usulan.status == "ditarik"
    assert usulan.langkah.last().catatan == "KPM keluar: Meninggal tanpa anggota tersisa"


@pytest.mark.parametrize(
    ("ganti", "kata"),
    [
        ({"jenis": "sejahtera"}, "bukan graduasi"),
        ({"tanggal": date(2100, 1, 1)}, "masa depan"),
    ],
)
def test_catat_keluar_ditolak(keluarga, operator, hari_ini, ganti, kata):
    isi = {"jenis": "pindah", "tanggal": hari_ini, "keterangan": "Surat pindah"} | ganti
    with pytest.raises(ValidationError, match=kata):
        catat_keluar(oleh=operator, keluarga=keluarga, **isi)


def test_catat_keluar_dua_kali(keluarga, operator, hari_ini):
    isi = {"jenis": "pindah", "tanggal": hari_ini, "keterangan": "Surat pindah"}
    catat_keluar(oleh=operator, keluarga=keluarga, **isi)
    with pytest.raises(ValidationError, match="sudah berstatus"):
        catat_keluar(oleh=operator, keluarga=keluarga, **isi)
    assert Kepergian.objects.count() == 1


@pytest.mark.parametrize("peran", ["pendamping", "korkab", "kadis", "operator_tetangga", "auditor"])
def test_catat_keluar_hanya_operator_setempat(request, keluarga, hari_ini, peran):
    with pytest.raises(PermissionDenied):
        catat_keluar(
            oleh=request.getfixturevalue(peran),
            keluarga=keluarga,
            jenis="pindah",
            tanggal=hari_ini,
            keterangan="Surat",
        )


# --- targets -------------------------------------------------------------------------------


def test_atur_target(kabid):
    isi = {("64.02", "sejahtera"): 50, ("64.02.06", "alamiah"): 5, ("64.02.13", "alamiah"): None}
    assert atur_target(oleh=kabid, tahun=2024, isi=isi) == 2
    assert atur_target(oleh=kabid, tahun=2024, isi=isi) == 0
    assert atur_target(oleh=kabid, tahun=2024, isi={("64.02", "sejahtera"): None}) == 1
    assert list(Target.objects.values_list("wilayah_id", "jumlah")) == [("64.02.06", 5)]


@pytest.mark.parametrize("kode", ["64.03", "64", "64.020"])
def test_atur_target_di_luar_wilayah(kabid, kode):
    with pytest.raises(PermissionDenied):
        atur_target(oleh=kabid, tahun=2024, isi={(kode, "sejahtera"): 50})


def test_atur_target_bukan_desa(kabid):
    with pytest.raises(ValidationError, match="kecamatan"):
        atur_target(oleh=kabid, tahun=2024, isi={("64.02.06.1001", "sejahtera"): 5})


# --- papers, appeal, what is late ----------------------------------------------------------


def test_putusan_hanya_dengan_semua_bukti(usulan_pada, kadis, isian):
    usulan = usulan_pada("diteruskan")
    usulan.berkas.filter(kode="berita_acara").delete()
    with pytest.raises(ValidationError, match="Berita acara verifikasi: belum"):
        langkahkan(oleh=kadis, usulan=usulan, langkah="setujui", **isian)
    usulan.refresh_from_db()
    assert usulan.status == "diteruskan"
    pabrik.BerkasUsulanFactory(usulan=usulan, kode="berita_acara", oleh=kadis)
    assert langkahkan(oleh=kadis, usulan=usulan, langkah="setujui", **isian).status == "diputuskan"


def test_keberatan_diputus_lagi_oleh_kepala_dinas(usulan_pada, pendamping, kabid, kadis, isian):
    usulan = usulan_pada("ditolak")
    usulan = langkahkan(
        oleh=pendamping, usulan=usulan, langkah="keberatan", catatan="Ada bukti usaha baru"
    )
    with pytest.raises(ValidationError, match="belum tuntas"):
        usulkan(oleh=pendamping, keluarga=usulan.keluarga, jenis="sejahtera", alasan="Mampu.")
    usulan = langkahkan(oleh=kabid, usulan=usulan, langkah="setujui")
    assert langkahkan(oleh=kadis, usulan=usulan, langkah="setujui", **isian).status == "diputuskan"


def test_tinjau_ulang_kembali_ke_kepala_bidang(usulan_pada, korkab, kabid):
    usulan = langkahkan(
        oleh=korkab, usulan=usulan_pada("diputuskan"), langkah="tinjau", catatan="Nomor keliru"
    )
    assert usulan.status == "diperiksa"
    assert Usulan.objects.menunggu(kabid).filter(pk=usulan.pk).exists()


def test_yang_terlambat(usulan_pada, hari_ini):
    usulan = usulan_pada("diajukan")
    assert timezone.localdate(usulan.langkah.last().pada) == hari_ini
    usulan.refresh_from_db()
    assert usulan.tahap_sejak == usulan.langkah.last().pada
    semua = Usulan.objects.terlambat({"diajukan": 7, "draf": 1}, hari_ini + timedelta(days=7))
    assert not semua.exists()
    semua = Usulan.objects.terlambat({"diajukan": 7, "draf": 1}, hari_ini + timedelta(days=8))
    assert list(semua) == [usulan]
