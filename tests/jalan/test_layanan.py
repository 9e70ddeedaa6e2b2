"""The private PostgreSQL and Valkey: started, killed, recovered, ended; never a stranger's."""

import os
import signal
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer

import psycopg2
import pytest
import redis

from pkh.jalan import layanan

pytestmark = pytest.mark.layanan


def tanya(t, peran, sql, *, basis="pkh"):
    kabel = psycopg2.connect(host=str(t.soket), user=peran, dbname=basis)
    kabel.autocommit = True
    with closing(kabel), kabel.cursor() as kursor:
        kursor.execute(sql)
        return kursor.fetchall() if kursor.description else None


def pid_postgres(t) -> int:
    return int((t.pg / "data" / "postmaster.pid").read_text().split("\n", 1)[0])


def test_peladen_dari_awal_sampai_akhir(data, semua_proses):
    """One server, whose making is half of all this, in a folder too deep for a socket."""
    dalam = data / ("sangat-dalam-" * 8)
    t = layanan.jalankan_layanan(dalam)  # as `make run` does: fsync on
    try:
        assert t.soket.parent == Path("/tmp")
        assert t.soket.stat().st_mode & 0o077 == 0
        peran_aplikasi_bukan_pemilik(t)
        data_selamat_setelah_dibunuh(t)
        nomor_proses_basi_tidak_menyentuh_orang_lain(t, semua_proses)
    finally:
        layanan.hentikan_layanan(dalam)
    assert not t.soket.exists()


def peran_aplikasi_bukan_pemilik(t):
    tanya(t, "pkh_pemilik", "CREATE TABLE buku (id bigserial PRIMARY KEY, isi text)")
    tanya(t, "pkh_aplikasi", "INSERT INTO buku (isi) VALUES ('a')")
    assert tanya(t, "pkh_aplikasi", "SELECT id, isi FROM buku") == [(1, "a")]
    for larangan in ("DROP TABLE buku", "TRUNCATE buku", "CREATE TABLE lain (id int)"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            tanya(t, "pkh_aplikasi", larangan)
    # Test databases are made by the owner; the app's role may use their tables at once.
    tanya(t, "pkh_pemilik", "CREATE DATABASE uji_a", basis="postgres")
    tanya(t, "pkh_pemilik", "CREATE TABLE x (id int); INSERT INTO x VALUES (7)", basis="uji_a")
    tanya(t, "pkh_pemilik", "CREATE DATABASE uji_b TEMPLATE uji_a", basis="postgres")
    assert tanya(t, "pkh_aplikasi", "SELECT id FROM x", basis="uji_b") == [(7,)]
    hak = "SELECT bool_or(rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname LIKE 'pkh%'"
    assert tanya(t, "postgres", hak) == [(False,)]


@contextmanager
def segera_dibunuh(*nomor):
    """Processes that answer no more and are gone in a moment, as after `kill -9` on a machine that
    is busy."""
    for pid in nomor:
        os.kill(pid, signal.SIGSTOP)
    bunuh = Timer(0.2, lambda: [os.kill(pid, signal.SIGKILL) for pid in nomor])
    bunuh.start()
    yield
    bunuh.join()


def data_selamat_setelah_dibunuh(t):
    assert tanya(t, "pkh_aplikasi", "SHOW fsync") == [("on",)]
    tanya(t, "pkh_pemilik", "INSERT INTO buku (isi) VALUES ('tetap')")
    with closing(redis.Redis(unix_socket_path=str(t.soket_valkey))) as klien:
        klien.rpush("antrean", "tugas")
        klien.execute_command("WAITAOF", 1, 0, 5000)  # on disk
    rahasia = t.env.read_text()
    with segera_dibunuh(pid_postgres(t)):
        layanan.jalankan_layanan(t.data)
    with segera_dibunuh(*layanan.cari_proses("valkey-server", t.valkey)):
        layanan.jalankan_layanan(t.data)
    assert tanya(t, "pkh_aplikasi", "SELECT isi FROM buku ORDER BY id") == [("a",), ("tetap",)]
    with closing(redis.Redis(unix_socket_path=str(t.soket_valkey))) as klien:
        assert klien.lrange("antrean", 0, -1) == [b"tugas"]
    assert t.env.read_text() == rahasia  # sign-ins survive: the secret is kept
    assert t.env.stat().st_mode & 0o077 == 0


def nomor_proses_basi_tidak_menyentuh_orang_lain(t, semua_proses):
    """A postmaster.pid whose number now belongs to somebody else."""
    layanan.hentikan_layanan(t.data)
    assert semua_proses(t.data) == []
    orang_lain = subprocess.Popen(["cat"], stdin=subprocess.PIPE, cwd="/", **t.sebagai())
    try:
        berkas = t.pg / "data" / "postmaster.pid"
        berkas.write_text(f"{orang_lain.pid}\n{t.pg / 'data'}\n1\n5432\n{t.soket}\n\n0 0\nready\n")
        if t.root:
            os.chown(berkas, layanan.SIAPA_SAJA, layanan.SIAPA_SAJA)
        assert not layanan.postgres_hidup(t)
        layanan.hentikan_layanan(t.data)
        layanan.jalankan_layanan(t.data, uji=True)
        assert pid_postgres(t) != orang_lain.pid
        layanan.hentikan_layanan(t.data)
        assert orang_lain.poll() is None
    finally:
        orang_lain.communicate()
    assert semua_proses(t.data) == []


def test_yang_bernama_di_lingkungan_tidak_dinyalakan(data, monkeypatch, semua_proses):
    monkeypatch.setenv("DATABASE_URL", "postgres://x@db.contoh/pkh")
    monkeypatch.setenv("REDIS_URL", "redis://redis.contoh/0")
    t = layanan.jalankan_layanan(data)
    assert semua_proses(data) == []
    assert layanan.layanan_padam(t) == []
    assert "URL" not in t.env.read_text()


def test_folder_tertutup_bagi_nobody(data, monkeypatch):
    """A checkout under /root: as root PostgreSQL's files go where its user can reach them."""
    tertutup = data / "tertutup"
    tertutup.mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert layanan.Tempat(tertutup / "data").pg.is_relative_to("/var/lib")
    assert layanan.Tempat(data / "terbuka").pg.is_relative_to(data)


def test_kunci_menyebut_pemegang_dan_lepas(data):
    with (
        layanan.kunci(data, "k", "dipegang", pid=True),
        pytest.raises(layanan.GagalJalan, match="dipegang"),
        layanan.kunci(data, "k", "dipegang", pid=True),
    ):
        pass
    with layanan.kunci(data, "k", "dipegang", pid=True):
        assert (data / "k").read_text() == str(os.getpid())


def test_data_uji_di_memori(data, tmp_path, monkeypatch):
    """Where there is room, and given back; a link that somebody made is never followed to it."""
    monkeypatch.setattr(layanan, "MEMORI", tmp_path / "memori")
    monkeypatch.setattr(layanan, "RUANG_UJI", 1)
    layanan.taruh_di_memori(data)
    assert layanan.Tempat(data).pg == data / "postgres"  # no such folder: on the disk
    layanan.MEMORI.mkdir()
    for _ in range(2):  # the second time after one that was killed
        layanan.taruh_di_memori(data)
        t = layanan.Tempat(data)
        assert t.pg.parent == layanan.MEMORI
        assert list(t.pg.iterdir()) == []
        (t.pg / "postgres.log").write_text("galat")
    layanan.lepas_dari_memori(data)
    assert list(layanan.MEMORI.iterdir()) == []
    assert (t.log / "postgres.log").read_text() == "galat"
    assert layanan.Tempat(data).pg == data / "postgres"
    monkeypatch.setattr(layanan, "RUANG_UJI", 1 << 60)
    layanan.taruh_di_memori(data)
    assert layanan.Tempat(data).pg == data / "postgres"
    (tmp_path / "cakram lain").mkdir()
    (data / "postgres").symlink_to(tmp_path / "cakram lain")
    layanan.lepas_dari_memori(data)
    layanan.taruh_di_memori(data)
    assert (data / "postgres").readlink() == tmp_path / "cakram lain"
