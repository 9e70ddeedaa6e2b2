"""Which sesi a family has had, and where it can make up for one it missed: read only."""

from kpm.models import Keluarga
from pendamping.models import Kehadiran, Pertemuan
from pendamping.p2k2.layanan import BOLEH_IKUT

PALING_BANYAK = 60  # candidates shown for one meeting


def calon_susulan(oleh, pertemuan: Pertemuan):
    """Families in the person's care that missed this sesi when their own group had it, have not
    had it since, and were not at this meeting."""
    sesi = Kehadiran.objects.filter(pertemuan__sesi=pertemuan.sesi_id)
    absen = sesi.exclude(status=Kehadiran.Status.HADIR).filter(susulan=False)
    hadir = sesi.filter(status=Kehadiran.Status.HADIR)
    di_sini = Kehadiran.objects.filter(pertemuan=pertemuan)
    pilih = (
        Keluarga.objects.untuk(oleh, "p2k2.catat")
        .filter(pk__in=absen.values("keluarga"), status__in=BOLEH_IKUT)
        .exclude(pk__in=hadir.values("keluarga"))
        .exclude(pk__in=di_sini.values("keluarga"))
    )
    dekat = pilih.select_related("desa").order_by("desa_id", "nama_pengurus", "pk")
    return (
        Keluarga.objects.filter(pk__in=dekat.values("pk")[:PALING_BANYAK])
        .select_related("desa")
        .order_by("desa_id", "nama_pengurus", "pk")
    )
