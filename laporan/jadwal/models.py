"""Reports a person gets by themselves, and the address that is known to be theirs."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from .aturan import Setiap


class MilikSendiriQuerySet(models.QuerySet):
    def untuk(self, pengguna):
        """One's own only."""
        return self.filter(pengguna=pengguna)


@lacak(exclude=["terakhir"])
class Langganan(models.Model):
    """`terakhir`: the last period asked for; `terhenti`: why it no longer comes."""

    pengguna = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    jenis = models.CharField("laporan", max_length=40)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    setiap = models.CharField("seberapa sering", max_length=10, choices=Setiap.choices)
    hari = models.PositiveSmallIntegerField(
        "dibuat berapa hari sesudah periode berakhir",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text="Supaya data yang dicatat terlambat ikut. 1 sampai 28.",
    )
    surel = models.BooleanField("beri tahu lewat surel", default=False)
    terakhir = models.CharField("periode terakhir", max_length=10, blank=True)
    terhenti = models.CharField("terhenti karena", max_length=200, blank=True)
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = MilikSendiriQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan berkala"
        verbose_name_plural = "laporan berkala"
        ordering = ["jenis", "wilayah", "setiap"]
        constraints = [
            models.UniqueConstraint(
                fields=["pengguna", "jenis", "wilayah", "setiap"],
                name="langganan_unik",
                violation_error_message="Laporan ini sudah berkala bagi Anda.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.jenis} {self.wilayah_id} {self.setiap}"


class SurelTerbukti(models.Model):
    """An address from which its owner has answered; another address must be proven anew.
    `pengingat`: whether late steps are told; `diingatkan`: when they were last."""

    pengguna = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    alamat = models.EmailField("alamat surel")
    pada = models.DateTimeField("dibuktikan pada", default=timezone.now)
    pengingat = models.BooleanField("ingatkan langkah yang lewat batas hari", default=True)
    diingatkan = models.DateField("terakhir diingatkan", null=True, blank=True, editable=False)

    objects = MilikSendiriQuerySet.as_manager()

    class Meta:
        verbose_name = "alamat surel terbukti"
        verbose_name_plural = "alamat surel terbukti"

    def __str__(self) -> str:
        return f"alamat surel pengguna {self.pengguna_id}"
