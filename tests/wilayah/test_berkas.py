"""Reading a table of regions: what is accepted, and how faults are told."""

import pytest

from pkh.wilayah.berkas import BATAS_GALAT, BerkasKeliru, baca_wilayah


def galat(isi: str | bytes) -> list[str]:
    with pytest.raises(BerkasKeliru) as salah:
        baca_wilayah(isi.encode() if isinstance(isi, str) else isi)
    return [str(g) for g in salah.value.galat]


@pytest.mark.parametrize(
    "isi",
    [
        "kode,nama\n64,Kalimantan Timur\n",
        "﻿kode,nama\r\n64,Kalimantan Timur\r\n",
        "kode;nama\n64;Kalimantan Timur\n",
        "Nama\tKode\nKalimantan  Timur \t 64\n",
        'kode,nama\n\n64,"Kalimantan Timur"\n,\n',
    ],
    ids=["biasa", "BOM", "titik koma", "tab dan urutan lain", "baris kosong"],
)
def test_bentuk_yang_diterima(isi):
    (baris,) = baca_wilayah(isi.encode())
    assert (baris.kode, baris.nama, baris.induk) == ("64", "Kalimantan Timur", None)


@pytest.mark.parametrize(
    ("kode", "kata"),
    [
        ("64.2", "Excel membuang nol"),
        ("6402061001", "tanpa titik"),
        ('"64,02"', "dengan koma"),
        ("64.02.06.10011", "berbentuk 64"),
        ("٦٤", "berbentuk 64"),
        ("", "kosong"),
    ],
)
def test_kode_keliru_menyebut_baris_kolom_nilai_dan_jalan_keluar(kode, kata):
    (pesan,) = galat(f"kode,nama\n64,Kalimantan Timur\n{kode},Tenggarong\n")
    assert pesan.startswith("Baris 3, kolom kode:")
    assert kata in pesan
    assert kode.strip('"') in pesan


def test_nama_keliru():
    pesan = galat(f"kode,nama\n64,\n63,{'x' * 101}\n62,a\x07b\n")
    assert [p.split(":")[0] for p in pesan] == [f"Baris {n}, kolom nama" for n in (2, 3, 4)]


def test_kode_bps_keliru():
    (pesan,) = galat("kode,nama,kode_bps\n64.02,Kutai Kartanegara,64.03\n")
    assert pesan.startswith("Baris 2, kolom kode_bps: berisi “64.03”")


def test_ganda_menyebut_baris_pertama():
    (pesan,) = galat("kode,nama\n64,Kalimantan Timur\n64,Kaltim\n")
    assert pesan.startswith("Baris 3, kolom kode: berisi “64”")
    assert "baris 2" in pesan


@pytest.mark.parametrize(
    ("isi", "kata"),
    [
        (b"", "kosong"),
        (b"kode,nama\n", "hanya berisi judul"),
        (b"wilayah,nama\n64,x\n", "tidak punya kolom kode"),
        ("kode,nama\n64,Caf\xe9\n".encode("latin-1"), "Baris 2"),
        ("kode,nama\n64,x\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04xxxx", "Excel"),
        (b'kode,nama\n64,"' + b"x" * 200_000 + b'"\n', "tidak terbaca"),
    ],
)
def test_berkas_yang_bukan_tabel(isi, kata):
    assert kata in galat(isi)[0]


def test_galat_dibatasi():
    isi = "kode,nama\n" + "".join(f"salah{n},x\n" for n in range(500))
    assert len(galat(isi)) == BATAS_GALAT
