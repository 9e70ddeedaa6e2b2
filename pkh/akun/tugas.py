from celery import shared_task

from .pemberitahuan import kirim


# SMTP that is away, busy or slow: an OSError, tried again for about an hour.
@shared_task(autoretry_for=(OSError,), retry_backoff=60, max_retries=6)
def kirim_pemberitahuan(tersandi: str) -> None:
    kirim(tersandi)
