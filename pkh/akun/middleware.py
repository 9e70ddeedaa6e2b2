"""Signed-in by default; a session that was limited is signed in only where it may still be; and
a start password opens one page only, the one that changes it."""

from functools import cache

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from .layanan import SESI_HANYA
from .pastikan import basi, ke_pastikan, kurang_faktor

BOLEH = ("account_change_password", "account_logout", "account_reauthenticate",
         "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "sehat", "siap")  # fmt: skip
MASUK_LAGI = "Sudah lama sejak Anda masuk. Buka halaman mana pun untuk memastikan ini Anda."


class SesiTerbatas:
    """Asked only when somebody asks who this is: /sehat/ does not."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        masuk = request.user

        def siapa():
            hanya = request.session.get(SESI_HANYA, "")
            return masuk if request.path.startswith(hanya) else AnonymousUser()

        request.user = SimpleLazyObject(siapa)
        return self.get_response(request)


def lepas_batas_sesi(sender, request, **_) -> None:
    """Signal receiver: the person has signed in anew, with a password."""
    request.session.pop(SESI_HANYA, None)


class WajibMasuk(LoginRequiredMiddleware):
    """Django's own asks who this is before it asks whether it matters; /sehat/ answers with a
    session cookie while the database is away."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        """The session's cookie is strict: it does not come along with a click in a mail or on
        another site. A page of ours that opens the same address at once does bring it."""
        datang = request.headers.get("Sec-Fetch-Site"), request.headers.get("Sec-Fetch-Mode")
        kuki = settings.SESSION_COOKIE_NAME in request.COOKIES
        if request.method == "GET" and datang == ("cross-site", "navigate") and not kuki:
            return render(request, "account/lanjut.html", {"alamat": request.get_full_path()})
        return super().handle_no_permission(request, view_func)


_alamat = cache(reverse)


@cache
def _boleh() -> frozenset[str]:
    return frozenset(reverse(nama) for nama in BOLEH)


class WajibGantiSandi:
    """And, for those who must have one, whoever has no second factor sees only how to get it; and
    whoever may approve or export is asked for the password again once a day of work is over."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # The open pages first: /sehat/ must not be asked who this is.
        if request.path not in _boleh():
            pengguna = request.user
            if pengguna.is_authenticated and pengguna.wajib_ganti_sandi:
                return redirect("account_change_password")
            if (
                pengguna.is_authenticated
                and not request.path.startswith(_alamat("mfa_index"))
                and kurang_faktor(request)
            ):
                return redirect("mfa_index")
            if pengguna.is_authenticated and basi(request):
                if request.path.startswith("/api/"):
                    return JsonResponse({"detail": MASUK_LAGI}, status=403)
                return ke_pastikan(request)
        return self.get_response(request)
