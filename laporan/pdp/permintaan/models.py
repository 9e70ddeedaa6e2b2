"""What a family asks about its own data, and what it was answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kpm.models import Anggota, Keluarga, Pemutakhiran
from pkh.riwayat.jejak import lacak

from ..aturan import PASAL, TERBUKA, Bukti, Dasar, Jawaban, Permintaan, sisa

PANJANG = 2000


class PermintaanDataQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "permintaan.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def terbuka(self):
        return self.filter(status__in=TERBUKA)


@lacak()
class PermintaanData(models.Model):
    """One request. `tenggat` is worked out when it comes in; `salinan_pada`: when a copy of the
    family's data was first made for it."""

    class Hubungan(models.TextChoices):
        SENDIRI = "sendiri", "Anggota keluarga itu sendiri"
        ORANG_TUA = "orang_tua", "Orang tua atau wali anak"
        KUASA = "kuasa", "Kuasa"

    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="permintaan_data")
    anggota = models.ForeignKey(
        Anggota, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name="tentang siapa",
    )  # fmt: skip
    jenis = models.CharField("yang diminta", max_length=10, choices=Permintaan.choices)
    pemohon = models.CharField("nama pemohon", max_length=120)
    hubungan = models.CharField("pemohon adalah", max_length=10, choices=Hubungan.choices)
    uraian = models.TextField("permintaannya", max_length=PANJANG)
    diterima_pada = models.DateTimeField("diterima", default=timezone.now)
    tenggat = models.DateTimeField("jawaban paling lambat", editable=False)
    status = models.CharField(max_length=10, choices=Jawaban.choices, default=Jawaban.DITERIMA)
    bukti = models.CharField("bukti identitas", max_length=10, choices=Bukti.choices, blank=True)
    diperiksa_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    diperiksa_pada = models.DateTimeField(null=True, editable=False)
    salinan_pada = models.DateTimeField(null=True, editable=False)
    pemutakhiran = models.ForeignKey(
        Pemutakhiran, models.SET_NULL, null=True, blank=True, related_name="permintaan",
        verbose_name="diperbaiki lewat",
    )  # fmt: skip
    dasar = models.CharField("dasar penolakan", max_length=10, choices=Dasar.choices, blank=True)
    jawaban = models.TextField("jawaban kepada pemohon", max_length=PANJANG, blank=True)
    diputus_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    diputus_pada = models.DateTimeField(null=True, editable=False)
    dicatat_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = PermintaanDataQuerySet.as_manager()

    class Meta:
        verbose_name = "permintaan subjek data"
        verbose_name_plural = "permintaan subjek data"
        ordering = ["-diterima_pada", "-pk"]
        indexes = [
            models.Index(
                fields=["tenggat"],
                condition=Q(status__in=["diterima", "diperiksa"]),
                name="permintaan_terbuka",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="ditolak") | (~Q(dasar="") & ~Q(jawaban="")),
                name="permintaan_ditolak_beralasan",
                violation_error_message="Penolakan menyebut dasar dan alasannya.",
            ),
            models.UniqueConstraint(
                fields=["keluarga", "jenis"],
                condition=Q(status__in=["diterima", "diperiksa"]),
                name="permintaan_satu_terbuka",
                violation_error_message="Permintaan yang sama dari keluarga ini masih terbuka.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()}: {self.keluarga}"

    @property
    def jam(self) -> tuple[str, str]:
        return sisa(self.tenggat, timezone.now(), self.diputus_pada)

    @property
    def pasal(self) -> str:
        return PASAL[Permintaan(self.jenis)]

    @property
    def terbuka(self) -> bool:
        return self.status in TERBUKA
