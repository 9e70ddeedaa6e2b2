"""Whose families are theirs since when."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Count, F, Func, Q
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
    def untuk(self, pengguna, hak: str = "penugasan.lihat"):
        """Those of one's regions; for a pendamping those offered or given to them."""
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("wilayah_id")
        if cakupan.dampingan is not None:
            q |= Q(pendamping_id=cakupan.dampingan)
        return self.filter(q)

    def menunggu(self):
        return self.filter(status=Penyerahan.Status.DIUSULKAN)

    def pihak(self, pengguna, sejak: datetime):
        """What is offered to the person, and what was handed to or away from them of late;
        `dilepas`: how many of theirs went."""
        milik = Q(menutup__pendamping=pengguna)
        diterima = Q(status=Penyerahan.Status.DITERIMA, dicatat_pada__gte=sejak)
        ditawari = Q(status=Penyerahan.Status.DIUSULKAN, pendamping=pengguna)
        return self.filter(ditawari | diterima & (Q(pendamping=pengguna) | milik)).annotate(
            dilepas=Count("menutup", filter=milik)
        )


@lacak()
class Penyerahan(models.Model):
    """One act of handing families over: its rows are the Penugasan that point here. One that is
    only proposed has none yet; `usulan` names the families it asks for.

    With `sampai` it is for a time (leave, a task elsewhere): the Penugasan of the day after
    stand there from the beginning, so the families come back by themselves."""

    class Status(models.TextChoices):
        DIUSULKAN = "diusulkan", "Menunggu jawaban"
        DITERIMA = "diterima", "Diterima"
        DITOLAK = "ditolak", "Ditolak"
        DITARIK = "ditarik", "Ditarik kembali"

    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diserahkan kepada"
    )
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    mulai = models.DateField("berlaku mulai")
    sampai = models.DateField("sampai", null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DITERIMA, db_default=Status.DITERIMA
    )
    usulan = ArrayField(models.BigIntegerField(), default=list, editable=False, db_default=[])
    alasan = models.CharField("alasan", max_length=200)
    jumlah = models.PositiveIntegerField("jumlah keluarga", default=0)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    dijawab_pada = models.DateTimeField(null=True, editable=False)
    jawaban = models.CharField("jawaban", max_length=200, blank=True, db_default="")
    dibatalkan_pada = models.DateTimeField(null=True, editable=False)

    objects = PenyerahanQuerySet.as_manager()

    class Meta:
        verbose_name = "penyerahan"
        verbose_name_plural = "penyerahan"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sampai=None) | Q(sampai__gte=F("mulai")),
                name="penyerahan_sampai_sesudah_mulai",
                violation_error_message="Tanggal sampai mendahului tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=~Q(status="ditolak") | ~Q(jawaban=""),
                name="penyerahan_ditolak_beralasan",
                violation_error_message="Tuliskan mengapa Anda menolak.",
            ),
        ]

    def __str__(self) -> str:
        return f"{ribuan(self.jumlah)} KPM kepada {self.pendamping}"

    @property
    def keadaan(self) -> tuple[str, str]:
        """(words, tone) of where it stands today."""
        hari_ini = timezone.localdate()
        if self.dibatalkan_pada:
            return "Dibatalkan", ""
        if self.status != self.Status.DITERIMA:
            nada = {"diusulkan": "perhatian", "ditolak": "bahaya"}.get(self.status, "")
            return self.get_status_display(), nada
        if self.mulai > hari_ini:
            return "Belum berlaku", "proses"
        if self.sampai is None:
            return "Berlaku", "baik"
        return ("Sementara", "proses") if self.sampai >= hari_ini else ("Sudah kembali", "baik")


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
