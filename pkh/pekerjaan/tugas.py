from celery import shared_task

from .layanan import sapu


@shared_task
def berkala_sapu() -> None:
    sapu()
