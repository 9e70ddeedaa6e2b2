"""Steps of the ladder recommended for a family, what was decided, appeals, exemptions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from kpm.models import Fasilitas, Keluarga, PerubahanStatus
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .aturan import Langkah, Putusan, SebabSelesai


class SanksiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "sanksi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def berjalan(self):
        return self.filter(selesai_pada=None)

    def menunggu_putusan(self):
        return self.berjalan().filter(putusan="")

    def belum_diberitahukan(self):
        return self.berjalan().filter(putusan=Putusan.DITERAPKAN, diberitahukan_pada=None)

    def berkeberatan(self):
        terbuka = Keberatan.objects.filter(sanksi=OuterRef("pk"), putusan="")
        return self.berjalan().filter(Exists(terbuka))

    def siap_ditangguhkan(self):
        """Decided, handed over, no open appeal, and the benefit still runs."""
        terbuka = Keberatan.objects.filter(sanksi=OuterRef("pk"), putusan="")
        return self.berjalan().filter(
            ~Exists(terbuka),
            langkah=Langkah.TANGGUH,
            putusan=Putusan.DITERAPKAN,
            diberitahukan_pada__isnull=False,
            perubahan_status=None,
            keluarga__status=Keluarga.Status.AKTIF,
        )

    def perlu_dipulihkan(self):
        """Suspended on this step, the commitment kept again or the step withdrawn since, and
        the family still suspended."""
        return self.filter(
            Q(sebab_selesai=SebabSelesai.PATUH)
            | Q(sebab_selesai=SebabSelesai.HITUNGAN)
            | Q(putusan=Putusan.DICABUT),
            perubahan_status__isnull=False,
            keluarga__status=Keluarga.Status.DITANGGUHKAN,
            keluarga__status_sejak=F("perubahan_status__tanggal"),
        )


@lacak()
class Sanksi(models.Model):
    """One step recommended for one family, until its ladder starts anew (`selesai_pada`). At
    most one waits for a decision, and each step comes once in a ladder."""

    class Cara(models.TextChoices):
        LANGSUNG = "langsung", "Diserahkan kepada pengurus"
        SERUMAH = "serumah", "Diserahkan kepada anggota serumah"
        DESA = "desa", "Lewat RT atau kantor desa"
        PERTEMUAN = "pertemuan", "Pada pertemuan P2K2"
        TELEPON = "telepon", "Lewat telepon atau pesan"

    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="sanksi", db_index=False)
    langkah = models.CharField("langkah", max_length=10, choices=Langkah.choices)
    beruntun = models.PositiveSmallIntegerField("bulan berturut-turut")
    dari = models.DateField("bulan pertama")
    sampai = models.DateField("bulan terakhir")
    direkomendasikan_pada = models.DateField("direkomendasikan", default=timezone.localdate)
    putusan = models.CharField(max_length=10, choices=Putusan.choices, blank=True)
    alasan = models.CharField("alasan", max_length=300, blank=True)
    diputus_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    diputus_pada = models.DateTimeField("diputus", null=True, blank=True)
    diberitahukan_pada = models.DateField("disampaikan", null=True, blank=True)
    cara = models.CharField("cara penyampaian", max_length=10, choices=Cara.choices, blank=True)
    penerima = models.CharField("diterima oleh", max_length=100, blank=True)
    diberitahukan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    perubahan_status = models.ForeignKey(
        PerubahanStatus, models.PROTECT, null=True, blank=True, related_name="+"
    )
    selesai_pada = models.DateField("selesai", null=True, blank=True)
    sebab_selesai = models.CharField(max_length=10, choices=SebabSelesai.choices, blank=True)

    objects = SanksiQuerySet.as_manager()

    class Meta:
        verbose_name = "sanksi"
        verbose_name_plural = "sanksi"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["keluarga", "-id"], name="sanksi_keluarga")]
        constraints = [
            models.UniqueConstraint(
                fields=["keluarga", "langkah"],
                condition=Q(selesai_pada=None),
                name="sanksi_langkah_sekali",
            ),
            models.UniqueConstraint(
                fields=["keluarga"],
                condition=Q(selesai_pada=None, putusan=""),
                name="sanksi_satu_menunggu",
            ),
            models.CheckConstraint(
                condition=Q(diberitahukan_pada=None) | Q(putusan__in=["diterapkan", "dicabut"]),
                name="sanksi_diberitahukan_sesudah_diputus",
            ),
            models.CheckConstraint(
                condition=Q(selesai_pada=None, sebab_selesai="")
                | (Q(selesai_pada__isnull=False) & ~Q(sebab_selesai="")),
                name="sanksi_selesai_bersebab",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_langkah_display()} {self.keluarga}"

    @property
    def keadaan(self) -> tuple[str, str]:
        """(words, tone) of where this step stands."""
        if self.selesai_pada:
            return self.get_sebab_selesai_display(), "baik"
        if self.putusan == Putusan.BELUM:
            return "Menunggu keputusan", "perhatian"
        if self.putusan != Putusan.DITERAPKAN:
            return self.get_putusan_display(), ""
        if self.perubahan_status_id:
            return "Bantuan ditangguhkan", "bahaya"
        if self.diberitahukan_pada:
            return "Sudah disampaikan", "proses"
        return "Belum disampaikan", "perhatian"


class KeberatanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "sanksi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("sanksi__keluarga__"))


@lacak()
class Keberatan(models.Model):
    """A family's appeal against a step; the key is made where it was written down."""

    class Putusan(models.TextChoices):
        BELUM = "", "Menunggu putusan"
        DITERIMA = "diterima", "Diterima"
        DITOLAK = "ditolak", "Ditolak"

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    sanksi = models.ForeignKey(Sanksi, models.CASCADE, related_name="keberatan")
    tanggal = models.DateField("disampaikan pada")
    pemohon = models.CharField("disampaikan oleh", max_length=100)
    alasan = models.TextField("alasan keberatan", max_length=2000)
    dicatat_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    putusan = models.CharField(max_length=10, choices=Putusan.choices, blank=True)
    catatan = models.CharField("pertimbangan", max_length=300, blank=True)
    diputus_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    diputus_pada = models.DateTimeField(null=True, blank=True)

    objects = KeberatanQuerySet.as_manager()

    class Meta:
        verbose_name = "keberatan"
        verbose_name_plural = "keberatan"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sanksi"],
                condition=Q(putusan=""),
                name="keberatan_satu_terbuka",
                violation_error_message="Masih ada keberatan yang belum diputus.",
            )
        ]

    def __str__(self) -> str:
        return f"Keberatan {self.pemohon}"


class PengecualianQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "sanksi.lihat"):
        """Of families in sight, and of desa and facilities in the regions of the person; a
        pendamping also sees those of the desa of own families."""
        cakupan = pengguna.cakupan(hak)
        q = Q(keluarga__isnull=False) & cakupan.q("keluarga__")
        q |= Q(desa__isnull=False) & cakupan.q_wilayah("desa_id")
        q |= Q(fasilitas__isnull=False) & cakupan.q_wilayah("fasilitas__desa_id")
        if cakupan.dampingan is not None:
            milik = Keluarga.objects.filter(pendamping=cakupan.dampingan).order_by()
            q |= Q(desa__in=milik.values("desa")) | Q(fasilitas__desa__in=milik.values("desa"))
        return self.filter(q)

    def menunggu(self):
        return self.filter(status=Pengecualian.Status.DIAJUKAN)

    def di_wilayah(self, kode: str):
        return self.filter(
            rentang_wilayah("desa_id", kode)
            | rentang_wilayah("keluarga__desa_id", kode)
            | rentang_wilayah("fasilitas__desa_id", kode)
        )


@lacak()
class Pengecualian(models.Model):
    """Months in which a family, all families of a desa, or all obligations at a facility are
    not held against anybody."""

    IKUT_PINDAH = ("desa",)

    class Alasan(models.TextChoices):
        FASILITAS = "fasilitas", "Tidak ada fasilitas yang terjangkau"
        SAKIT = "sakit", "Sakit"
        BENCANA = "bencana", "Bencana"
        LAIN = "lain", "Sebab lain"

    class Status(models.TextChoices):
        DIAJUKAN = "diajukan", "Menunggu persetujuan"
        BERLAKU = "berlaku", "Berlaku"
        DITOLAK = "ditolak", "Ditolak"
        DICABUT = "dicabut", "Dicabut"

    keluarga = models.ForeignKey(
        Keluarga, models.CASCADE, null=True, blank=True, related_name="pengecualian"
    )
    desa = models.ForeignKey(
        Wilayah, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="desa/kelurahan",
    )  # fmt: skip
    fasilitas = models.ForeignKey(
        Fasilitas, models.PROTECT, null=True, blank=True, related_name="+"
    )
    alasan = models.CharField("sebab", max_length=10, choices=Alasan.choices)
    mulai = models.DateField("mulai")
    selesai = models.DateField("sampai", null=True, blank=True)
    bukti = models.CharField("keterangan dan bukti", max_length=300)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DIAJUKAN)
    diajukan_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    diajukan_pada = models.DateTimeField(default=timezone.now, editable=False)
    catatan = models.CharField("catatan putusan", max_length=300, blank=True)
    diputus_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    diputus_pada = models.DateTimeField(null=True, blank=True)

    objects = PengecualianQuerySet.as_manager()

    class Meta:
        verbose_name = "pengecualian sanksi"
        verbose_name_plural = "pengecualian sanksi"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(keluarga__isnull=False, desa=None, fasilitas=None)
                | Q(keluarga=None, desa__isnull=False, fasilitas=None)
                | Q(keluarga=None, desa=None, fasilitas__isnull=False),
                name="pengecualian_satu_sasaran",
                violation_error_message="Pilih satu: keluarga, desa, atau fasilitas.",
            ),
            models.CheckConstraint(
                condition=Q(selesai=None) | Q(selesai__gte=F("mulai")),
                name="pengecualian_selesai_sesudah_mulai",
                violation_error_message="Akhir pengecualian mendahului mulainya.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.keluarga or self.desa or self.fasilitas)
