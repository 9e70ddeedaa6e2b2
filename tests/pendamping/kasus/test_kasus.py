"""Case files: rules, services, and above all who sees a confidential one."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from pendamping.kasus import layanan
from pendamping.kasus.aturan import (
    periksa_berikut,
    periksa_buka,
    periksa_langkah,
    pokok_kunjungan,
    tugas_kasus,
)
from pendamping.kasus.hari_ini import langkah_tampak, perlu
from pendamping.models import Kasus, LangkahKasus
from tests import pabrik

T = date(2024, 9, 10)
SATU = timedelta(days=1)


def test_aturan():
    assert [bool(periksa_buka(T + n * SATU, T)) for n in (1, 0, -365, -366)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert [bool(periksa_langkah(T + n * SATU, T - SATU, T)) for n in (1, 0, -1, -2)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert [list(periksa_berikut(*a, T)) for a in [
        ("", None), ("Temui", T), ("", T), ("Temui", None), ("Temui", T - SATU),
    ]] == [[], [], ["berikut"], ["berikut_pada"], ["berikut_pada"]]  # fmt: skip
    assert pokok_kunjungan("Anak sakit. Tidak sekolah.\nLain", "Mediasi") == "Anak sakit"
    assert pokok_kunjungan("  ", "Mediasi") == "Mediasi"
    panjang = pokok_kunjungan("kata " * 60, "Mediasi")
    assert (len(panjang), panjang[-6:]) == (115, " kata…")
    assert [tugas_kasus(T + n * SATU, True).tampak(T) for n in (4, 3, -1)] == [False, True, True]
    assert not tugas_kasus(T - SATU, False).tampak(T)


pytestmark = pytest.mark.django_db


def buka(oleh, keluarga, **isi) -> Kasus:
    isi = {"jenis": "mediasi", "pokok": "Anak tidak masuk sekolah"} | isi
    return layanan.buka_kasus(oleh=oleh, keluarga=keluarga, **isi)[0]


@pytest.fixture
def kasus(pendamping, keluarga) -> Kasus:
    return buka(pendamping, keluarga)


@pytest.fixture
def rahasia(pendamping, keluarga) -> Kasus:
    return buka(pendamping, keluarga, kerahasiaan="kekerasan", pokok="Pemukulan di rumah")


# --- who sees what -----------------------------------------------------------------------
def test_kasus_rahasia_hanya_pendamping_koordinator_dan_yang_ditunjuk(
    masuk, meja, rahasia, pendamping, korkab, rekan, tetangga, operator, kabid, kadis,
    operator_prov, kadis_prov, auditor, tanpa_peran, keluarga,
):  # fmt: skip
    """Not in the list, its page, the timeline, the file, the API, the start page, nor in what
    belongs to it. Strangers and the office alike; a plain case of that family they do see."""
    biasa = buka(pendamping, keluarga, berikut="Temui", berikut_pada=rahasia.dibuka_pada)
    layanan.ubah_kasus(
        oleh=pendamping, kasus=rahasia, berikut="Temui", berikut_pada=rahasia.dibuka_pada
    )
    langkah = pabrik.LangkahKasusFactory(kasus=rahasia)
    lihat_biasa = {pendamping, korkab, operator, kabid, kadis, operator_prov, kadis_prov, auditor}
    for siapa in [*lihat_biasa, rekan, tetangga, tanpa_peran]:
        boleh = siapa in {pendamping, korkab}
        assert set(Kasus.objects.untuk(siapa)) == (
            ({biasa} if siapa in lihat_biasa else set()) | ({rahasia} if boleh else set())
        ), siapa
        assert LangkahKasus.objects.untuk(siapa).filter(pk=langkah.pk).exists() is boleh, siapa
    for siapa in (operator, kadis, rekan):
        klien, halaman = masuk(siapa), meja(siapa)
        rinci = reverse("pendamping:kasus_rinci", args=[rahasia.pk])
        assert halaman.get(rinci).status_code == 404
        assert klien.get(reverse("api_kasus_rinci", args=[rahasia.pk])).status_code == 404
        isi = halaman.get(reverse("pendamping:kasus_daftar")).content.decode()
        isi += halaman.get(reverse("kpm:rinci", args=[keluarga.pk])).content.decode()
        isi += klien.get(reverse("api_kasus")).content.decode() + str(perlu(siapa, T))
        jawab = klien.post(reverse("kpm:ekspor", args=["kasus"]), {"bentuk": "csv"})
        isi += b"".join(jawab.streaming_content).decode()
        assert str(rahasia) not in isi, siapa
    milik = meja(pendamping).get(reverse("kpm:rinci", args=[keluarga.pk])).content.decode()
    assert milik.count(str(rahasia)) == 2  # waits, and in the timeline


def test_ditunjuk_melihat_dan_hanya_menulis_bila_jabatannya_boleh(
    meja, rahasia, pendamping, korkab, rekan, kabid, tetangga
):
    for orang in (rekan, kabid):
        assert orang in layanan.dapat_ditunjuk(rahasia)
        layanan.tunjuk_orang(oleh=pendamping, kasus=rahasia, pengguna=orang)
        assert orang not in layanan.dapat_ditunjuk(rahasia)
        klien = meja(orang)
        jawab = klien.get(reverse("pendamping:kasus_rinci", args=[rahasia.pk]))
        assert jawab.status_code == 200
        assert "Anda ditunjuk" in klien.get(reverse("laporan:kotak")).content.decode()
    for orang in (tetangga, rekan):  # the next district; named already
        with pytest.raises(ValidationError, match="tidak dapat ditunjuk"):
            layanan.tunjuk_orang(oleh=korkab, kasus=rahasia, pengguna=orang)
    layanan.catat_langkah(oleh=rekan, kasus=rahasia, tanggal=rahasia.dibuka_pada, uraian="Antar")
    langkah = reverse("pendamping:kasus_lakukan", args=[rahasia.pk, "langkah"])
    assert meja(kabid).get(langkah).status_code == 403  # reads, holds no act to write
    with pytest.raises(PermissionDenied):  # a person named names nobody
        layanan.tunjuk_orang(oleh=rekan, kasus=rahasia, pengguna=korkab)
    orang = rahasia.orang.get(pengguna=rekan)
    with pytest.raises(PermissionDenied):
        layanan.lepas_orang(oleh=rekan, orang=orang)
    lepas = reverse("pendamping:kasus_lepas", args=[orang.pk])
    assert meja(korkab).post(lepas).status_code == 302
    assert not Kasus.objects.untuk(rekan).exists()


def test_diserahkan_pendamping_lama_tidak_melihat_lagi(rahasia, pendamping, rekan, keluarga):
    type(keluarga).objects.filter(pk=keluarga.pk).update(pendamping=rekan)
    assert not Kasus.objects.untuk(pendamping).exists()
    assert Kasus.objects.untuk(rekan).get() == rahasia
    with pytest.raises(PermissionDenied):
        layanan.tambah_pihak(oleh=pendamping, kasus=rahasia, nama="A", sebagai="B")


def test_yang_tidak_berhak_tidak_menulis(kasus, rekan, tetangga, operator, kadis, keluarga):
    rujukan = pabrik.RujukanKasusFactory(kasus=kasus)
    hari = kasus.dibuka_pada
    for siapa in (rekan, tetangga, operator, kadis):
        umum = {"oleh": siapa, "kasus": kasus}
        for panggil in [
            lambda s=siapa: buka(s, keluarga),
            lambda u=umum: layanan.ubah_kasus(pokok="Lain", **u),
            lambda u=umum: layanan.catat_langkah(tanggal=hari, uraian="x", **u),
            lambda u=umum: layanan.rujuk_kasus(ke="dukcapil", tanggal=hari, perihal="x", **u),
            lambda u=umum: layanan.tutup_kasus(
                ditutup_pada=hari, hasil="tuntas", uraian_hasil="x", **u
            ),
            lambda u=umum: layanan.buka_lagi(alasan="Belum tuntas", **u),
            lambda s=siapa: layanan.jawab_rujukan(
                oleh=s, rujukan=rujukan, dijawab_pada=hari, jawaban="ya"
            ),
        ]:
            with pytest.raises(PermissionDenied):
                panggil()


# --- from the first step to the outcome --------------------------------------------------
def test_dari_kunjungan_sekali_tekan(meja, pendamping, rekan, keluarga, hari_ini):
    janji = hari_ini + 5 * SATU
    k = pabrik.KunjunganFactory(
        keluarga=keluarga, pendamping=pendamping, tujuan="fasilitasi",
        temuan="KKS rusak. Antar ke bank.", tindak_lanjut="Antar ke bank", tindak_lanjut_pada=janji,
    )  # fmt: skip
    alamat, klien = reverse("pendamping:kasus_dari_kunjungan", args=[k.pk]), meja(pendamping)
    rinci = reverse("pendamping:kunjungan_rinci", args=[k.pk])
    assert alamat in klien.get(rinci).content.decode()
    satu, dua = klien.post(alamat), klien.post(alamat)
    kasus = Kasus.objects.get()
    assert satu.url == dua.url == reverse("pendamping:kasus_rinci", args=[kasus.pk])
    assert (kasus.jenis, kasus.pokok, kasus.dibuka_pada, kasus.berikut, kasus.berikut_pada) == (
        "fasilitasi", "KKS rusak", k.tanggal, "Antar ke bank", janji,
    )  # fmt: skip
    isi = klien.get(rinci).content.decode()
    assert alamat not in isi
    assert satu.url in isi
    assert meja(rekan).post(alamat).status_code == 404
    biasa = pabrik.KunjunganFactory(keluarga=keluarga, pendamping=pendamping)
    alamat = reverse("pendamping:kasus_dari_kunjungan", args=[biasa.pk])
    assert "mediasi, fasilitasi" in klien.post(alamat).pesan
    assert Kasus.objects.count() == 1


def test_langkah_sampai_hasil_dan_dibuka_lagi(pendamping, kasus, hari_ini):
    besok, kunci = hari_ini + SATU, uuid4()
    isi = {"tanggal": hari_ini, "uraian": "Bertemu wali kelas", "berikut": "Antar anak"}
    hasil = [
        layanan.catat_langkah(oleh=pendamping, kasus=kasus, kunci=kunci, berikut_pada=besok, **isi)
        for _ in range(2)
    ]
    assert [baru for _, baru in hasil] == [True, False]
    kasus.refresh_from_db()
    assert (kasus.berikut, kasus.berikut_pada, kasus.langkah.count()) == ("Antar anak", besok, 1)
    layanan.tambah_pihak(oleh=pendamping, kasus=kasus, nama="Bu Rahma", sebagai="Wali kelas")
    with pytest.raises(ValidationError, match="sudah tercatat"):
        layanan.tambah_pihak(oleh=pendamping, kasus=kasus, nama="Bu Rahma", sebagai="Wali kelas")
    rujukan, _ = layanan.rujuk_kasus(
        oleh=pendamping, kasus=kasus, ke="sekolah", tanggal=hari_ini, perihal="Keringanan"
    )
    layanan.tutup_kasus(
        oleh=pendamping, kasus=kasus, ditutup_pada=hari_ini, hasil="tuntas", uraian_hasil="Masuk."
    )
    kasus.refresh_from_db()
    assert (kasus.berikut_pada, perlu(pendamping, besok)[0]["jumlah"]) == (None, 0)
    for panggil in (layanan.ubah_kasus, layanan.tutup_kasus):
        isi = {"ditutup_pada": hari_ini, "hasil": "tuntas", "uraian_hasil": "x"}
        with pytest.raises(ValidationError, match="sudah ditutup"):
            panggil(oleh=pendamping, kasus=kasus, **(isi if panggil is layanan.tutup_kasus else {}))
    layanan.jawab_rujukan(  # answers come late
        oleh=pendamping, rujukan=rujukan, dijawab_pada=hari_ini, jawaban="Disetujui"
    )
    with pytest.raises(ValidationError, match="alasannya"):
        layanan.buka_lagi(oleh=pendamping, kasus=kasus, alasan="x")
    kasus = layanan.buka_lagi(oleh=pendamping, kasus=kasus, alasan="Anak keluar lagi")
    assert (kasus.ditutup_pada, kasus.hasil) == (None, "")
    assert "Anak keluar lagi (sebelumnya ditutup, Tuntas)" in kasus.langkah.first().uraian
    with pytest.raises(ValidationError, match="masih terbuka"):
        layanan.buka_lagi(oleh=pendamping, kasus=kasus, alasan="Lagi saja")


def test_isian_yang_ditolak(pendamping, kasus, keluarga, keluarga_rekan, hari_ini):
    besok, lalu = hari_ini + SATU, hari_ini - SATU
    umum = {"oleh": pendamping, "kasus": kasus}
    langkah = {"tanggal": hari_ini, "uraian": "x"}
    rujuk = {"ke": "sekolah", "tanggal": hari_ini, "perihal": "x"}
    tutup = {"ditutup_pada": hari_ini, "hasil": "tuntas", "uraian_hasil": "x"}
    asing = keluarga_rekan.anggota.first()
    salah = [
        (layanan.ubah_kasus, {"anggota": asing}, "anggota"),
        (layanan.ubah_kasus, {"jenis": "lain"}, "jenis"),
        (layanan.ubah_kasus, {"pokok": ""}, "pokok"),
        (layanan.ubah_kasus, {"uraian": "x" * 4001}, "uraian"),
        (layanan.ubah_kasus, {"berikut": "x", "berikut_pada": lalu}, "berikut_pada"),
        (layanan.catat_langkah, langkah | {"tanggal": besok}, "tanggal"),
        (layanan.catat_langkah, langkah | {"tanggal": lalu}, "tanggal"),
        (layanan.catat_langkah, langkah | {"uraian": ""}, "uraian"),
        (layanan.catat_langkah, langkah | {"berikut_pada": besok}, "berikut"),
        (layanan.rujuk_kasus, rujuk | {"tanggal": besok}, "tanggal"),
        (layanan.rujuk_kasus, rujuk | {"ke": "lain"}, "nama"),
        (layanan.rujuk_kasus, rujuk | {"ke": "bank"}, "ke"),
        (layanan.tutup_kasus, tutup | {"hasil": ""}, "hasil"),
        (layanan.tutup_kasus, tutup | {"uraian_hasil": " "}, "uraian_hasil"),
        (layanan.tutup_kasus, tutup | {"ditutup_pada": besok}, "ditutup_pada"),
    ]
    for panggil, isi, ruas in salah:
        with pytest.raises(ValidationError) as galat:
            panggil(**umum, **isi)
        assert ruas in galat.value.message_dict, (panggil.__name__, isi)
    with pytest.raises(ValidationError, match="belum terjadi"):
        buka(pendamping, keluarga, dibuka_pada=besok)
    rujukan, _ = layanan.rujuk_kasus(**umum, **rujuk)
    for isi, ruas in [({"dijawab_pada": lalu}, "dijawab_pada"), ({"jawaban": ""}, "__all__")]:
        isi = {"dijawab_pada": hari_ini, "jawaban": "ya"} | isi
        with pytest.raises(ValidationError) as galat:
            layanan.jawab_rujukan(oleh=pendamping, rujukan=rujukan, **isi)
        assert ruas in galat.value.message_dict
    lain, kunci = buka(pendamping, keluarga), uuid4()
    layanan.catat_langkah(**umum, **langkah, kunci=kunci)
    with pytest.raises(ValidationError, match="kasus lain"):
        layanan.catat_langkah(oleh=pendamping, kasus=lain, kunci=kunci, **langkah)


def test_hari_ini_sama_dengan_aturan(pendamping, korkab, keluarga):
    for n in (-1, 0, 3, 4, None):
        for tutup in (None, T):
            pabrik.KasusFactory(
                keluarga=keluarga, berikut_pada=None if n is None else T + n * SATU,
                ditutup_pada=tutup, hasil="tuntas" if tutup else "",
            )  # fmt: skip
    assert set(Kasus.objects.filter(langkah_tampak(T))) == {
        k
        for k in Kasus.objects.exclude(berikut_pada=None)
        if tugas_kasus(k.berikut_pada, not k.ditutup_pada).tampak(T)
    }
    assert [p["jumlah"] for p in perlu(pendamping, T)] == [1, 2]
    assert [p["jumlah"] for p in perlu(korkab, T)] == [1]
