"""Signed-in by default; and a start password opens one page only, the one that changes it."""

from functools import cache

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.shortcuts import redirect
from django.urls import reverse

BOLEH = ("account_change_password", "account_logout", "account_reauthenticate", "sehat", "siap")


class WajibMasuk(LoginRequiredMiddleware):
    """Django's own asks who this is before it asks whether it matters; /sehat/ answers with a
    session cookie while the database is away."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


@cache
def _boleh() -> frozenset[str]:
    return frozenset(reverse(nama) for nama in BOLEH)


class WajibGantiSandi:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # The open pages first: /sehat/ must not be asked who this is.
        if request.path not in _boleh():
            pengguna = request.user
            if pengguna.is_authenticated and pengguna.wajib_ganti_sandi:
                return redirect("account_change_password")
        return self.get_response(request)
