from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from . import faktor
from .catatan import catat_terkunci
from .layanan import sandi_awal_lewat
from .pastikan import wajib_berfaktor
from .pemberitahuan import kabari, kejadian_pustaka
from .templatetags.rupa import peramban

FAKTOR = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
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
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            catat_terkunci(request, credentials)
            raise

    def pre_login(self, request, user, **kwargs):
        """Asked once the password was right."""
        if sandi_awal_lewat(user, timezone.now()):
            messages.error(
                request,
                "Kata sandi awal ini sudah lewat masanya. Minta admin membuat slip yang baru.",
            )
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """The library says what happened to which account; the letter is ours, and is sent by a
        worker: a mail server that does not answer keeps nobody waiting."""
        ip = self.get_client_ip(self.request)
        dari = f"Dari {peramban(self.get_http_user_agent(self.request))}, alamat {ip}."
        kabari(pengguna=user, kejadian=kejadian_pustaka(template_prefix), dari=dari)


class AdaptorFaktor(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return faktor.sandikan(text)

    def decrypt(self, encrypted_text: str) -> str:
        return faktor.baca(encrypted_text)

    def can_delete_authenticator(self, authenticator) -> bool:
        """Who must have a second factor keeps one."""
        lain = Authenticator.objects.filter(user=authenticator.user, type__in=FAKTOR)
        return not wajib_berfaktor(authenticator.user) or lain.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user, type) -> str:
        return f"Kunci {Authenticator.objects.filter(user=user, type=type).count() + 1}"
