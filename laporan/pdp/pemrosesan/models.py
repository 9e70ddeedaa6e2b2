"""The register of processing (UU 27/2022 Pasal 31): what is done with whose data, and why."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pkh.wilayah.models import Wilayah


class PemrosesanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pdp.lihat"):
        """Those of every office, and of the person's own."""
        cakupan = pengguna.cakupan(hak)
        if not cakupan:
            return self.none()
        return self.filter(cakupan.q_wilayah("wilayah_id") | Q(wilayah=None))

    def pada(self, tanggal, wilayah_id: str | None):
        """As the register of one office stood on the day: of each processing the newest words,
        its own before those of every office."""
        berlaku = self.filter(Q(wilayah=None) | Q(wilayah=wilayah_id), mulai__lte=tanggal)
        terbaru = berlaku.order_by(
            "kode", models.F("wilayah").asc(nulls_last=True), "-mulai", "-pk"
        ).distinct("kode")
        return self.filter(pk__in=terbaru.values("pk"), berakhir=False).order_by("urutan", "kode")


class Pemrosesan(models.Model):
    """One processing as it was worded from `mulai` on; never edited: new words are a new row.
    Without `wilayah` it is what the product itself does, in every office that has not said it in
    its own words."""

    IKUT_PINDAH = ("wilayah",)

    kode = models.SlugField("kode", max_length=40)
    urutan = models.PositiveSmallIntegerField(default=100)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, null=True, blank=True, related_name="+")
    mulai = models.DateField("berlaku sejak", default=timezone.localdate)
    nama = models.CharField("nama pemrosesan", max_length=120)
    tujuan = models.TextField("tujuan", max_length=1000)
    dasar = models.TextField("dasar pemrosesan", max_length=1000)
    subjek = models.TextField("subjek data", max_length=500)
    jenis_data = models.TextField("jenis data", max_length=1000)
    data_spesifik = models.TextField("data spesifik", max_length=500, blank=True)
    penerima = models.TextField("penerima", max_length=500)
    retensi = models.TextField("masa simpan", max_length=500)
    tindakan = models.TextField("tindakan pelindungan", max_length=1000)
    penanggung_jawab = models.CharField("penanggung jawab", max_length=120)
    berakhir = models.BooleanField("pemrosesan ini sudah dihentikan", default=False)
    dibuat_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = PemrosesanQuerySet.as_manager()

    class Meta:
        verbose_name = "pemrosesan data pribadi"
        verbose_name_plural = "pemrosesan data pribadi"
        indexes = [models.Index(fields=["kode", "wilayah", "-mulai"], name="pemrosesan_pada")]
        triggers = [
            pgtrigger.Protect(name="beku", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="beku_isi", exclude=["wilayah"]),
        ]

    def __str__(self) -> str:
        return self.nama
