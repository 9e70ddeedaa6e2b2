"""Loading a table of regions from the page: read and compared, then applied."""

from celery import shared_task
from django.core.exceptions import ValidationError
from django.urls import reverse

from pkh.pekerjaan.layanan import GagalBerpesan, Jalannya, kerjakan

from .berkas import BATAS_GALAT, BerkasKeliru
from .layanan import baca_unggahan, buang_unggahan, terapkan_muatan
from .models import Muatan


def _muatan(p: Jalannya, langkah: int) -> Muatan:
    p.hasil = {"tautan": reverse("wilayah:muat"), "teks": "Unggah berkas lain"}
    p.maju(0, total=langkah)
    if p.oleh is None or not p.oleh.boleh("wilayah.muat"):
        raise GagalBerpesan("Wewenang Anda memuat tabel wilayah sudah berakhir.")
    muatan = Muatan.objects.filter(pk=p.parameter["muatan"]).first()
    if muatan is None:
        raise GagalBerpesan("Berkas ini sudah diganti dengan unggahan yang lebih baru.")
    return muatan


def _kata(galat: BerkasKeliru) -> str:
    banyak = f"{len(galat.galat)} kesalahan"
    if len(galat.galat) >= BATAS_GALAT:
        banyak += " pertama"
    return f"Tabel tidak dimuat: {banyak}. Betulkan lalu unggah lagi.\n{galat}"


@shared_task
def periksa_tabel(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        muatan = _muatan(p, 3)
        try:
            baca_unggahan(muatan=muatan, maju=p.maju)
        except BerkasKeliru as galat:
            buang_unggahan(muatan=muatan)
            raise GagalBerpesan(_kata(galat)) from galat
        p.maju(3)
        alamat = reverse("wilayah:muatan", args=[muatan.pk])
        p.hasil = {"tautan": alamat, "teks": "Buka pratinjau"}


@shared_task
def terapkan_tabel(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        muatan = _muatan(p, 4)
        alamat = reverse("wilayah:muatan", args=[muatan.pk])
        p.hasil = {"tautan": alamat, "teks": "Buka tabel wilayah"}
        try:
            terapkan_muatan(oleh=p.oleh, muatan=muatan, paksa=p.parameter["paksa"], maju=p.maju)
        except BerkasKeliru as galat:
            raise GagalBerpesan(_kata(galat)) from galat
        except ValidationError as galat:
            raise GagalBerpesan(" ".join(galat.messages)) from galat
        p.maju(4)
