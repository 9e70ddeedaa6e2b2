"""Days and moments."""

from datetime import date, datetime, time

from django.utils import timezone


def awal_hari(tanggal: date) -> datetime:
    """Its first moment, in the zone of the office."""
    return timezone.make_aware(datetime.combine(tanggal, time.min))
