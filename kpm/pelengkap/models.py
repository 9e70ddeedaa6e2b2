"""Other programmes a family has beside PKH, as the field found them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pkh.riwayat.jejak import lacak


class ProgramPelengkap(models.Model):
    """A list the office can edit; `kode` stands in addresses and files."""

    kode = models.SlugField("kode", max_length=20, unique=True)
    nama = models.CharField("nama", max_length=60, unique=True)
    urutan = models.PositiveSmallIntegerField("urutan", default=0)
    aktif = models.BooleanField("masih ada", default=True)

    class Meta:
        verbose_name = "program pelengkap"
        verbose_name_plural = "program pelengkap"
        ordering = ["urutan", "nama"]

    def __str__(self) -> str:
        return self.nama


class PelengkapQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def diterima(self, pada):
        """What families have on a date; an unknown beginning has begun."""
        return self.filter(
            Q(sejak=None) | Q(sejak__lte=pada), Q(sampai=None) | Q(sampai__gte=pada), punya=True
        )


@lacak()
class Pelengkap(models.Model):
    """That a family has a programme, or was asked and has it not (`punya` False): since and
    until when, and how it is known. No row: nobody has asked."""

    class Sumber(models.TextChoices):
        KARTU = "kartu", "Kartu atau surat dilihat"
        KELUARGA = "keluarga", "Keterangan keluarga"
        PUSAT = "pusat", "Data pusat (SIKS-NG/DTSEN)"
        DESA = "desa", "Desa/kelurahan"
        LAIN = "lain", "Lainnya"

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    keluarga = models.ForeignKey(
        "kpm.Keluarga", models.CASCADE, related_name="pelengkap", db_index=False
    )
    program = models.ForeignKey(ProgramPelengkap, models.PROTECT, related_name="+")
    punya = models.BooleanField("menerima", default=True)
    sejak = models.DateField("sejak", null=True, blank=True)
    sampai = models.DateField("sampai", null=True, blank=True)
    sumber = models.CharField(max_length=10, choices=Sumber.choices, default=Sumber.KELUARGA)
    catatan = models.CharField("catatan", max_length=200, blank=True)
    oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = PelengkapQuerySet.as_manager()

    class Meta:
        verbose_name = "program pelengkap keluarga"
        verbose_name_plural = "program pelengkap keluarga"
        ordering = ["program__urutan", "program__nama", "-pk"]
        indexes = [models.Index(fields=["keluarga", "program"], name="pelengkap_keluarga")]
        constraints = [
            models.UniqueConstraint(
                fields=["keluarga", "program"],
                condition=Q(sampai=None),
                name="pelengkap_berjalan_satu",
                violation_error_message="Program ini sudah tercatat pada keluarga ini. Ubah "
                "catatan yang ada, atau isi tanggal berakhirnya dahulu.",
            ),
            models.CheckConstraint(
                condition=Q(sampai=None) | Q(sejak=None) | Q(sampai__gte=F("sejak")),
                name="pelengkap_sampai_sesudah_sejak",
                violation_error_message="Tanggal berakhir mendahului tanggal mulai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.keadaan}"

    @property
    def keadaan(self) -> str:
        return "menerima" if self.punya else "tidak menerima"
