"""Rapat koordinasi as people record them: when it was held, and what was decided to do."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah


class RakorQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "laporan.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))


@lacak()
class Rakor(models.Model):
    """One meeting of a kabupaten/kota or a provinsi."""

    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    tanggal = models.DateField("tanggal")
    tempat = models.CharField("tempat", max_length=120, blank=True)
    pimpinan = models.CharField("dipimpin oleh", max_length=120, blank=True)
    dicatat_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = RakorQuerySet.as_manager()

    class Meta:
        verbose_name = "Rakor"
        verbose_name_plural = "Rakor"
        ordering = ["-tanggal", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wilayah", "tanggal"],
                name="rakor_unik",
                violation_error_message="Rakor wilayah ini pada tanggal itu sudah tercatat.",
            )
        ]

    def __str__(self) -> str:
        return f"Rakor {self.wilayah_id} {self.tanggal:%Y-%m-%d}"


class KeputusanRakorQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "laporan.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("rakor__wilayah_id"))

    def terbuka(self):
        return self.filter(selesai_pada=None)


@lacak()
class KeputusanRakor(models.Model):
    """What was decided to do, by whom and until when; `hasil` says what came of it."""

    rakor = models.ForeignKey(Rakor, models.CASCADE, related_name="keputusan")
    isi = models.CharField("yang diputuskan", max_length=300)
    siapa = models.CharField(
        "penanggung jawab", max_length=120, help_text="Nama atau jabatan, misalnya Koordinator."
    )
    tenggat = models.DateField("paling lambat")
    selesai_pada = models.DateField("selesai pada", null=True, blank=True)
    hasil = models.CharField("hasilnya", max_length=300, blank=True)

    objects = KeputusanRakorQuerySet.as_manager()

    class Meta:
        verbose_name = "keputusan Rakor"
        verbose_name_plural = "keputusan Rakor"
        ordering = ["tenggat", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(selesai_pada=None) | ~Q(hasil=""),
                name="keputusan_selesai_berhasil",
                violation_error_message="Tulis hasilnya bila keputusan sudah selesai.",
            )
        ]

    def __str__(self) -> str:
        return self.isi


def rakor_sebelum(wilayah: Wilayah, tanggal) -> Rakor | None:
    """The last one of the region held before the day."""
    return Rakor.objects.filter(wilayah=wilayah, tanggal__lt=tanggal).first()


def urut_keputusan(keputusan):
    """Open ones first, by their day."""
    return keputusan.order_by(F("selesai_pada").desc(nulls_first=True), "tenggat", "pk")
