"""What somebody searches for stands in the address, so it stays when a page is shared, turned or
opened again. A number of identity does not: it stands there encrypted, and views read it as it
was typed."""

import re

from cryptography.fernet import InvalidToken
from django.http import QueryDict
from django.shortcuts import redirect

from pkh.rahasia import penyandi

# Twelve digits or more, as typed or in groups, alone or beside a name: nobody's name.
NOMOR = re.compile(r"\d(?:[ .-]?\d){11,}")
AWALAN = "~"
RUAS = "q"
GUNA = b"tanya"


def kunci(kata: str) -> str:
    return AWALAN + penyandi(GUNA).encrypt(kata.encode()).decode()


def buka(kata: str) -> str:
    """What was typed; what is not of our making stays as it is, and finds nothing."""
    if not kata.startswith(AWALAN):
        return kata
    try:
        return penyandi(GUNA).decrypt(kata.removeprefix(AWALAN)).decode()
    except (InvalidToken, ValueError):
        return kata


class Tanya(QueryDict):
    """A query string that is read as typed and written (`urlencode`, links to the next page) as
    it stands in the address."""

    def __getitem__(self, key):
        nilai = super().__getitem__(key)
        return buka(nilai) if key == RUAS and isinstance(nilai, str) else nilai


class NomorDiAlamat:
    """A page that is asked for a number of identity in its address is asked again without."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        kata = request.GET.get(RUAS, "")
        if request.path.startswith("/api/") or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        if NOMOR.search(kata):
            tanya = request.GET.copy()
            tanya[RUAS] = kunci(kata)
            return redirect(f"{request.path}?{tanya.urlencode()}")
        if kata.startswith(AWALAN):
            request.GET = Tanya(request.GET.urlencode())
        return self.get_response(request)
