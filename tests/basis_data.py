"""Test databases: migrated once as the owner, cloned for each run, used as the app's role.

The template's name carries a hash of migrations and triggers, so an unchanged schema costs one
CREATE DATABASE ... TEMPLATE (about 0.1 s) instead of a migration.
"""

import hashlib
import os
import subprocess
import tempfile
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import django
import environ
import pgtrigger
import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

from pkh.cadangan.basis import jalankan, program
from pkh.kunci import kebijakan, pasang

AKAR = Path(__file__).resolve().parent.parent


def _sidik_skema() -> str:
    h = hashlib.sha256(django.__version__.encode())
    h.update((AKAR / "requirements.txt").read_bytes())
    # What begins with a dot is not ours, and may come and go while we look.
    kamar = [k for k in AKAR.iterdir() if k.is_dir() and not k.name.startswith(".")]
    for berkas in sorted(b for k in kamar for b in k.glob("**/migrations/*.py")):
        h.update(berkas.relative_to(AKAR).as_posix().encode() + berkas.read_bytes())
    for model, trigger in sorted(pgtrigger.registered(), key=lambda mt: mt[1].get_pgid(mt[0])):
        h.update(trigger.compile(model).hash.encode())
    h.update(kebijakan.FUNGSI.encode() + "".join(pasang.perintah().values()).encode())
    return h.hexdigest()[:12]


def sambung(basis: str, alias: str = "pemilik"):
    """A plain connection in autocommit, as the owner unless another alias is named."""
    d = settings.DATABASES[alias]
    kabel = psycopg2.connect(
        dbname=basis,
        user=d["USER"],
        password=d["PASSWORD"] or None,
        host=d["HOST"] or None,
        port=d["PORT"] or None,
    )
    kabel.autocommit = True
    return kabel


@contextmanager
def memakai(nama: str, alamat: dict[str, str] | None = None):
    """Both aliases point at database `nama` inside the block; `alamat`: that of another server, a
    URL for each alias."""
    semula = {}
    for alias in settings.DATABASES:
        kabel = connections[alias]
        kabel.close()
        semula[alias] = dict(kabel.settings_dict)
        if alamat:
            isi = environ.Env.db_url_config(alamat[alias])
            kabel.settings_dict |= {k: isi[k] for k in ("HOST", "PORT", "USER", "PASSWORD")}
        kabel.settings_dict["NAME"] = nama
    try:
        yield
    finally:
        for alias, lama in semula.items():
            connections[alias].close()
            connections[alias].settings_dict |= lama


@cache
def siapkan_templat() -> str:
    """Name of the migrated template database; made under a lock when it is missing. Found once in
    each process: every trigger is written out to name it."""
    nama = f"uji_templat_{_sidik_skema()}"
    dasar = settings.DATABASES["pemilik"]["NAME"]
    with closing(sambung(dasar)) as kabel, kabel.cursor() as k:
        k.execute("SELECT pg_advisory_lock(hashtext(%s))", [nama])
        k.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nama])
        if not k.fetchone():
            setengah = f"{nama}_setengah"
            k.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(setengah)))
            k.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(setengah)))
            with memakai(setengah):
                call_command("migrate", database="pemilik", verbosity=0)
            k.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(setengah), sql.Identifier(nama)
                )
            )
    return nama


def klon(nama: str) -> None:
    templat = siapkan_templat()
    with closing(sambung(settings.DATABASES["pemilik"]["NAME"])) as kabel, kabel.cursor() as k:
        # Only one clone at a time: a template in use cannot be copied.
        k.execute("SELECT pg_advisory_lock(hashtext('klon_uji'))")
        k.execute(
            # Files as they are: a third of the work of writing each page to the log first.
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(nama), sql.Identifier(templat)
            )
        )


def salin_ke(url: str) -> None:
    """The template's tables, rows and triggers into an empty database of another server: what
    `migrate` would make there, for a fifth of its work."""
    templat = siapkan_templat()
    with closing(sambung(settings.DATABASES["pemilik"]["NAME"])) as kabel, kabel.cursor() as k:
        k.execute("SELECT pg_advisory_lock(hashtext('klon_uji'))")  # it is in use: no clone now
        with tempfile.TemporaryFile() as berkas:
            jalankan([program("pg_dump"), "-Fc", "-Z0"], templat, keluar=berkas)
            berkas.seek(0)
            pulih = [program("pg_restore"), "--exit-on-error", "--dbname", url]
            subprocess.run(pulih, stdin=berkas, check=True)


def buang(nama: str) -> None:
    """Drop a test database. Each role that still has sessions ends them first; FORCE would fail on
    an autovacuum, which is nobody's and which a plain DROP sees off by itself."""
    dasar = settings.DATABASES["pemilik"]["NAME"]
    with closing(sambung(dasar)) as kabel, kabel.cursor() as k:
        k.execute("SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = %s", [nama])
        masih = {peran for (peran,) in k.fetchall()}
        for alias in (a for a, d in settings.DATABASES.items() if d["USER"] in masih):
            akhiri_sesi(nama, alias)
        k.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(nama)))


def akhiri_sesi(nama: str, alias: str) -> None:
    dasar = settings.DATABASES["pemilik"]["NAME"]
    with closing(sambung(dasar, alias)) as kabel, kabel.cursor() as k:
        k.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND usename = current_user",
            [nama],
        )


def nama_unik(awalan: str = "uji") -> str:
    return f"{awalan}_{os.environ.get('PYTEST_XDIST_WORKER', 'utama')}_{os.getpid()}"
