"""Whose families are theirs since when."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from kpm.models import Keluarga
from pkh.akun.templatetags.rupa import ribuan
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah


class MasaBerlaku(Func):
    """daterange(mulai, selesai, '[]'); an empty `selesai` is open-ended."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _masa():
    return MasaBerlaku(
        "mulai", "selesai", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
    )


class PenyerahanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "penugasan.atur"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))


@lacak()
class Penyerahan(models.Model):
    """One act of handing families over: its rows are the Penugasan that point here."""

    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diserahkan kepada"
    )
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    mulai = models.DateField("berlaku mulai")
    alasan = models.CharField("alasan", max_length=200)
    jumlah = models.PositiveIntegerField("jumlah keluarga", default=0)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    dibatalkan_pada = models.DateTimeField(null=True, editable=False)

    objects = PenyerahanQuerySet.as_manager()

    class Meta:
        verbose_name = "penyerahan"
        verbose_name_plural = "penyerahan"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{ribuan(self.jumlah)} KPM kepada {self.pendamping}"


class PenugasanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def berlaku(self, pada):
        return self.filter(Q(selesai=None) | Q(selesai__gte=pada), mulai__lte=pada)

    def milik(self, pengguna, pada):
        """The person's own on the day: what was done then was theirs to do."""
        return self.berlaku(pada).filter(pendamping=pengguna)


@lacak()
class Penugasan(models.Model):
    """Whose family from when to when. The one in force today is mirrored in
    Keluarga.pendamping, which scope and lists read."""

    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="penugasan")
    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="penugasan"
    )
    mulai = models.DateField("mulai")
    selesai = models.DateField("selesai", null=True, blank=True)
    alasan = models.CharField("alasan", max_length=200, blank=True)
    oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    penyerahan = models.ForeignKey(
        Penyerahan, models.PROTECT, null=True, editable=False, related_name="penugasan"
    )
    ditutup = models.ForeignKey(  # the hand-over that ended this one: undo opens it again
        Penyerahan, models.PROTECT, null=True, editable=False, related_name="menutup"
    )

    objects = PenugasanQuerySet.as_manager()

    class Meta:
        verbose_name = "penugasan"
        ordering = ["-mulai", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(selesai=None) | Q(selesai__gte=F("mulai")),
                name="penugasan_selesai_sesudah_mulai",
            ),
            ExclusionConstraint(
                name="penugasan_tidak_tumpang_tindih",
                expressions=[
                    ("keluarga", RangeOperators.EQUAL),
                    (_masa(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Keluarga sudah punya pendamping pada masa itu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pendamping} sejak {self.mulai}"
