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
# Asks some addresses of an app whose surroundings come from the environment.
TANYA = """
import json, sys, django
django.setup()
from django.test import Client
host, *alamat = sys.argv[1:]
for a in alamat:
    j = Client(raise_request_exception=False).get(a, headers={"host": host})
    print("\\n" + json.dumps([j.status_code, j.headers.get("Retry-After"), j.content.decode()]))
"""


@pytest.fixture
def tanya(lingkungan, tmp_path):
    def _tanya(*alamat: str, host: str = "127.0.0.1", **env: str):
        """One process, a start of Django each: the answers to all addresses, in order."""
        hasil = subprocess.run(
            [sys.executable, "-c", TANYA, host, *alamat],
            cwd=AKAR,
            env=lingkungan(PKH_DATA=str(tmp_path), PKH_STATIC=str(tmp_path))
            | {"PKH_MODE": "uji", "PKH_RAHASIA": "rahasia-uji"}
            | {"DJANGO_SETTINGS_MODULE": "pkh.settings"}
            | PADAM
            | env,
            text=True,
            capture_output=True,
            timeout=120,
        )
        assert hasil.returncode == 0, hasil.stderr
        return [json.loads(b) for b in hasil.stdout.splitlines() if b.startswith("[")]

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
    denyut.set(KUNCI_DENYUT, "1", ex=60)
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
        alamat = ("/siap/", "/masuk/", "/api/skema/")
        siap, halaman, api = tanya(*alamat, REDIS_URL=f"redis+socket://{soket}")
    assert siap[0] == 503
    assert json.loads(siap[2]) == {
        "status": "belum siap",
        "periksa": {
            "basis_data": "tidak menjawab",
            "migrasi": "tidak diketahui",
            "broker": "tidak menjawab",
            "pekerja": "tidak diketahui",
        },
    }
    assert halaman[:2] == api[:2] == [503, "5"]
    assert "<html" in halaman[2]
    assert "Basis data" in json.loads(api[2])["detail"]


def test_sehat_di_produksi_lewat_http(tanya):
    """The container's health check speaks plain HTTP: not redirected, host checked."""
    sehat, masuk = tanya("/sehat/", "/masuk/", host="pkh.kukarkab.go.id", **SETELAN_PRODUKSI)
    assert (sehat[0], masuk[0]) == (200, 301)
