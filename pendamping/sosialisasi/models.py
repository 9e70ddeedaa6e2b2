"""Telling people about the programme: kecamatan, desa, the public."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah


class SosialisasiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "sosialisasi.lihat"):
        """Those in the person's regions; for a pendamping their own."""
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("wilayah_id")
        if cakupan.dampingan is not None and not cakupan.nasional:
            q |= Q(oleh_id=cakupan.dampingan)
        return self.filter(q)

    def per_bulan(self):
        """[{bulan, kegiatan, laki, perempuan, jumlah}], newest first."""
        per = self.order_by().annotate(bulan=TruncMonth("tanggal")).values("bulan")
        return per.annotate(
            kegiatan=Count("pk"),
            laki=Sum("jumlah_l"),
            perempuan=Sum("jumlah_p"),
            jumlah=Sum(F("jumlah_l") + F("jumlah_p")),
        ).order_by("-bulan")


@lacak()
class Sosialisasi(models.Model):
    """One occasion. `wilayah`: the desa, kecamatan or kabupaten it was for."""

    IKUT_PINDAH = ("wilayah",)

    class Sasaran(models.TextChoices):
        KECAMATAN = "kecamatan", "Aparat kecamatan"
        DESA = "desa", "Aparat desa/kelurahan"
        UMUM = "umum", "Masyarakat umum"
        KPM = "kpm", "KPM"
        MITRA = "mitra", "Sekolah, kesehatan, mitra lain"

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    tanggal = models.DateField("tanggal", default=timezone.localdate)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+", db_index=False)
    tempat = models.CharField("tempat", max_length=120)
    sasaran = models.CharField("kepada", max_length=10, choices=Sasaran.choices)
    topik = models.CharField("topik", max_length=150)
    materi = models.TextField("yang disampaikan", max_length=4000, blank=True)
    jumlah_l = models.PositiveIntegerField("peserta laki-laki", default=0)
    jumlah_p = models.PositiveIntegerField("peserta perempuan", default=0)
    oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = SosialisasiQuerySet.as_manager()

    class Meta:
        verbose_name = "sosialisasi"
        verbose_name_plural = "sosialisasi"
        ordering = ["-tanggal", "-pk"]
        indexes = [
            models.Index(fields=["-tanggal", "-id"], name="sosialisasi_terbaru"),
            models.Index(fields=["wilayah", "-tanggal"], name="sosialisasi_wilayah"),
            models.Index(fields=["oleh", "-tanggal"], name="sosialisasi_oleh"),
        ]

    def __str__(self) -> str:
        return self.topik

    @property
    def jumlah(self) -> int:
        return self.jumlah_l + self.jumlah_p


class FotoSosialisasiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "sosialisasi.lihat"):
        terlihat = Sosialisasi.objects.untuk(pengguna, hak).order_by()
        return self.filter(sosialisasi__in=terlihat.values("pk"))


class FotoSosialisasi(models.Model):
    """Evidence: re-encoded JPEG without EXIF, under a random name."""

    sosialisasi = models.ForeignKey(Sosialisasi, models.CASCADE, related_name="foto")
    berkas = models.ImageField("foto", upload_to="sosialisasi/%Y/%m/")
    sha256 = models.CharField(max_length=64)

    objects = FotoSosialisasiQuerySet.as_manager()

    class Meta:
        verbose_name = "foto sosialisasi"
        verbose_name_plural = "foto sosialisasi"
        constraints = [
            models.UniqueConstraint(fields=["sosialisasi", "sha256"], name="foto_sosialisasi_unik")
        ]

    def __str__(self) -> str:
        return f"Foto {self.pk}"
