"""Graduation from proposal to effect, targets, and every departure with its kind."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kpm.models import Keluarga
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from .aturan import TERBUKA, AlasanKeluar, JenisGraduasi, StatusUsulan


class UsulanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def terbuka(self):
        return self.filter(status__in=TERBUKA)


@lacak()
class Usulan(models.Model):
    keluarga = models.ForeignKey(Keluarga, models.PROTECT, related_name="usulan")
    jenis = models.CharField(max_length=20, choices=JenisGraduasi.choices)
    status = models.CharField(
        max_length=15, choices=StatusUsulan.choices, default=StatusUsulan.DRAF
    )
    alasan = models.TextField("alasan dan keadaan keluarga", max_length=4000)
    pengusul = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)
    nomor_putusan = models.CharField("nomor putusan", max_length=100, blank=True)
    tanggal_putusan = models.DateField("tanggal putusan", null=True, blank=True)
    tanggal_efektif = models.DateField("tanggal efektif", null=True, blank=True)

    objects = UsulanQuerySet.as_manager()

    class Meta:
        verbose_name = "usulan graduasi"
        verbose_name_plural = "usulan graduasi"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "-id"], name="usulan_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["keluarga"],
                condition=Q(status__in=TERBUKA),
                name="usulan_terbuka_satu",
                violation_error_message="Keluarga ini masih punya usulan yang belum tuntas.",
            ),
            models.CheckConstraint(
                condition=Q(tanggal_efektif=None)
                | Q(tanggal_putusan__isnull=False, tanggal_efektif__gte=models.F("tanggal_putusan")),
                name="usulan_efektif_sesudah_putusan",
                violation_error_message="Tanggal efektif tidak boleh mendahului tanggal putusan.",
            ),
            models.CheckConstraint(
                condition=~Q(status="efektif") | Q(tanggal_efektif__isnull=False),
                name="usulan_efektif_bertanggal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.keluarga}"


class LangkahUsulanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("usulan__keluarga__"))


class LangkahUsulan(models.Model):
    """One step of a proposal: who, in which post, with what reason. Never edited."""

    usulan = models.ForeignKey(Usulan, models.CASCADE, related_name="langkah")
    dari = models.CharField(max_length=15, choices=StatusUsulan.choices, blank=True)
    ke = models.CharField(max_length=15, choices=StatusUsulan.choices)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    jabatan = models.CharField("sebagai", max_length=120)
    catatan = models.CharField("alasan/catatan", max_length=500, blank=True)
    pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = LangkahUsulanQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah usulan"
        verbose_name_plural = "langkah usulan"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_dari_display()} ke {self.get_ke_display()}"


class KepergianQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def graduasi(self):
        return self.filter(golongan=Kepergian.Golongan.GRADUASI)


@lacak()
class Kepergian(models.Model):
    """A family's departure from the programme. Graduation and other exits are kept apart by
    constraint: neither can be written as the other, and a graduation needs its proposal."""

    class Golongan(models.TextChoices):
        GRADUASI = "graduasi", "Graduasi"
        LAIN = "lain", "Keluar bukan graduasi"

    keluarga = models.ForeignKey(Keluarga, models.PROTECT, related_name="kepergian")
    golongan = models.CharField(max_length=10, choices=Golongan.choices)
    jenis = models.CharField(
        max_length=20, choices=[*JenisGraduasi.choices, *AlasanKeluar.choices]
    )
    tanggal = models.DateField("tanggal efektif")
    usulan = models.OneToOneField(
        Usulan, models.PROTECT, null=True, blank=True, related_name="kepergian"
    )
    keterangan = models.CharField("keterangan", max_length=300, blank=True)
    dicatat_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = KepergianQuerySet.as_manager()

    class Meta:
        verbose_name = "kepergian"
        verbose_name_plural = "kepergian"
        ordering = ["-tanggal", "-pk"]
        indexes = [models.Index(fields=["tanggal", "golongan"], name="kepergian_tanggal")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    golongan="graduasi", jenis__in=JenisGraduasi.values, usulan__isnull=False
                )
                | Q(golongan="lain", jenis__in=AlasanKeluar.values, usulan=None),
                name="kepergian_graduasi_terpisah",
                violation_error_message="Graduasi dan keluar bukan graduasi tidak boleh dicampur.",
            ),
            models.UniqueConstraint(fields=["keluarga", "tanggal"], name="kepergian_unik"),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.tanggal}"


class TargetQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))


@lacak()
class Target(models.Model):
    """Families to graduate in a year, per kabupaten/kota or kecamatan and type."""

    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    tahun = models.PositiveSmallIntegerField("tahun")
    jenis = models.CharField(max_length=20, choices=JenisGraduasi.choices)
    jumlah = models.PositiveIntegerField("target (KPM)")

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "target graduasi"
        verbose_name_plural = "target graduasi"
        ordering = ["-tahun", "wilayah", "jenis"]
        constraints = [
            models.UniqueConstraint(fields=["wilayah", "tahun", "jenis"], name="target_unik")
        ]

    def __str__(self) -> str:
        return f"{self.wilayah} {self.tahun} {self.jenis}: {self.jumlah}"
