"""A division of families into groups that was accepted, and what it moved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kpm.models import Keluarga
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from ..p2k2.models import Kelompok


class PengelompokanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("desa_id")
        if cakupan.dampingan is not None:
            q |= Q(pendamping_id=cakupan.dampingan)
        return self.filter(q)


@lacak()
class Pengelompokan(models.Model):
    """One plan for the families of a pendamping in a desa, as it was accepted: in one
    transaction, and undone in one as long as nothing was built on it."""

    IKUT_PINDAH = ("desa",)

    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="pengelompokan"
    )
    desa = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pada = models.DateTimeField(default=timezone.now, editable=False)
    dibatalkan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dibatalkan_pada = models.DateTimeField(null=True, blank=True, editable=False)
    kelompok_baru = models.ManyToManyField(Kelompok, related_name="+")
    kelompok_bubar = models.ManyToManyField(Kelompok, related_name="+")

    objects = PengelompokanQuerySet.as_manager()

    class Meta:
        verbose_name = "pengelompokan P2K2"
        verbose_name_plural = "pengelompokan P2K2"
        ordering = ["-pada", "-pk"]

    def __str__(self) -> str:
        return f"Pengelompokan {self.desa}"


class PindahKelompokQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


class PindahKelompok(models.Model):
    """A family that the plan moved. `dari` empty: had no group; `ke` empty: has none now."""

    pengelompokan = models.ForeignKey(
        Pengelompokan, models.CASCADE, related_name="pindah", db_index=False
    )
    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="+")
    dari = models.ForeignKey(Kelompok, models.PROTECT, null=True, blank=True, related_name="+")
    ke = models.ForeignKey(Kelompok, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PindahKelompokQuerySet.as_manager()

    class Meta:
        verbose_name = "pindah kelompok"
        verbose_name_plural = "pindah kelompok"
        constraints = [
            models.UniqueConstraint(
                fields=["pengelompokan", "keluarga"], name="pindah_kelompok_unik"
            )
        ]

    def __str__(self) -> str:
        return f"{self.keluarga}: {self.dari or '–'} ke {self.ke or '–'}"
