"""Which group has which session when. Two meetings of one facilitator, or at one place, cannot
overlap: the database refuses them."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from ..p2k2.models import Kelompok, Pertemuan, Sesi


class Jam(Func):
    """A date and a time of day together, as the clock on the wall says."""

    template, arg_joiner = "(%(expressions)s)", " + "
    output_field = models.DateTimeField()


class Rentang(Func):
    function = "tsrange"
    output_field = DateTimeRangeField()


def _waktu() -> Func:
    return Rentang(Jam("tanggal", "mulai"), Jam("tanggal", "selesai"))


class RencanaQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        return self.filter(kelompok__in=Kelompok.objects.untuk(pengguna, hak))


@lacak()
class Rencana(models.Model):
    """A planned meeting. `pertemuan` is what came of it; without one and in the past it did not
    take place. `tempat_kunci` is the place as it is compared ("" where it cannot be)."""

    kelompok = models.ForeignKey(Kelompok, models.CASCADE, related_name="rencana", db_index=False)
    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="pendamping"
    )
    desa = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    sesi = models.ForeignKey(Sesi, models.PROTECT, related_name="+")
    tanggal = models.DateField("tanggal")
    mulai = models.TimeField("mulai")
    selesai = models.TimeField("selesai")
    tempat = models.CharField("tempat", max_length=120, blank=True)
    tempat_kunci = models.CharField(max_length=140, blank=True, editable=False)
    pertemuan = models.OneToOneField(
        Pertemuan, models.SET_NULL, null=True, editable=False, related_name="rencana"
    )

    IKUT_PINDAH = ("desa",)
    objects = RencanaQuerySet.as_manager()

    class Meta:
        verbose_name = "rencana pertemuan P2K2"
        verbose_name_plural = "rencana pertemuan P2K2"
        ordering = ["tanggal", "mulai", "pk"]
        indexes = [models.Index(fields=["tanggal"], name="rencana_tanggal")]
        constraints = [
            models.CheckConstraint(
                condition=Q(selesai__gt=F("mulai")),
                name="rencana_selesai_sesudah_mulai",
                violation_error_message="Jam selesai harus sesudah jam mulai.",
            ),
            models.UniqueConstraint(
                fields=["kelompok", "tanggal"],
                name="rencana_kelompok_sehari",
                violation_error_message="Kelompok ini sudah punya rencana pada tanggal itu.",
            ),
            ExclusionConstraint(
                name="rencana_pendamping_bentrok",
                expressions=[
                    ("pendamping", RangeOperators.EQUAL),
                    (_waktu(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=(
                    "Pendamping sudah memimpin kelompok lain pada jam itu. Pilih jam atau tanggal "
                    "lain."
                ),
            ),
            ExclusionConstraint(
                name="rencana_tempat_bentrok",
                expressions=[
                    ("desa", RangeOperators.EQUAL),
                    ("tempat_kunci", RangeOperators.EQUAL),
                    (_waktu(), RangeOperators.OVERLAPS),
                ],
                condition=~Q(tempat_kunci=""),
                violation_error_message=(
                    "Tempat itu sudah dipakai kelompok lain pada jam itu. Pilih jam, tanggal atau "
                    "tempat lain."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kelompok} {self.tanggal}"
