"""What every API view shares: permission by act, cursor paging, plain errors."""

import json
from datetime import UTC, datetime

import pghistory
from allauth.mfa.utils import is_mfa_enabled
from celery import current_app
from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as GalatDjango
from django.db import connection
from django.http import Http404
from knox.models import AuthToken
from kombu.exceptions import KombuError
from redis.exceptions import RedisError
from rest_framework.exceptions import NotFound, ParseError, PermissionDenied, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.serializers import as_serializer_error
from rest_framework.throttling import UserRateThrottle

from pkh.akun.models import TokenAPI
from pkh.akun.pastikan import baru_dipastikan, wajib_berfaktor
from pkh.teks import buang_tak_tampak


class SesuaiHak(BasePermission):
    """A view names the act of each method: `hak = {"GET": "kpm.lihat", "POST": ...}`, or
    several of which one is enough.

    A method without an act is refused, so a view that forgets to say is closed.
    """

    def has_permission(self, request, view) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if request.user.wajib_ganti_sandi:  # the pages' middleware does not see a token
            return False
        # A token names the person only now, after the middleware that opened the trail.
        pghistory.context(pengguna=request.user.pk)
        metode = {"HEAD": "GET", "OPTIONS": "GET"}.get(request.method, request.method)
        hak = getattr(view, "hak", {}).get(metode, ())
        punya = any(map(request.user.boleh, (hak,) if isinstance(hak, str) else hak))
        return punya and boleh_lewat_token(request, view)


LINGKUP_LAIN = "Buat token dengan wewenang yang cukup di Profil Anda."


def boleh_lewat_token(request, view) -> bool:
    """What the token (or the session) may at most, whatever its person may."""
    if not isinstance(request.auth, AuthToken):
        # A page's middleware has asked a session for its second factor.
        if getattr(view, "butuh_pastikan", False):
            wajib_baru(request)
        return True
    if wajib_berfaktor(request.user) and not is_mfa_enabled(request.user):
        return False
    nomor = getattr(view, "lingkup", "") == TokenAPI.Lingkup.IDENTITAS
    if request.method in SAFE_METHODS and not nomor:  # every token reads: nothing to look up
        return True
    lingkup = TokenAPI.objects.filter(pk=request.auth.pk).values_list("lingkup", flat=True).first()
    if nomor and lingkup != TokenAPI.Lingkup.IDENTITAS:
        raise PermissionDenied(f"Token ini tidak boleh membuka identitas. {LINGKUP_LAIN}")
    if lingkup == TokenAPI.Lingkup.BACA:
        raise PermissionDenied(f"Token ini hanya boleh membaca. {LINGKUP_LAIN}")
    return True


def wajib_baru(request) -> None:
    """A sensitive act in a session that was signed in long ago. A token cannot be asked; its
    person was, when it was made."""
    if not isinstance(request.auth, AuthToken) and not baru_dipastikan(request._request):
        raise PermissionDenied(
            "Sudah lama sejak Anda masuk. Pastikan diri di halaman, lalu ulangi."
        )


# Minute and count in one row a person: what was counted in an earlier minute is forgotten.
_HITUNG = """
    INSERT INTO tembolok (cache_key, value, expires) VALUES (%(kunci)s, %(masa)s || ':1', %(habis)s)
    ON CONFLICT (cache_key) DO UPDATE SET expires = excluded.expires, value = %(masa)s || ':' ||
        CASE WHEN split_part(tembolok.value, ':', 1) = %(masa)s
             THEN split_part(tembolok.value, ':', 2)::bigint + 1 ELSE 1 END
    RETURNING split_part(value, ':', 2)::bigint"""


def hitung_laju(isi: dict) -> int:
    with connection.cursor() as kursor:
        kursor.execute(_HITUNG, isi)
        return kursor.fetchone()[0]


class HitungYangDitolak:
    """Middleware. A request that is refused takes back all it wrote, its count too (tangani_galat);
    counted again when that is done, or whoever tries one number after the other is never stopped.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        jawaban = self.get_response(request)
        if isi := getattr(request, "hitungan_gugur", None):
            hitung_laju(isi)
        return jawaban


class LajuPengguna(UserRateThrottle):
    """Counted in the database, which is there whenever anything is, with one statement a request.
    (What the framework keeps in the cache there takes six, one of which counts the whole table.)
    """

    def allow_request(self, request, view) -> bool:
        kini = self.timer()
        isi = {
            "kunci": f"laju:{self.get_cache_key(request, view)}",
            "masa": f"{kini // self.duration:.0f}",
            "habis": datetime.fromtimestamp(kini + self.duration, UTC),
        }
        request.hitungan = isi
        return hitung_laju(isi) <= self.num_requests

    def wait(self) -> float:
        """Seconds until the next window."""
        return self.duration - self.timer() % self.duration


class LajuTelepon(LajuPengguna):
    """For phones, which come in their hundreds at the same moment: counted for all processes
    together in one trip to Valkey a request, without a word to the database. It stops one that
    runs wild, not one that hurries: while Valkey is away, and for DIAM seconds after it did not
    answer, every phone is let in, for what waits on it matters more."""

    DIAM = 30.0
    broker = current_app
    diam_sampai = 0.0  # of this process

    def allow_request(self, request, view) -> bool:
        kini = self.timer()
        if kini < type(self).diam_sampai:
            return True
        basis = connection.settings_dict["NAME"]  # several may share one Valkey
        siapa = self.get_cache_key(request, view)
        kunci = f"{basis}:{siapa}:{kini // self.duration:.0f}"
        try:
            with self.broker.pool.acquire(block=True) as kabel:
                pipa = kabel.default_channel.client.pipeline(transaction=False)
                jumlah, _ = pipa.incr(kunci).expire(kunci, self.duration).execute()
        except (KombuError, RedisError, OSError):
            type(self).diam_sampai = kini + self.DIAM
            return True
        return jumlah <= self.num_requests


class HalamanKursor(CursorPagination):
    page_size = 50
    page_size_query_param = "ukuran"
    max_page_size = 200
    cursor_query_param = "kursor"
    ordering = "-pk"

    def decode_cursor(self, request):
        """A cursor we did not make names no row number; without this it would be a fault."""
        kursor = super().decode_cursor(request)
        if kursor and kursor.position is not None and not kursor.position.isdecimal():
            raise NotFound(self.invalid_cursor_message)
        return kursor


class ParserJSON(JSONParser):
    """JSON that UTF-8 and the stack can hold: half a surrogate pair and a thousand brackets
    are the sender's mistake, not ours. Invisible marks are dropped."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            isi = super().parse(stream, media_type, parser_context)
            json.dumps(isi, ensure_ascii=False).encode()
        except (RecursionError, UnicodeEncodeError) as galat:
            raise ParseError("JSON berisi huruf yang rusak atau terlalu dalam.") from galat
        return _bersih(isi)


def _bersih(isi):
    """Each text in `isi` without invisible marks, as the pages' middleware does it."""
    if isinstance(isi, str):
        return buang_tak_tampak(isi)
    if isinstance(isi, list):
        return [_bersih(n) for n in isi]
    if isinstance(isi, dict):
        return {kunci: _bersih(n) for kunci, n in isi.items()}
    return isi


def tangani_galat(galat, konteks):
    """Django's ValidationError of a service becomes the same 400 as a serializer's."""
    from rest_framework.views import exception_handler  # its module loads this one

    permintaan = konteks["request"]
    if connection.in_atomic_block:
        permintaan._request.hitungan_gugur = getattr(permintaan, "hitungan", None)
    # Out of sight since (see pkh.kunci.middleware), or not found: not in Django's words, which
    # name the table.
    if isinstance(galat, ObjectDoesNotExist | Http404):
        galat = NotFound()
    if isinstance(galat, GalatDjango):
        galat = ValidationError(detail=as_serializer_error(galat))
    return exception_handler(galat, konteks)
