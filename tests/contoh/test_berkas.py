"""Files of invented families: the same bytes for the same seed, and an import takes them."""

import csv
import json
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.files import File
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from kpm.impor.layanan import catat_impor, jalankan_terapkan, periksa_impor
from kpm.models import Keluarga
from laporan.contoh import berkas as penulis

pytestmark = pytest.mark.django_db
PER = date(2026, 11, 22)
HITUNGAN = ("baris", "baru", "berubah", "sama", "ditolak", "hilang")


def tulis(ke: Path, kpm=60, benih=7, **opsi) -> dict:
    keluar = StringIO()
    call_command(
        "data_contoh", wilayah="64.02", kpm=kpm, pendamping=3, benih=benih, per=PER, berkas=ke,
        stdout=keluar, stderr=StringIO(), **opsi,
    )  # fmt: skip
    return json.loads(keluar.getvalue().splitlines()[-1])


def baca(jalur: Path) -> list[dict]:
    with jalur.open(newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def isi(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_benih_dan_banyaknya_proses(tmp_path, monkeypatch):
    """The bytes follow from the seed, not from how many processes made them."""
    monkeypatch.setattr(penulis, "SEPOTONG", 10)
    hitungan = tulis(tmp_path / "satu", ubah=20.0, proses=1)
    assert tulis(tmp_path / "dua", ubah=20.0, proses=2) == hitungan
    tulis(tmp_path / "lain", ubah=20.0, benih=8, proses=1)
    assert isi(tmp_path / "satu") == isi(tmp_path / "dua")
    assert set(isi(tmp_path / "satu")) == {
        "kpm.csv", "kpm-ubah.csv", "pendamping.csv", "penugasan.csv"
    }  # fmt: skip
    lain = isi(tmp_path / "lain")
    assert all(lain[nama] != isi_satu for nama, isi_satu in isi(tmp_path / "satu").items())


def test_kepala_dan_jumlah(tmp_path, django_assert_max_num_queries):
    with django_assert_max_num_queries(6) as kueri:
        hitungan = tulis(tmp_path)
    assert all(k["sql"].startswith("SELECT") for k in kueri.captured_queries)
    baris = baca(tmp_path / "kpm.csv")
    assert list(baris[0]) == [
        "no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "kode_desa",
        "alamat", "rt", "rw", "status", "tahun_masuk", "id_dtsen", "no_kks", "bank", "hamil",
        "hpl", "jenjang", "npsn", "kelas", "disabilitas_berat", "pendamping",
    ]  # fmt: skip
    assert (hitungan["keluarga"], hitungan["baris"]) == (60, len(baris))
    assert len({b["no_kk"] for b in baris}) == 60
    assert len({b["nik"] for b in baris}) == len(baris)
    kks = Counter(b["no_kks"] for b in baris if b["hubungan"] == "pengurus" and b["no_kks"])
    assert len(kks) > 40
    assert set(kks.values()) == {1}
    orang = {b["nama_pengguna"] for b in baca(tmp_path / "pendamping.csv")}
    assert orang == {f"pendamping_kukar_{n:02d}" for n in (1, 2, 3)}
    assert {b["pendamping"] for b in baris} - {""} == orang
    tugas = {b["no_kk"]: b["pendamping"] for b in baca(tmp_path / "penugasan.csv")}
    assert tugas == {b["no_kk"]: b["pendamping"] for b in baris if b["pendamping"]}


def test_xlsx_berisi_sama_dan_dibagi(tmp_path, monkeypatch):
    monkeypatch.setattr(penulis, "BARIS_LEMBAR", 100)
    tulis(tmp_path / "a", bentuk="xlsx")
    tulis(tmp_path / "b", bentuk="xlsx")
    assert isi(tmp_path / "a") == isi(tmp_path / "b")
    tulis(tmp_path / "c")
    buku = sorted((tmp_path / "a").glob("*.xlsx"))
    assert [b.name for b in buku] == ["kpm-2.xlsx", "kpm-3.xlsx", "kpm.xlsx"]
    sel = []
    keluarga: Counter[str] = Counter()
    for satu in [buku[-1], *buku[:-1]]:
        kepala, *baris = load_workbook(satu).active.iter_rows(values_only=True)
        sel += [dict(zip(kepala, [v or "" for v in b], strict=True)) for b in baris]
        keluarga.update({b[0] for b in baris})
    assert sel == baca(tmp_path / "c" / "kpm.csv")
    assert set(keluarga.values()) == {1}, "a family is never split between two workbooks"


@pytest.mark.parametrize("opsi", [{"wilayah": "99"}, {"wilayah": "64.02.06"}])
def test_wilayah_yang_tidak_ada(tmp_path, opsi):
    with pytest.raises(CommandError, match="bukan kode provinsi"):
        call_command("data_contoh", kpm=5, pendamping=1, berkas=tmp_path / "x", **opsi)
    assert not (tmp_path / "x").exists()


def test_perintah_yang_keliru(tmp_path):
    with pytest.raises(CommandError, match="--ubah hanya untuk berkas"):
        call_command("data_contoh", wilayah="64.02", kpm=5, pendamping=1, ubah=5.0)
    (tmp_path / "berkas").touch()
    with pytest.raises(CommandError, match="Tidak dapat menulis ke"):
        tulis(tmp_path / "berkas")


def test_berkas_setengah_jadi_tidak_bernama(tmp_path, monkeypatch):
    """Cut off in the middle, no file is there that looks whole."""
    tulis(tmp_path)
    lama = isi(tmp_path)

    def putus(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(penulis, "karang_potongan", putus)
    with pytest.raises(KeyboardInterrupt):
        tulis(tmp_path, benih=9)
    assert {n: b for n, b in isi(tmp_path).items() if not n.endswith(".sebagian")} == lama


def impor(oleh, jalur: Path):
    with jalur.open("rb") as f:
        catatan = catat_impor(oleh=oleh, berkas=File(f), nama=jalur.name, jenis="kpm")
    return periksa_impor(catatan)


def hitung(impor) -> dict:
    return {k: impor.hitungan[k] for k in HITUNGAN}


def test_diimpor_lalu_berkas_berikutnya(tmp_path, settings, operator):
    """The import counts exactly the differences the generator says it made."""
    settings.MEDIA_ROOT = tmp_path / "media"
    h = tulis(tmp_path, ubah=15.0)
    assert min(h["berubah"], h["baru"], h["hilang"]) > 3
    satu = impor(operator, tmp_path / "kpm.csv")
    kosong = dict.fromkeys(HITUNGAN, 0)
    assert hitung(satu) == kosong | {"baris": h["baris"], "baru": h["baris"]}
    jalankan_terapkan(satu, tolak_semua=True, tanggal=PER)
    assert Keluarga.objects.aktif().count() == 60
    dua = impor(operator, tmp_path / "kpm.csv")
    assert hitung(dua) == kosong | {"baris": h["baris"], "sama": h["baris"]}
    tiga = impor(operator, tmp_path / "kpm-ubah.csv")
    assert hitung(tiga) == kosong | {
        "baris": h["baris_ubah"],
        "baru": h["baru"],
        "berubah": h["berubah"],
        "sama": h["baris_ubah"] - h["baru"] - h["berubah"],
        "hilang": h["hilang"],
    }
