"""Groups, sessions, meetings and who came."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from kpm.aturan import PESERTA
from kpm.models import Keluarga
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from ..aturan import PANJANG_NOTULEN, akhir_bulan


class KelompokQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("desa_id")
        if cakupan.dampingan is not None:
            q |= Q(pendamping_id=cakupan.dampingan)
        return self.filter(q)

    def dengan_cakupan(self, bulan):
        """With desa and pendamping at hand; adds jumlah_anggota (today), pertemuan_bulan (in the
        month `bulan`), sesi_selesai (different sessions held) and terakhir (date of the last)."""
        anggota = AnggotaKelompok.objects.filter(
            kelompok=OuterRef("pk"),
            selesai=None,
            keluarga__pendamping=OuterRef("pendamping"),
            keluarga__status__in=PESERTA,
        )
        pertemuan = Pertemuan.objects.filter(kelompok=OuterRef("pk"))
        sebulan = pertemuan.filter(tanggal__range=(bulan, akhir_bulan(bulan)))

        def hitung(baris, apa):
            per = baris.order_by().values("kelompok").annotate(n=apa).values("n")
            return Subquery(per)

        return self.select_related("desa", "pendamping").annotate(
            jumlah_anggota=Coalesce(hitung(anggota, Count("pk")), 0),
            pertemuan_bulan=Coalesce(hitung(sebulan, Count("pk")), 0),
            sesi_selesai=Coalesce(hitung(pertemuan, Count("sesi", distinct=True)), 0),
            terakhir=hitung(pertemuan, Max("tanggal")),
        )


@lacak()
class Kelompok(models.Model):
    """A P2K2 group, 10 to 30 families."""

    IKUT_PINDAH = ("desa",)

    nama = models.CharField("nama kelompok", max_length=80)
    desa = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="kelompok"
    )
    tempat = models.CharField("tempat pertemuan", max_length=120, blank=True)
    ketua = models.ForeignKey(Keluarga, models.SET_NULL, null=True, blank=True, related_name="+")
    keluarga = models.ManyToManyField(Keluarga, through="AnggotaKelompok", related_name="kelompok")
    aktif = models.BooleanField("aktif", default=True)

    objects = KelompokQuerySet.as_manager()

    class Meta:
        verbose_name = "kelompok P2K2"
        verbose_name_plural = "kelompok P2K2"
        ordering = ["nama", "pk"]

    def __str__(self) -> str:
        return self.nama


class AnggotaKelompokQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


@lacak()
class AnggotaKelompok(models.Model):
    """Membership of a family in a group; at most one group at a time."""

    kelompok = models.ForeignKey(Kelompok, models.CASCADE, related_name="keanggotaan")
    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="keanggotaan")
    mulai = models.DateField("mulai")
    selesai = models.DateField("selesai", null=True, blank=True)

    objects = AnggotaKelompokQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota kelompok"
        verbose_name_plural = "anggota kelompok"
        constraints = [
            models.UniqueConstraint(
                fields=["keluarga"], condition=Q(selesai=None), name="satu_kelompok_per_keluarga"
            )
        ]

    def __str__(self) -> str:
        return f"{self.keluarga} di {self.kelompok}"


class SesiQuerySet(models.QuerySet):
    def berlaku(self, pada):
        """Those that may be held on the date; an ended one stays where it was held."""
        return self.filter(Q(berakhir_pada=None) | Q(berakhir_pada__gt=pada))

    def dengan_pemakaian(self):
        """With `dipakai`: how many meetings held it, anywhere."""
        per = Pertemuan.objects.filter(sesi=OuterRef("pk")).order_by().values("sesi")
        return self.annotate(dipakai=Coalesce(Subquery(per.annotate(n=Count("pk")).values("n")), 0))


@lacak()
class Sesi(models.Model):
    """Modul and sesi of P2K2, editable data: added, renamed, ended, never deleted."""

    modul = models.PositiveSmallIntegerField("modul")
    nama_modul = models.CharField("nama modul", max_length=80)
    sesi = models.PositiveSmallIntegerField("sesi")
    judul = models.CharField("judul", max_length=120)
    berakhir_pada = models.DateField("tidak dipakai lagi mulai", null=True, blank=True)

    objects = SesiQuerySet.as_manager()

    class Meta:
        verbose_name = "sesi P2K2"
        verbose_name_plural = "sesi P2K2"
        ordering = ["modul", "sesi"]
        constraints = [models.UniqueConstraint(fields=["modul", "sesi"], name="sesi_unik")]

    def __str__(self) -> str:
        return f"Modul {self.modul} sesi {self.sesi}: {self.judul}"


class PertemuanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        return self.filter(kelompok__in=Kelompok.objects.untuk(pengguna, hak))


@lacak()
class Pertemuan(models.Model):
    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    kelompok = models.ForeignKey(Kelompok, models.PROTECT, related_name="pertemuan")
    sesi = models.ForeignKey(Sesi, models.PROTECT, related_name="+")
    tanggal = models.DateField("tanggal")
    tempat = models.CharField("tempat", max_length=120, blank=True)
    tamu = models.CharField("tamu", max_length=300, blank=True, db_default="")
    notulen = models.TextField("notulen", max_length=PANJANG_NOTULEN, blank=True)
    dicatat_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    diubah_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    diubah_pada = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    objects = PertemuanQuerySet.as_manager()

    class Meta:
        verbose_name = "pertemuan P2K2"
        verbose_name_plural = "pertemuan P2K2"
        ordering = ["-tanggal", "-pk"]
        indexes = [models.Index(fields=["tanggal"], name="pertemuan_tanggal")]
        constraints = [
            models.UniqueConstraint(
                fields=["kelompok", "tanggal", "sesi"],
                name="pertemuan_unik",
                violation_error_message=(
                    "Pertemuan kelompok ini dengan sesi dan tanggal itu sudah dicatat."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kelompok} {self.tanggal}"


class KehadiranQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


@lacak()
class Kehadiran(models.Model):
    class Status(models.TextChoices):
        HADIR = "hadir", "Hadir"
        IZIN = "izin", "Izin"
        ALPA = "alpa", "Alpa"

    pertemuan = models.ForeignKey(
        Pertemuan, models.CASCADE, related_name="kehadiran", db_index=False
    )
    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="kehadiran")
    status = models.CharField(max_length=5, choices=Status.choices, default=Status.HADIR)
    catatan = models.CharField("catatan", max_length=200, blank=True)
    diwakili = models.CharField("diwakili oleh", max_length=60, blank=True, db_default="")
    # Of another group, to make up for the same sesi there.
    susulan = models.BooleanField("susulan", default=False, db_default=False)

    objects = KehadiranQuerySet.as_manager()

    class Meta:
        verbose_name = "kehadiran P2K2"
        verbose_name_plural = "kehadiran P2K2"
        constraints = [
            models.UniqueConstraint(fields=["pertemuan", "keluarga"], name="kehadiran_unik")
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class FotoPertemuanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        return self.filter(pertemuan__in=Pertemuan.objects.untuk(pengguna, hak))


class FotoPertemuan(models.Model):
    """A photo of a meeting: re-encoded JPEG without EXIF, under a random name."""

    pertemuan = models.ForeignKey(Pertemuan, models.CASCADE, related_name="foto", db_index=False)
    berkas = models.ImageField("foto", upload_to="pertemuan/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    rupa = models.BigIntegerField("sidik rupa", null=True, editable=False)

    objects = FotoPertemuanQuerySet.as_manager()

    class Meta:
        verbose_name = "foto pertemuan"
        verbose_name_plural = "foto pertemuan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["pertemuan", "sha256"], name="foto_pertemuan_unik")
        ]

    def __str__(self) -> str:
        return f"Foto {self.pk}"
