"""What a family gets to stand on its own, its business, and the visits after the exit."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from kpm.models import Keluarga
from pendamping.models import Kasus
from pkh.riwayat.jejak import lacak

from .aturan import JenisDukungan, JenisUsaha, Keadaan, Omzet, SumberDana


class MilikKeluarga(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


@lacak()
class Dukungan(models.Model):
    """Goods, capital or training: what, worth how much, from which fund, by whom."""

    keluarga = models.ForeignKey(Keluarga, models.PROTECT, related_name="dukungan")
    jenis = models.CharField(max_length=10, choices=JenisDukungan.choices)
    uraian = models.CharField("barang, modal atau pelatihan", max_length=200)
    nilai = models.PositiveBigIntegerField("nilai (rupiah)", default=0)
    sumber = models.CharField("sumber dana", max_length=10, choices=SumberDana.choices)
    penyedia = models.CharField("penyedia/penyelenggara", max_length=150, blank=True)
    tanggal = models.DateField("tanggal diserahkan")
    nomor_bast = models.CharField("nomor BAST", max_length=100, blank=True)
    bast = models.FileField("pindaian BAST", upload_to="bast/%Y/%m/", blank=True)
    bast_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    foto = models.ImageField("foto", upload_to="dukungan/%Y/%m/", blank=True)
    foto_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = MilikKeluarga.as_manager()

    class Meta:
        verbose_name = "dukungan"
        verbose_name_plural = "dukungan"
        ordering = ["-tanggal", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()}: {self.uraian}"


@lacak()
class Usaha(models.Model):
    """A business of the family; what it turns over changes, the trail keeps what it was."""

    keluarga = models.ForeignKey(Keluarga, models.PROTECT, related_name="usaha")
    jenis = models.CharField(max_length=10, choices=JenisUsaha.choices)
    nama = models.CharField("usaha", max_length=150)
    mulai = models.DateField("mulai")
    omzet = models.CharField("omzet sebulan", max_length=1, choices=Omzet.choices)
    berhenti = models.DateField("berhenti", null=True, blank=True)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = MilikKeluarga.as_manager()

    class Meta:
        verbose_name = "usaha keluarga"
        verbose_name_plural = "usaha keluarga"
        ordering = ["-mulai", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(berhenti=None) | Q(berhenti__gte=F("mulai")),
                name="usaha_berhenti_sesudah_mulai",
                violation_error_message="Tanggal berhenti mendahului tanggal mulai.",
            )
        ]

    def __str__(self) -> str:
        return self.nama


class PantauanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("kepergian__keluarga__"))


@lacak()
class Pantauan(models.Model):
    """One visit after a graduation, and how the family stands. `kasus`: the referral that was
    opened because it has fallen back."""

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    kepergian = models.ForeignKey(
        "graduasi.Kepergian", models.PROTECT, related_name="pantauan", db_index=False
    )
    tanggal = models.DateField("tanggal kunjungan")
    keadaan = models.CharField(max_length=10, choices=Keadaan.choices)
    omzet = models.CharField("omzet sebulan", max_length=1, choices=Omzet.choices, blank=True)
    catatan = models.TextField("yang dilihat dan dibicarakan", max_length=2000)
    kasus = models.ForeignKey(Kasus, models.PROTECT, null=True, blank=True, related_name="+")
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = PantauanQuerySet.as_manager()

    class Meta:
        verbose_name = "pantauan pascagraduasi"
        verbose_name_plural = "pantauan pascagraduasi"
        ordering = ["-tanggal", "-pk"]
        indexes = [models.Index(fields=["kepergian", "-tanggal"], name="pantauan_kepergian")]

    def __str__(self) -> str:
        return f"{self.get_keadaan_display()} {self.tanggal}"


def pada_bulan(bulan: int) -> Func:
    """`kepergian.tanggal` and so many months."""
    return Func(
        F("tanggal"),
        Value(f"{bulan} months"),
        template="(%(expressions)s::interval)::date",
        arg_joiner=" + ",
        output_field=models.DateField(),
    )


def dengan_pantauan(kepergian, bulan):
    """Departures with `terakhir` and `keadaan` of the last visit and `berikut`, the next day of
    the plan `bulan` (aturan.kunjungan_berikut as SQL)."""
    pantauan = Pantauan.objects.filter(kepergian=OuterRef("pk")).order_by("-tanggal", "-pk")
    kepergian = kepergian.annotate(
        terakhir=Subquery(pantauan.values("tanggal")[:1]),
        keadaan=Subquery(pantauan.values("keadaan")[:1]),
    )
    urut = [
        When(Q(terakhir=None) | Q(terakhir__lt=pada_bulan(b)), then=pada_bulan(b))
        for b in sorted(bulan)
    ]
    return kepergian.annotate(berikut=Case(*urut, output_field=models.DateField()))
