"""Who signed in, who tried to, and who got another key to an account, in the log: the account's
number and the address they came from. What was typed stays out: a password often stands where the
name belongs."""

import logging

from allauth.account.adapter import get_adapter
from allauth.mfa.signals import authenticator_added

from .models import Pengguna

log = logging.getLogger(__name__)


def _tulis(tingkat: int, kejadian: str, request, akun: int | None) -> None:
    log.log(tingkat, kejadian, extra={"akun": akun, "dari": get_adapter().get_client_ip(request)})


def _akun(credentials: dict) -> int | None:
    """None: nobody has that name."""
    nama = credentials.get("username") or ""
    return Pengguna.objects.filter(username=nama).values_list("pk", flat=True).first()


def catat_masuk(sender, request, user, **_) -> None:
    _tulis(logging.INFO, "masuk", request, user.pk)


def catat_sandi_salah(sender, credentials, request=None, **_) -> None:
    """Also where the password was asked for again."""
    if request is not None:
        _tulis(logging.WARNING, "sandi salah", request, _akun(credentials))


def catat_kode_salah(sender, request, user, **_) -> None:
    _tulis(logging.WARNING, "kode salah", request, user.pk)


def catat_faktor(sender, request, user, authenticator, signal, **_) -> None:
    kejadian = "faktor kedua ditambah" if signal is authenticator_added else "faktor kedua dihapus"
    _tulis(logging.INFO, kejadian, request, user.pk)


def catat_token(kejadian: str, oleh: Pengguna) -> None:
    log.info(kejadian, extra={"akun": oleh.pk})


def catat_terkunci(request, credentials: dict) -> None:
    _tulis(logging.WARNING, "terlalu sering salah", request, _akun(credentials))
