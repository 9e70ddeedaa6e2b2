"""Requests ask the database as whoever is signed in."""

from contextvars import copy_context

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from .konteks import Permintaan, memakai

_HABIS = object()


class KonteksKunci:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with memakai(Permintaan(request)):
            jawaban = self.get_response(request)
            if jawaban.streaming and not hasattr(jawaban, "file_to_stream"):
                jawaban.streaming_content = _dalam(copy_context(), jawaban.streaming_content)
            return jawaban

    def process_exception(self, request, galat):
        """A row that went out of sight after the view had found it, handed on meanwhile say: a
        service that takes it again to lock it finds nothing. Not visible is 404. Without the
        lock a row that is missing is a fault of ours, and stays one."""
        if settings.KUNCI_KEDUA and isinstance(galat, ObjectDoesNotExist):
            raise Http404 from galat


def _dalam(konteks, isi):
    """What is still fetched while it is being sent, fetched as the same person."""
    isi = iter(isi)
    while (bagian := konteks.run(next, isi, _HABIS)) is not _HABIS:
        yield bagian
