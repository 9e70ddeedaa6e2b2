"""What the tests of the register share."""

import pytest
from django.contrib.messages import get_messages

from pkh.halaman import potong_halaman


def pesan(jawab) -> str:
    """What the next page will tell the person: read without drawing that page."""
    return " ".join(map(str, get_messages(jawab.wsgi_request)._queued_messages))


@pytest.fixture
def halaman_pendek(monkeypatch):
    """Lists of three rows a page, so that few rows make several pages."""
    monkeypatch.setattr(
        potong_halaman, "__kwdefaults__", potong_halaman.__kwdefaults__ | {"ukuran": 3}
    )
