from celery import shared_task

from .segel import segel_jejak


@shared_task
def berkala_segel() -> None:
    segel_jejak()
