"""What was seen at home, answered question by question; the score can be worked out again."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from graduasi.pedoman.models import Pedoman
from kpm.models import Keluarga
from pkh.riwayat.jejak import lacak

from .aturan import Penilaian, nilai


class AsesmenQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


@lacak()
class Asesmen(models.Model):
    """`jawaban`: {code of the criterion: which of its answers}; `skor` and `layak` by `pedoman`."""

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    keluarga = models.ForeignKey(Keluarga, models.PROTECT, related_name="asesmen", db_index=False)
    pedoman = models.ForeignKey(Pedoman, models.PROTECT, related_name="+")
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tanggal = models.DateField("tanggal asesmen")
    ditemui = models.CharField("siapa yang ditemui", max_length=100, blank=True)
    jawaban = models.JSONField("jawaban")
    catatan = models.TextField("catatan", max_length=2000, blank=True)
    skor = models.DecimalField("skor", max_digits=5, decimal_places=2)
    layak = models.BooleanField("mampu menurut pedoman")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = AsesmenQuerySet.as_manager()

    class Meta:
        verbose_name = "asesmen graduasi"
        verbose_name_plural = "asesmen graduasi"
        ordering = ["-tanggal", "-pk"]
        indexes = [models.Index(fields=["keluarga", "-tanggal"], name="asesmen_keluarga")]

    def __str__(self) -> str:
        return f"Asesmen {self.tanggal}"

    @property
    def penilaian(self) -> Penilaian:
        return nilai(self.pedoman.aturan, self.jawaban)


class FotoAsesmenQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("asesmen__keluarga__"))


class FotoAsesmen(models.Model):
    asesmen = models.ForeignKey(Asesmen, models.CASCADE, related_name="foto")
    berkas = models.ImageField("foto", upload_to="asesmen/%Y/%m/")
    sha256 = models.CharField(max_length=64)

    objects = FotoAsesmenQuerySet.as_manager()

    class Meta:
        verbose_name = "foto asesmen"
        verbose_name_plural = "foto asesmen"
        constraints = [
            models.UniqueConstraint(fields=["asesmen", "sha256"], name="foto_asesmen_unik")
        ]

    def __str__(self) -> str:
        return f"Foto {self.pk}"
