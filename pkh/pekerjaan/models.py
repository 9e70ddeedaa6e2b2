"""Long work as rows: what was asked, how far it is, what came of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone


class Status(models.TextChoices):
    MENUNGGU = "menunggu", "Menunggu"
    BERJALAN = "berjalan", "Berjalan"
    SELESAI = "selesai", "Selesai"
    GAGAL = "gagal", "Gagal"
    BATAL = "batal", "Dibatalkan"


class PekerjaanQuerySet(models.QuerySet):
    def untuk(self, pengguna):
        """Own jobs; all of them with the act pekerjaan.semua."""
        if pengguna.boleh("pekerjaan.semua"):
            return self
        ikut = Pekerjaan.pengikut.through.objects.filter(pengguna=pengguna)
        return self.filter(
            models.Q(diminta_oleh=pengguna) | models.Q(pk__in=ikut.values("pekerjaan_id"))
        )

    def belum_tuntas(self):
        return self.filter(status__in=[Status.MENUNGGU, Status.BERJALAN])


class Pekerjaan(models.Model):
    tugas = models.CharField("tugas Celery", max_length=100)
    judul = models.CharField("judul", max_length=200)
    parameter = models.JSONField("parameter", default=dict, blank=True)  # never identity data
    kunci = models.CharField("kunci", max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.MENUNGGU)
    fase = models.CharField("fase", max_length=100, blank=True)
    dikerjakan = models.BigIntegerField("dikerjakan", default=0)
    total = models.BigIntegerField("total", null=True, blank=True)
    pesan = models.TextField("pesan", blank=True)
    hasil = models.JSONField("hasil", default=dict, blank=True)  # e.g. {"tautan": "/laporan/12/"}
    percobaan = models.PositiveSmallIntegerField("percobaan", default=0)
    diminta_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # who asked for the same thing while it was being made
    pengikut = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    dibuat_pada = models.DateTimeField("dibuat pada", default=timezone.now)
    diantre_pada = models.DateTimeField("diantre pada", default=timezone.now)
    mulai_pada = models.DateTimeField("mulai pada", null=True, blank=True)
    denyut_pada = models.DateTimeField("denyut terakhir", null=True, blank=True)
    selesai_pada = models.DateTimeField("selesai pada", null=True, blank=True)

    objects = PekerjaanQuerySet.as_manager()

    class Meta:
        verbose_name = "pekerjaan"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["diminta_oleh", "-id"], name="pekerjaan_peminta"),
            models.Index(
                fields=["diantre_pada"],
                condition=models.Q(status__in=["menunggu", "berjalan"]),
                name="pekerjaan_belum_tuntas",
            ),
        ]
        constraints = [
            # Two people (or one double click) asking for the same thing: made once.
            models.UniqueConstraint(
                fields=["kunci"],
                condition=models.Q(status__in=["menunggu", "berjalan"]) & ~models.Q(kunci=""),
                name="pekerjaan_kunci_unik",
            )
        ]

    def __str__(self) -> str:
        return self.judul

    @property
    def tuntas(self) -> bool:
        return self.status not in {Status.MENUNGGU, Status.BERJALAN}

    @property
    def terlambat_mulai(self) -> bool:
        """Nobody has taken it for a while: worker or broker is away."""
        return self.status == Status.MENUNGGU and timezone.now() - self.dibuat_pada > timedelta(
            seconds=15
        )

    @property
    def sisa_detik(self) -> int | None:
        """Estimated seconds left, from the rate so far; None while there is nothing to go by."""
        if self.status != Status.BERJALAN or not (self.total and self.dikerjakan):
            return None
        lama = (timezone.now() - self.mulai_pada).total_seconds()
        return round(lama * max(0, self.total - self.dikerjakan) / self.dikerjakan)

    @property
    def laju(self) -> int | None:
        """How many a second so far; None in the first second and where nothing is counted."""
        if self.status != Status.BERJALAN or not self.dikerjakan:
            return None
        lama = (timezone.now() - self.mulai_pada).total_seconds()
        return round(self.dikerjakan / lama) if lama >= 1 else None

    @property
    def persen(self) -> int | None:
        if not self.total:
            return None
        return min(100, 100 * self.dikerjakan // self.total)
