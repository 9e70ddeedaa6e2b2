"""Made reports, frozen: what was asked, the data as of when, and proof that it is unchanged."""

from django.conf import settings
from django.db import models
from django.utils import timezone

import pgtrigger
from pkh.wilayah.models import Wilayah


class CuplikanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "laporan.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))


class Cuplikan(models.Model):
    """A snapshot. `isi` is the whole content as data; PDF and XLSX are made from it and can
    be made anew. `sha256` is over the canonical JSON of `isi`."""

    jenis = models.CharField("jenis laporan", max_length=40)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    periode = models.CharField("periode", max_length=10)  # 2024, 2024-TW3, 2024-08
    judul = models.CharField("judul", max_length=200)
    per = models.DateTimeField("keadaan data per")
    versi_definisi = models.PositiveSmallIntegerField("versi definisi")
    isi = models.JSONField("isi")
    jumlah_baris = models.PositiveIntegerField("jumlah baris")
    sha256 = models.CharField(max_length=64)
    pdf = models.FileField(upload_to="laporan/%Y/%m/", max_length=200)
    xlsx = models.FileField(upload_to="laporan/%Y/%m/", max_length=200)
    dibuat_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dibuat_pada = models.DateTimeField("dibuat pada", default=timezone.now)

    objects = CuplikanQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan"
        verbose_name_plural = "laporan"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["wilayah", "-id"], name="cuplikan_wilayah")]
        triggers = [pgtrigger.Protect(name="beku", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.judul
