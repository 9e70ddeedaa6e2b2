"""A whole system with servers of its own, so that each of them may be killed."""

from contextlib import ExitStack, contextmanager

import pytest

from pkh.jalan import layanan
from tests.sistem import Orang, nyalakan_rapuh


@pytest.fixture(scope="session")
def sistem_rapuh(django_db_blocker):
    """A running system (60 KPM); `.tempat` names its PostgreSQL and its Valkey."""
    with ExitStack() as susun:
        with django_db_blocker.unblock():  # whoever comes first makes the template
            s = susun.enter_context(nyalakan_rapuh(60, 2))
        yield s


@pytest.fixture
def orang(sistem_rapuh):
    with Orang(base_url=sistem_rapuh.url, follow_redirects=True, timeout=60) as klien:
        yield klien


@pytest.fixture
def padam(sistem_rapuh):
    """with padam("PostgreSQL"): ... : that server is away inside the block."""
    mati = {"PostgreSQL": layanan.hentikan_postgres, "Valkey": layanan.hentikan_valkey}
    hidup = {"PostgreSQL": layanan.mulai_postgres, "Valkey": layanan.mulai_valkey}

    @contextmanager
    def _padam(nama: str):
        mati[nama](sistem_rapuh.tempat)
        try:
            yield
        finally:
            hidup[nama](sistem_rapuh.tempat)

    return _padam
