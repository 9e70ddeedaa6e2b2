from celery import shared_task

from .models import Pengguna
from .pemberitahuan import kirim


@shared_task(autoretry_for=(OSError,), retry_backoff=60, max_retries=6)
def kirim_pemberitahuan(pengguna_id: int, kejadian: str, dari: str, alamat: str) -> None:
    orang = Pengguna.objects.get(pk=pengguna_id)
    kirim(pengguna=orang, kejadian=kejadian, dari=dari, alamat=alamat)
