"""Figures that others published, each with its source; beside our own, never mixed with them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah


class AngkaBersumberQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "laporan.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))


@lacak()
class AngkaBersumber(models.Model):
    """What one source says of one region and year. Two sources that disagree are two rows."""

    IKUT_PINDAH = ("wilayah",)

    class Ukuran(models.TextChoices):
        KPM = "kpm", "KPM"
        GRADUASI = "graduasi", "Graduasi, semua jenis"
        SEJAHTERA = "sejahtera", "Graduasi sejahtera mandiri"
        KELAYAKAN = "kelayakan_daerah", "Graduasi kelayakan daerah"
        ALAMIAH = "alamiah", "Graduasi alamiah"

    wilayah = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", verbose_name="kabupaten/kota atau provinsi"
    )
    tahun = models.PositiveSmallIntegerField("tahun")
    ukuran = models.CharField(max_length=20, choices=Ukuran.choices)
    nilai = models.PositiveIntegerField("angka")
    satuan = models.CharField("satuan menurut sumber", max_length=30, default="KPM")
    sumber = models.CharField("sumber", max_length=200)
    letak = models.CharField("halaman atau alamat", max_length=300, blank=True)
    tanggal_sumber = models.DateField("tanggal sumber", null=True, blank=True)
    catatan = models.CharField("catatan", max_length=300, blank=True)
    dicatat_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = AngkaBersumberQuerySet.as_manager()

    class Meta:
        verbose_name = "angka bersumber"
        verbose_name_plural = "angka bersumber"
        ordering = ["-tahun", "ukuran", "tanggal_sumber", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wilayah", "tahun", "ukuran", "sumber"],
                name="angka_bersumber_unik",
                violation_error_message="Angka ini dari sumber yang sama sudah dicatat.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_ukuran_display()} {self.tahun}: {self.nilai}"
