"""Ties every change made during a request to the person and the door."""

from .jejak import sebagai


class KonteksRiwayat:
    """pghistory context per writing request: pengguna (id), pintu (halaman or api)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        pintu = "api" if request.path.startswith("/api/") else "halaman"
        with sebagai(request.user, pintu):
            return self.get_response(request)
