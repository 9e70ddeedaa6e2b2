"""The pure rules of the way from calon to active, as tables."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

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


@pytest.mark.parametrize(
    ("hadir", "hasil", "komitmen", "tahap"),
    [
        (None, None, False, "baru"),
        ("belum", None, False, "diundang"),
        ("tidak", None, False, "absen"),
        ("hadir", None, False, "hadir"),
        ("diwakili", None, False, "hadir"),
        (None, "layak", False, "komitmen"),
        ("tidak", "layak", True, "siap"),
        ("hadir", "menolak", False, "tertolak"),
        (None, "ganda", False, "tertolak"),
    ],
)
def test_tahap(hadir, hasil, komitmen, tahap):
    assert tentukan_tahap(hadir=hadir, hasil=hasil, ada_komitmen=komitmen) == tahap


@pytest.mark.parametrize(
    ("ubah", "galat"),
    [
        ({}, set()),
        ({"komitmen_tanggal": None, "komitmen_oleh": ""}, set()),
        ({"tanggal": T + HARI}, {"tanggal"}),
        ({"tanggal": T - 31 * HARI}, {"tanggal"}),  # not yet a calon
        ({"komitmen_oleh": ""}, {"komitmen_oleh"}),
        ({"komitmen_tanggal": None}, {"komitmen_tanggal"}),
        ({"komitmen_tanggal": T + HARI}, {"komitmen_tanggal"}),
        ({"anggota_diperiksa": 2}, {"anggota"}),
        ({"anggota": 0, "anggota_diperiksa": 0}, {"anggota"}),
        ({"sebab": "mampu"}, {"sebab"}),
        ({"hasil": "tidak_layak", "alasan": "Punya mobil"}, {"sebab", "komitmen_tanggal"}),
    ],
)
def test_validasi_layak(ubah, galat):
    isi = replace(LAYAK, **ubah)
    assert set(periksa_validasi(isi, calon_sejak=T - 30 * HARI, hari_ini=T)) == galat


@pytest.mark.parametrize(
    ("hasil", "sebab", "alasan", "kembaran", "galat"),
    [
        ("tidak_layak", "mampu", "Punya mobil", False, set()),
        ("tidak_layak", "alamat", "Punya mobil", False, {"sebab"}),
        ("tidak_layak", "mampu", "ya", False, {"alasan"}),
        ("tidak_ditemukan", "pindah", "Pindah ke Samarinda", False, set()),
        ("tidak_ditemukan", "", "Pindah ke Samarinda", False, {"sebab"}),
        ("ganda", "", "Anaknya sama", True, set()),
        ("ganda", "", "", True, {"alasan"}),
        ("ganda", "", "Sama", False, {"alasan"}),
        ("ganda", "", "Ibu Sumiati, Desa Loa Ipuh RT 4", False, set()),
        ("menolak", "", "Merasa sudah mampu", False, set()),
        ("menolak", "", "", False, {"alasan"}),
    ],
)
def test_validasi_bukan_layak(hasil, sebab, alasan, kembaran, galat):
    """Members need not be looked at, and nobody signs."""
    isi = IsiValidasi(T, hasil, sebab, alasan, kembaran, anggota=3)
    assert set(periksa_validasi(isi, calon_sejak=T, hari_ini=T)) == galat


def test_validasi_setahun_lalu():
    isi = replace(LAYAK, tanggal=T - 367 * HARI, komitmen_tanggal=None, komitmen_oleh="")
    assert set(periksa_validasi(isi, calon_sejak=T - 999 * HARI, hari_ini=T)) == {"tanggal"}


@pytest.mark.parametrize(
    ("hari", "sah"), [(0, True), (92, True), (93, False), (-366, True), (-367, False)]
)
def test_jadwal(hari, sah):
    assert (periksa_jadwal(T + hari * HARI, T) == "") is sah


@pytest.mark.parametrize(
    ("tanggal_sk", "mulai", "galat"),
    [
        (T, T, set()),
        (T - 30 * HARI, T - 10 * HARI, set()),
        (T + HARI, T + HARI, {"tanggal_sk"}),
        (T - 367 * HARI, T, {"tanggal_sk"}),
        (T, T - HARI, {"mulai"}),
        (T, T + HARI, {"mulai"}),
    ],
)
def test_sk(tanggal_sk, mulai, galat):
    assert set(periksa_sk(tanggal_sk, mulai, T)) == galat


SIAP = Calon("calon", "Calon", T - 30 * HARI, "layak", T - 5 * HARI, T - 5 * HARI)


@pytest.mark.parametrize(
    ("ubah", "ke", "kata"),
    [
        ({}, "aktif", ""),
        ({"status": "aktif", "kata_status": "Aktif"}, "aktif", "bukan calon lagi, sudah aktif"),
        ({"digabung": True}, "aktif", "sudah digabung"),
        ({"hasil": None, "divalidasi": None}, "aktif", "belum divalidasi"),
        ({"hasil": "menolak"}, "aktif", "hasil validasinya menolak"),
        ({"hasil": "menolak"}, "tidak_layak", ""),
        ({}, "tidak_layak", "hasil validasinya layak"),
        ({"komitmen": None}, "aktif", "komitmennya belum"),
        ({"hasil": "menolak", "komitmen": None}, "tidak_layak", ""),
        ({"divalidasi": T + HARI}, "aktif", "sesudah tanggal SK"),
        ({"sejak": T + HARI}, "aktif", "sesudah SK berlaku"),
    ],
)
def test_halangan_penetapan(ubah, ke, kata):
    sebab = halangan_penetapan(replace(SIAP, **ubah), ke=ke, tanggal_sk=T, mulai=T)
    assert sebab.startswith(kata) if kata and "sesudah" not in kata else kata in sebab
    assert bool(sebab) is bool(kata)
