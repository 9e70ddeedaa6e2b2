"""Two things that hold for every page, whichever room answers."""

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.cache import add_never_cache_headers

from pkh.teks import buang_tak_tampak

# What a page of ours may ask the device for: the field app its camera and place, nothing else.
IZIN = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


class JanganDisimpan:
    """Pages name people: none is kept by the browser, so that the back button after signing
    out of a shared phone shows nothing. A view that says otherwise is left alone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        jawaban = self.get_response(request)
        if not jawaban.has_header("Cache-Control"):
            add_never_cache_headers(jawaban)
        jawaban.headers.setdefault("Permissions-Policy", IZIN)
        return jawaban


class TeksBersih:
    """What people type and paste, before any view asks: invisible marks are dropped, here for
    the address and for all page forms, in pkh.api for JSON.

    PostgreSQL knows no NUL and no keyboard types one: an address or a form that holds it gets
    400. JSON is checked field by field.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        request.GET = _bersih(request.GET)
        if request.method == "POST" and not request.path.startswith("/api/"):
            if any("\0" in n for _, daftar in request.POST.lists() for n in daftar):
                raise BadRequest("NUL in a field")
            request.POST = _bersih(request.POST)
        return self.get_response(request)


def _bersih(isian: QueryDict) -> QueryDict:
    """The same fields; passwords stay as they were typed."""
    bersih = {
        nama: [buang_tak_tampak(n) for n in daftar]
        for nama, daftar in isian.lists()
        if "password" not in nama and "sandi" not in nama
    }
    if all(isian.getlist(nama) == daftar for nama, daftar in bersih.items()):
        return isian
    hasil = isian.copy()
    for nama, daftar in bersih.items():
        hasil.setlist(nama, daftar)
    hasil._mutable = False
    return hasil
