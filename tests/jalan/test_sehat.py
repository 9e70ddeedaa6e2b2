"""/sehat/ and /siap/, and what a visitor sees while PostgreSQL is away."""

import json
import socket
import subprocess
import sys

import pytest
from celery import current_app
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from pkh.celery import KUNCI_DENYUT
from pkh.jalan.layanan import AKAR
from pkh.jalan.perintah import SETELAN_PRODUKSI

PADAM = {"DATABASE_URL": "postgres://x@//tidak/ada/pkh", "REDIS_URL": "redis+socket:///tidak/ada"}
# Asks one address of an app whose surroundings come from the environment.
TANYA = """
import json, sys, django
django.setup()
from django.test import Client
j = Client(raise_request_exception=False).get(sys.argv[1], headers={"host": sys.argv[2]})
print(json.dumps([j.status_code, j.headers.get("Retry-After"), j.content.decode()]))
"""


@pytest.fixture
def tanya(lingkungan, tmp_path):
    def _tanya(alamat: str, host: str = "127.0.0.1", **env: str):
        hasil = subprocess.run(
            [sys.executable, "-c", TANYA, alamat, host],
            cwd=AKAR,
            env=lingkungan(PKH_DATA=str(tmp_path), PKH_STATIC=str(tmp_path))
            | {"PKH_MODE": "uji", "PKH_RAHASIA": "rahasia-uji"}
            | {"DJANGO_SETTINGS_MODULE": "pkh.settings"}
            | PADAM
            | env,
            text=True,
            capture_output=True,
            timeout=60,
        )
        assert hasil.returncode == 0, hasil.stderr
        return json.loads(hasil.stdout.splitlines()[-1])

    return _tanya


@pytest.fixture
def denyut():
    """Set or delete the worker's heartbeat in the real broker."""
    with current_app.connection_for_write() as kabel:
        klien = kabel.channel().client
        semula = klien.get(KUNCI_DENYUT)
        yield klien
        klien.delete(KUNCI_DENYUT)
        if semula:
            klien.set(KUNCI_DENYUT, semula, ex=5)


def test_sehat_tanpa_basis_data(client):
    """No database fixture: a query would fail here."""
    jawaban = client.get("/sehat/")
    assert (jawaban.status_code, jawaban.json()) == (200, {"status": "hidup"})
    assert "no-store" in jawaban["Cache-Control"]


@pytest.mark.django_db
def test_siap_menyebut_pekerja(client, denyut, django_assert_num_queries):
    denyut.set(KUNCI_DENYUT, "1", ex=5)
    client.get("/siap/")
    with django_assert_num_queries(2):  # is there a migration table, what is in it
        jawaban = client.get("/siap/")
    assert jawaban.status_code == 200, jawaban.json()
    assert set(jawaban.json()["periksa"]) == {"basis_data", "migrasi", "broker", "pekerja"}
    denyut.delete(KUNCI_DENYUT)
    jawaban = client.get("/siap/")
    assert jawaban.status_code == 503
    assert jawaban.json()["periksa"]["pekerja"] == "tidak ada yang berjalan"


@pytest.mark.django_db(databases=["default", "pemilik"])
def test_siap_menyebut_migrasi(client):
    MigrationRecorder(connections["default"]).record_unapplied("kpm", "0001_initial")
    jawaban = client.get("/siap/")
    assert jawaban.status_code == 503
    assert jawaban.json()["periksa"]["migrasi"] == "1 belum dijalankan"


def test_semua_padam(tanya, tmp_path_factory):
    """PostgreSQL is not there; the broker is, and answers nobody."""
    with socket.socket(socket.AF_UNIX) as diam:
        diam.bind(str(soket := tmp_path_factory.mktemp("diam") / "soket"))
        diam.listen()
        status, _, isi = tanya("/siap/", REDIS_URL=f"redis+socket://{soket}")
    assert status == 503
    assert json.loads(isi) == {
        "status": "belum siap",
        "periksa": {
            "basis_data": "tidak menjawab",
            "migrasi": "tidak diketahui",
            "broker": "tidak menjawab",
            "pekerja": "tidak diketahui",
        },
    }


def test_basis_data_padam_halaman_biasa(tanya):
    status, ulangi, isi = tanya("/masuk/")
    assert (status, ulangi) == (503, "5")
    assert "<html" in isi
    status, ulangi, isi = tanya("/api/skema/")
    assert (status, ulangi) == (503, "5")
    assert "Basis data" in json.loads(isi)["detail"]


def test_sehat_di_produksi_lewat_http(tanya):
    """The container's health check speaks plain HTTP: not redirected, host checked."""
    assert tanya("/sehat/", "pkh.kukarkab.go.id", **SETELAN_PRODUKSI)[0] == 200
    assert tanya("/masuk/", "pkh.kukarkab.go.id", **SETELAN_PRODUKSI)[0] == 301
