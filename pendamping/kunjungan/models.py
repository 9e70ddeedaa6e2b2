"""What they saw and agreed at a family's home."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kpm.models import Keluarga
from pkh.riwayat.jejak import lacak

from ..aturan import PANJANG_TEMUAN


class Kendala(models.Model):
    """Obstacles met in the field, a list the office can edit."""

    nama = models.CharField("nama", max_length=80, unique=True)
    urutan = models.PositiveSmallIntegerField("urutan", default=0)

    class Meta:
        verbose_name = "kendala"
        verbose_name_plural = "kendala"
        ordering = ["urutan", "nama"]

    def __str__(self) -> str:
        return self.nama


class KunjunganQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kunjungan.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def berjanji(self):
        """Visits whose dated follow-up is still open."""
        return self.filter(tindak_lanjut_pada__isnull=False, tindak_lanjut_tuntas_pada=None)

    def janji_lewat(self, pada):
        return self.berjanji().filter(tindak_lanjut_pada__lt=pada)


@lacak()
class Kunjungan(models.Model):
    """One visit, an append-only event with an id made where it was written down."""

    class Tujuan(models.TextChoices):
        KUNJUNGAN = "kunjungan", "Kunjungan rumah"
        PERTEMUAN_AWAL = "pertemuan_awal", "Pertemuan awal"
        VALIDASI = "validasi", "Validasi"
        VERIFIKASI = "verifikasi", "Verifikasi komitmen"
        MEDIASI = "mediasi", "Mediasi"
        FASILITASI = "fasilitasi", "Fasilitasi"
        ADVOKASI = "advokasi", "Advokasi"
        GRADUASI = "graduasi", "Asesmen graduasi"
        PASCA = "pasca", "Pendampingan pascagraduasi"

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    keluarga = models.ForeignKey(Keluarga, models.PROTECT, related_name="kunjungan", db_index=False)
    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="kunjungan", db_index=False
    )
    tanggal = models.DateField("tanggal kunjungan")
    tujuan = models.CharField(max_length=15, choices=Tujuan.choices, default=Tujuan.KUNJUNGAN)
    ditemui = models.CharField("siapa yang ditemui", max_length=100, blank=True)
    temuan = models.TextField("temuan", max_length=PANJANG_TEMUAN, blank=True)
    kendala = models.ForeignKey(Kendala, models.PROTECT, null=True, blank=True, related_name="+")
    kendala_lain = models.CharField("uraian kendala", max_length=300, blank=True)
    tindak_lanjut = models.CharField("tindak lanjut", max_length=300, blank=True)
    tindak_lanjut_pada = models.DateField("tindak lanjut paling lambat", null=True, blank=True)
    tindak_lanjut_tuntas_pada = models.DateField("tindak lanjut tuntas", null=True, blank=True)
    lintang = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    bujur = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    akurasi = models.PositiveIntegerField("akurasi GPS (meter)", null=True, blank=True)
    waktu_gawai = models.DateTimeField("waktu pada gawai", null=True, blank=True)
    dicatat_pada = models.DateTimeField("diterima pada", default=timezone.now, editable=False)

    objects = KunjunganQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan"
        verbose_name_plural = "kunjungan"
        ordering = ["-tanggal", "-pk"]
        indexes = [
            models.Index(fields=["keluarga", "-tanggal"], name="kunjungan_keluarga"),
            models.Index(fields=["pendamping", "-tanggal"], name="kunjungan_pendamping"),
            models.Index(fields=["-tanggal", "-id"], name="kunjungan_terbaru"),
            models.Index(
                fields=["pendamping", "tindak_lanjut_pada"],
                condition=Q(tindak_lanjut_pada__isnull=False, tindak_lanjut_tuntas_pada=None),
                name="kunjungan_tindak_lanjut",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tujuan_display()} {self.tanggal}"


class FotoQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kunjungan.lihat"):
        return self.filter(pengguna.cakupan(hak).q("kunjungan__keluarga__"))


class Foto(models.Model):
    """A photo of a visit: re-encoded JPEG without EXIF, under a random name."""

    kunjungan = models.ForeignKey(Kunjungan, models.CASCADE, related_name="foto")
    berkas = models.ImageField("foto", upload_to="kunjungan/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    rupa = models.BigIntegerField("sidik rupa", null=True, editable=False)

    objects = FotoQuerySet.as_manager()

    class Meta:
        verbose_name = "foto kunjungan"
        verbose_name_plural = "foto kunjungan"
        constraints = [
            models.UniqueConstraint(fields=["kunjungan", "sha256"], name="foto_kunjungan_unik")
        ]

    def __str__(self) -> str:
        return f"Foto {self.pk}"
