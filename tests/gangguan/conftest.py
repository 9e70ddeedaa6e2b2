"""A whole system with servers of its own, so that each of them may be killed."""

import os
import re
import secrets
import shutil
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from pkh.jalan import layanan
from tests.sistem import PROSES, Sistem, port_bebas

BAWAAN = ("PKH_", "DATABASE_URL", "REDIS_URL", "PYTEST_", "DJANGO_", "MAKE", "MFLAGS")
JEDA_SAPU = "4"  # seconds; the sweep's patience


@pytest.fixture(scope="session")
def sistem_rapuh():
    """A running system (60 KPM); `.tempat` names its PostgreSQL and its Valkey."""
    data = Path(tempfile.mkdtemp(prefix="pkh-uji-gangguan-"))
    data.chmod(0o755)
    tempat = layanan.Tempat(data)
    s = None
    try:
        tempat.siapkan()
        layanan.mulai_postgres(tempat, uji=True)
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
        s.isi(60, 2, "migrate")
        for proses in PROSES:
            s.mulai(proses)
        s.tunggu_siap()
        yield s
    finally:
        if s:
            s.berhenti(signal.SIGKILL)
        layanan.hentikan_layanan(data)
        shutil.rmtree(data)


class Orang(httpx.Client):
    """Somebody at a browser without scripts: cookies, forms with their token, redirects."""

    def masuk(self, akun: str, sandi: str) -> httpx.Response:
        return self.kirim("/masuk/", {"login": akun, "password": sandi})

    def kirim(self, alamat: str, isi: dict, **opsi) -> httpx.Response:
        """Open the page of the form, then send it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(alamat).text)
        assert token, alamat
        return self.post(alamat, data=isi | {"csrfmiddlewaretoken": token[1]}, **opsi)


@pytest.fixture
def orang(sistem_rapuh):
    with Orang(base_url=sistem_rapuh.url, follow_redirects=True, timeout=60) as klien:
        yield klien


@pytest.fixture
def padam(sistem_rapuh):
    """with padam("PostgreSQL"): ... : that server is away inside the block."""
    mati = {"PostgreSQL": layanan.hentikan_postgres, "Valkey": layanan.hentikan_valkey}
    hidup = {
        "PostgreSQL": lambda t: layanan.mulai_postgres(t, uji=True),
        "Valkey": layanan.mulai_valkey,
    }

    @contextmanager
    def _padam(nama: str):
        mati[nama](sistem_rapuh.tempat)
        try:
            yield
        finally:
            hidup[nama](sistem_rapuh.tempat)

    return _padam
