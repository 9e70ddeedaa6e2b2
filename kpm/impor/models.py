"""An uploaded file and its rows, kept with what was found and what was done."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Wilayah


class ImporQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.impor"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))


class Impor(models.Model):
    class Status(models.TextChoices):
        DIBACA = "dibaca", "Sedang dibaca"
        PRATINJAU = "pratinjau", "Menunggu keputusan Anda"
        DITERAPKAN = "diterapkan", "Sedang diterapkan"
        SELESAI = "selesai", "Selesai"
        GAGAL = "gagal", "Gagal dibaca"
        DIBUANG = "dibuang", "Dibuang"

    jenis = models.CharField("jenis", max_length=30, default="kpm")
    nama_berkas = models.CharField("nama berkas", max_length=200)
    berkas = models.FileField("berkas", upload_to="impor/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DIBACA)
    kolom = models.JSONField("kolom yang dikenali", default=list, blank=True)
    hitungan = models.JSONField("hitungan", default=dict, blank=True)
    pesan = models.TextField("pesan", blank=True)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pekerjaan = models.ForeignKey(
        Pekerjaan, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    dibuat_pada = models.DateTimeField("diunggah pada", default=timezone.now)
    diterapkan_pada = models.DateTimeField("diterapkan pada", null=True, blank=True)

    objects = ImporQuerySet.as_manager()

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["wilayah", "-id"], name="impor_wilayah")]

    def __str__(self) -> str:
        return self.nama_berkas


class BarisImporQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.impor"):
        return self.filter(impor__in=Impor.objects.untuk(pengguna, hak))


class BarisImpor(models.Model):
    """One row of the file: cleaned values (null where the cell was empty), the text as read,
    and the verdict. `keluarga_id` and `anggota_id` are the rows of the register it meets."""

    class Hasil(models.TextChoices):
        BARU = "baru", "Baru"
        BERUBAH = "berubah", "Berubah"
        SAMA = "sama", "Sama"
        DITOLAK = "ditolak", "Ditolak"

    impor = models.ForeignKey(Impor, models.CASCADE, related_name="baris", db_index=False)
    nomor = models.PositiveIntegerField("baris")
    no_kk = models.CharField(max_length=16, null=True, blank=True)
    nik = models.CharField(max_length=16, null=True, blank=True)
    nama = models.CharField(max_length=120, null=True, blank=True)
    hubungan = models.CharField(max_length=10, null=True, blank=True)
    jenis_kelamin = models.CharField(max_length=1, null=True, blank=True)
    tanggal_lahir = models.DateField(null=True, blank=True)
    kode_desa = models.CharField(max_length=13, null=True, blank=True, db_collation="C")
    alamat = models.CharField(max_length=200, null=True, blank=True)
    rt = models.CharField(max_length=3, null=True, blank=True)
    rw = models.CharField(max_length=3, null=True, blank=True)
    status = models.CharField(max_length=12, null=True, blank=True)
    tahun_masuk = models.PositiveSmallIntegerField(null=True, blank=True)
    id_dtsen = models.CharField(max_length=40, null=True, blank=True)
    no_kks = models.CharField(max_length=16, null=True, blank=True)
    bank = models.CharField(max_length=10, null=True, blank=True)
    hamil = models.BooleanField(null=True, blank=True)
    hpl = models.DateField(null=True, blank=True)
    jenjang = models.CharField(max_length=3, null=True, blank=True)
    npsn = models.CharField(max_length=8, null=True, blank=True)
    kelas = models.CharField(max_length=10, null=True, blank=True)
    disabilitas_berat = models.BooleanField(null=True, blank=True)
    asli = models.JSONField(default=dict, blank=True)
    galat = models.JSONField(default=list, blank=True)
    peringatan = models.JSONField(default=list, blank=True)
    beda = models.JSONField(default=dict, blank=True)
    hasil = models.CharField(max_length=8, choices=Hasil.choices, blank=True)
    keluarga_id = models.BigIntegerField(null=True, blank=True)
    anggota_id = models.BigIntegerField(null=True, blank=True)

    objects = BarisImporQuerySet.as_manager()

    class Meta:
        verbose_name = "baris impor"
        verbose_name_plural = "baris impor"
        ordering = ["nomor"]
        indexes = [
            models.Index(fields=["impor", "hasil", "nomor"], name="barisimpor_hasil"),
            models.Index(fields=["impor", "no_kk"], name="barisimpor_kk"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["impor", "nomor"], name="barisimpor_unik"),
        ]

    def __str__(self) -> str:
        return f"baris {self.nomor}"
