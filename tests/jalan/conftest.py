"""Servers and supervisors of their own, in a data folder that is removed afterwards."""

import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from pkh.jalan import layanan, penyelia


@pytest.fixture
def lingkungan():
    """lingkungan(**more) -> a fresh environment: nothing of the running test system in it."""

    def _buat(**tambahan: str) -> dict[str, str]:
        bawaan = ("PKH_", "DATABASE_URL", "REDIS_URL", "PYTEST_", "DJANGO_", "MAKE", "MFLAGS")
        bersih = {k: v for k, v in os.environ.items() if not k.startswith(bawaan)}
        return bersih | tambahan

    return _buat


@pytest.fixture
def data(monkeypatch):
    """An empty data folder that nobody's user may enter; what runs in it is ended after."""
    for nama in ("DATABASE_URL", "DATABASE_URL_PEMILIK", "REDIS_URL"):
        monkeypatch.delenv(nama, raising=False)
    folder = Path(tempfile.mkdtemp(prefix="pkh-uji-jalan-"))
    folder.chmod(0o755)
    yield folder
    penyelia.berhenti_semua(folder)
    shutil.rmtree(folder)


@pytest.fixture
def tunggu():
    """tunggu(question, seconds) -> its first true answer, or the test fails."""

    def _tunggu(tanya, batas: float = 60.0):
        akhir = time.monotonic() + batas
        while time.monotonic() < akhir:
            if jawaban := tanya():
                return jawaban
            time.sleep(0.05)
        pytest.fail(f"tidak terjadi dalam {batas} detik")

    return _tunggu


@pytest.fixture
def semua_proses():
    """semua_proses(folder) -> ids of everything that belongs to this data folder."""

    def _semua(folder: Path) -> list[int]:
        t = layanan.Tempat(folder)
        return [
            *penyelia.proses_bertanda(folder),
            *layanan.cari_proses("postgres", t.pg / "data"),
            *layanan.cari_proses("valkey-server", t.valkey),
        ]

    return _semua
