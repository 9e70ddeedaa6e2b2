"""`make run` as a person meets it: up, wounded, killed, up again, and no process left."""

import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from pkh.jalan import layanan, penyelia
from pkh.jalan.layanan import AKAR

pytestmark = pytest.mark.layanan


@pytest.fixture
def port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def siap(port: int) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/siap/", timeout=30) as j:
            return j.status, json.load(j)
    except urllib.error.HTTPError as galat:
        with galat:
            return galat.code, json.load(galat)
    except OSError:
        return 0, {}


class Jalan:
    """One `make run`, its output gathered in a file."""

    def __init__(self, env, berkas):
        self.berkas = berkas
        # Under nohup or `... &` SIGINT is ignored, and make would inherit that.
        semula = signal.signal(signal.SIGINT, signal.default_int_handler)
        with berkas.open("w") as keluaran:
            self.make = subprocess.Popen(
                ["make", "run"], cwd=AKAR, env=env, stdout=keluaran, stderr=subprocess.STDOUT
            )
        signal.signal(signal.SIGINT, semula)

    def teks(self) -> str:
        return self.berkas.read_text()

    def sudah_siap(self) -> bool:
        assert self.make.poll() is None, self.teks()
        return "Siap: http" in self.teks()


def pid_worker(data) -> int | None:
    for pid in sorted(penyelia.proses_bertanda(data)):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as berkas:
                if b"worker" in berkas.read().split(b"\0"):
                    return pid
        except OSError:
            continue
    return None


def test_hidup_mati_seluruh_sistem(data, port, lingkungan, tunggu, semua_proses):
    env = lingkungan(PKH_DATA=str(data), PORT=str(port), PKH_CONTOH="0")
    jalan = Jalan(env, data / "satu.txt")
    tunggu(jalan.sudah_siap, 120)
    assert siap(port) == (
        200,
        {
            "status": "siap",
            "periksa": {
                "basis_data": "baik",
                "migrasi": "baik",
                "broker": "baik",
                "pekerja": "baik",
            },
        },
    )
    for nomor in range(1, 9):
        assert f"[{nomor}/8]" in jalan.teks()

    # A second one in the same folder is refused in words and disturbs nothing.
    kedua = subprocess.run(["make", "run"], cwd=AKAR, env=env, text=True, capture_output=True)
    assert kedua.returncode != 0
    assert "sudah berjalan" in kedua.stderr

    # The worker and PostgreSQL are killed: both come back without a restart.
    t = layanan.Tempat(data)
    worker, postgres = pid_worker(data), layanan.cari_proses("postgres", t.pg / "data")
    os.kill(worker, signal.SIGKILL)
    os.kill(min(postgres), signal.SIGKILL)
    tunggu(lambda: pid_worker(data) not in {None, worker})
    tunggu(lambda: layanan.postgres_hidup(t) and siap(port)[0] == 200)

    # The supervisor is killed: the next start ends what it left and runs.
    lama = set(semua_proses(data))
    os.kill(penyelia.pid_penyelia(data), signal.SIGKILL)
    jalan.make.wait(60)
    assert penyelia.proses_bertanda(data)
    jalan = Jalan(env, data / "dua.txt")
    tunggu(jalan.sudah_siap, 120)
    assert pid_worker(data)  # "ready" is not the killed worker's last heartbeat
    assert "proses sisa dari jalan sebelumnya dihentikan" in jalan.teks()
    tersisa = lama & set(penyelia.proses_bertanda(data))
    assert not tersisa

    # SIGINT to make alone (a terminal's Ctrl-C reaches all of us): everything ends.
    jalan.make.send_signal(signal.SIGINT)
    jalan.make.wait(60)
    assert semua_proses(data) == []
    assert "Semua proses sudah berhenti." in jalan.teks()

    # The servers alone, where all has run before, and what is asked of them.
    kode = "from django.db import connection as c; c.ensure_connection(); print(c.vendor)"
    for perintah, kata in (
        (["make", "services"], "make stop"),
        ([".venv/bin/python", "manage.py", "shell", "-v0", "-c", kode], "postgresql"),
        (["make", "stop"], ""),
    ):
        hasil = subprocess.run(perintah, cwd=AKAR, env=env, text=True, capture_output=True)
        assert hasil.returncode == 0, hasil.stdout + hasil.stderr
        assert kata in hasil.stdout
        assert bool(semua_proses(data)) == (perintah != ["make", "stop"])
