"""Complaints: numbers, deadlines, desks; who sees one, and above all who never does."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpm.aturan import KATEGORI_ADUAN, Ketentuan
from kpm.massal import ketentuan_pada
from pendamping.models import LangkahPengaduan, Pengaduan
from pendamping.pengaduan import layanan
from pendamping.pengaduan.aturan import (
    ALUR,
    baca_nomor,
    hitung_tenggat,
    naik_berikut,
    periksa_diterima,
    periksa_tindakan,
    susun_nomor,
    tingkat_pada,
)
from pendamping.pengaduan.hari_ini import perlu
from pendamping.tugas import berkala_pengaduan
from tests import pabrik

T = date(2024, 9, 10)
SATU = timedelta(days=1)


def test_nomor_tahan_salah_dengar():
    nomor = susun_nomor(2026, 483190)
    assert nomor == "26-483-1900"
    assert [baca_nomor(k) for k in ("264831900", " 26.483 1900 ", "26/483/1900")] == [nomor] * 3
    angka = nomor.replace("-", "")
    for n in range(9):  # one digit misheard, two neighbours exchanged
        salah = f"{angka[:n]}{(int(angka[n]) + 3) % 10}{angka[n + 1 :]}"
        assert baca_nomor(salah) == "", salah
    for n in range(8):
        tukar = angka[:n] + angka[n + 1] + angka[n] + angka[n + 2 :]
        assert tukar == angka or {angka[n], angka[n + 1]} == {"0", "9"} or not baca_nomor(tukar)
    assert [baca_nomor(k) for k in ("", "26-483", "26-483-190x", "٢٦٤٨٣١٩٠٠")] == [""] * 4


def test_tenggat_dan_meja():
    k = Ketentuan(indeks={}, batas={}, pengaduan=dict.fromkeys(KATEGORI_ADUAN, 14) | {"kks": 7})
    assert hitung_tenggat(T, "kks", k) == date(2024, 9, 17)
    assert [tingkat_pada(T, 7, T + n * SATU) for n in (0, 1, 7, 8)] == [
        "koordinator", "kepala_bidang", "kepala_bidang", "kepala_dinas",
    ]  # fmt: skip
    assert [naik_berikut(T, 7, t) for t in ("koordinator", "kepala_bidang", "kepala_dinas")] == [
        T + SATU, T + 8 * SATU, None,
    ]  # fmt: skip
    assert "belum ada tenggat" in Ketentuan(indeks={}, batas={}, pengaduan={}).galat()["pengaduan"]
    assert [bool(periksa_diterima(T + n * SATU, T)) for n in (1, 0, -365, -366)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_alur():
    boleh = {
        (s, t, h) for s in ALUR for t in set().union(*ALUR.values()) for h in (True, False)
        if not periksa_tindakan(s, t, h)
    }  # fmt: skip
    terbuka = {("terbuka", t, h) for t in ("tugaskan", "catat", "teruskan", "jawab")
               for h in (True, False)}  # fmt: skip
    dijawab = {("dijawab", t, h) for t in ("catat", "tutup", "buka") for h in (True, False)}
    ditutup = {("ditutup", "buka", h) for h in (True, False)}
    assert boleh == terbuka | {("terbuka", "tutup", False)} | dijawab | ditutup


pytestmark = pytest.mark.django_db


def catat(oleh, **isi) -> Pengaduan:
    isi = {"kanal": "telepon", "kategori": "bantuan", "uraian": "Bantuan belum masuk."} | isi
    isi.setdefault("diterima", None)
    if isi["diterima"] is None:
        del isi["diterima"]
    return layanan.catat_pengaduan(oleh=oleh, **isi)[0]


# --- who sees what -----------------------------------------------------------------------
def test_yang_diadukan_tidak_pernah_melihat(
    masuk, meja, operator, korkab, pendamping, keluarga, rekan
):
    """By no door: not as pendamping of the family, not with another post, not when named."""
    p = catat(operator, keluarga=keluarga, terlapor=pendamping, kategori="petugas")
    with pytest.raises(ValidationError, match="tidak dapat menangani"):
        layanan.tugaskan(oleh=korkab, pengaduan=p, pemilik=pendamping)
    pabrik.JabatanFactory(pengguna=pendamping, peran="koordinator", wilayah_id="64.02")
    pendamping.__dict__.pop("jabatan_kini", None)
    pendamping.__dict__.pop("peran", None)
    assert not Pengaduan.objects.untuk(pendamping).exists()
    assert not LangkahPengaduan.objects.untuk(pendamping).exists()
    assert [x["jumlah"] for x in perlu(pendamping, T)] == [0, 0]
    klien, halaman = masuk(pendamping), meja(pendamping)
    for siapa, alamat in (
        (halaman, reverse("pendamping:pengaduan_rinci", args=[p.pk])),
        (halaman, reverse("pendamping:pengaduan_lakukan", args=[p.pk, "jawab"])),
        (klien, reverse("api_pengaduan_rinci", args=[p.pk])),
    ):
        assert siapa.get(alamat).status_code == 404
    semua = klien.get(reverse("api_pengaduan")).content.decode() + "".join(
        halaman.get(a).content.decode()
        for a in (
            reverse("pendamping:pengaduan_daftar"), reverse("kpm:rinci", args=[keluarga.pk]),
            reverse("laporan:kotak"), reverse("beranda"),
        )
    )  # fmt: skip
    jawab = klien.post(reverse("kpm:ekspor", args=["pengaduan"]), {"bentuk": "csv"})
    semua += b"".join(jawab.streaming_content).decode()
    assert p.nomor not in semua
    with pytest.raises(PermissionDenied):  # the service refuses, too
        layanan.catat_tindakan(oleh=pendamping, pengaduan=p, catatan="Tidak benar")
    with pytest.raises(ValidationError, match="Anda sendiri"):
        catat(pendamping, keluarga=keluarga, terlapor=pendamping)
    type(keluarga).objects.filter(pk=keluarga.pk).update(pendamping=rekan)
    assert not Pengaduan.objects.untuk(rekan).exists()  # colleagues neither


def test_siapa_melihat_apa(
    operator, operator_tetangga, korkab, kabid, kadis, pendamping, rekan, tetangga, kadis_prov,
    auditor, tanpa_peran, admin, keluarga,
):  # fmt: skip
    tentang = catat(operator, keluarga=keluarga)
    umum = catat(operator, wilayah=keluarga.desa)
    rahasia = catat(kadis, kategori="kekerasan", keluarga=keluarga)
    dari_rekan = catat(rekan, kategori="kekerasan")
    assert rahasia.rahasia
    biasa = {tentang, umum}
    for siapa, isi in {
        korkab: {*biasa, rahasia, dari_rekan}, kabid: {*biasa, rahasia, dari_rekan},
        kadis: {*biasa, rahasia, dari_rekan}, operator: biasa, kadis_prov: biasa,
        auditor: biasa, pendamping: {tentang}, rekan: {dari_rekan}, tetangga: set(),
        operator_tetangga: set(), tanpa_peran: set(), admin: set(),
    }.items():  # fmt: skip
        assert set(Pengaduan.objects.untuk(siapa)) == isi, siapa
    layanan.tugaskan(oleh=korkab, pengaduan=rahasia, pemilik=pendamping)
    assert rahasia in Pengaduan.objects.untuk(pendamping)  # owns it now


def test_pelapor_hanya_untuk_yang_menjawab(
    masuk, meja, operator, korkab, pendamping, rekan, kadis_prov, keluarga
):
    """A neighbour who says that a family does not deserve it stays unknown to its pendamping."""
    p = catat(operator, keluarga=keluarga, pelapor="Pak Karim", kontak="0812000111")
    rinci = reverse("pendamping:pengaduan_rinci", args=[p.pk])
    for siapa, lihat in [(operator, True), (korkab, True), (pendamping, False),
                         (kadis_prov, False)]:  # fmt: skip
        isi = meja(siapa).get(rinci).content.decode()
        assert ("Pak Karim" in isi, "0812000111" in isi) == (lihat, lihat), siapa
    api = masuk(korkab).get(reverse("api_pengaduan_rinci", args=[p.pk])).content.decode()
    assert "Karim" not in api
    assert not {"pelapor", "kontak"} & set(LangkahPengaduan._meta.fields_map)


def test_siapa_menangani(operator, korkab, kabid, pendamping, rekan, auditor, tetangga, keluarga):
    p = catat(operator, keluarga=keluarga)
    for siapa in (operator, pendamping, rekan, auditor, tetangga):
        for nama, isi in {
            "tugaskan": {"pemilik": korkab}, "catat_tindakan": {"catatan": "Sudah ditanya"},
            "teruskan": {"catatan": "Perlu pimpinan"}, "buka_lagi": {"alasan": "Belum puas"},
            "jawab": {"jawaban": "Sudah masuk", "dijawab_pada": p.diterima},
            "tutup": {"hasil": "dibantu", "catatan": "Sudah masuk"},
        }.items():  # fmt: skip
            with pytest.raises(PermissionDenied):
                getattr(layanan, nama)(oleh=siapa, pengaduan=p, **isi)
    with pytest.raises(ValidationError, match="tidak dapat menangani"):
        layanan.tugaskan(oleh=korkab, pengaduan=p, pemilik=tetangga)
    layanan.tugaskan(oleh=korkab, pengaduan=p, pemilik=pendamping)
    layanan.jawab(oleh=pendamping, pengaduan=p, jawaban="Sudah masuk", dijawab_pada=p.diterima)
    with pytest.raises(PermissionDenied):
        catat(auditor)


# --- from the first word to the outcome --------------------------------------------------
def test_dicatat_sekali_dengan_tenggat_kategori(operator, rekan, keluarga, hari_ini):
    kunci = uuid4()
    isi = {"kunci": kunci, "keluarga": keluarga, "kategori": "kks", "diterima": hari_ini - SATU}
    satu, dua = catat(operator, **isi), catat(operator, **isi)
    assert (satu.pk, Pengaduan.objects.count()) == (dua.pk, 1)
    k = ketentuan_pada(hari_ini)
    assert satu.tenggat == hari_ini + (k.pengaduan["kks"] - 1) * SATU
    assert (satu.naik_pada, satu.tingkat) == (satu.tenggat + SATU, "koordinator")
    assert (satu.wilayah_id, baca_nomor(satu.nomor)) == (keluarga.desa_id, satu.nomor)
    with pytest.raises(ValidationError, match="pengaduan lain"):
        catat(rekan, kunci=kunci)
    tanpa_tempat = catat(operator)
    assert tanpa_tempat.wilayah_id == "64.02"
    with pytest.raises(PermissionDenied):  # a family out of reach
        catat(rekan, keluarga=keluarga)


def test_isian_yang_ditolak(operator, korkab, tetangga, keluarga_asing, hari_ini):
    for isi, ruas in [
        ({"kategori": "kabar"}, "kategori"),
        ({"kanal": "kabar"}, "kanal"),
        ({"uraian": ""}, "uraian"),
        ({"uraian": "x" * 4001}, "uraian"),
        ({"diterima": hari_ini + SATU}, "diterima"),
        ({"kontak": "0812"}, "pelapor"),
        ({"wilayah": keluarga_asing.desa}, "wilayah"),
        ({"terlapor": korkab}, "terlapor"),
    ]:
        with pytest.raises(ValidationError) as galat:
            catat(operator, **isi)
        assert list(galat.value.message_dict) == [ruas], isi
    p = catat(operator, pelapor="Karim", kontak="0812000111")
    for nama, isi, kata in [
        ("jawab", {"jawaban": "Ya", "dijawab_pada": hari_ini}, "disampaikan"),
        ("jawab", {"jawaban": "Sudah masuk", "dijawab_pada": hari_ini + SATU}, "antara"),
        ("tutup", {"hasil": "dibantu", "catatan": "Sudah"}, "Jawab pelapornya"),
        ("teruskan", {"catatan": "x"}, "5 sampai"),
        ("buka_lagi", {"alasan": "Belum puas"}, "masih terbuka"),
    ]:
        with pytest.raises(ValidationError, match=kata):
            getattr(layanan, nama)(oleh=korkab, pengaduan=p, **isi)
    assert p.langkah.count() == 1


def test_dijawab_ditutup_dibuka_lagi(operator, korkab, hari_ini):
    p = catat(operator, pelapor="Karim", kontak="0812000111", diterima=hari_ini - 30 * SATU)
    umum = {"oleh": korkab, "pengaduan": p}
    layanan.catat_tindakan(**umum, catatan="Bank ditanya")
    layanan.jawab(**umum, jawaban="Masuk hari ini", dijawab_pada=hari_ini - 20 * SATU)
    assert set(Pengaduan.objects.tepat_waktu()) == {p}
    with pytest.raises(ValidationError, match="sudah dijawab"):
        layanan.jawab(**umum, jawaban="Masuk hari ini", dijawab_pada=hari_ini)
    layanan.tutup(**umum, hasil="dibantu", catatan="Saldo diperlihatkan")
    p = layanan.buka_lagi(**umum, alasan="Ternyata belum masuk")
    assert (p.status, p.hasil, p.dijawab_pada, p.dibuka_lagi) == ("terbuka", "", None, 1)
    hari = ketentuan_pada(hari_ini).pengaduan["bantuan"]
    assert (p.tenggat, p.tingkat) == (hari_ini + hari * SATU, "koordinator")
    assert [x.jenis for x in p.langkah.all()] == [
        "dibuka", "ditutup", "dijawab", "dicatat", "diterima",
    ]  # fmt: skip
    tanpa_nama = catat(operator)
    tutup = {"hasil": "tidak", "catatan": "Tidak ditemukan"}
    tanpa_nama = layanan.tutup(oleh=korkab, pengaduan=tanpa_nama, **tutup)
    assert tanpa_nama.dijawab_pada == hari_ini  # nobody to be told: that day counts


# --- up, by itself -----------------------------------------------------------------------
def test_lewat_tenggat_naik_sekali_setiap_meja(operator, korkab, kabid, kadis, hari_ini):
    naik = ketentuan_pada(hari_ini).naik_pengaduan

    def terlambat(hari: int, **isi) -> Pengaduan:
        p = catat(operator, **isi)
        tenggat = hari_ini - hari * SATU
        Pengaduan.objects.filter(pk=p.pk).update(tenggat=tenggat, naik_pada=tenggat + SATU)
        return p

    tepat, baru, lama = terlambat(0), terlambat(1), terlambat(naik + 1)
    dijawab = terlambat(9)
    layanan.jawab(oleh=korkab, pengaduan=dijawab, jawaban="Sudah masuk", dijawab_pada=hari_ini)
    for hasil in (2, 0):  # a second run does nothing
        with CaptureQueriesContext(connection) as kueri:
            assert berkala_pengaduan() == hasil
        assert len(kueri) <= 7
    meja = dict(Pengaduan.objects.values_list("pk", "tingkat"))
    assert [meja[p.pk] for p in (tepat, baru, lama, dijawab)] == [
        "koordinator", "kepala_bidang", "kepala_dinas", "koordinator",
    ]  # fmt: skip
    (langkah,) = lama.langkah.filter(jenis="naik")
    assert langkah.oleh is None
    assert "Kepala dinas: lewat tenggat" in langkah.catatan
    for siapa, isi in {korkab: [0, 1], kabid: [1, 0], kadis: [1, 0], operator: [0, 0]}.items():
        assert [x["jumlah"] for x in perlu(siapa, hari_ini)] == isi, siapa
    layanan.tugaskan(oleh=korkab, pengaduan=tepat, pemilik=operator)
    assert [x["jumlah"] for x in perlu(korkab, hari_ini)] == [0, 0]
    assert [x["jumlah"] for x in perlu(operator, hari_ini)] == [0, 1]
    naik_tangan = layanan.teruskan(oleh=korkab, pengaduan=tepat, catatan="Perlu pimpinan")
    assert (naik_tangan.tingkat, naik_tangan.naik_pada) == (
        "kepala_bidang", hari_ini + (naik + 1) * SATU,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="kepala dinas"):
        layanan.teruskan(oleh=kadis, pengaduan=lama, catatan="Ke atas lagi")
