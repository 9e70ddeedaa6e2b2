"""What the register does by itself."""

from celery import shared_task
from django.utils import timezone

import pghistory

from .massal import hitung_komponen


@shared_task
def berkala_hitung_komponen() -> None:
    """Every night: birthdays, due dates and a new rule book change components by themselves."""
    with pghistory.context(pintu="berkala"):
        hitung_komponen(tanggal=timezone.localdate())
