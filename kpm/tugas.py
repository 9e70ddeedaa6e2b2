"""What the register does by itself."""

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from pkh.pekerjaan.layanan import kerjakan
from pkh.riwayat.jejak import sebagai

from .impor.layanan import jalankan_terapkan, periksa_impor
from .massal import hitung_komponen
from .models import Impor


@shared_task
def berkala_hitung_komponen() -> None:
    """Every night: birthdays, due dates and a new rule book change components by themselves."""
    with sebagai(None, "tugas"):
        hitung_komponen(tanggal=timezone.localdate())


@shared_task
def baca_impor(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        impor = Impor.objects.select_related("oleh").get(pk=p.parameter["impor"])
        p.hasil = {"tautan": reverse("kpm:impor_tambah"), "teks": "Unggah berkas lain"}
        periksa_impor(impor, p.maju)
        p.hasil = {"tautan": reverse("kpm:impor_rinci", args=[impor.pk]), "teks": "Buka pratinjau"}


@shared_task
def terapkan_impor(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        impor = Impor.objects.select_related("oleh").get(pk=p.parameter["impor"])
        jalankan_terapkan(
            impor,
            tolak_semua=p.parameter["tolak_semua"],
            tanggal=timezone.localdate(),
            maju=p.maju,
        )
        p.hasil = {"tautan": reverse("kpm:impor_rinci", args=[impor.pk]), "teks": "Lihat hasilnya"}
