"""Who the facilitators are."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah


class ProfilQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pendamping.lihat"):
        """Own profile for a pendamping; otherwise those posted in the person's regions."""
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("wilayah_id")
        if cakupan.dampingan is not None:
            q |= Q(pengguna_id=cakupan.dampingan)
        return self.filter(q)


@lacak()
class Profil(models.Model):
    """A pendamping's record. `wilayah` is the kabupaten/kota of the post."""

    IKUT_PINDAH = ("wilayah", "kecamatan")

    class Kepegawaian(models.TextChoices):
        PPPK = "pppk", "PPPK Kemensos"
        KONTRAK = "kontrak", "Kontrak"

    class Pendidikan(models.TextChoices):
        SMA = "sma", "SMA/sederajat"
        D3 = "d3", "Diploma III"
        D4 = "d4", "Diploma IV"
        S1 = "s1", "Sarjana (S1)"
        S2 = "s2", "Magister (S2)"

    pengguna = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="profil")
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    kecamatan = models.ManyToManyField(Wilayah, related_name="+", blank=True)
    nip = models.CharField("NIP", max_length=18, blank=True)
    kepegawaian = models.CharField(max_length=10, choices=Kepegawaian.choices, blank=True)
    nomor_sk = models.CharField("nomor SK", max_length=100, blank=True)
    tanggal_sk = models.DateField("tanggal SK", null=True, blank=True)
    jabatan = models.CharField("jabatan", max_length=80, blank=True, db_default="")
    golongan = models.CharField("golongan", max_length=20, blank=True, db_default="")
    pendidikan = models.CharField(
        max_length=5, choices=Pendidikan.choices, blank=True, db_default=""
    )
    bergabung = models.DateField("bergabung", null=True, blank=True)

    objects = ProfilQuerySet.as_manager()

    class Meta:
        verbose_name = "profil pendamping"
        verbose_name_plural = "profil pendamping"

    def __str__(self) -> str:
        return str(self.pengguna)


class MilikProfilQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pendamping.lihat"):
        return self.filter(profil__in=Profil.objects.untuk(pengguna, hak))


@lacak()
class Pelatihan(models.Model):
    """A training or certificate of a pendamping."""

    profil = models.ForeignKey(Profil, models.CASCADE, related_name="pelatihan")
    nama = models.CharField("nama pelatihan", max_length=150)
    penyelenggara = models.CharField("penyelenggara", max_length=150, blank=True)
    tanggal = models.DateField("tanggal selesai")
    jam = models.PositiveSmallIntegerField("jam pelajaran", null=True, blank=True)
    sertifikat = models.CharField("nomor sertifikat", max_length=80, blank=True)
    berlaku_sampai = models.DateField("sertifikat berlaku sampai", null=True, blank=True)

    objects = MilikProfilQuerySet.as_manager()

    class Meta:
        verbose_name = "pelatihan"
        verbose_name_plural = "pelatihan"
        ordering = ["-tanggal", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(berlaku_sampai=None) | Q(berlaku_sampai__gte=F("tanggal")),
                name="pelatihan_berlaku_sesudah_selesai",
                violation_error_message="Sertifikat berakhir sebelum pelatihannya selesai.",
            )
        ]

    def __str__(self) -> str:
        return self.nama


class ButirRHK(models.Model):
    """One of the rencana hasil kerja, as data: their order and number vary by year and decree.
    `ukuran` is what the system itself can count of it ("" for nothing)."""

    class Ukuran(models.TextChoices):
        P2K2 = "p2k2", "pertemuan P2K2"
        VERIFIKASI = "verifikasi", "kewajiban dinilai"
        KUNJUNGAN = "kunjungan", "kunjungan"
        KASUS = "kasus", "kasus ditangani"
        SOSIALISASI = "sosialisasi", "sosialisasi"

    nomor = models.PositiveSmallIntegerField("nomor", unique=True)
    nama = models.CharField("rencana hasil kerja", max_length=150)
    ukuran = models.CharField(max_length=12, choices=Ukuran.choices, blank=True)

    class Meta:
        verbose_name = "butir RHK"
        verbose_name_plural = "butir RHK"
        ordering = ["nomor"]

    def __str__(self) -> str:
        return f"RHK {self.nomor}: {self.nama}"


@lacak()
class TargetRHK(models.Model):
    """How much of a butir in a year. `nyata` is written by hand where nothing is counted."""

    profil = models.ForeignKey(Profil, models.CASCADE, related_name="target_rhk")
    butir = models.ForeignKey(ButirRHK, models.PROTECT, related_name="+")
    tahun = models.PositiveSmallIntegerField("tahun")
    target = models.PositiveIntegerField("target")
    nyata = models.PositiveIntegerField("nyata", null=True, blank=True)

    objects = MilikProfilQuerySet.as_manager()

    class Meta:
        verbose_name = "target RHK"
        verbose_name_plural = "target RHK"
        ordering = ["-tahun", "butir"]
        constraints = [
            models.UniqueConstraint(fields=["profil", "butir", "tahun"], name="target_rhk_unik")
        ]

    def __str__(self) -> str:
        return f"{self.butir} {self.tahun}"
