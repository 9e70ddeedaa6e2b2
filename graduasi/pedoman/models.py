"""The dated guide of graduation: what is asked at home, which papers, how many days."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from kpm.models import TIDAK_SURUT, KetentuanQuerySet
from pkh.riwayat.jejak import lacak

from . import aturan


@lacak(exclude=["diubah_pada"])
class Pedoman(models.Model):
    """One version, in force from `mulai` until the next; a draft until `ditetapkan_pada`.
    `isi` has the shape of `aturan.Pedoman.dari_isi`; what has begun never changes."""

    mulai = models.DateField("berlaku mulai")
    nama = models.CharField("nama", max_length=100)
    dasar = models.CharField("dasar/sumber", max_length=300)
    isi = models.JSONField("isi")
    dibuat_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(auto_now=True, editable=False)
    ditetapkan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ditetapkan_pada = models.DateTimeField("ditetapkan", null=True, blank=True)

    objects = KetentuanQuerySet.as_manager()

    class Meta:
        verbose_name = "pedoman graduasi"
        verbose_name_plural = "pedoman graduasi"
        ordering = ["-mulai", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mulai"],
                condition=Q(ditetapkan_pada__isnull=False),
                name="pedoman_mulai_unik",
                violation_error_message="Sudah ada pedoman yang berlaku mulai tanggal itu.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tidak_surut",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=TIDAK_SURUT,
            )
        ]

    def __str__(self) -> str:
        return self.nama

    @cached_property
    def aturan(self) -> aturan.Pedoman:
        return aturan.Pedoman.dari_isi(self.isi)
