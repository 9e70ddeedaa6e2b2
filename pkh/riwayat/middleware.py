"""Ties every change made during a request to the person and the door."""

from django.conf import settings

from .jejak import sebagai

BARU_MENULIS = "baru_menulis"


class KonteksRiwayat:
    """pghistory context per writing request: pengguna (id), pintu (halaman or api)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        pintu = "api" if request.path.startswith("/api/") else "halaman"
        with sebagai(request.user, pintu):
            jawaban = self.get_response(request)
        # What is kept for a minute is read anew for who has just changed something.
        jawaban.set_cookie(
            BARU_MENULIS,
            "1",
            max_age=60,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
        return jawaban
