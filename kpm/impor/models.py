"""An uploaded file, what was found in it, and what was done; remembered headings."""

from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from pkh.pekerjaan.models import Pekerjaan
from pkh.pekerjaan.models import Status as Akhir
from pkh.wilayah.models import Wilayah

from .jenis import semua_jenis


class ImporQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = ""):
        """Imports whose regions all lie where the person may import that kind."""
        milik = Impor.wilayah.through.objects.filter(impor=OuterRef("pk"))
        boleh = []
        for kode, jenis in semua_jenis().items():
            cakupan = pengguna.cakupan(hak or jenis.hak)
            if cakupan.wilayah or cakupan.nasional:
                luar = milik.exclude(cakupan.q_wilayah("wilayah_id"))
                boleh.append(Q(jenis=kode) & ~Exists(luar))
        if not boleh:
            return self.none()
        return self.filter(Exists(milik), reduce(or_, boleh))


class Impor(models.Model):
    class Status(models.TextChoices):
        DIBACA = "dibaca", "Sedang dibaca"
        PRATINJAU = "pratinjau", "Menunggu keputusan Anda"
        DITERAPKAN = "diterapkan", "Sedang diterapkan"
        SELESAI = "selesai", "Selesai"
        GAGAL = "gagal", "Gagal dibaca"
        DIBUANG = "dibuang", "Dibuang"
        DIBATALKAN = "dibatalkan", "Dibatalkan"

    class Hilang(models.TextChoices):
        BIARKAN = "biarkan", "Biarkan seperti sekarang"
        PERIKSA = "periksa", "Tandai untuk diperiksa di lapangan"

    jenis = models.CharField("jenis", max_length=30, default="kpm")
    nama_berkas = models.CharField("nama berkas", max_length=200)
    berkas = models.FileField("berkas", upload_to="impor/%Y/%m/")
    berkas_galat = models.FileField("berkas galat", upload_to="impor/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64)
    berkas_dihapus_pada = models.DateField("berkas dihapus", null=True, blank=True, editable=False)
    # where it may write: all regions of the person's posts at the time of the upload
    wilayah = models.ManyToManyField(Wilayah, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DIBACA)
    judul = models.JSONField("judul di berkas", default=list, blank=True)
    peta = models.JSONField("pencocokan kolom", default=dict, blank=True)  # heading -> column
    kolom = models.JSONField("kolom yang dikenali", default=list, blank=True)
    bagian = models.JSONField("lembar atau berkas di dalamnya", default=list, blank=True)
    catatan = models.JSONField("catatan pembacaan", default=list, blank=True)
    hitungan = models.JSONField("hitungan", default=dict, blank=True)
    dasar_nilai = models.JSONField("keadaan saat dinilai", default=list, blank=True)
    tolak_semua = models.BooleanField("tolak semua bila ada yang ditolak", default=False)
    hilang = models.CharField(max_length=8, choices=Hilang.choices, default=Hilang.BIARKAN)
    pesan = models.TextField("pesan", blank=True)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pekerjaan = models.ForeignKey(
        Pekerjaan, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    konteks = models.UUIDField("konteks jejak", null=True, blank=True, editable=False)
    dibuat_pada = models.DateTimeField("diunggah pada", default=timezone.now)
    diterapkan_pada = models.DateTimeField("diterapkan pada", null=True, blank=True)
    diterapkan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dibatalkan_pada = models.DateTimeField("dibatalkan pada", null=True, blank=True)
    dibatalkan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    pembatalan = models.JSONField("hasil pembatalan", default=dict, blank=True)

    objects = ImporQuerySet.as_manager()

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.nama_berkas

    @property
    def keadaan(self) -> Status:
        """The status; where the job that was to change it ended without a result (cancelled,
        a fault, its workers died), the one before it: judged and waiting, or not read."""
        status = self.Status(self.status)
        if self.pekerjaan and self.pekerjaan.status in {Akhir.GAGAL, Akhir.BATAL}:
            sebelum = {status.DITERAPKAN: status.PRATINJAU, status.DIBACA: status.GAGAL}
            return sebelum.get(status, status)
        return status

    @property
    def kelas(self):
        return semua_jenis()[self.jenis]

    def nama_baris(self, bagian: int, nomor: int) -> str:
        """How a person finds a row: "214", or with the sheet where there are several."""
        if len(self.bagian) < 2:
            return str(nomor)
        return f"{self.bagian[bagian]}, {nomor}"


class BarisImporQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = ""):
        return self.filter(impor__in=Impor.objects.untuk(pengguna, hak))


class BarisImpor(models.Model):
    """A row of the file that needs eyes: refused, changed, or with a warning. `isi` column ->
    text; `galat` and `peringatan` [{kolom, nilai, sebab}]; `beda` column -> [old, new]."""

    class Hasil(models.TextChoices):
        BARU = "baru", "Baru"
        BERUBAH = "berubah", "Berubah"
        SAMA = "sama", "Sama"
        DITOLAK = "ditolak", "Ditolak"

    impor = models.ForeignKey(Impor, models.CASCADE, related_name="baris", db_index=False)
    bagian = models.PositiveSmallIntegerField("lembar", default=0)
    nomor = models.PositiveIntegerField("baris")
    hasil = models.CharField(max_length=8, choices=Hasil.choices)
    isi = models.JSONField(default=dict, blank=True)
    galat = models.JSONField(default=list, blank=True)
    peringatan = models.JSONField(default=list, blank=True)
    beda = models.JSONField(default=dict, blank=True)

    objects = BarisImporQuerySet.as_manager()

    class Meta:
        verbose_name = "baris impor"
        verbose_name_plural = "baris impor"
        ordering = ["bagian", "nomor"]
        indexes = [
            models.Index(
                fields=["impor", "hasil", "bagian", "nomor"], name="barisimpor_hasil_urut"
            ),
        ]

    def __str__(self) -> str:
        return f"baris {self.nomor}"


class PemetaanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.impor"):
        """Those of the regions where the person may import, and of the regions around them:
        one office sends the same headings to all of its people."""
        cakupan = pengguna.cakupan(hak)
        if cakupan.nasional:
            return self.filter(wilayah=None)
        lingkar = {k[:n] for k in cakupan.wilayah for n in (2, 5, 8, 13) if n <= len(k)}
        return self.filter(Q(wilayah__in=lingkar) | Q(wilayah=None)) if lingkar else self.none()


class Pemetaan(models.Model):
    """What somebody of a region said about the headings of a kind of file: heading -> column."""

    jenis = models.CharField("jenis", max_length=30)
    sidik = models.CharField("sidik judul", max_length=64)
    peta = models.JSONField("pencocokan kolom", default=dict)
    wilayah = models.ForeignKey(
        Wilayah, models.CASCADE, null=True, blank=True, related_name="+"
    )  # null: the whole country
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    diubah_pada = models.DateTimeField(auto_now=True)

    objects = PemetaanQuerySet.as_manager()

    class Meta:
        verbose_name = "pencocokan kolom"
        verbose_name_plural = "pencocokan kolom"
        constraints = [
            models.UniqueConstraint(
                fields=["jenis", "sidik", "wilayah"],
                name="pemetaan_wilayah_unik",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jenis} {self.sidik[:8]}"


class PeriksaLapanganQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def terbuka(self):
        """Nobody has been there since."""
        kunjungan = F("keluarga__kunjungan_terakhir")
        belum = Q(keluarga__kunjungan_terakhir=None) | Q(ditandai_pada__date__gt=kunjungan)
        return self.filter(belum, selesai_pada=None)


class PeriksaLapangan(models.Model):
    """A family that an imported list no longer named, and that somebody is to look at."""

    keluarga = models.ForeignKey("kpm.Keluarga", models.CASCADE, related_name="periksa_lapangan")
    impor = models.ForeignKey(Impor, models.CASCADE, related_name="periksa_lapangan")
    ditandai_pada = models.DateTimeField("ditandai pada", default=timezone.now)
    selesai_pada = models.DateTimeField("diperiksa pada", null=True, blank=True)

    objects = PeriksaLapanganQuerySet.as_manager()

    class Meta:
        verbose_name = "tanda periksa lapangan"
        verbose_name_plural = "tanda periksa lapangan"
        constraints = [
            models.UniqueConstraint(fields=["keluarga", "impor"], name="periksa_lapangan_unik"),
        ]

    def __str__(self) -> str:
        return f"Tidak ada di {self.impor}"


class CatatanEksporQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "riwayat.baca_identitas"):
        """Own exports, those of the regions whose opened identities one may read, and those of
        a region around them: they hold rows of theirs too."""
        cakupan = pengguna.cakupan(hak)
        if cakupan.nasional:
            return self
        atas = {k[:n] for k in cakupan.wilayah for n, huruf in enumerate(k) if huruf == "."}
        return self.filter(
            Q(oleh=pengguna) | cakupan.q_wilayah("wilayah_id") | Q(wilayah_id__in=atas)
        )


class CatatanEksporManager(models.Manager.from_queryset(CatatanEksporQuerySet)):
    def get_queryset(self):
        return super().get_queryset().defer("keluarga")


class CatatanEkspor(models.Model):
    """One export: who took what, of which region, how many rows, with identity and why."""

    jenis = models.CharField("jenis", max_length=30)
    bentuk = models.CharField("bentuk", max_length=4)
    wilayah = models.ForeignKey(
        Wilayah, models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: all regions of the person
    saringan = models.JSONField("saringan", default=dict, blank=True)
    baris = models.PositiveIntegerField("baris", default=0)
    identitas = models.BooleanField("dengan identitas", default=False)
    alasan = models.CharField("alasan", max_length=200, blank=True)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    berkas = models.FileField("berkas", upload_to="ekspor/%Y/%m/", blank=True)
    pekerjaan = models.ForeignKey(
        Pekerjaan, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pada = models.DateTimeField("pada", default=timezone.now)

    # Whose rows went out; null: not known (of an older log), so whoever is in the region.
    keluarga = ArrayField(models.BigIntegerField(), null=True, blank=True, editable=False)

    objects = CatatanEksporManager()

    class Meta:
        verbose_name = "catatan ekspor"
        verbose_name_plural = "catatan ekspor"
        ordering = ["-pk"]
        triggers = [
            pgtrigger.Protect(name="tidak_dihapus", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="tidak_diubah",
                fields=["jenis", "bentuk", "saringan", "identitas", "alasan", "oleh", "pada"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jenis} {self.pada:%Y-%m-%d}"
