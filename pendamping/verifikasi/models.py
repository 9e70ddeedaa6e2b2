"""Who kept which commitment in which month."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kpm.aturan import Komponen
from kpm.models import Anggota, Keluarga
from pkh.riwayat.jejak import lacak

from ..aturan import HasilVerifikasi


class VerifikasiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "verifikasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


@lacak()
class Verifikasi(models.Model):
    """One member's commitment in one month. School: days; health and social: `terpenuhi`.

    `keluarga` repeats anggota.keluarga at the time, for scope and rollups.
    """

    anggota = models.ForeignKey(Anggota, models.CASCADE, related_name="verifikasi", db_index=False)
    keluarga = models.ForeignKey(
        Keluarga, models.CASCADE, related_name="verifikasi", db_index=False
    )
    bulan = models.DateField("bulan")  # first day of the month
    komponen = models.CharField(max_length=12, choices=Komponen.choices)
    fasilitas_kode = models.CharField("NPSN/kode fasilitas", max_length=20, blank=True)
    hari_efektif = models.PositiveSmallIntegerField("hari efektif", null=True, blank=True)
    alpa = models.PositiveSmallIntegerField("alpa (hari)", default=0)
    izin = models.PositiveSmallIntegerField("izin (hari)", default=0)
    sakit = models.PositiveSmallIntegerField("sakit (hari)", default=0)
    terpenuhi = models.BooleanField("kewajiban terpenuhi", null=True, blank=True)
    hasil = models.CharField(
        max_length=15, choices=HasilVerifikasi.choices, default=HasilVerifikasi.BELUM
    )
    alasan = models.CharField("alasan/catatan", max_length=200, blank=True)
    dicatat_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dicatat_pada = models.DateTimeField("dicatat pada", null=True, blank=True)

    objects = VerifikasiQuerySet.as_manager()

    class Meta:
        verbose_name = "verifikasi komitmen"
        verbose_name_plural = "verifikasi komitmen"
        ordering = ["-bulan", "pk"]
        indexes = [
            models.Index(fields=["keluarga", "bulan"], name="verifikasi_keluarga"),
            models.Index(fields=["bulan", "fasilitas_kode"], name="verifikasi_fasilitas"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["anggota", "bulan"], name="verifikasi_unik"),
            models.CheckConstraint(
                condition=Q(hari_efektif=None)
                | Q(hari_efektif__gte=F("alpa") + F("izin") + F("sakit")),
                name="verifikasi_hari_masuk_akal",
                violation_error_message="Alpa, izin dan sakit melebihi hari efektif.",
            ),
            models.CheckConstraint(
                condition=~Q(hasil="tidak_dapat") | ~Q(alasan=""),
                name="verifikasi_tidak_dapat_beralasan",
                violation_error_message="Tuliskan mengapa tidak dapat diverifikasi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulan:%Y-%m} {self.get_hasil_display()}"
