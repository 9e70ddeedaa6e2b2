"""What each pendamping is to bring to graduation in a year."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from ..aturan import JenisGraduasi


class TargetPendampingQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        """Of the person's regions; a pendamping sees their own."""
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("wilayah_id")
        if cakupan.dampingan is not None:
            q |= Q(pendamping_id=cakupan.dampingan)
        return self.filter(q)


@lacak()
class TargetPendamping(models.Model):
    """Families of one type in a year; without any row the default of the rule book holds."""

    IKUT_PINDAH = ("wilayah",)

    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="target_graduasi"
    )
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    tahun = models.PositiveSmallIntegerField("tahun")
    jenis = models.CharField(max_length=20, choices=JenisGraduasi.choices)
    jumlah = models.PositiveIntegerField("target (KPM)")

    objects = TargetPendampingQuerySet.as_manager()

    class Meta:
        verbose_name = "target pendamping"
        verbose_name_plural = "target pendamping"
        ordering = ["-tahun", "pendamping", "jenis"]
        constraints = [
            models.UniqueConstraint(
                fields=["pendamping", "wilayah", "tahun", "jenis"], name="target_pendamping_unik"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pendamping} {self.tahun} {self.jenis}: {self.jumlah}"
