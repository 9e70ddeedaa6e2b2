"""What this room does by itself."""

from celery import shared_task
from django.utils import timezone

from pkh.akun.templatetags.rupa import ribuan
from pkh.kunci.konteks import sistem
from pkh.pekerjaan.layanan import antre, kerjakan

from .massal import jalankan_langkah
from .proyeksi.massal import proyeksikan, usulkan_alamiah


@shared_task
@sistem("tugas malam")
def berkala_proyeksi() -> None:
    """Every night, after the components: a job, so that what it did can be looked up."""
    antre(
        tugas=hitung_proyeksi,
        judul="Proyeksi graduasi alamiah",
        parameter={},
        oleh=None,
        kunci="proyeksi",
    )


@shared_task
def hitung_proyeksi(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        p.maju(0, total=2, fase="Menghitung kapan komponen terakhir berakhir")
        berubah = proyeksikan(pada=timezone.localdate())
        p.maju(1, fase="Mengusulkan keluarga tanpa komponen")
        draf = usulkan_alamiah()
        p.maju(2)
        p.pesan = f"{ribuan(berubah)} proyeksi berubah, {ribuan(draf)} draf usulan dibuat."


@shared_task
def langkahkan_semua(pekerjaan_id: int) -> None:
    with kerjakan(pekerjaan_id) as p:
        jalankan_langkah(p)
