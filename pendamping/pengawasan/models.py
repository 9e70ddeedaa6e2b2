"""That somebody talked about a month with its facilitator."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from pendamping.profil.models import Profil
from pkh.riwayat.jejak import lacak


class PembicaraanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pengawasan.lihat"):
        return self.filter(profil__in=Profil.objects.untuk(pengguna, hak))


@lacak()
class Pembicaraan(models.Model):
    """What a coordinator and a facilitator said about a month; both can read it."""

    profil = models.ForeignKey(Profil, models.CASCADE, related_name="pembicaraan")
    bulan = models.DateField("bulan")  # its first day
    catatan = models.CharField("catatan", max_length=500)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = PembicaraanQuerySet.as_manager()

    class Meta:
        verbose_name = "pembicaraan"
        verbose_name_plural = "pembicaraan"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.catatan
