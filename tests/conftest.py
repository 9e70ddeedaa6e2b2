"""The cast and the ground every test stands on.

Kutai Kartanegara (64.02) is the own district, Berau (64.03) the neighbour, both in
Kalimantan Timur (64); Kalimantan Selatan (63) is another province.
"""

import os
import time
from contextlib import contextmanager
from datetime import date, timedelta
from functools import wraps

import hypothesis
import pytest
from celery.app.task import Task
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.db import connections
from django.template import RequestContext, Template
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string
from xdist.scheduler import LoadScopeScheduling

from pkh.akun.hak import Peran
from pkh.halaman import potong_daftar, potong_halaman
from pkh.kunci import konteks
from pkh.riwayat.segel import periksa_jejak
from pkh.wilayah.models import Wilayah
from tests import basis_data, pabrik
from tests.identitas import nomor_tertinggal
from tests.meja import Meja
from tests.sistem import nyalakan

TANPA_PERAMBAN = "Chromium tidak ada; pasang paket chromium atau isi CHROMIUM"

# The suite looks at the same examples until something changes: what was green is green wherever it
# lands. ACAK=1 looks elsewhere each time.
hypothesis.settings.register_profile("suite", derandomize="ACAK" not in os.environ)
hypothesis.settings.load_profile("suite")

WILAYAH = {
    "64": "Kalimantan Timur",
    "64.02": "Kabupaten Kutai Kartanegara",
    "64.02.06": "Tenggarong",
    "64.02.06.1001": "Loa Ipuh",
    "64.02.06.2002": "Rapak Lambur",
    "64.02.13": "Samboja",
    "64.02.13.1001": "Sungai Merdeka",
    "64.03": "Kabupaten Berau",
    "64.03.05": "Tanjung Redeb",
    "64.03.05.1001": "Bugis",
    "63": "Kalimantan Selatan",
    "63.03": "Kabupaten Banjar",
    "63.03.05": "Martapura",
    "63.03.05.1001": "Pasayangan",
}


def pytest_configure(config):
    # WhiteNoise warns when it is not there; collectstatic is not part of the tests.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # What a test itself writes and reads is nobody's; requests and jobs say whose they are.
    konteks.bawaan = konteks.Sistem("uji")
    _tanpa_bawaan(BaseCommand, "execute")
    _tanpa_bawaan(Task, "__call__")


def _tanpa_bawaan(kelas, nama: str) -> None:
    """Commands and tasks begin as they do in a process of their own: nobody asks yet."""
    semula = getattr(kelas, nama)

    @wraps(semula)
    def dalam(self, *args, **kwargs):
        with konteks.tanpa():
            return semula(self, *args, **kwargs)

    setattr(kelas, nama, dalam)


def pytest_collection_modifyitems(config, items):
    """Without a browser the browser tests are not run, and the last lines say so."""
    from tests.peramban.conftest import BERKAS_PERAMBAN

    for uji in items:
        butuh = getattr(uji, "fixturenames", ())
        if "peramban" in butuh and BERKAS_PERAMBAN is None:
            uji.add_marker(pytest.mark.skip(reason=TANPA_PERAMBAN))


MENUNGGU = ("tests/cadangan/", "tests/test_laju.py", "tests/kpm/impor_galat/test_bentuk.py")


class PerKelompok(LoadScopeScheduling):
    """Tests that share a running system go to one worker and go first, as do those that mostly
    wait for servers to die and to start, who need no processor of their own; all other tests one
    by one. (xdist's own loadgroup does not see its groups under pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/peramban/test_skrip.py"):
            return "skrip"  # one browser, no system: the other walks are a long chain without it
        folder = nodeid.split("/")[1]
        if folder in {"gangguan", "jalan", "cadangan"}:
            return "menunggu"
        return folder if folder == "peramban" else nodeid


def pytest_xdist_make_scheduler(config, log):
    return PerKelompok(config, log)


def pytest_terminal_summary(terminalreporter):
    lewat = [
        laporan
        for laporan in terminalreporter.stats.get("skipped", [])
        if TANPA_PERAMBAN in str(laporan.longrepr)
    ]
    if lewat:
        terminalreporter.section("uji peramban TIDAK DIJALANKAN", red=True)
        terminalreporter.line(f"{len(lewat)} uji peramban tidak dijalankan: {TANPA_PERAMBAN}")


@pytest.fixture(scope="session", autouse=True)
def templat_terluar(django_test_environment):
    """`response.context` is that of the page. Django's test environment also copies the context
    of every widget, part and parent that is drawn on the way: a tenth of a page."""
    lengkap = Template._render

    def gambar(self, context):
        halaman = isinstance(context, RequestContext) and context.template is self
        return lengkap(self, context) if halaman else self.nodelist.render(context)

    Template._render = gambar
    yield
    Template._render = lengkap


@pytest.fixture(scope="session")
def sistem(django_db_setup, django_db_blocker, tmp_path_factory):
    """The running system with a small demo year; see tests/sistem.py."""
    with django_db_blocker.unblock():
        s = nyalakan(tmp_path_factory.mktemp("sistem"))
    try:
        s.tunggu_siap()
        yield s
        # Whatever was done in all walks, through every door: each row is what its trail says.
        with django_db_blocker.unblock(), basis_data.memakai(s.basis_data):
            salah, _ = periksa_jejak()
        assert salah == []
        assert nomor_tertinggal(s) == []
    finally:
        s.berhenti()
        basis_data.buang(s.basis_data)


@pytest.fixture(scope="session")
def sandi_contoh() -> str:
    from laporan.contoh.akun import SANDI

    return SANDI


@contextmanager
def basis_berwilayah(nama: str):
    basis_data.klon(nama)
    with basis_data.memakai(nama):
        Wilayah.objects.bulk_create(
            Wilayah(
                kode=kode,
                nama=nama_wilayah,
                tingkat=kode.count(".") + 1,
                induk_id=kode.rpartition(".")[0] or None,
            )
            for kode, nama_wilayah in WILAYAH.items()
        )
        yield
        for kabel in connections.all():
            kabel.close()
    basis_data.buang(nama)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    with django_db_blocker.unblock(), basis_berwilayah(basis_data.nama_unik()):
        yield


@pytest.fixture
def basis_sendiri(django_db_setup, django_db_blocker):
    """A database of its own: what is committed here is seen by no other test."""
    nama = basis_data.nama_unik("uji_bersamaan")
    with django_db_blocker.unblock(), basis_berwilayah(nama):
        yield


def klien_masuk(pengguna) -> Client:
    """A client signed in a moment ago as that person. (The session is written in one statement:
    `force_login` takes fifteen, in half of all tests.)"""
    sesi = SessionStore()
    isi = {
        SESSION_KEY: str(pengguna.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: pengguna.get_session_auth_hash(),
        "account_authentication_methods_user": str(pengguna.pk),
        "account_authentication_methods": [{"method": "password", "at": time.time()}],
    }
    baris = Session.objects.create(
        session_key=get_random_string(32).lower(),
        session_data=sesi.encode(isi),
        expire_date=timezone.now() + timedelta(days=1),
    )
    klien = Client()
    klien.cookies[settings.SESSION_COOKIE_NAME] = baris.session_key
    return klien


@pytest.fixture
def masuk():
    """masuk(pengguna) -> a client signed in as that person."""
    return klien_masuk


@pytest.fixture
def meja():
    """meja(pengguna) -> asks the views as that person."""
    return Meja


def _orang(username: str, *jabatan: tuple[str, str | None]):
    orang = pabrik.PenggunaFactory(username=username, nama=username.replace("_", " ").title())
    for peran, wilayah in jabatan:
        pabrik.JabatanFactory(pengguna=orang, peran=peran, wilayah_id=wilayah)
    return orang


@pytest.fixture
def pendamping(db):
    """The pendamping whose families `keluarga` and the rest are."""
    orang = _orang("pendamping", (Peran.PENDAMPING, "64.02"))
    pabrik.ProfilFactory(pengguna=orang, wilayah_id="64.02")
    return orang


@pytest.fixture
def rekan(db):
    """Colleague in the same district with other families."""
    orang = _orang("rekan", (Peran.PENDAMPING, "64.02"))
    pabrik.ProfilFactory(pengguna=orang, wilayah_id="64.02")
    return orang


@pytest.fixture
def tetangga(db):
    """Pendamping in the next district."""
    orang = _orang("tetangga", (Peran.PENDAMPING, "64.03"))
    pabrik.ProfilFactory(pengguna=orang, wilayah_id="64.03")
    return orang


@pytest.fixture
def operator(db):
    return _orang("operator", (Peran.OPERATOR, "64.02"))


@pytest.fixture
def operator_tetangga(db):
    return _orang("operator_tetangga", (Peran.OPERATOR, "64.03"))


@pytest.fixture
def korkab(db):
    return _orang("korkab", (Peran.KOORDINATOR, "64.02"))


@pytest.fixture
def kabid(db):
    return _orang("kabid", (Peran.KEPALA_BIDANG, "64.02"))


@pytest.fixture
def kadis(db):
    return _orang("kadis", (Peran.KEPALA_DINAS, "64.02"))


@pytest.fixture
def operator_prov(db):
    return _orang("operator_prov", (Peran.OPERATOR_PROVINSI, "64"))


@pytest.fixture
def kadis_prov(db):
    return _orang("kadis_prov", (Peran.KEPALA_PROVINSI, "64"))


@pytest.fixture
def auditor(db):
    return _orang("auditor", (Peran.AUDITOR, None))


@pytest.fixture
def admin(db):
    return _orang("admin", (Peran.ADMIN, None))


@pytest.fixture
def tanpa_peran(db):
    return _orang("tanpa_peran")


@pytest.fixture
def keluarga(pendamping):
    """An active family of `pendamping` in Loa Ipuh: mother and a child in SD."""
    return pabrik.keluarga_lengkap(pendamping=pendamping)


@pytest.fixture
def keluarga_rekan(rekan):
    return pabrik.keluarga_lengkap(pendamping=rekan)


@pytest.fixture
def keluarga_asing(tetangga):
    """A family in the next district: a stranger to everybody in 64.02."""
    return pabrik.keluarga_lengkap(pendamping=tetangga, desa_id="64.03.05.1001")


@pytest.fixture
def hari_ini() -> date:
    return timezone.localdate()


@pytest.fixture
def halaman_pendek(monkeypatch):
    """Lists break after four rows instead of 25. halaman_pendek(klien, "/kpm/?urut=desa") -> the
    rows of all pages, from the first to the last."""
    for potong in (potong_halaman, potong_daftar):
        monkeypatch.setitem(potong.__kwdefaults__, "ukuran", 4)

    def semua(klien, alamat: str) -> list:
        daftar, baris = alamat.partition("?")[0], []
        while alamat:
            halaman = klien.get(alamat).context["halaman"]
            baris += halaman.baris
            alamat = halaman.berikut and daftar + halaman.berikut
        return baris

    return semua
