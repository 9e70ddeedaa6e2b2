"""Failures to protect personal data (UU 27/2022 Pasal 46): what, when, whom, what was done."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kpm.models import Keluarga
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from ..aturan import JAM_INSIDEN, Data, Langkah, Status, hitung_tenggat, sisa

PANJANG = 4000


class InsidenQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pdp.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))

    def terbuka(self):
        return self.filter(status=Status.DITANGANI)

    def menunggu_pemberitahuan(self):
        return self.terbuka().filter(Q(lembaga_pada=None) | Q(subjek_pada=None))


@lacak()
class Insiden(models.Model):
    """One failure, found in one office. The clock runs from `ditemukan_pada`."""

    IKUT_PINDAH = ("wilayah",)

    class Jenis(models.TextChoices):
        TERBUKA = "terbuka", "Data terlihat atau terambil orang yang tidak berhak"
        BERUBAH = "berubah", "Data diubah tanpa hak"
        HILANG = "hilang", "Data hilang atau tidak dapat dibuka"

    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+", verbose_name="kantor")
    judul = models.CharField("apa yang terjadi", max_length=160)
    jenis = models.CharField("jenis", max_length=10, choices=Jenis.choices)
    uraian = models.TextField("kapan dan bagaimana terjadi", max_length=PANJANG)
    data = ArrayField(
        models.CharField(max_length=10, choices=Data.choices), verbose_name="data yang terungkap"
    )
    ditemukan_pada = models.DateTimeField("diketahui")
    terjadi_dari = models.DateTimeField("terjadi sejak", null=True, blank=True)
    terjadi_sampai = models.DateTimeField("terjadi sampai", null=True, blank=True)
    akibat = models.TextField("akibat bagi keluarga", max_length=PANJANG, blank=True)
    penanganan = models.TextField("penanganan dan pemulihan", max_length=PANJANG, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DITANGANI)
    lembaga_pada = models.DateTimeField("lembaga diberi tahu", null=True, editable=False)
    subjek_pada = models.DateTimeField("KPM diberi tahu", null=True, editable=False)
    ditutup_pada = models.DateTimeField("ditutup", null=True, editable=False)
    dicatat_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = InsidenQuerySet.as_manager()

    class Meta:
        verbose_name = "insiden data pribadi"
        verbose_name_plural = "insiden data pribadi"
        ordering = ["-ditemukan_pada", "-pk"]
        indexes = [models.Index(fields=["wilayah", "-ditemukan_pada"], name="insiden_wilayah")]
        constraints = [
            models.CheckConstraint(
                condition=Q(terjadi_sampai=None) | Q(terjadi_sampai__gte=F("terjadi_dari")),
                name="insiden_sampai_sesudah_dari",
                violation_error_message="“Terjadi sampai” tidak boleh mendahului “terjadi sejak”.",
            )
        ]

    def __str__(self) -> str:
        return self.judul

    @property
    def tenggat(self):
        return hitung_tenggat(self.ditemukan_pada, JAM_INSIDEN)

    @property
    def jam(self) -> tuple[str, str]:
        """(words, tone) of the clock: it stops when both have been told."""
        if self.status == Status.BUKAN:
            return "Tidak perlu", ""
        if self.status == Status.DITUTUP and self.subjek_pada is None:
            return sisa(self.tenggat, timezone.now(), self.lembaga_pada)  # nobody was affected
        dua = self.lembaga_pada and self.subjek_pada and max(self.lembaga_pada, self.subjek_pada)
        return sisa(self.tenggat, timezone.now(), dua)

    @property
    def nama_data(self) -> list[str]:
        return [str(Data(d).label) for d in self.data]


class LangkahInsidenQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pdp.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("insiden__wilayah_id"))


class LangkahInsiden(models.Model):
    """What was done about it, when and by whom; never edited."""

    insiden = models.ForeignKey(Insiden, models.CASCADE, related_name="langkah")
    jenis = models.CharField("langkah", max_length=10, choices=Langkah.choices)
    catatan = models.TextField("keterangan", max_length=PANJANG)
    pada = models.DateTimeField("dilakukan pada", default=timezone.now)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = LangkahInsidenQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah insiden"
        verbose_name_plural = "langkah insiden"
        ordering = ["-pada", "-pk"]

    def __str__(self) -> str:
        return self.get_jenis_display()


class KeluargaTerdampakQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


class KeluargaTerdampak(models.Model):
    """A family whose data a failure may have uncovered; `sebab`: what the records say."""

    SEBAB = {
        "identitas": "nomor identitasnya dibuka",
        "diubah": "datanya ditulis atau diubah",
        "ekspor": "ada di wilayah yang diekspor atau dicetak",
        "telepon": "datanya ada di telepon petugas",
    }

    insiden = models.ForeignKey(Insiden, models.CASCADE, related_name="terdampak")
    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="insiden")
    sebab = ArrayField(models.CharField(max_length=10))

    objects = KeluargaTerdampakQuerySet.as_manager()

    class Meta:
        verbose_name = "keluarga terdampak insiden"
        verbose_name_plural = "keluarga terdampak insiden"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["insiden", "keluarga"], name="terdampak_sekali")
        ]

    def __str__(self) -> str:
        return f"Terdampak {self.insiden_id} {self.keluarga_id}"

    @property
    def kata_sebab(self) -> str:
        return ", ".join(self.SEBAB[s] for s in self.sebab)
