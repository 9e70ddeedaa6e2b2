"""Pages asked at their own views."""

import time
from functools import cached_property
from unittest.mock import patch

from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.template import loader
from django.test import RequestFactory
from django.urls import resolve
from django_htmx.middleware import HtmxDetails

from pkh.akun.sesi import PintuAkun
from pkh.ingatan import Ingatan
from pkh.kunci.middleware import KonteksKunci
from pkh.middleware import TeksBersih
from pkh.riwayat.middleware import KonteksRiwayat


class Jawaban:
    """`context`: what the view gives its template. The page is drawn when somebody looks at it."""

    def __init__(self, permintaan, jawab, halaman):
        self.wsgi_request, self.jawab, self.halaman = permintaan, jawab, halaman
        self.status_code, self.url = jawab.status_code, getattr(jawab, "url", None)
        self.context = halaman.get("context")

    def __getitem__(self, kepala: str) -> str:
        return self.jawab[kepala]

    @cached_property
    def content(self) -> bytes:
        if self.jawab.streaming:
            return b"".join(self.jawab.streaming_content)
        if not self.halaman:
            return self.jawab.content
        return _di_dalam(self._gambar)(self.wsgi_request).content

    def _gambar(self, permintaan):
        h = self.halaman
        return HttpResponse(loader.render_to_string(h["template"], self.context, permintaan))

    @property
    def pesan(self) -> str:
        """What the next page would say on top."""
        return " ".join(str(p) for p in get_messages(self.wsgi_request))


class Meja:
    """Asks the view of an address as somebody who signed in a moment ago, past the door and the
    frame of the site. Those are the same for every page: tests/test_rute.py walks through them,
    and at least one test of each page in its own room, with `masuk`."""

    def __init__(self, orang):
        self.orang = orang

    def get(self, alamat, tanya=None) -> Jawaban:
        return self._minta(RequestFactory().get(alamat, tanya or {}))

    def post(self, alamat, isi=None) -> Jawaban:
        return self._minta(RequestFactory().post(alamat, isi or {}))

    def _minta(self, permintaan) -> Jawaban:
        permintaan.user = PintuAkun().get_user(self.orang.pk)
        permintaan._dont_enforce_csrf_checks = True
        permintaan.session, permintaan.htmx = SessionStore(), HtmxDetails(permintaan)
        permintaan.session.update(
            {
                "account_authentication_methods_user": str(self.orang.pk),
                "account_authentication_methods": [{"method": "password", "at": time.time()}],
            }
        )
        permintaan._messages = FallbackStorage(permintaan)
        halaman: dict = {}
        semula = loader.render_to_string

        def nanti(template_name, context=None, request=None, using=None):
            if request is not permintaan:
                return semula(template_name, context, request, using)
            halaman.update(template=template_name, context=context or {})
            return ""

        with patch.object(loader, "render_to_string", nanti):
            jawab = _di_dalam(_tampilan)(permintaan)
        return Jawaban(permintaan, jawab, halaman)


def _tampilan(permintaan):
    rute = resolve(permintaan.path_info)
    permintaan.resolver_match = rute
    try:
        with transaction.atomic():
            return rute.func(permintaan, *rute.args, **rute.kwargs)
    except PermissionDenied:
        return HttpResponse(status=403)
    except (Http404, ObjectDoesNotExist):  # as pkh.kunci.middleware
        return HttpResponse(status=404)


def _di_dalam(tampilan):
    """What stands right before the views: whose rows, whose trail, what is asked once."""
    return TeksBersih(KonteksRiwayat(KonteksKunci(Ingatan(tampilan))))
