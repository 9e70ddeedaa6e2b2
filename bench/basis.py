"""A database of its own with the demo times 15, made once and kept for the next run.

Its name carries a hash of the migrations and of the generator, and the month: another schema,
another generator or another month is another database, and the old one is dropped.
"""

import hashlib
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone
from psycopg2 import sql

from pkh.jalan.langkah import kumpulkan_statis

AKAR = Path(__file__).resolve().parent.parent
WILAYAH, KALI = "64.02", 15
KPM, PENDAMPING = 7674 * KALI, 79 * KALI


def nama_basis(kpm: int) -> str:
    h = hashlib.sha256()
    berkas = [p for p in AKAR.glob("**/migrations/*.py") if ".venv" not in p.parts]
    for jalur in sorted([*berkas, *(AKAR / "laporan" / "contoh").glob("*.py")]):
        h.update(jalur.relative_to(AKAR).as_posix().encode() + jalur.read_bytes())
    return f"bench_{kpm}_{timezone.localdate():%Y%m}_{h.hexdigest()[:12]}"


def salin(nama: str, akhiran: str) -> str:
    """A copy of the bench database to be written to as one likes, made anew; connections point at
    it afterwards."""
    salinan = f"{nama}_{akhiran}"
    connections.close_all()
    with closing(_kabel()) as kabel, kabel.cursor() as k:
        k.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(salinan))
        )
        k.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(salinan), sql.Identifier(nama)
            )
        )
    arahkan(salinan)
    return salinan


def buang(nama: str) -> None:
    connections.close_all()
    with closing(_kabel()) as kabel, kabel.cursor() as k:
        k.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(nama)))


def arahkan(nama: str) -> None:
    for alias in settings.DATABASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = nama


def _kabel():
    pemilik = settings.DATABASES["pemilik"]
    kabel = psycopg2.connect(
        dbname="postgres",
        user=pemilik["USER"],
        password=pemilik["PASSWORD"] or None,
        host=pemilik["HOST"] or None,
        port=pemilik["PORT"] or None,
    )
    kabel.autocommit = True
    return kabel


def masukkan(siapa) -> Client:
    """A client signed in as the sign-in page leaves it, or each page asks for the password."""
    c = Client(headers={"host": "127.0.0.1"})
    c.force_login(siapa)
    sesi = c.session
    sesi["account_authentication_methods_user"] = str(siapa.pk)
    sesi["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    sesi.save()
    return c


def siapkan(kpm: int = KPM, pendamping: int = PENDAMPING, wilayah: str = WILAYAH) -> str:
    """Connections of this process point at the bench database afterwards; its name."""
    nama = nama_basis(kpm)
    with closing(_kabel()) as kabel, kabel.cursor() as k:
        k.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", ["bench_"])
        ada = {baris[0] for baris in k.fetchall()}
        for usang in ada - {nama}:
            if usang.startswith(f"bench_{kpm}_"):
                k.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(usang)))
        if nama not in ada:
            k.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(nama)))
    arahkan(nama)
    kumpulkan_statis()
    # Each of these does nothing where its result is already there.
    call_command("migrate", database="pemilik", interactive=False, verbosity=0)
    call_command("muat_wilayah", contoh=True, stdout=sys.stderr)
    call_command(
        "data_contoh",
        wilayah=wilayah,
        kpm=kpm,
        pendamping=pendamping,
        benih=2024,
        stdout=sys.stderr,
    )
    if nama not in ada:
        with connections["pemilik"].cursor() as k:
            k.execute("VACUUM ANALYZE")
    return nama
