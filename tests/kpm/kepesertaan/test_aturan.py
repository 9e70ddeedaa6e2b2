"""The pure rules of the way from calon to active, as tables."""

from dataclasses import replace
from datetime import date, timedelta

from kpm.kepesertaan.aturan import (
    Calon,
    IsiValidasi,
    halangan_penetapan,
    periksa_jadwal,
    periksa_sk,
    periksa_validasi,
    tentukan_tahap,
)

T = date(2024, 9, 10)
HARI = timedelta(days=1)
LAYAK = IsiValidasi(
    T, "layak", komitmen_tanggal=T, komitmen_oleh="Siti", anggota_diperiksa=3, anggota=3
)


TAHAP = [
    (None, None, False, "baru"),
    ("belum", None, False, "diundang"),
    ("tidak", None, False, "absen"),
    ("hadir", None, False, "hadir"),
    ("diwakili", None, False, "hadir"),
    (None, "layak", False, "komitmen"),
    ("tidak", "layak", True, "siap"),
    ("hadir", "menolak", False, "tertolak"),
    (None, "ganda", False, "tertolak"),
]


def test_tahap():
    salah = [
        (hadir, hasil, komitmen, tahap)
        for hadir, hasil, komitmen, tahap in TAHAP
        if tentukan_tahap(hadir=hadir, hasil=hasil, ada_komitmen=komitmen) != tahap
    ]
    assert not salah


VALIDASI_LAYAK = [
    ({}, set()),
    ({"komitmen_tanggal": None, "komitmen_oleh": ""}, set()),
    ({"tanggal": T + HARI}, {"tanggal"}),
    ({"tanggal": T - 31 * HARI}, {"tanggal"}),  # not yet a calon
    ({"komitmen_oleh": ""}, {"komitmen_oleh"}),
    ({"komitmen_tanggal": None}, {"komitmen_tanggal"}),
    ({"komitmen_tanggal": T + HARI}, {"komitmen_tanggal"}),
    ({"komitmen_tanggal": T}, set()),
    ({"anggota_diperiksa": 2}, {"anggota"}),
    ({"anggota": 0, "anggota_diperiksa": 0}, {"anggota"}),
    ({"sebab": "mampu"}, {"sebab"}),
    ({"hasil": "tidak_layak", "alasan": "Punya mobil"}, {"sebab", "komitmen_tanggal"}),
]


def test_validasi_layak():
    salah = []
    for ubah, galat in VALIDASI_LAYAK:
        isi = replace(LAYAK, **ubah)
        if set(periksa_validasi(isi, calon_sejak=T - 30 * HARI, hari_ini=T)) != galat:
            salah.append((ubah, galat))
    assert not salah


VALIDASI_BUKAN_LAYAK = [
    ("tidak_layak", "mampu", "Punya mobil", False, set()),
    ("tidak_layak", "alamat", "Punya mobil", False, {"sebab"}),
    ("tidak_layak", "mampu", "ya", False, {"alasan"}),
    ("tidak_ditemukan", "pindah", "Pindah ke Samarinda", False, set()),
    ("tidak_ditemukan", "", "Pindah ke Samarinda", False, {"sebab"}),
    ("ganda", "", "Anaknya sama", True, set()),
    ("ganda", "", "", True, {"alasan"}),
    ("ganda", "", "Sama", False, {"alasan"}),
    ("ganda", "", "Ibu Sumiati, 04", False, set()),  # fifteen letters
    ("ganda", "", "Ibu Sumiati, 4", False, {"alasan"}),
    ("menolak", "", "Malas", False, set()),
    ("menolak", "", "Malu", False, {"alasan"}),
    ("menolak", "", "", False, {"alasan"}),
]


def test_validasi_bukan_layak():
    """Members need not be looked at, and nobody signs."""
    salah = []
    for hasil, sebab, alasan, kembaran, galat in VALIDASI_BUKAN_LAYAK:
        isi = IsiValidasi(T, hasil, sebab, alasan, kembaran, anggota=3)
        if set(periksa_validasi(isi, calon_sejak=T, hari_ini=T)) != galat:
            salah.append((hasil, sebab, alasan, kembaran, galat))
        for tanda in ({"komitmen_tanggal": T}, {"komitmen_oleh": "Siti"}):
            ditandai = periksa_validasi(replace(isi, **tanda), calon_sejak=T, hari_ini=T)
            if set(ditandai) != galat | {"komitmen_tanggal"}:
                salah.append((hasil, tanda))
    assert not salah


def test_validasi_setahun_lalu():
    for hari, galat in ((366, set()), (367, {"tanggal"})):
        isi = replace(LAYAK, tanggal=T - hari * HARI, komitmen_tanggal=None, komitmen_oleh="")
        assert set(periksa_validasi(isi, calon_sejak=T - 999 * HARI, hari_ini=T)) == galat, hari


JADWAL = [(0, True), (92, True), (93, False), (-366, True), (-367, False)]


def test_jadwal():
    salah = [
        (hari, sah) for hari, sah in JADWAL if (periksa_jadwal(T + hari * HARI, T) == "") is not sah
    ]
    assert not salah


SK = [
    (T, T, set()),
    (T - 30 * HARI, T - 10 * HARI, set()),
    (T + HARI, T + HARI, {"tanggal_sk"}),
    (T - 366 * HARI, T, set()),
    (T - 367 * HARI, T, {"tanggal_sk"}),
    (T, T - HARI, {"mulai"}),
    (T, T + HARI, {"mulai"}),
]


def test_sk():
    salah = [
        (tanggal_sk, mulai, galat)
        for tanggal_sk, mulai, galat in SK
        if set(periksa_sk(tanggal_sk, mulai, T)) != galat
    ]
    assert not salah


SIAP = Calon("calon", "Calon", T - 30 * HARI, "layak", T - 5 * HARI, T - 5 * HARI)


HALANGAN_PENETAPAN = [
    ({}, "aktif", ""),
    ({"status": "aktif", "kata_status": "Aktif"}, "aktif", "bukan calon lagi, sudah aktif"),
    ({"digabung": True}, "aktif", "sudah digabung"),
    ({"hasil": None, "divalidasi": None}, "aktif", "belum divalidasi"),
    ({"hasil": "menolak"}, "aktif", "hasil validasinya menolak"),
    ({"hasil": "menolak"}, "tidak_layak", ""),
    ({}, "tidak_layak", "hasil validasinya layak"),
    ({"komitmen": None}, "aktif", "komitmennya belum"),
    ({"hasil": "menolak", "komitmen": None}, "tidak_layak", ""),
    ({"sejak": T, "divalidasi": T}, "aktif", ""),  # all on one day
    ({"divalidasi": T + HARI}, "aktif", "sesudah tanggal SK"),
    ({"sejak": T + HARI}, "aktif", "sesudah SK berlaku"),
]


def test_halangan_penetapan():
    salah = []
    for ubah, ke, kata in HALANGAN_PENETAPAN:
        sebab = halangan_penetapan(replace(SIAP, **ubah), ke=ke, tanggal_sk=T, mulai=T)
        if not (sebab.startswith(kata) if kata and "sesudah" not in kata else kata in sebab):
            salah.append((ubah, ke, kata))
        if bool(sebab) is not bool(kata):
            salah.append((ubah, ke, kata))
    assert not salah
