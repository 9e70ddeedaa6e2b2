"""Who the facilitators are."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah


class ProfilQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pendamping.lihat"):
        """Own profile for a pendamping; otherwise those posted in the person's regions."""
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("wilayah_id")
        if cakupan.dampingan is not None:
            q |= Q(pengguna_id=cakupan.dampingan)
        return self.filter(q)


@lacak()
class Profil(models.Model):
    """A pendamping's record. `wilayah` is the kabupaten/kota of the post."""

    IKUT_PINDAH = ("wilayah", "kecamatan")

    class Kepegawaian(models.TextChoices):
        PPPK = "pppk", "PPPK Kemensos"
        KONTRAK = "kontrak", "Kontrak"

    pengguna = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="profil")
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    kecamatan = models.ManyToManyField(Wilayah, related_name="+", blank=True)
    nip = models.CharField("NIP", max_length=18, blank=True)
    kepegawaian = models.CharField(max_length=10, choices=Kepegawaian.choices, blank=True)
    nomor_sk = models.CharField("nomor SK", max_length=100, blank=True)
    bergabung = models.DateField("bergabung", null=True, blank=True)

    objects = ProfilQuerySet.as_manager()

    class Meta:
        verbose_name = "profil pendamping"
        verbose_name_plural = "profil pendamping"

    def __str__(self) -> str:
        return str(self.pengguna)
