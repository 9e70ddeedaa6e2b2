"""The steps of `make run` that need Django, in one process (a Django start costs a second).

Each does nothing when its result is already there.
"""

import gc
import hashlib
import io
import os
import sys
import traceback
from pathlib import Path

import django

from pkh.jalan.layanan import folder_data
from pkh.jalan.siapkan import JUMLAH_LANGKAH, langkah

TOTAL = JUMLAH_LANGKAH["run"]
CONTOH = {"wilayah": "64.02", "kpm": 7674, "pendamping": 79, "benih": 2024}


def pindahkan_skema() -> None:
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from pkh.kunci.pasang import kurang

    pelaksana = MigrationExecutor(connections["pemilik"])
    if pelaksana.migration_plan(pelaksana.loader.graph.leaf_nodes()) or kurang("pemilik"):
        call_command("migrate", database="pemilik", interactive=False, verbosity=0)


def kumpulkan_statis() -> None:
    """collectstatic, unless no source file changed since the last one."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    sidik = hashlib.sha256(django.__version__.encode())
    for pencari in get_finders():
        for nama, gudang in pencari.list([]):
            keadaan = Path(gudang.path(nama)).stat()
            sidik.update(f"{nama}|{keadaan.st_size}|{keadaan.st_mtime_ns}\n".encode())
    penanda = Path(settings.STATIC_ROOT) / ".sidik"
    if penanda.exists() and penanda.read_text() == sidik.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    penanda.write_text(sidik.hexdigest())


def akun_contoh() -> None:
    """The table of demo accounts, for the supervisor to print when all is ready."""
    from django.conf import settings
    from django.core.management import call_command

    tabel = io.StringIO()
    call_command("akun_contoh", stdout=tabel)
    (settings.DIR_DATA / "akun-contoh.txt").write_text(tabel.getvalue())


def lupakan_denyut() -> None:
    """No worker runs yet: a killed one's last heartbeat must not make /siap/ say so."""
    from celery import current_app

    from pkh.celery import KUNCI_DENYUT

    with current_app.connection_for_write() as kabel:
        kabel.channel().client.delete(KUNCI_DENYUT)


class Kemajuan:
    """What a long command reports, a line each below its step."""

    def write(self, teks: str) -> None:
        for baris in teks.splitlines():
            print(f"\n      {baris.strip()}", end="", flush=True)


def main() -> None:
    from django.core.management import call_command

    gc.disable()  # as in manage.py
    with langkah(4, TOTAL, "Skema basis data"):
        django.setup()
        gc.freeze()
        gc.enable()
        pindahkan_skema()
    with langkah(5, TOTAL, "Wilayah"):
        call_command("muat_wilayah", stdout=io.StringIO())
    if os.environ.get("PKH_CONTOH") == "0":
        print(f"[6/{TOTAL}] Tahun contoh dilewati (PKH_CONTOH=0)", flush=True)
    else:
        with langkah(6, TOTAL, "Tahun contoh Kutai Kartanegara"):
            call_command("data_contoh", **CONTOH, stdout=Kemajuan())
            akun_contoh()
    with langkah(7, TOTAL, "Berkas statis"):
        kumpulkan_statis()
        lupakan_denyut()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")
    try:
        main()
    except Exception as galat:
        catatan = folder_data() / "log" / "langkah.log"
        catatan.write_text(traceback.format_exc())
        sys.exit(f"\n{type(galat).__name__}: {galat}\nRincian: {catatan}")
