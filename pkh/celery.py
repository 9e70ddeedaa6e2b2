"""Celery wiring. Long work is a row in pkh.pekerjaan; messages only carry its id."""

import gc
import os

from celery import Celery
from celery.signals import heartbeat_sent, import_modules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pkh.settings")
# Django's checks read every page and form, which no task needs: a second of each start. They
# are asked by `make check` and by `migrate`.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")


@import_modules.connect
def tanpa_cari_sampah(**_) -> None:
    """Told before Django is: what a worker imports is no garbage (as in pkh/jalan/server.py)."""
    gc.disable()


app = Celery("pkh")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="tugas")


@import_modules.connect
def cari_sampah_lagi(**_) -> None:
    """Told last, and before a worker parts: what its tasks name by address is read once and not
    by each child at its first task, as pkh/wsgi.py does."""
    from django.urls import get_resolver

    _ = get_resolver().reverse_dict
    gc.freeze()
    gc.enable()


KUNCI_DENYUT = "pkh:denyut"
UMUR_DENYUT = 10  # seconds; a worker writes it every 2


@heartbeat_sent.connect
def tulis_denyut(sender, **_) -> None:
    """Tell /siap/ that a worker lives (a ping would leave a reply queue behind each time)."""
    klien = sender.eventer.connection.default_channel.client
    klien.set(KUNCI_DENYUT, "1", ex=UMUR_DENYUT)
