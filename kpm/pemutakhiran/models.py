"""Changes of the register as reported, looked at, and applied or refused."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .aturan import TERBUKA, Jenis, Status


class PemutakhiranQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        """Of families in sight; moves also in the district they come from, and, once handed
        over, in the one they go to."""
        cakupan = pengguna.cakupan(hak)
        pindah = Q(jenis=Jenis.PINDAH)
        return self.filter(
            cakupan.q("keluarga__")
            | pindah & cakupan.q_wilayah("desa_asal_id")
            | pindah & Q(diserahkan_pada__isnull=False) & cakupan.q_wilayah("desa_tujuan_id")
        )

    def terbuka(self):
        return self.filter(status__in=TERBUKA)

    def menunggu(self, pengguna):
        """What this person is to look at: proposals of own families, moves handed over to them."""
        cakupan = pengguna.cakupan("pemutakhiran.periksa")
        return self.filter(
            Q(status=Status.DIAJUKAN) & cakupan.q("keluarga__")
            | Q(status=Status.DISERAHKAN) & cakupan.q_wilayah("desa_tujuan_id")
        )

    def di_wilayah(self, kode: str):
        return self.filter(
            rentang_wilayah("keluarga__desa_id", kode) | rentang_wilayah("desa_tujuan_id", kode)
        )


@lacak()
class Pemutakhiran(models.Model):
    """One reported change. `isi`: what it should become, `lama`: what it was when written; both
    hold numbers in full and are shown masked. `hal`: the thing it is about."""

    IKUT_PINDAH = ("desa_asal", "desa_tujuan")

    class Kanal(models.TextChoices):
        HALAMAN = "halaman", "Halaman"
        TELEPON = "telepon", "Telepon genggam"
        IMPOR = "impor", "Impor berkas"

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    keluarga = models.ForeignKey(
        "kpm.Keluarga", models.CASCADE, related_name="pemutakhiran", db_index=False
    )
    anggota = models.ForeignKey(
        "kpm.Anggota", models.CASCADE, null=True, blank=True, related_name="pemutakhiran"
    )
    jenis = models.CharField(max_length=10, choices=Jenis.choices)
    hal = models.CharField(max_length=160, editable=False)
    isi = models.JSONField("isi", default=dict, blank=True, encoder=DjangoJSONEncoder)
    lama = models.JSONField("lama", default=dict, blank=True, encoder=DjangoJSONEncoder)
    desa_asal = models.ForeignKey(
        Wilayah, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="desa asal"
    )
    desa_tujuan = models.ForeignKey(
        Wilayah, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="desa tujuan"
    )
    bukti = models.CharField("keterangan dan bukti", max_length=300, blank=True)
    foto = models.ImageField("foto bukti", upload_to="pemutakhiran/%Y/%m/", blank=True)
    kanal = models.CharField(max_length=8, choices=Kanal.choices, default=Kanal.HALAMAN)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DIAJUKAN)
    pengusul = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    diajukan_pada = models.DateTimeField("diajukan", default=timezone.now, editable=False)
    diserahkan_pada = models.DateTimeField("diserahkan", null=True, blank=True, editable=False)
    diperiksa_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    selesai_pada = models.DateTimeField("selesai", null=True, blank=True, editable=False)
    alasan = models.CharField("alasan", max_length=300, blank=True)

    objects = PemutakhiranQuerySet.as_manager()

    class Meta:
        verbose_name = "pemutakhiran"
        verbose_name_plural = "pemutakhiran"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["keluarga", "-id"], name="pemutakhiran_keluarga"),
            models.Index(
                fields=["status", "-id"],
                condition=Q(status__in=TERBUKA),
                name="pemutakhiran_terbuka",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["keluarga", "hal"],
                condition=Q(status__in=TERBUKA),
                name="pemutakhiran_satu_terbuka",
                violation_error_message="Sudah ada usulan tentang hal ini yang belum diperiksa.",
            ),
            models.CheckConstraint(
                condition=~Q(status="ditolak") | ~Q(alasan=""),
                name="pemutakhiran_ditolak_beralasan",
                violation_error_message="Tuliskan mengapa ditolak.",
            ),
            models.CheckConstraint(
                condition=~Q(jenis="pindah")
                | Q(desa_asal__isnull=False, desa_tujuan__isnull=False),
                name="pemutakhiran_pindah_berdesa",
                violation_error_message="Pilih desa tujuan.",
            ),
        ]

    def __str__(self) -> str:
        siapa = self.anggota.nama if self.anggota else self.isi.get("nama", "")
        return f"{self.get_jenis_display()}{f': {siapa}' if siapa else ''}"

    # The numbers it proposes, opened like those of the register: asked for, with a reason.
    @property
    def nik(self) -> str:
        return self.isi.get("nik", "")

    @property
    def no_kk(self) -> str:
        return self.isi.get("no_kk", "")

    @property
    def no_kks(self) -> str:
        return self.isi.get("no_kks", "")

    @property
    def pindah_kabupaten(self) -> bool:
        return bool(
            self.jenis == Jenis.PINDAH
            and self.desa_asal_id
            and self.desa_tujuan_id
            and self.desa_asal_id[:5] != self.desa_tujuan_id[:5]
        )
