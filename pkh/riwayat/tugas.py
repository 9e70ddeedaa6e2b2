from celery import shared_task

from pkh.kunci.konteks import sistem

from .segel import segel_jejak


@shared_task
@sistem("tugas malam")
def berkala_segel() -> None:
    segel_jejak()
