from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from .pastikan import wajib_berfaktor

SANDI_CONTOH = "pkh-contoh-2024"  # of every demo account, printed by `make run`


class AdaptorAkun(DefaultAccountAdapter):
    """Accounts are made by the admin, never by signing up."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_password_change_redirect_url(self, request) -> str:
        """On to the work, not back to the form just sent."""
        return reverse("beranda")

    def pre_authenticate(self, request, **credentials):
        """A database that once was a demo must not be open to everybody in production."""
        if settings.PRODUKSI and credentials.get("password") == SANDI_CONTOH:
            raise ValidationError(
                "Kata sandi ini kata sandi contoh yang diketahui umum dan tidak berlaku di sini. "
                "Minta admin memberi Anda kata sandi baru."
            )
        super().pre_authenticate(request, **credentials)


class AdaptorFaktor(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator) -> bool:
        """Who must have a second factor cannot switch it off."""
        return not wajib_berfaktor(authenticator.user)
