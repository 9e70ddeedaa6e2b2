"""Families that may be one, families that were made one, and how good each family's data are."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from pkh.riwayat.jejak import lacak


class PasanganMiripQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.gabung"):
        """Pairs of which the person may see both families: of one half nobody learns."""
        cakupan = pengguna.cakupan(hak)
        return self.filter(cakupan.q("kiri__"), cakupan.q("kanan__"))

    def terbuka(self):
        return self.filter(status=PasanganMirip.Status.TERBUKA)


@lacak(exclude=["sebab", "nilai", "cocok"])
class PasanganMirip(models.Model):
    """Two families (`kiri` the older row) that may be one, and what somebody decided of them.

    `nilai` (0 to 100) orders the list; `cocok` is the number of members that look alike.
    """

    class Status(models.TextChoices):
        TERBUKA = "terbuka", "Belum diputuskan"
        DIGABUNG = "digabung", "Digabung"
        BERBEDA = "berbeda", "Keluarga berbeda"
        GUGUR = "gugur", "Gugur"  # one of them was merged with a third family

    class Sebab(models.TextChoices):
        NIK = "nik", "NIK sama"
        NO_KK = "no_kk", "No KK sama"
        NO_KKS = "no_kks", "No KKS sama"
        PENGURUS = "pengurus", "Pengurus mirip"
        ANGGOTA = "anggota", "Anggota mirip"
        LAPANGAN = "lapangan", "Dilaporkan dari lapangan"

    kiri = models.ForeignKey("kpm.Keluarga", models.CASCADE, related_name="+", db_index=False)
    kanan = models.ForeignKey("kpm.Keluarga", models.CASCADE, related_name="+")
    sebab = ArrayField(models.CharField(max_length=8), verbose_name="sebab")
    nilai = models.PositiveSmallIntegerField("kemiripan")
    cocok = models.PositiveSmallIntegerField("anggota yang mirip", default=0)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.TERBUKA)
    ditemukan_pada = models.DateTimeField("ditemukan", default=timezone.now)
    alasan = models.CharField("alasan", max_length=300, blank=True)
    diputuskan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    diputuskan_pada = models.DateTimeField("diputuskan", null=True, blank=True)

    objects = PasanganMiripQuerySet.as_manager()

    class Meta:
        verbose_name = "pasangan mirip"
        verbose_name_plural = "pasangan mirip"
        ordering = ["-nilai", "-pk"]
        indexes = [models.Index(fields=["status", "-nilai", "-id"], name="pasangan_urutan")]
        constraints = [
            models.UniqueConstraint(fields=["kiri", "kanan"], name="pasangan_unik"),
            models.CheckConstraint(condition=Q(kiri__lt=F("kanan")), name="pasangan_berurutan"),
        ]

    def __str__(self) -> str:
        return f"{self.kiri} dan {self.kanan}"

    @property
    def kata_sebab(self) -> list[str]:
        return [str(self.Sebab(s).label) for s in self.sebab]


class PenggabunganQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.gabung"):
        cakupan = pengguna.cakupan(hak)
        return self.filter(cakupan.q("dipertahankan__"), cakupan.q("digabung__"))

    def berlaku(self):
        return self.filter(dibatalkan_pada=None)


@lacak(exclude=["pindah", "ubah", "tinggal"])
class Penggabungan(models.Model):
    """One merge: `digabung` became part of `dipertahankan`, and what it takes to undo it.

    pindah: [{"tabel": "kpm.bantuan", "isi": {field: [from, to]}, "pk": [...]}];
    ubah: [{"tabel", "pk", "isi": {field: [before, after]}}], with "baru": true for a row that
    the merge wrote, "hapus": {field: value} for an empty one that gave way;
    tinggal: [{"tabel", "jumlah", "sebab"}], rows that stayed with the merged family.
    """

    pasangan = models.ForeignKey(PasanganMirip, models.PROTECT, related_name="penggabungan")
    dipertahankan = models.ForeignKey("kpm.Keluarga", models.PROTECT, related_name="+")
    digabung = models.ForeignKey("kpm.Keluarga", models.PROTECT, related_name="+", db_index=False)
    alasan = models.CharField("alasan", max_length=300)
    pindah = models.JSONField("baris yang pindah", default=list, blank=True)
    ubah = models.JSONField("ruas yang berubah", default=list, blank=True)
    tinggal = models.JSONField("baris yang tinggal", default=list, blank=True)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pada = models.DateTimeField("digabung pada", default=timezone.now)
    dibatalkan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dibatalkan_pada = models.DateTimeField("dibatalkan pada", null=True, blank=True)

    objects = PenggabunganQuerySet.as_manager()

    class Meta:
        verbose_name = "penggabungan"
        verbose_name_plural = "penggabungan"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["digabung"],
                condition=Q(dibatalkan_pada=None),
                name="penggabungan_sekali",
                violation_error_message="Keluarga ini sudah digabung.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.digabung} digabung ke {self.dipertahankan}"


class MutuKeluargaQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


class MutuKeluarga(models.Model):
    """How good the data of one family are: `skor` 0 to 100 and the checks it fails
    (`kpm.mutu.aturan`). Written by kpm.mutu.massal; `per` is when these values came to be."""

    # Without a constraint: whoever saves a family holds its row and writes its score; a night
    # that writes all scores and then asks for the rows of all families would meet them head on.
    keluarga = models.OneToOneField(
        "kpm.Keluarga",
        models.CASCADE,
        primary_key=True,
        related_name="mutu",
        db_constraint=False,
    )
    skor = models.PositiveSmallIntegerField("skor mutu")
    temuan = ArrayField(models.CharField(max_length=20), verbose_name="temuan", default=list)
    per = models.DateTimeField("dihitung pada")

    objects = MutuKeluargaQuerySet.as_manager()

    class Meta:
        verbose_name = "mutu data keluarga"
        verbose_name_plural = "mutu data keluarga"
        ordering = ["skor", "pk"]
        indexes = [
            models.Index(fields=["skor", "keluarga"], name="mutukeluarga_skor"),
            GinIndex(fields=["temuan"], name="mutukeluarga_temuan"),
        ]

    def __str__(self) -> str:
        return f"{self.keluarga_id}: {self.skor}"
