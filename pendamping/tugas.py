"""What the calendar brings: hand-overs that begin today, obligations, what is swept away."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from pkh.kunci.konteks import sistem

from .aturan import awal_bulan
from .massal import selaraskan_pendamping
from .pengaduan.massal import naikkan_terlambat
from .sanksi.massal import bulan_dinilai, susun_rekomendasi
from .sinkron.bekal import siapkan_semua_bekal
from .sinkron.massal import sapu_potongan
from .verifikasi.massal import buat_kewajiban


@shared_task
@sistem("tugas malam")
def berkala_penugasan() -> int:
    """Hand-overs dated ahead take effect on their day. Safe to run at any time."""
    return selaraskan_pendamping(timezone.localdate())


@shared_task
@sistem("tugas malam")
def berkala_pengaduan() -> int:
    """Complaints nobody answered in time go one desk up. Safe to run at any time."""
    return naikkan_terlambat(timezone.localdate())


@shared_task
@sistem("tugas malam")
def berkala_kewajiban() -> int:
    """Daily, so that a family that joins mid-month has its obligations the next morning."""
    with transaction.atomic():
        return buat_kewajiban(bulan=awal_bulan(timezone.localdate()))


@shared_task
@sistem("tugas malam")
def berkala_sanksi() -> int:
    """The ladder after each day's verification; how many steps are recommended anew."""
    hari_ini = timezone.localdate()
    return susun_rekomendasi(sampai=bulan_dinilai(hari_ini), hari_ini=hari_ini).baru


@shared_task
@sistem("tugas malam")
def berkala_potongan_foto() -> int:
    """Pieces of photos whose rest never came. Safe to run at any time."""
    return sapu_potongan(timezone.now())


@shared_task
@sistem("tugas malam")
def berkala_bekal() -> int:
    """What phones take first, before the morning. Safe to run at any time."""
    return siapkan_semua_bekal(timezone.localdate())
