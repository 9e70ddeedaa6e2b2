"""A client generated from the schema logs a visit and asks for a report: what another office's
programmer would do."""

import importlib
import subprocess
import sys
from datetime import date
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from knox.models import AuthToken

from pendamping.models import Kunjungan
from pkh.pekerjaan.models import Pekerjaan
from pkh.wsgi import application


@pytest.fixture(scope="module")
def klien_terbuat(tmp_path_factory):
    """The package `pkh_klien`, generated from the schema of this very code, which is valid and
    was drawn up without a warning."""
    folder = tmp_path_factory.mktemp("klien")
    skema, setelan = folder / "skema.json", folder / "setelan.yml"
    isi = {"format": "openapi-json", "file": str(skema)}
    call_command("spectacular", validate=True, fail_on_warn=True, **isi)
    setelan.write_text("post_hooks: []\n")
    jalan = subprocess.run(
        [
            *(Path(sys.executable).with_name("openapi-python-client"), "generate"),
            *("--path", skema, "--config", setelan, "--meta", "none"),
            *("--output-path", folder / "pkh_klien"),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "will not be generated" not in jalan.stdout + jalan.stderr  # no operation is left out
    sys.path.insert(0, str(folder))
    yield importlib.import_module("pkh_klien")
    sys.path.remove(str(folder))
    for nama in [m for m in sys.modules if m.split(".")[0] == "pkh_klien"]:
        del sys.modules[nama]


@pytest.fixture
def kabel_tetap():
    """The request runs inside the test's transaction: its end may not close the connection
    (Django's own test client does the same)."""
    for sinyal in (request_started, request_finished):
        sinyal.disconnect(close_old_connections)
    yield
    for sinyal in (request_started, request_finished):
        sinyal.connect(close_old_connections)


@pytest.fixture
def masuk_api(klien_terbuat, kabel_tetap):
    """masuk_api(pengguna) -> the generated client with a token of theirs, calling this process."""
    return lambda pengguna: klien_terbuat.AuthenticatedClient(
        base_url="http://testserver",
        token=AuthToken.objects.create(pengguna)[1],
        prefix="Token",
        httpx_args={"transport": httpx.WSGITransport(application)},
    )


def test_klien_mencatat_kunjungan(masuk_api, pendamping, keluarga, hari_ini):
    catat = importlib.import_module("pkh_klien.api.kunjungan.kunjungan_create")
    baca = importlib.import_module("pkh_klien.api.kunjungan.kunjungan_list")
    model = importlib.import_module("pkh_klien.models")
    isi = model.KunjunganRequest(
        keluarga=keluarga.pk,
        tanggal=hari_ini,
        kunci=uuid4(),
        temuan="Anak kembali bersekolah.",
        lintang="-0.412345",
        bujur="116.987654",
    )
    with masuk_api(pendamping) as klien:
        satu = catat.sync_detailed(client=klien, body=isi)
        dua = catat.sync_detailed(client=klien, body=isi)
        daftar = baca.sync(client=klien)
    assert (satu.status_code, dua.status_code) == (201, 200)
    kunjungan = Kunjungan.objects.get()
    assert satu.parsed.id == dua.parsed.id == kunjungan.pk
    assert (kunjungan.pendamping, kunjungan.temuan) == (pendamping, isi.temuan)
    assert [k.tanggal for k in daftar.results] == [hari_ini]
    assert isinstance(daftar.results[0].tanggal, date)


def test_klien_meminta_laporan(masuk_api, operator):
    """With a paper of its own, and without: then it is that of the letterhead."""
    minta = importlib.import_module("pkh_klien.api.laporan.laporan_create")
    model = importlib.import_module("pkh_klien.models")
    jenis = model.PermintaanLaporanJenisEnum("rekap_kabupaten")
    isi = {"jenis": jenis, "wilayah": "64.02", "periode": "2024-08"}
    with masuk_api(operator) as klien:
        for kertas in ({}, {"kertas": model.KertasEnum.F4}):
            badan = model.PermintaanLaporanRequest(**isi, **kertas)
            jawab = minta.sync_detailed(client=klien, body=badan)
            assert jawab.status_code == 202
            parameter = Pekerjaan.objects.get(pk=jawab.parsed.pekerjaan).parameter
            assert parameter["kertas"] == ("F4" if kertas else "A4")
