from celery import shared_task
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from pkh.pekerjaan.layanan import GagalBerpesan, kerjakan

from .formulir.layanan import jalankan_cetak
from .layanan import PenyimpananPenuh, buat_cuplikan
from .massal import segarkan_angka


@shared_task
def buat_laporan(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        p.maju(0, total=4)
        try:
            cuplikan = buat_cuplikan(oleh=p.oleh, maju=p.maju, **p.parameter)
        except PermissionDenied as galat:
            raise GagalBerpesan(
                "Wewenang Anda atas wilayah ini sudah berakhir, laporan tidak dibuat."
            ) from galat
        except ValidationError as galat:
            raise GagalBerpesan(" ".join(galat.messages)) from galat
        except PenyimpananPenuh as galat:
            raise GagalBerpesan(
                "Laporan tidak tersimpan: ruang berkas di server penuh. Beri tahu admin, lalu "
                "minta lagi; permintaan ini tidak meninggalkan apa pun."
            ) from galat
        p.hasil = {
            "tautan": reverse("laporan:rinci", args=[cuplikan.pk]),
            "teks": "Buka laporan",
        }


@shared_task
def cetak_formulir(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        jalankan_cetak(p)


@shared_task
def berkala_segarkan_angka() -> None:
    """Every minute: the months that the trail says have changed."""
    segarkan_angka()


@shared_task
def berkala_hitung_ulang_angka() -> None:
    """Every night: all months anew."""
    segarkan_angka(semua=True)
