"""Papers of a proposal: a signed scan with its hash, or that the original was looked at."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from pkh.riwayat.jejak import lacak


class BerkasUsulanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.berkas"):
        return self.filter(pengguna.cakupan(hak).q("usulan__keluarga__"))


@lacak()
class BerkasUsulan(models.Model):
    """`kode` as in the guide; the newest of a code counts. `berkas` is empty where the original
    was only looked at: no copy of an identity card is kept."""

    usulan = models.ForeignKey("graduasi.Usulan", models.PROTECT, related_name="berkas")
    kode = models.SlugField("jenis berkas", max_length=40)
    berkas = models.FileField("pindaian", upload_to="usulan/%Y/%m/", blank=True)
    tipe = models.CharField(max_length=20, blank=True)
    ukuran = models.PositiveIntegerField("ukuran (byte)", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = BerkasUsulanQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas usulan"
        verbose_name_plural = "berkas usulan"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kode} {self.usulan_id}"
