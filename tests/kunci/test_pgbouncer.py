"""A pool that gives each transaction another session must not give it another person's eyes."""

import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from django.db import connections

from pkh.jalan import siapkan
from pkh.kunci.konteks import orang
from tests import pabrik

PGBOUNCER = os.environ.get("PGBOUNCER") or siapkan.kolam()
SIAPA_SAJA = 65534  # it does not run as root
PUTARAN = 60

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer tidak ada: kolam tidak diuji"),
]


@pytest.fixture
def kolam(db):
    """pgbouncer with one single connection to the database, handed on after each transaction."""
    d = connections["default"].settings_dict
    if d["PASSWORD"] or not str(d["HOST"]).startswith("/"):
        pytest.skip("hanya dengan basis data milik uji sendiri (soket, tanpa sandi)")
    folder = Path(
        subprocess.check_output(["mktemp", "-d", "/tmp/pkh-kolam-XXXXXX"], text=True).strip()
    )
    try:
        proses = _jalankan(folder, d)
        try:
            _tunggu(folder / ".s.PGSQL.6432", proses)
            yield {**d, "HOST": str(folder), "PORT": "6432", "DISABLE_SERVER_SIDE_CURSORS": True}
        finally:
            proses.terminate()
            proses.wait(timeout=30)
    finally:
        shutil.rmtree(folder)


def _jalankan(folder: Path, d: dict) -> subprocess.Popen:
    (folder / "siapa").write_text(f'"{d["USER"]}" ""\n')
    (folder / "ini").write_text(
        f"[databases]\n{d['NAME']} = host={d['HOST']} port={d['PORT'] or 5432}\n"
        f"[pgbouncer]\nlisten_addr =\nunix_socket_dir = {folder}\nlisten_port = 6432\n"
        f"auth_type = trust\nauth_file = {folder}/siapa\npool_mode = transaction\n"
        "default_pool_size = 1\nignore_startup_parameters = extra_float_digits,options\n"
        f"logfile = {folder}/catatan\n"
    )
    program, sebagai = Path(PGBOUNCER), {}
    if program.is_relative_to(siapkan.KOLAM):
        # Unpacked privately, its libraries lie beside it; nobody cannot enter e.g. /root/...
        shutil.copytree(siapkan.KOLAM / "usr", folder / "usr")
        program = folder / "usr" / program.relative_to(siapkan.KOLAM / "usr")
        pustaka = ":".join(map(str, folder.glob("usr/lib/*-linux-*")))
        sebagai |= {"env": os.environ | {"LD_LIBRARY_PATH": pustaka}}
    if os.geteuid() == 0:
        sebagai |= {"user": SIAPA_SAJA, "group": SIAPA_SAJA, "extra_groups": []}
        for p in (folder, *folder.iterdir()):
            os.chown(p, SIAPA_SAJA, SIAPA_SAJA)
    return subprocess.Popen([program, "-q", folder / "ini"], **sebagai)


def _tunggu(soket: Path, proses) -> None:
    akhir = time.monotonic() + 60
    while True:
        assert proses.poll() is None, "pgbouncer berhenti"
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.connect(str(soket))
                return
        except OSError:
            assert time.monotonic() < akhir, "pgbouncer tidak menjawab"
            time.sleep(0.05)


def test_dua_orang_berselang_seling_di_satu_sambungan(kolam):
    siapa = [pabrik.PenggunaFactory(), pabrik.PenggunaFactory()]
    for satu in siapa:
        assert satu.jabatan_kini == []  # known before: the pool does not see this test's rows
    jawab: dict[int, list] = {}

    def tanya(pengguna) -> None:
        kabel = connections.create_connection("default")
        kabel.settings_dict = kolam
        hasil = jawab.setdefault(pengguna.pk, [])
        try:
            with orang(pengguna), kabel.cursor() as k:
                for n in range(PUTARAN):
                    k.execute("SELECT kunci_siapa(), pg_backend_pid()")
                    hasil.append(k.fetchone())
                    if n % 3 == 0:  # a transaction of several statements in between
                        kabel.set_autocommit(False)
                        k.execute("SELECT 1")
                        k.execute("SELECT kunci_siapa(), pg_backend_pid()")
                        hasil.append(k.fetchone())
                        kabel.commit()
                        kabel.set_autocommit(True)
        finally:
            kabel.close()

    benang = [threading.Thread(target=tanya, args=[satu]) for satu in siapa]
    for b in benang:
        b.start()
    for b in benang:
        b.join(timeout=120)
    for satu in siapa:
        assert {dilihat for dilihat, _ in jawab[satu.pk]} == {satu.pk}
        assert len(jawab[satu.pk]) == PUTARAN + PUTARAN // 3
    assert len({pid for baris in jawab.values() for _, pid in baris}) == 1  # one session for both
