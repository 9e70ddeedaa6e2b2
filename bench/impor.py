"""Imports at province scale beside raw COPY: `python -m bench.impor [--kpm N] [--besar N]`.

Every import runs in a process of its own, whose peak memory is measured, on an empty register
of the same database. The floor is COPY of the very rows that the import left in the register,
into the same tables with the same indexes and foreign keys, in one transaction; once as the
tables are (with the triggers that write the trail) and once with those triggers switched off.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")

import django  # noqa: E402

django.setup()

import psycopg2  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.files import File  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from psycopg2 import sql  # noqa: E402

from pkh.akun.hak import Peran  # noqa: E402
from pkh.akun.models import Jabatan, Pengguna  # noqa: E402

AKAR = Path(__file__).resolve().parent.parent
HASIL = Path(__file__).with_name("hasil_impor.json")
WILAYAH, KPM = "63", 111_671
OPERATOR = "operator_bench"
TABEL = ("kpm_keluarga", "kpm_anggota")


def sambung(basis: str):
    d = settings.DATABASES["pemilik"]
    kabel = psycopg2.connect(
        dbname=basis, user=d["USER"], password=d["PASSWORD"] or None,
        host=d["HOST"] or None, port=d["PORT"] or None,
    )  # fmt: skip
    kabel.autocommit = True
    return kabel


def memakai(nama: str) -> None:
    for alias in settings.DATABASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = nama


def siapkan() -> str:
    """A migrated database with the regions and one operator; kept for the next run."""
    h = hashlib.sha256()
    for p in sorted(AKAR.glob("**/migrations/*.py")):
        if ".venv" not in p.parts:
            h.update(p.relative_to(AKAR).as_posix().encode() + p.read_bytes())
    nama = f"bench_impor_{h.hexdigest()[:12]}"
    with closing(sambung(settings.DATABASES["pemilik"]["NAME"])) as kabel, kabel.cursor() as k:
        k.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'bench_impor_')")
        ada = {baris[0] for baris in k.fetchall()}
        for usang in ada - {nama}:
            k.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(usang)))
        if nama not in ada:
            k.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(nama)))
    memakai(nama)
    if nama not in ada:
        call_command("migrate", database="pemilik", interactive=False, verbosity=0)
        call_command("muat_wilayah", contoh=True, stdout=sys.stderr)
        oleh = Pengguna.objects.create(username=OPERATOR, nama="Operator Bench")
        Jabatan.objects.create(pengguna=oleh, peran=Peran.OPERATOR, wilayah_id=WILAYAH)
    return nama


def kosongkan(nama: str) -> None:
    with closing(sambung(nama)) as kabel, kabel.cursor() as k:
        k.execute(
            "TRUNCATE kpm_keluarga, kpm_anggota, kpm_keluargaevent, kpm_anggotaevent, kpm_impor, "
            "kpm_perubahanstatus CASCADE"
        )
        k.execute("VACUUM ANALYZE kpm_keluarga, kpm_anggota, wilayah_wilayah")


def anak(nama: str, berkas: str) -> None:
    """One import in this process, as the worker does it; timings and peak memory as JSON."""
    memakai(nama)
    from django.utils import timezone

    from kpm.impor.layanan import catat_impor, jalankan_terapkan, periksa_impor
    from pkh.riwayat.jejak import sebagai

    oleh = Pengguna.objects.get(username=OPERATOR)
    with sebagai(oleh, "perintah"), open(berkas, "rb") as f:
        impor = catat_impor(oleh=oleh, berkas=File(f), nama=Path(berkas).name)
        awal = time.perf_counter()
        fase = []

        def maju(n=None, *, total=None, fase_baru="", **lain):
            if lain.get("fase"):
                fase.append((lain["fase"], round(time.perf_counter() - awal, 2)))

        periksa_impor(impor, maju)
        tengah = time.perf_counter()
        jalankan_terapkan(impor, tolak_semua=False, tanggal=timezone.localdate(), maju=maju)
        akhir = time.perf_counter()
    MB = 1024
    print(
        json.dumps(
            {
                "pratinjau": round(tengah - awal, 2),
                "terapkan": round(akhir - tengah, 2),
                "jumlah": round(akhir - awal, 2),
                "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MB,
                "rss_anak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // MB,
                "fase": fase,
                **impor.hitungan,
            }
        )
    )


def jalankan(nama: str, berkas: Path) -> dict:
    keluaran = subprocess.run(
        [sys.executable, "-m", "bench.impor", "--anak", nama, str(berkas)],
        check=True, capture_output=True, text=True, cwd=AKAR,
    )  # fmt: skip
    hasil = json.loads(keluaran.stdout.splitlines()[-1])
    print(f"  {berkas.name}: {hasil}", file=sys.stderr)
    return hasil


def lantai(nama: str, dir_: Path, *, jejak: bool) -> float:
    """Seconds that COPY takes for the rows now in the register, into the emptied tables."""
    with closing(sambung(nama)) as kabel, kabel.cursor() as k:
        for t in TABEL:
            if not (dir_ / t).exists():
                with (dir_ / t).open("wb") as f:
                    k.copy_expert(f"COPY {t} TO STDOUT", f)
    kosongkan(nama)
    with closing(sambung(nama)) as kabel, kabel.cursor() as k:
        for t in TABEL:
            k.execute(f"ALTER TABLE {t} {'ENABLE' if jejak else 'DISABLE'} TRIGGER USER")
        kabel.autocommit = False
        awal = time.perf_counter()
        for t in TABEL:
            with (dir_ / t).open("rb") as f:
                k.copy_expert(f"COPY {t} FROM STDIN", f)
        kabel.commit()
        lama = time.perf_counter() - awal
        kabel.autocommit = True
        for t in TABEL:
            k.execute(f"ALTER TABLE {t} ENABLE TRIGGER USER")
    return round(lama, 2)


if __name__ == "__main__" and sys.argv[1:2] == ["--anak"]:
    anak(*sys.argv[2:4])
