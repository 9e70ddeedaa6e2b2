"""A start password opens one page only: the one that changes it."""

from django.shortcuts import redirect
from django.urls import reverse

BOLEH = ("account_change_password", "account_logout", "account_reauthenticate", "sehat", "siap")


class WajibGantiSandi:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        pengguna = request.user
        if (
            pengguna.is_authenticated
            and pengguna.wajib_ganti_sandi
            and request.path not in {reverse(nama) for nama in BOLEH}
        ):
            return redirect("account_change_password")
        return self.get_response(request)
