"""How long each kind of record is kept, and what was proposed, decided and done about it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pkh.pekerjaan.models import Pekerjaan
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from ..aturan import Rekaman, Retensi


class AturanRetensiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pdp.lihat"):
        """Those of every office, and of the person's own."""
        cakupan = pengguna.cakupan(hak)
        if not cakupan:
            return self.none()
        return self.filter(cakupan.q_wilayah("wilayah_id") | Q(wilayah=None))

    def pada(self, tanggal, wilayah_id: str | None):
        """One rule for each kind, as in force in an office on the day: its own before those of
        every office, the newest first."""
        berlaku = self.filter(Q(wilayah=None) | Q(wilayah=wilayah_id), mulai__lte=tanggal)
        urut = berlaku.order_by("rekaman", F("wilayah").asc(nulls_last=True), "-mulai", "-pk")
        return urut.distinct("rekaman")


class AturanRetensi(models.Model):
    """Months a kind of record is kept from `mulai` on; never edited: another rule is another
    row. Without `wilayah` for every office that has not said otherwise."""

    IKUT_PINDAH = ("wilayah",)

    rekaman = models.CharField("jenis rekaman", max_length=10, choices=Rekaman.choices)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, null=True, blank=True, related_name="+")
    mulai = models.DateField("berlaku sejak", default=timezone.localdate)
    bulan = models.PositiveSmallIntegerField("disimpan (bulan)")
    dasar = models.CharField("dasar", max_length=300)
    dibuat_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = AturanRetensiQuerySet.as_manager()

    class Meta:
        verbose_name = "aturan retensi"
        verbose_name_plural = "aturan retensi"
        constraints = [
            models.CheckConstraint(
                condition=Q(bulan__gte=6, bulan__lte=600),
                name="retensi_bulan_wajar",
                violation_error_message="Isi 6 sampai 600 bulan.",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="beku", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="beku_isi", exclude=["wilayah"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_rekaman_display()}: {self.bulan} bulan"


class UsulanRetensiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pdp.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))

    def menunggu(self):
        return self.filter(status=Retensi.DIUSULKAN)

    def terbuka(self):
        """Of which an office has one at most."""
        return self.filter(status__in=[Retensi.DIUSULKAN, Retensi.DISETUJUI])


@lacak()
class UsulanRetensi(models.Model):
    """What is past its time in one office. `isi`: [{rekaman, bulan, batas, jumlah}] as proposed;
    `hasil`: {kind: rows done}. Nobody (null) proposed what the month proposes by itself."""

    IKUT_PINDAH = ("wilayah",)

    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    isi = models.JSONField("isi")
    status = models.CharField(max_length=10, choices=Retensi.choices, default=Retensi.DIUSULKAN)
    diusulkan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    diusulkan_pada = models.DateTimeField("diusulkan", default=timezone.now, editable=False)
    diputus_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    diputus_pada = models.DateTimeField(null=True, editable=False)
    alasan = models.CharField("alasan", max_length=300, blank=True)
    pekerjaan = models.ForeignKey(
        Pekerjaan, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    hasil = models.JSONField(default=dict, blank=True, editable=False)
    # sha256 over riwayat.Sasaran of this proposal: in its trail, what was named cannot grow
    sasaran = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)

    objects = UsulanRetensiQuerySet.as_manager()

    class Meta:
        verbose_name = "usulan retensi"
        verbose_name_plural = "usulan retensi"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wilayah"],
                condition=Q(status__in=["diusulkan", "disetujui"]),
                name="retensi_satu_terbuka",
                violation_error_message="Kantor ini masih punya usulan yang belum selesai.",
            ),
            models.CheckConstraint(
                condition=Q(diusulkan_oleh=None)
                | Q(diputus_oleh=None)
                | ~Q(diputus_oleh=F("diusulkan_oleh")),
                name="retensi_dua_orang",
                violation_error_message="Usulan diputus orang lain, bukan pengusulnya.",
            ),
        ]

    def __str__(self) -> str:
        return f"Usulan retensi {self.wilayah_id} {self.diusulkan_pada:%Y-%m-%d}"

    @property
    def jumlah(self) -> int:
        return sum(b["jumlah"] for b in self.isi)
