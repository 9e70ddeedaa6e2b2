"""Graduation from proposal to effect, targets, and every departure with its kind."""

from collections.abc import Mapping
from datetime import date, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from kpm.models import Keluarga
from pkh.riwayat.jejak import lacak
from pkh.waktu import awal_hari
from pkh.wilayah.models import Wilayah

from .asesmen.models import Asesmen, FotoAsesmen
from .aturan import (
    LANGKAH,
    MAJU,
    PENGUSULAN,
    PERSETUJUAN,
    TERBUKA,
    AlasanKeluar,
    JenisGraduasi,
    StatusUsulan,
    Sumber,
)
from .berkas.models import BerkasUsulan
from .bersumber.models import AngkaBersumber
from .pascagraduasi.models import Dukungan, Pantauan, Usaha
from .pedoman.models import Pedoman
from .proyeksi.models import Proyeksi
from .target.models import TargetPendamping

__all__ = [
    "AngkaBersumber",
    "Asesmen",
    "BacaanUsulan",
    "BerkasUsulan",
    "Dukungan",
    "FotoAsesmen",
    "Kepergian",
    "LangkahUsulan",
    "Pantauan",
    "Pedoman",
    "Proyeksi",
    "Target",
    "TargetPendamping",
    "Usaha",
    "Usulan",
]


class UsulanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def terbuka(self):
        return self.filter(status__in=TERBUKA)

    def menunggu(self, pengguna):
        """Open proposals whose next step forward is this person's: by act, by scope, and
        without those in which they had a part already (maker is never checker)."""
        langkah = LangkahUsulan.objects.filter(usulan=OuterRef("pk"), oleh=pengguna)
        giliran = Q(pk__in=[])
        for status, nama in MAJU.items():
            satu = LANGKAH[status][nama]
            hak = satu.hak
            if satu.daerah and (cakupan := pengguna.cakupan(satu.daerah)):
                giliran |= Q(status=status, sumber=Sumber.DAERAH) & cakupan.q("keluarga__")
            if not (cakupan := pengguna.cakupan(hak)):
                continue
            tahap = Q(status=status) & cakupan.q("keluarga__")
            if nama == "setujui":
                pernah = Q(ke__in=PENGUSULAN)
                for (dari, ke), lain in PERSETUJUAN.items():
                    if lain != hak:
                        pernah |= Q(dari=dari, ke=ke)
                tahap &= ~Exists(langkah.filter(pernah))
            giliran |= tahap
        return self.filter(giliran)

    def terlambat(self, tenggat: Mapping[str, int], tanggal: date):
        return self.filter(q_terlambat(tenggat, tanggal))


def q_terlambat(tenggat: Mapping[str, int], tanggal: date) -> Q:
    """Stages that last longer than the days of the guide {status: days}."""
    lewat = Q(pk__in=[])
    for status, hari in tenggat.items():
        lewat |= Q(status=status, tahap_sejak__lt=awal_hari(tanggal - timedelta(days=hari)))
    return lewat


@lacak(exclude=["tahap_sejak"])
class Usulan(models.Model):
    """A family proposed to leave. `tahap_sejak`: since when it stands where it stands, as the
    last of its steps says."""

    keluarga = models.ForeignKey(Keluarga, models.PROTECT, related_name="usulan")
    jenis = models.CharField(max_length=20, choices=JenisGraduasi.choices)
    status = models.CharField(
        max_length=15, choices=StatusUsulan.choices, default=StatusUsulan.DRAF
    )
    alasan = models.TextField("alasan dan keadaan keluarga", max_length=4000)
    pengusul = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sumber = models.CharField(
        "ditemukan oleh", max_length=10, choices=Sumber.choices, default=Sumber.PENDAMPING
    )
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)
    tahap_sejak = models.DateTimeField(default=timezone.now, editable=False)
    nomor_putusan = models.CharField("nomor putusan", max_length=100, blank=True)
    tanggal_putusan = models.DateField("tanggal putusan", null=True, blank=True)
    nomor_pengantar = models.CharField("nomor surat pengantar", max_length=100, blank=True)
    tanggal_efektif = models.DateField("tanggal efektif", null=True, blank=True)

    objects = UsulanQuerySet.as_manager()

    class Meta:
        verbose_name = "usulan graduasi"
        verbose_name_plural = "usulan graduasi"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["status", "-id"], name="usulan_status"),
            models.Index(
                fields=["status", "tahap_sejak"],
                condition=Q(status__in=TERBUKA),
                name="usulan_tahap_sejak",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["keluarga"],
                condition=Q(status__in=TERBUKA),
                name="usulan_terbuka_satu",
                violation_error_message="Keluarga ini masih punya usulan yang belum tuntas.",
            ),
            models.CheckConstraint(
                condition=Q(tanggal_efektif=None)
                | Q(tanggal_putusan__isnull=False, tanggal_efektif__gte=F("tanggal_putusan")),
                name="usulan_efektif_sesudah_putusan",
                violation_error_message="Tanggal efektif tidak boleh mendahului tanggal putusan.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["efektif", "batal_periksa", "batal_putusan"])
                | Q(tanggal_efektif__isnull=False),
                name="usulan_efektif_bertanggal",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=[
                        "diputuskan",
                        "dikirim",
                        "efektif",
                        "batal_periksa",
                        "batal_putusan",
                    ]
                )
                | (Q(tanggal_putusan__isnull=False) & ~Q(nomor_putusan="")),
                name="usulan_putusan_bernomor",
                violation_error_message="Putusan harus bernomor dan bertanggal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.keluarga}"


class LangkahUsulanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("usulan__keluarga__"))


class LangkahUsulan(models.Model):
    """One step of a proposal: who, in which post, with what reason. Never edited."""

    usulan = models.ForeignKey(Usulan, models.PROTECT, related_name="langkah")
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
        triggers = [
            pgtrigger.Protect(name="hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_dari_display()} ke {self.get_ke_display()}"


class BacaanUsulanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("usulan__keluarga__"))


class BacaanUsulan(models.Model):
    """Who opened a proposal while it waited for them: a batch is approved only with a sample of
    its cases opened."""

    usulan = models.ForeignKey(Usulan, models.CASCADE, related_name="bacaan")
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    status = models.CharField(max_length=15, choices=StatusUsulan.choices)
    pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = BacaanUsulanQuerySet.as_manager()

    class Meta:
        verbose_name = "usulan dibuka"
        verbose_name_plural = "usulan dibuka"
        constraints = [
            models.UniqueConstraint(fields=["usulan", "oleh", "status"], name="bacaan_unik")
        ]

    def __str__(self) -> str:
        return f"{self.oleh_id} {self.usulan_id} {self.status}"


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
    jenis = models.CharField(max_length=20, choices=[*JenisGraduasi.choices, *AlasanKeluar.choices])
    tanggal = models.DateField("tanggal efektif")
    usulan = models.OneToOneField(
        Usulan, models.PROTECT, null=True, blank=True, related_name="kepergian"
    )
    keterangan = models.CharField("keterangan", max_length=300, blank=True)
    dicatat_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
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
        triggers = [
            # A check sees one row only; that the proposal is this family's, of this type and
            # effective on this day needs a look at the other table.
            pgtrigger.Trigger(
                name="sesuai_usulan",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__usulan__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM graduasi_usulan u
                        WHERE u.id = NEW.usulan_id AND u.keluarga_id = NEW.keluarga_id
                        AND u.jenis = NEW.jenis AND u.status = 'efektif'
                        AND u.tanggal_efektif = NEW.tanggal
                    ) THEN
                        RAISE EXCEPTION 'kepergian % tidak sesuai usulan %', NEW.id, NEW.usulan_id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'kepergian_sesuai_usulan';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.tanggal}"


class TargetQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))


@lacak()
class Target(models.Model):
    """Families to graduate in a year, per kabupaten/kota or kecamatan and type."""

    IKUT_PINDAH = ("wilayah",)

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
