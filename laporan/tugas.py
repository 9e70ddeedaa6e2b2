from celery import shared_task
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from pkh.akun.models import Pengguna
from pkh.kunci.konteks import orang, sistem
from pkh.pekerjaan.layanan import GagalBerpesan, kerjakan
from pkh.pekerjaan.models import Pekerjaan
from pkh.riwayat.jejak import sebagai

from .bulanan.layanan import pasang_cuplikan
from .dasbor.susun import gambar_dahulu
from .formulir.layanan import jalankan_cetak
from .jadwal.layanan import kirim_surel, minta_yang_jatuh_tempo, penerima_surel
from .jadwal.models import Langganan
from .jadwal.pengingat import kirim_pengingat, pilih_penerima
from .layanan import buat_cuplikan, sapu_berkas
from .massal import periksa_angka, segarkan_angka
from .models import Cuplikan
from .pdp.retensi.layanan import buang_berkas_tertinggal, kerjakan_retensi, usulkan_berkala
from .potongan import kerjakan_satu


@shared_task
def buat_laporan(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        p.maju(0, total=4)
        try:
            cuplikan = buat_cuplikan(oleh=p.oleh, maju=p.maju, pekerjaan=p.pekerjaan, **p.parameter)
        except PermissionDenied as galat:
            raise GagalBerpesan(
                "Wewenang Anda atas wilayah ini sudah berakhir, laporan tidak dibuat."
            ) from galat
        except ValidationError as galat:
            raise GagalBerpesan(" ".join(galat.messages)) from galat
        if pasang_cuplikan(cuplikan):
            tautan = reverse("laporan:bulanan_rinci", args=[cuplikan.bulanan.get().pk])
            p.hasil = {"tautan": tautan, "teks": "Buka laporan bulanan"}
            return
        orang = [p.oleh.pk, *p.pekerjaan.pengikut.values_list("pk", flat=True)]
        for langganan in penerima_surel(cuplikan, orang):
            surati.delay(langganan.pk, cuplikan.pk)
        p.hasil = {
            "tautan": reverse("laporan:rinci", args=[cuplikan.pk]),
            "teks": "Buka laporan",
        }


@shared_task
def buat_potongan(pekerjaan_id: int) -> None:
    """One district of a report of its province; nothing where others were quicker."""
    pekerjaan = Pekerjaan.objects.select_related("diminta_oleh").get(pk=pekerjaan_id)
    with orang(pekerjaan.diminta_oleh):
        kerjakan_satu(pekerjaan_id)


# SMTP that is away, busy or slow: an OSError, tried again for about an hour.
@shared_task(autoretry_for=(OSError,), retry_backoff=60, max_retries=6)
@sistem("langganan menyebut siapa penerimanya")
def surati(langganan_id: int, cuplikan_id: int) -> None:
    langganan = Langganan.objects.select_related("pengguna").filter(pk=langganan_id).first()
    if langganan and langganan.surel:
        kirim_surel(langganan=langganan, cuplikan=Cuplikan.objects.get(pk=cuplikan_id))


@shared_task(autoretry_for=(OSError,), retry_backoff=60, max_retries=6)
def surati_pengingat(pengguna_id: int) -> None:
    pengguna = Pengguna.objects.filter(pk=pengguna_id, is_active=True).first()
    if pengguna and pengguna.email:
        with orang(pengguna):
            kirim_pengingat(pengguna, timezone.localdate())


@shared_task
@sistem("tugas pagi")
def berkala_pengingat() -> None:
    """Every morning of work, before the office opens."""
    for pengguna_id in pilih_penerima(timezone.localdate()):
        surati_pengingat.delay(pengguna_id)


@shared_task
def cetak_formulir(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        jalankan_cetak(p)


@shared_task
def jalankan_retensi(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        kerjakan_retensi(p)


@shared_task
def berkala_retensi() -> None:
    """Every first of a month: what is past its time, for somebody to decide."""
    with sebagai(None, "tugas"):
        usulkan_berkala(timezone.localdate())


@shared_task
@sistem("tugas berkala")
def berkala_segarkan_angka() -> None:
    """Every minute: the months that the trail says have changed, and the dashboards that show
    them."""
    segarkan_angka()
    gambar_dahulu(timezone.localdate())


@shared_task
@sistem("tugas malam")
def berkala_hitung_ulang_angka() -> None:
    """Every night: all months anew, compared with what was kept."""
    periksa_angka()


@shared_task
@sistem("tugas malam")
def berkala_sapu_laporan() -> None:
    """Every night: files that are old, and made anew when somebody asks; those that a job of
    retention could not remove."""
    sapu_berkas(timezone.now())
    buang_berkas_tertinggal()


@shared_task
@sistem("tugas pagi")
def berkala_laporan() -> None:
    """Every morning: reports of periods that ended long enough ago. One that was missed while
    the system stood still comes the next day."""
    minta_yang_jatuh_tempo(timezone.localdate())
