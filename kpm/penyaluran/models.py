"""What the bank returned of each family and payment period."""

from django.db import models
from django.utils import timezone

from pkh.riwayat.jejak import lacak

from .aturan import Keadaan


class HasilSalurQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


@lacak()
class HasilSalur(models.Model):
    """The last word of the bank on one family and period: `label` as it was written, beside
    the state we read in it. What the family was owed is Bantuan; its status follows this."""

    keluarga = models.ForeignKey(
        "kpm.Keluarga", models.CASCADE, related_name="hasil_salur", db_index=False
    )
    periode = models.DateField("awal periode")  # first day of the payment period
    keadaan = models.CharField("keadaan", max_length=10, choices=Keadaan.choices)
    label = models.CharField("kata bank", max_length=100)
    jumlah = models.PositiveIntegerField("jumlah (rupiah)")
    bank = models.CharField("bank", max_length=10, blank=True)
    tanggal = models.DateField("tanggal", null=True, blank=True)
    keterangan = models.CharField("keterangan", max_length=200, blank=True)
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = HasilSalurQuerySet.as_manager()

    class Meta:
        verbose_name = "hasil penyaluran"
        verbose_name_plural = "hasil penyaluran"
        ordering = ["-periode", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["keluarga", "periode"], name="hasil_salur_unik"),
            models.CheckConstraint(
                condition=~models.Q(label=""),
                name="hasil_salur_berlabel",
                violation_error_message="Tuliskan kata yang dipakai bank.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_keadaan_display()} {self.periode:%Y-%m}"
