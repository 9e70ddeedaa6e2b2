"""Which version of a row a form was drawn from."""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

TANPA_VERSI = datetime(1970, 1, 1, tzinfo=UTC)


def versi_terkirim(request: HttpRequest) -> datetime:
    """`diubah_pada` as the page showed it; a day long past where it is none."""
    try:
        return parse_datetime(request.POST.get("versi", "")) or TANPA_VERSI
    except ValueError:
        return TANPA_VERSI
