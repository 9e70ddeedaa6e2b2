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


class AlamatTanpaNul:
    """PostgreSQL stores no NUL, so no address of ours holds one: 400 before any view asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)
