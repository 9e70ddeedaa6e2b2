"""/sehat/ and /siap/, and what a visitor sees while PostgreSQL is away."""

import socket
import subprocess
import sys

import pytest
from celery import current_app
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from pkh.celery import KUNCI_DENYUT
from pkh.jalan.layanan import AKAR
from pkh.jalan.perintah import SETELAN_PRODUKSI
from tests import basis_data

PADAM = {"DATABASE_URL": "postgres://x@//tidak/ada/pkh", "REDIS_URL": "redis+socket:///tidak/ada"}
# Asks some addresses of an app whose surroundings come from the environment.
TANYA = """
import gc, sys, django
gc.disable()
django.setup()
from django.test import Client
host, *alamat = sys.argv[1:]
print(*(Client().get(a, headers={"host": host}).status_code for a in alamat))
"""


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


def test_semua_padam(tmp_path_factory, monkeypatch, django_db_blocker):
    """The database is not there; the broker is, and answers nobody."""
    tanya = Client(raise_request_exception=False).get
    with socket.socket(socket.AF_UNIX) as diam:
        diam.bind(str(soket := tmp_path_factory.mktemp("diam") / "soket"))
        diam.listen()
        monkeypatch.setenv("CELERY_BROKER_READ_URL", f"redis+socket://{soket}")
        with django_db_blocker.unblock(), basis_data.memakai("tidak_ada"):
            siap, halaman, api = (tanya(a) for a in ("/siap/", "/masuk/", "/api/skema/"))
    assert siap.status_code == 503
    assert siap.json() == {
        "status": "belum siap",
        "periksa": {
            "basis_data": "tidak menjawab",
            "migrasi": "tidak diketahui",
            "broker": "tidak menjawab",
            "pekerja": "tidak diketahui",
        },
    }
    for jawaban in (halaman, api):
        assert (jawaban.status_code, jawaban["Retry-After"]) == (503, "5")
    assert "<html" in halaman.content.decode()
    assert "Basis data" in api.json()["detail"]


def test_sehat_di_produksi_lewat_http(lingkungan, tmp_path):
    """The container's health check speaks plain HTTP: not redirected, host checked. And all
    starts without a database or a broker."""
    env = lingkungan(PKH_DATA=str(tmp_path), PKH_STATIC=str(tmp_path)) | SETELAN_PRODUKSI | PADAM
    hasil = subprocess.run(
        [sys.executable, "-c", TANYA, "pkh.kukarkab.go.id", "/sehat/", "/masuk/"],
        cwd=AKAR,
        env=env | {"DJANGO_SETTINGS_MODULE": "pkh.settings"},
        text=True,
        capture_output=True,
        timeout=120,
    )
    assert hasil.returncode == 0, hasil.stderr
    assert hasil.stdout.splitlines()[-1] == "200 301"
