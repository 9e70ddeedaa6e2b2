"""A backup opens with its key only, comes back whole, and says so when it does not."""

import io
import json
import tarfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kpm.models import Keluarga
from pkh.akun.models import Pengguna
from pkh.cadangan import basis
from pkh.cadangan.aturan import (
    nama_cadangan,
    perbedaan,
    salah_versi_cadang,
    salah_versi_pulih,
    waktu_cadangan,
    yang_disimpan,
)
from pkh.cadangan.layanan import BASIS, ISI, MEDIA, baca_isi
from pkh.cadangan.media import bongkar
from pkh.cadangan.sandi import SalahKunci, baca_kunci, baca_penerima, buat_kunci
from tests import pabrik, pabrik_laporan

NIK = "6402061505870003"


def test_yang_disimpan_menurut_hari_minggu_bulan():
    kini = datetime(2024, 9, 14, 2)
    waktu = [kini - timedelta(hours=12 * n) for n in range(800)]  # two a day, 400 days
    simpan = yang_disimpan(waktu, harian=7, mingguan=5, bulanan=12)
    assert kini in simpan
    assert len({w.date() for w in simpan if w > kini - timedelta(days=7)}) == 7
    assert len({w.isocalendar()[:2] for w in simpan}) >= 5
    assert len({(w.year, w.month) for w in simpan}) == 12
    assert len(simpan) <= 7 + 5 + 12
    # The last of a day is the one that is kept, and the newest whatever the rule.
    assert yang_disimpan([kini, kini - timedelta(hours=1)], harian=1, mingguan=0, bulanan=0) == {
        kini
    }
    assert yang_disimpan([kini], harian=0, mingguan=0, bulanan=0) == {kini}
    assert waktu_cadangan(nama_cadangan(kini)) == kini
    assert waktu_cadangan("pkh-kemarin") is waktu_cadangan("lain") is None


def test_versi_program_dan_beda_isi():
    assert salah_versi_cadang(18, 16) == salah_versi_cadang(18, 18) == ""
    assert "postgresql-client-18" in salah_versi_cadang(15, 18)
    assert salah_versi_pulih(18, 18, 16) == ""
    assert "PostgreSQL 18 atau lebih baru" in salah_versi_pulih(16, 16, 18)
    assert "pg_restore versi 18" in salah_versi_pulih(18, 16, 16)
    tercatat = {"a": [2, "10"], "b": [1, "5"], "c": [0, "0"]}
    assert perbedaan(tercatat, dict(tercatat)) == []
    assert perbedaan(tercatat, {"a": [1, "10"], "b": [1, "6"], "d": [0, "0"]}) == [
        "tabel a berisi 1 baris, harus 2",
        "isi tabel b tidak sama dengan saat dicadangkan",
        "tabel c tidak ada",
        "tabel d tidak tercatat di cadangan",
    ]


def test_kunci_diperiksa(tmp_path):
    buat_kunci(tmp_path / "kunci")
    assert (tmp_path / "kunci").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):  # a key is never written over
        buat_kunci(tmp_path / "kunci")
    for salah in ([], ["bukan-kunci"]):
        with pytest.raises(SalahKunci):
            baca_penerima(salah)
    for salah in ("", "# saja", "AGE-SECRET-KEY-1SALAH"):
        with pytest.raises(SalahKunci):
            baca_kunci(salah)


@pytest.fixture
def kunci(tmp_path, settings):
    settings.KUNCI_CADANGAN = [buat_kunci(tmp_path / "kunci")]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DIR_DATA = tmp_path
    return tmp_path / "kunci"


@pytest.mark.django_db
def test_baris_dan_berkas_dicocokkan(tmp_path, settings, capsys):
    """After a restore to a minute: rows that name a file that is gone, files that nobody names."""
    settings.MEDIA_ROOT = tmp_path / "media"
    foto = pabrik.FotoFactory()
    cuplikan = pabrik_laporan.CuplikanFactory()
    call_command("periksa_media")
    assert json.loads(capsys.readouterr().out) == {"disebut": 3, "hilang": {}, "tanpa_baris": 0}
    Path(foto.berkas.path).rename(tmp_path / "media" / "lain.jpg")
    Path(cuplikan.pdf.path).unlink()  # printed again from its snapshot
    with pytest.raises(SystemExit):
        call_command("periksa_media")
    keluar = capsys.readouterr()
    assert json.loads(keluar.out) == {
        "disebut": 3,
        "hilang": {"pendamping.foto.berkas": 1},
        "tanpa_baris": 1,
    }
    assert f"hilang: {foto.berkas.name}" in keluar.err
    assert "tanpa baris: lain.jpg" in keluar.err


@pytest.mark.django_db
def test_ditolak_dengan_kata_kata(tmp_path, kunci, settings):
    settings.PG_BIN = str(tmp_path)
    with pytest.raises(CommandError, match="pg_dump tidak ada"):
        call_command("cadangkan", tmp_path / "cadangan")
    settings.KUNCI_CADANGAN = []
    with pytest.raises(CommandError, match="PKH_KUNCI_CADANGAN belum diisi"):
        call_command("cadangkan", tmp_path / "cadangan")
    with pytest.raises(CommandError, match="bukan folder cadangan"):
        call_command("pulihkan", tmp_path, kunci=kunci)
    assert not (tmp_path / "cadangan").exists()


@pytest.mark.parametrize(("nama", "jenis"), [
    ("../../luar", tarfile.REGTYPE), ("/luar", tarfile.REGTYPE), ("a/../../luar", tarfile.REGTYPE),
    ("tautan", tarfile.SYMTYPE), ("keras", tarfile.LNKTYPE), ("pipa", tarfile.FIFOTYPE),
])  # fmt: skip
def test_media_hanya_berkas_biasa_di_dalam_foldernya(tmp_path, nama, jenis):
    isi = io.BytesIO()
    with tarfile.open(fileobj=isi, mode="w") as arsip:
        satu = tarfile.TarInfo(nama)
        satu.type, satu.linkname = jenis, "/etc/passwd"
        arsip.addfile(satu)
    ke = tmp_path / "a" / "b"
    ke.mkdir(parents=True)
    for tujuan in (ke, None):
        isi.seek(0)
        with pytest.raises(OSError, match="bukan berkas biasa"):
            bongkar(isi, tujuan)
    assert [p for p in tmp_path.rglob("*") if not p.is_dir() or p.is_symlink()] == []


def test_latihan_memulihkan(basis_sendiri, tmp_path, kunci, capsys):
    """The drill: back up, lose a family and a photo, restore; everything as it was."""
    nama = basis.nama_basis()
    keluarga = pabrik.KeluargaFactory(desa_id="64.02.06.1001")
    pabrik.AnggotaFactory(keluarga=keluarga, nik=NIK)
    foto = tmp_path / "media" / "kunjungan" / "a1.jpg"
    foto.parent.mkdir(parents=True)
    foto.write_bytes(b"gambar " + NIK.encode())

    (tmp_path / "cadangan" / "pkh-2020-01-01T010000").mkdir(parents=True)
    (tmp_path / "cadangan" / "pkh-2020-01-01T010000" / ISI).write_text("{}")
    for n in range(12):  # newer months push the old one out
        (tmp_path / "cadangan" / f"pkh-2021-{n + 1:02}-01T010000").mkdir()
        (tmp_path / "cadangan" / f"pkh-2021-{n + 1:02}-01T010000" / ISI).write_text("{}")
    (tmp_path / "cadangan" / "pkh-milik-orang").mkdir()
    call_command("cadangkan", tmp_path / "cadangan")
    hasil = json.loads(capsys.readouterr().out)
    assert hasil["dibuang"] == ["pkh-2020-01-01T010000", "pkh-2021-01-01T010000"]
    assert (tmp_path / "cadangan" / "pkh-milik-orang").exists()

    folder = Path(hasil["cadangan"])
    assert sorted(p.name for p in folder.iterdir()) == [BASIS, ISI, MEDIA]
    for berkas in folder.iterdir():
        assert NIK.encode() not in berkas.read_bytes()
    isi = baca_isi(folder)
    assert isi["tabel"]["public.kpm_anggota"][0] == 1
    assert isi["media"]["berkas"] == 1

    keluarga.anggota.all().delete()
    Pengguna.objects.create(username="sesudah", nama="Sesudah")
    foto.unlink()
    with pytest.raises(CommandError, match="sudah berisi"):
        call_command("pulihkan", folder, kunci=kunci)
    buat_kunci(tmp_path / "lain")
    with pytest.raises(CommandError, match="bukan kunci cadangan ini"):
        call_command("pulihkan", folder, kunci=tmp_path / "lain", timpa=True)
    with pytest.raises(CommandError, match=f"{nama} masih dipakai"), basis.cuplikan(nama):
        call_command("pulihkan", folder, kunci=kunci, timpa=True)
    with pytest.raises(basis.GagalBasis, match=f"{nama} tidak dapat dibuat"):
        basis.buat_basis(nama)
    connection.close()
    assert Pengguna.objects.filter(username="sesudah").exists()  # nothing has changed
    assert not foto.exists()

    capsys.readouterr()
    call_command("pulihkan", folder, kunci=kunci, timpa=True)
    hasil = json.loads(capsys.readouterr().out)
    try:
        assert hasil["tabel"] == len(isi["tabel"])
        assert foto.read_bytes().endswith(NIK.encode())
        assert Keluarga.objects.get().anggota.get().nik == NIK
        assert not Pengguna.objects.filter(username="sesudah").exists()
        assert basis.isi_tabel(nama) == isi["tabel"]
        with connection.cursor() as k:  # the app's role may what it may, and no more
            k.execute(
                "SELECT count(*) FROM pg_class WHERE relname = 'kpm_keluargaevent'"
                " AND pg_get_userbyid(relowner) = current_user"
            )
            assert k.fetchone() == (0,)
            # Names are still searched by their index: pg_dump does not say this (peran.sql).
            k.execute("SELECT proleakproof FROM pg_proc WHERE oid = 'upper(text)'::regprocedure")
            assert k.fetchone() == (True,)
    finally:
        connection.close()
        (lama,) = tmp_path.glob("media.sebelum-*")
        basis.buang_basis(f"{nama}_sebelum_{lama.name.removeprefix('media.sebelum-')}")

    salah = isi | {"media": {}, "tabel": isi["tabel"] | {"public.kpm_anggota": [2, "7"]}}
    (folder / ISI).write_text(json.dumps(salah))
    with pytest.raises(CommandError, match="kpm_anggota berisi 1 baris, harus 2; berkas media"):
        call_command("pulihkan", folder, kunci=kunci, coba=True)
    with basis._pengurus() as k:
        k.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{nama}_%"])
        assert k.fetchall() == []

    with (folder / BASIS).open("r+b") as berkas:  # a bit that turned over on the disk
        berkas.seek(-1, 2)
        akhir = berkas.read(1)
        berkas.seek(-1, 2)
        berkas.write(bytes([akhir[0] ^ 1]))
    with pytest.raises(CommandError, match="basis.dump.age hilang atau rusak"):
        call_command("pulihkan", folder, kunci=kunci, coba=True)
