"""Case files: mediation, facilitation, advocacy; their steps, parties and referrals."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from kpm.models import Anggota, Keluarga
from pkh.riwayat.jejak import lacak

from ..kunjungan.models import Kunjungan
from ..pengaduan.models import Pengaduan
from .aturan import PANJANG_POKOK, PANJANG_URAIAN, Hasil, Jenis, Kerahasiaan


class KasusQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kasus.lihat"):
        """Cases of families in reach. A confidential one only to who holds `kasus.rahasia` over
        the family (its pendamping, the koordinator) and to who is named on it; a person named
        sees the case although the family may be out of reach."""
        cakupan = pengguna.cakupan(hak)
        if not cakupan:
            return self.none()
        rahasia = pengguna.cakupan("kasus.rahasia").q("keluarga__")
        ditunjuk = OrangKasus.objects.filter(kasus=OuterRef("pk"), pengguna=pengguna)
        terlihat = cakupan.q("keluarga__") & (Q(kerahasiaan=Kerahasiaan.BIASA) | rahasia)
        return self.filter(terlihat | Exists(ditunjuk))

    def terbuka(self):
        return self.filter(ditutup_pada=None)

    def lewat(self, pada):
        """Open ones whose next step is late."""
        return self.terbuka().filter(berikut_pada__lt=pada)


@lacak(exclude=["diubah_pada"])
class Kasus(models.Model):
    """One matter of a family, from the day it was taken up to its outcome. `anggota`: about
    whom, empty for the whole family. Closed when `ditutup_pada` is set."""

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    keluarga = models.ForeignKey(Keluarga, models.PROTECT, related_name="kasus", db_index=False)
    anggota = models.ForeignKey(
        Anggota, models.PROTECT, null=True, blank=True, related_name="kasus", verbose_name="tentang"
    )
    kunjungan = models.OneToOneField(
        Kunjungan, models.PROTECT, null=True, blank=True, related_name="kasus"
    )
    pengaduan = models.ForeignKey(
        Pengaduan, models.PROTECT, null=True, blank=True, related_name="kasus",
        verbose_name="dari pengaduan",
    )  # fmt: skip
    jenis = models.CharField("jenis", max_length=10, choices=Jenis.choices)
    kerahasiaan = models.CharField(
        "kerahasiaan", max_length=10, choices=Kerahasiaan.choices, default=Kerahasiaan.BIASA
    )
    pokok = models.CharField("pokok masalah", max_length=PANJANG_POKOK)
    uraian = models.TextField("uraian", max_length=PANJANG_URAIAN, blank=True)
    dibuka_pada = models.DateField("dibuka", default=timezone.localdate)
    dibuka_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    berikut = models.CharField("langkah berikutnya", max_length=200, blank=True)
    berikut_pada = models.DateField("tanggal langkah berikutnya", null=True, blank=True)
    ditutup_pada = models.DateField("ditutup", null=True, blank=True)
    hasil = models.CharField("hasil", max_length=10, choices=Hasil.choices, blank=True)
    uraian_hasil = models.TextField("uraian hasil", max_length=PANJANG_URAIAN, blank=True)
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(auto_now=True, editable=False)

    objects = KasusQuerySet.as_manager()

    class Meta:
        verbose_name = "kasus"
        verbose_name_plural = "kasus"
        ordering = ["-dibuka_pada", "-pk"]
        indexes = [
            models.Index(fields=["keluarga", "-dibuka_pada"], name="kasus_keluarga"),
            models.Index(fields=["-dibuka_pada", "-id"], name="kasus_terbaru"),
            models.Index(
                fields=["berikut_pada"], condition=Q(ditutup_pada=None), name="kasus_berikut"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ditutup_pada=None, hasil="")
                | (Q(ditutup_pada__isnull=False) & ~Q(hasil="")),
                name="kasus_tutup_berhasil",
                violation_error_message="Kasus yang ditutup punya tanggal dan hasil.",
            )
        ]

    def __str__(self) -> str:
        return self.pokok

    @property
    def rahasia(self) -> bool:
        return self.kerahasiaan != Kerahasiaan.BIASA


class IsiKasusQuerySet(models.QuerySet):
    """What belongs to a case is seen by who sees the case."""

    def untuk(self, pengguna, hak: str = "kasus.lihat"):
        return self.filter(kasus__in=Kasus.objects.untuk(pengguna, hak).order_by().values("pk"))


@lacak()
class LangkahKasus(models.Model):
    """What was done, when and by whom; never edited."""

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    kasus = models.ForeignKey(Kasus, models.CASCADE, related_name="langkah")
    tanggal = models.DateField("tanggal")
    uraian = models.TextField("yang dilakukan", max_length=PANJANG_URAIAN)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = IsiKasusQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah kasus"
        verbose_name_plural = "langkah kasus"
        ordering = ["-tanggal", "-pk"]

    def __str__(self) -> str:
        return f"Langkah {self.tanggal}"


@lacak()
class PihakKasus(models.Model):
    """Who is a party to it: a school head, a neighbour, a bank branch."""

    kasus = models.ForeignKey(Kasus, models.CASCADE, related_name="pihak")
    nama = models.CharField("nama", max_length=120)
    sebagai = models.CharField("sebagai", max_length=80)
    kontak = models.CharField("nomor telepon", max_length=40, blank=True)

    objects = IsiKasusQuerySet.as_manager()

    class Meta:
        verbose_name = "pihak kasus"
        verbose_name_plural = "pihak kasus"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kasus", "nama", "sebagai"],
                name="pihak_kasus_unik",
                violation_error_message="Pihak ini sudah tercatat pada kasus ini.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nama}, {self.sebagai}"


@lacak()
class RujukanKasus(models.Model):
    """A referral: to whom, since when, and what they answered."""

    class Ke(models.TextChoices):
        PUSKESOS = "puskesos", "Puskesos/SLRT"
        SEKOLAH = "sekolah", "Sekolah"
        PUSKESMAS = "puskesmas", "Puskesmas"
        DUKCAPIL = "dukcapil", "Disdukcapil"
        LAIN = "lain", "Lainnya"

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    kasus = models.ForeignKey(Kasus, models.CASCADE, related_name="rujukan")
    ke = models.CharField("dirujuk ke", max_length=10, choices=Ke.choices)
    nama = models.CharField("nama lembaga atau orang", max_length=120, blank=True)
    tanggal = models.DateField("tanggal")
    perihal = models.CharField("yang diminta", max_length=300)
    jawaban = models.CharField("jawaban", max_length=500, blank=True)
    dijawab_pada = models.DateField("dijawab", null=True, blank=True)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = IsiKasusQuerySet.as_manager()

    class Meta:
        verbose_name = "rujukan kasus"
        verbose_name_plural = "rujukan kasus"
        ordering = ["-tanggal", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dijawab_pada=None, jawaban="")
                | (Q(dijawab_pada__isnull=False) & ~Q(jawaban="")),
                name="rujukan_kasus_jawaban",
                violation_error_message="Isi jawaban beserta tanggalnya.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_ke_display()} {self.nama}".strip()


@lacak()
class OrangKasus(models.Model):
    """Who was named on a case and may therefore see it, by whom."""

    kasus = models.ForeignKey(Kasus, models.CASCADE, related_name="orang")
    pengguna = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = IsiKasusQuerySet.as_manager()

    class Meta:
        verbose_name = "orang yang ditunjuk"
        verbose_name_plural = "orang yang ditunjuk"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kasus", "pengguna"],
                name="orang_kasus_unik",
                violation_error_message="Orang ini sudah ditunjuk pada kasus ini.",
            )
        ]

    def __str__(self) -> str:
        return str(self.pengguna)
