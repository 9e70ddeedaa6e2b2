from celery import shared_task

from pkh.kunci.konteks import sistem

from .layanan import sapu


@shared_task
@sistem("tugas berkala")
def berkala_sapu() -> None:
    sapu()
