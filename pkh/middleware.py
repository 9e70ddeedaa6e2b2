"""Two things that hold for every page, whichever room answers."""

from django.core.exceptions import BadRequest
from django.utils.cache import add_never_cache_headers


class JanganDisimpan:
    """Pages name people: none is kept by the browser, so that the back button after signing
    out of a shared phone shows nothing. A view that says otherwise is left alone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        jawaban = self.get_response(request)
        if not jawaban.has_header("Cache-Control"):
            add_never_cache_headers(jawaban)
        return jawaban


class TanpaNul:
    """PostgreSQL knows no NUL and no keyboard types one: an address or a posted page form that
    holds it gets 400 before any view asks. JSON is checked field by field."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        formulir = request.method == "POST" and not request.path.startswith("/api/")
        if formulir and any("\0" in n for _, daftar in request.POST.lists() for n in daftar):
            raise BadRequest("NUL in a field")
        return self.get_response(request)
