"""The monthly report of a pendamping as it is being written and reviewed; what was sent is
frozen beside it like any report (Cuplikan)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pkh.pekerjaan.models import Pekerjaan
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

PANJANG = 6_000  # of one part of the narrative


class BulananQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "bulanan.lihat"):
        """Own ones for a pendamping; otherwise those sent in the person's regions."""
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("wilayah_id") & ~Q(status=LaporanBulanan.Status.DRAF)
        if cakupan.dampingan is not None:
            q |= Q(pendamping_id=cakupan.dampingan)
        return self.filter(q)


@lacak()
class LaporanBulanan(models.Model):
    """`rhk`: number of a butir -> what was done for it; `foto`: visit photos chosen for the annex,
    in their order; `cuplikan`: what was sent last."""

    class Status(models.TextChoices):
        DRAF = "draf", "Draf"
        DIKIRIM = "dikirim", "Menunggu ditinjau"
        DIKEMBALIKAN = "dikembalikan", "Dikembalikan"
        DITERIMA = "diterima", "Diterima"

    class KopSurat(models.TextChoices):
        DINSOS = "dinsos", "Dinas Sosial"
        KEMENSOS = "kemensos", "Kementerian Sosial"

    pendamping = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    bulan = models.DateField("bulan")  # first day
    kop = models.CharField(
        "kop surat", max_length=10, choices=KopSurat.choices, default=KopSurat.DINSOS
    )
    pendahuluan = models.TextField("A. Pendahuluan", max_length=PANJANG, blank=True)
    kegiatan = models.TextField("B. Kegiatan", max_length=PANJANG, blank=True)
    rhk = models.JSONField("uraian per RHK", default=dict, blank=True)
    hasil = models.TextField("C. Hasil", max_length=PANJANG, blank=True)
    kesimpulan = models.TextField("D. Kesimpulan dan saran", max_length=PANJANG, blank=True)
    penutup = models.TextField("E. Penutup", max_length=PANJANG, blank=True)
    foto = ArrayField(models.BigIntegerField(), default=list, blank=True)
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.DRAF)
    dikirim_pada = models.DateTimeField(null=True, editable=False)
    ditinjau_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    ditinjau_pada = models.DateTimeField(null=True, editable=False)
    catatan = models.CharField("catatan peninjau", max_length=500, blank=True)
    cuplikan = models.ForeignKey(
        "laporan.Cuplikan", models.PROTECT, null=True, editable=False, related_name="bulanan"
    )
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = BulananQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan bulanan"
        verbose_name_plural = "laporan bulanan"
        ordering = ["-bulan", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["pendamping", "bulan"], name="bulanan_unik"),
            models.CheckConstraint(
                condition=~Q(status="dikembalikan") | ~Q(catatan=""),
                name="bulanan_dikembalikan_beralasan",
                violation_error_message="Tulis apa yang perlu diperbaiki.",
            ),
        ]
        indexes = [models.Index(fields=["wilayah", "-bulan"], name="bulanan_wilayah")]

    def __str__(self) -> str:
        return f"Laporan bulanan {self.pendamping_id} {self.bulan:%Y-%m}"

    @property
    def sedang_dibekukan(self) -> bool:
        """Sent, and its paper is being made: a job that failed or was given up leaves none."""
        if self.status != self.Status.DIKIRIM or self.cuplikan_id is not None:
            return False
        pekerjaan = Pekerjaan.objects.belum_tuntas().filter(
            diminta_oleh=self.pendamping_id, parameter__periode=f"{self.bulan:%Y-%m}",
            parameter__jenis="bulanan_pendamping",
        )  # fmt: skip
        return pekerjaan.exists()

    @property
    def boleh_diubah(self) -> bool:
        if self.status in {self.Status.DRAF, self.Status.DIKEMBALIKAN}:
            return True
        kosong = self.status == self.Status.DIKIRIM and self.cuplikan_id is None
        return kosong and not self.sedang_dibekukan
