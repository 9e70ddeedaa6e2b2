"""Asking once more: who sits there now, and whether the account has a second factor."""

import time
from functools import wraps
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from .hak import PERAN_BERFAKTOR

SESI_BERFAKTOR = "berfaktor"  # in a session: the account was seen to have its second factor


def baru_dipastikan(request) -> bool:
    """Whether the person gave a password or code in the last PASTIKAN_MENIT minutes."""
    return _dipastikan_dalam(request, 60 * settings.PASTIKAN_MENIT)


def _dipastikan_dalam(request, detik: int) -> bool:
    batas = time.time() - detik
    return any(c["at"] > batas for c in get_authentication_records(request, request.user))


def basi(request) -> bool:
    """Whether a session that may approve, export or administer was last made sure of more than
    SESI_JAM hours ago. Those of pendamping go on: in the field there is no network to ask by."""
    return not _dipastikan_dalam(request, 3600 * settings.SESI_JAM) and bool(
        request.user.peran & PERAN_BERFAKTOR
    )


def butuh_pastikan(view):
    """Decorator of a sensitive act: who signed in long ago gives the password again, and comes
    back to the form. Stands below `butuh_hak`."""

    @wraps(view)
    def periksa(request, *args, **kwargs):
        return tanya_lagi(request) or view(request, *args, **kwargs)

    return periksa


def tanya_lagi(request):
    """The way to the question, or None when it was answered of late. For a view where only some
    of what is sent is sensitive; what was typed waits in the tab (static/js/formulir.js)."""
    return None if baru_dipastikan(request) else ke_pastikan(request)


def ke_pastikan(request):
    """To the question, and from there back to where the person was."""
    alamat = reverse("account_reauthenticate")
    alamat = f"{alamat}?{urlencode({REDIRECT_FIELD_NAME: _kembali(request)})}"
    return HttpResponseClientRedirect(alamat) if request.htmx else redirect(alamat)


def _kembali(request) -> str:
    """The page with the form: many an address that is sent to cannot be opened."""
    if request.method == "GET":
        return request.get_full_path()
    asal = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(asal, {request.get_host()}):
        return request.path
    bagian = urlsplit(asal)
    return f"{bagian.path}?{bagian.query}" if bagian.query else bagian.path


def wajib_berfaktor(pengguna) -> bool:
    """Whether a current post of this person approves, exports or administers."""
    return settings.FAKTOR_KEDUA_WAJIB and bool(pengguna.peran & PERAN_BERFAKTOR)


def kurang_faktor(request) -> bool:
    """The account must have a second factor and has none. Asked of the database until it has: to
    lose it, the account must be signed out (`layanan.hapus_faktor_kedua`)."""
    if not wajib_berfaktor(request.user) or request.session.get(SESI_BERFAKTOR):
        return False
    if is_mfa_enabled(request.user):
        request.session[SESI_BERFAKTOR] = True
        return False
    return True
