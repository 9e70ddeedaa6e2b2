"""The whole system as `make run` starts it, on a database of its own: the same Procfile,
real web server, worker, beat, broker. For browser tests and for killing things."""

import io
import os
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import environ
import httpx
import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from pkh.jalan import layanan
from tests import basis_data

AKAR = Path(__file__).resolve().parent.parent
KPM, PENDAMPING = 240, 4
UNGGAHAN_MAKS = 10 << 20  # bytes
BATAS_SIAP = 120  # seconds
PROSES = ("web", "worker", "beat")
ALAMAT = {"default": "DATABASE_URL", "pemilik": "DATABASE_URL_PEMILIK"}
BAWAAN = ("PKH_", "DATABASE_URL", "REDIS_URL", "PYTEST_", "DJANGO_", "MAKE", "MFLAGS")
JEDA_SAPU = "4"  # seconds; the sweep's patience


def port_bebas() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def url_basis_data(url: str, nama: str) -> str:
    return re.sub(r"/[^/?]+(\?|$)", rf"/{nama}\1", url)


def url_broker(url: str, nomor: int) -> str:
    """The same broker, another of its numbered spaces, so runs do not take each other's work."""
    if "virtual_host=" in url:
        return re.sub(r"virtual_host=\d+", f"virtual_host={nomor}", url)
    return re.sub(r"(/\d+)?$", f"/{nomor}", url)


def anak_dari(induk: int) -> list[int]:
    semua = [int(p.parent.name) for p in Path("/proc").glob("[0-9]*/stat")]
    return [pid for pid in semua if induk_dari(pid) == induk]


def induk_dari(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # it ended in between
        return None


@dataclass
class Sistem:
    data: Path
    basis_data: str
    port: int
    env: dict[str, str]
    proses: dict[str, subprocess.Popen] = field(default_factory=dict)
    tempat: layanan.Tempat | None = None
    _kabel: psycopg2.extensions.connection | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def perintah(self, *argumen: str) -> str:
        """Run `manage.py ...` on this system; its standard output."""
        hasil = subprocess.run(
            [sys.executable, "manage.py", *argumen],
            cwd=AKAR,
            env=self.env,
            text=True,
            capture_output=True,
        )
        assert hasil.returncode == 0, hasil.stderr[-3000:]
        return hasil.stdout

    def satu(self, sql: str, *nilai):
        """One value from the system's database, over one connection as long as it lasts."""
        for lagi in (True, False):
            if self._kabel is None or self._kabel.closed:
                self._kabel = self.sambung()
                self._kabel.autocommit = True
            try:
                with self._kabel.cursor() as kursor:
                    kursor.execute(sql, nilai or None)  # without values a % is a %
                    baris = kursor.fetchone()
                return baris and baris[0]
            except psycopg2.DatabaseError as galat:
                # The server has been away since: only libpq noticed, at times without a class.
                if galat.pgcode and not isinstance(galat, psycopg2.OperationalError):
                    raise
                self._kabel.close()
                if not lagi:
                    raise

    def sambung(self):
        """A plain connection to the system's database, as its owner."""
        d = environ.Env.db_url_config(self.env["DATABASE_URL_PEMILIK"])
        return psycopg2.connect(
            dbname=d["NAME"],
            user=d["USER"],
            password=d["PASSWORD"] or None,
            host=d["HOST"] or None,
            port=d["PORT"] or None,
        )

    def tunggu(self, sql: str, *nilai, batas: float = 60):
        """The first true answer of the database."""
        akhir = time.monotonic() + batas
        while not (jawab := self.satu(sql, *nilai)):
            self.hidupkan()
            assert time.monotonic() < akhir, f"tidak terjadi: {sql}\n{self.catatan()}"
            time.sleep(0.1)
        return jawab

    def pekerjaan(self) -> str:
        """The last jobs, a line each: what, state, asked, begun, ended."""
        return self.satu(
            """SELECT coalesce(string_agg(concat_ws(' ', id, tugas, status, dibuat_pada::time,
            mulai_pada::time, selesai_pada::time, pesan), E'\\n' ORDER BY id), '')
            FROM (SELECT * FROM pekerjaan_pekerjaan ORDER BY id DESC LIMIT 12) p"""
        )

    def catatan(self) -> str:
        """The last words of every process."""
        berkas = sorted(self.data.glob("*.log"))
        keadaan = {n: p.poll() for n, p in self.proses.items()}  # None: still running
        return "\n".join(
            [str(keadaan), *(f"== {b.stem}\n{b.read_text()[-200000:]}" for b in berkas)]
        )

    @contextmanager
    def di_sini(self) -> Iterator[None]:
        """Django of this process works on the system's rows and files: no start of its own."""
        alamat = {a: self.env[n] for a, n in ALAMAT.items()}
        folder = {"STATIC_ROOT": self.data / "static", "MEDIA_ROOT": self.data / "media"}
        if "PKH_MEDIA" in self.env:
            folder["MEDIA_ROOT"] = Path(self.env["PKH_MEDIA"])
        with basis_data.memakai(self.basis_data, alamat), override_settings(**folder):
            yield

    def isi(self, kpm: int, pendamping: int, *dahulu: str) -> None:
        """Commands named before, then regions and a small demo year."""
        with self.di_sini():
            for perintah in dahulu:
                call_command(perintah, verbosity=0, interactive=False)
            call_command("muat_wilayah", stdout=io.StringIO())
            call_command("data_contoh", wilayah="64.02", kpm=kpm, pendamping=pendamping, benih=7,
                         stdout=io.StringIO(), stderr=io.StringIO())  # fmt: skip

    def mulai(self, nama: str) -> None:
        baris = (AKAR / "Procfile").read_text().splitlines()
        program, *argumen = shlex.split(dict(b.split(": ", 1) for b in baris if b.strip())[nama])
        with (self.data / f"{nama}.log").open("ab") as catatan:
            self.proses[nama] = subprocess.Popen(
                [str(Path(sys.executable).with_name(program)), *argumen],
                cwd=AKAR,
                env=self.env,
                stdout=catatan,
                stderr=catatan,
                start_new_session=True,
            )

    def hidupkan(self) -> None:
        """What has ended by itself is started again, as the supervisor does: a worker whose
        children were killed ends when it finds the broker again (celery: "file descriptor is
        None")."""
        for nama, proses in list(self.proses.items()):
            if proses.poll() is not None:
                self.mulai(nama)

    def bunuh(self, nama: str, sinyal=signal.SIGKILL) -> None:
        proses = self.proses.pop(nama)
        if proses.poll() is None:
            os.killpg(proses.pid, sinyal)
        proses.wait(timeout=30)

    def bunuh_anak(self, nama: str) -> None:
        """Its children die, as when memory runs out; it hears of that after `teruskan`."""
        induk = self.proses[nama].pid
        os.kill(induk, signal.SIGSTOP)
        for anak in anak_dari(induk):
            os.kill(anak, signal.SIGKILL)

    def teruskan(self, nama: str) -> None:
        os.kill(self.proses[nama].pid, signal.SIGCONT)

    def tunggu_siap(self) -> None:
        akhir = time.monotonic() + BATAS_SIAP
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/siap/", timeout=5):
                    return
            except (urllib.error.URLError, OSError) as galat:
                if time.monotonic() > akhir:
                    raise AssertionError(f"sistem tidak siap: {galat}\n{self.catatan()}") from galat
                time.sleep(0.1)

    def berhenti(self, sinyal=signal.SIGTERM) -> None:
        if self._kabel is not None:
            self._kabel.close()
        hidup = [p for p in self.proses.values() if p.poll() is None]
        for proses in hidup:  # all are told before any is waited for
            os.killpg(proses.pid, sinyal)
        for proses in hidup:
            proses.wait(timeout=30)
        self.proses.clear()


def nyalakan(data: Path) -> Sistem:
    nama = basis_data.nama_unik("sistem")
    basis_data.klon(nama)
    port = port_bebas()
    env = os.environ | {
        "DATABASE_URL": url_basis_data(os.environ["DATABASE_URL"], nama),
        "DATABASE_URL_PEMILIK": url_basis_data(os.environ["DATABASE_URL_PEMILIK"], nama),
        "REDIS_URL": url_broker(os.environ["REDIS_URL"], 1 + os.getpid() % 14),
        "PKH_RAHASIA": settings.SECRET_KEY,  # rows with secrets are written in this process too
        "PKH_MODE": "uji",  # plain static files: hashing and compressing them takes 10 s
        "PKH_DATA": str(data),
        "PKH_UNGGAHAN_MAKS": str(UNGGAHAN_MAKS),
        "PORT": str(port),
    }
    s = Sistem(data, nama, port, env)
    s.isi(KPM, PENDAMPING, "collectstatic")
    for proses in PROSES:
        s.mulai(proses)
    return s


class Orang(httpx.Client):
    """Somebody at a browser without scripts: cookies, forms with their token, redirects."""

    def masuk(self, akun: str, sandi: str) -> None:
        """The start page behind it, the dearest of all, is not opened."""
        isi = {"login": akun, "password": sandi}
        jawab = self.kirim("/masuk/", isi, follow_redirects=False)
        assert (jawab.status_code, jawab.headers.get("Location")) == (302, "/"), (akun, jawab.text)

    def kirim(self, alamat: str, isi: dict, **opsi) -> httpx.Response:
        """Open the page of the form, then send it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(alamat).text)
        assert token, alamat
        return self.post(alamat, data=isi | {"csrfmiddlewaretoken": token[1]}, **opsi)


@contextmanager
def nyalakan_rapuh(kpm: int, pendamping: int, *, uji: bool = True) -> Iterator[Sistem]:
    """A whole system with servers of its own, each of which may be killed; `.tempat` names its
    PostgreSQL and its Valkey. With `uji` it stands beside the servers of `make test`: its rows
    are copied from theirs and kept in memory. The database keeps what it has confirmed."""
    data = Path(tempfile.mkdtemp(prefix="pkh-uji-gangguan-"))
    data.chmod(0o755)
    if uji:
        layanan.taruh_di_memori(data)
    tempat = layanan.Tempat(data)
    s = None
    try:
        tempat.siapkan()
        layanan.mulai_postgres(tempat)
        layanan.siapkan_peran(tempat)
        layanan.mulai_valkey(tempat)
        port = port_bebas()
        env = {k: v for k, v in os.environ.items() if not k.startswith(BAWAAN)} | {
            "DATABASE_URL": tempat.url("pkh_aplikasi"),
            "DATABASE_URL_PEMILIK": tempat.url("pkh_pemilik"),
            "REDIS_URL": tempat.url_broker(),
            "PKH_RAHASIA": secrets.token_urlsafe(48),
            "PKH_MODE": "uji",  # pages without their stylesheets: collecting them takes seconds
            "PKH_DATA": str(data),
            "PKH_JEDA_SAPU": JEDA_SAPU,
            "PORT": str(port),
        }
        s = Sistem(data, "pkh", port, env)
        s.tempat = tempat
        if uji:
            basis_data.salin_ke(f"host={tempat.soket} user=pkh_pemilik dbname=pkh")
            s.isi(kpm, pendamping)
        else:
            s.isi(kpm, pendamping, "migrate")
        for proses in PROSES:
            s.mulai(proses)
        s.tunggu_siap()
        yield s
    finally:
        if s:
            s.berhenti(signal.SIGKILL)
        layanan.hentikan_layanan(data)
        layanan.lepas_dari_memori(data)
        shutil.rmtree(data)
