"""Which sesi a family has had, and where it can make up for one it missed: read only."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from kpm.models import Keluarga
from pendamping.models import AnggotaKelompok, Kehadiran, Pertemuan, Rencana, Sesi
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


@dataclass(frozen=True)
class Sel:
    """What one family has of one sesi: `hadir` on `tanggal`; or absent then and never since
    (`tertinggal`); or nothing yet."""

    sesi: Sesi
    tanggal: date | None = None
    hadir: bool = False

    @property
    def tertinggal(self) -> bool:
        return self.tanggal is not None and not self.hadir


def susun_cakupan(oleh, keluarga: list[Keluarga]) -> list[tuple[Keluarga, list[Sel]]]:
    """Each family with every sesi in use, wherever it had it; two queries."""
    punya: dict[tuple[int, int], tuple[bool, date]] = {}
    baris = Kehadiran.objects.untuk(oleh).filter(keluarga__in=keluarga)
    for k, s, tanggal, status in baris.values_list(
        "keluarga", "pertemuan__sesi", "pertemuan__tanggal", "status"
    ):
        isi = (status == Kehadiran.Status.HADIR, tanggal)
        punya[k, s] = max(punya.get((k, s), isi), isi)
    sesi = list(Sesi.objects.berlaku(timezone.localdate()))
    return [(k, [_sel(s, punya.get((k.pk, s.pk))) for s in sesi]) for k in keluarga]


def _sel(sesi: Sesi, punya: tuple[bool, date] | None) -> Sel:
    return Sel(sesi) if punya is None else Sel(sesi, punya[1], punya[0])


def susun_susulan(oleh, keluarga: Keluarga, sesi: list[int], hari_ini: date):
    """Plans to come of other groups of its pendamping for these sesi, the nearest first."""
    if not sesi:
        return Rencana.objects.none()
    sendiri = AnggotaKelompok.objects.filter(keluarga=keluarga, selesai=None)
    return (
        Rencana.objects.untuk(oleh)
        .filter(sesi__in=sesi, tanggal__gte=hari_ini, pertemuan=None)
        .filter(kelompok__pendamping=keluarga.pendamping_id, kelompok__aktif=True)
        .exclude(kelompok__in=sendiri.values("kelompok"))
        .select_related("kelompok", "sesi", "desa")
        .order_by("tanggal", "mulai", "pk")[:10]
    )
