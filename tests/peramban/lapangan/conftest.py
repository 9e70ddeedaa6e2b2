import pytest

from .telepon import Telepon


@pytest.fixture
def telepon(peramban, sistem, tmp_path):
    t = Telepon(peramban, tmp_path / "telepon", sistem.url)
    yield t
    t.bunuh()
