"""Who read whose identity. Changes are recorded by pghistory triggers beside each table."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class BukaIdentitasQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "riwayat.baca_identitas"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah"))


class BukaIdentitas(models.Model):
    """One opening of one masked field, with the reason given. Never the value itself."""

    pengguna = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    objek_jenis = models.CharField("jenis objek", max_length=40)  # "kpm.anggota"
    objek_id = models.BigIntegerField("objek")
    ruas = models.CharField("ruas", max_length=20)  # nik, no_kk, no_kks
    wilayah = models.CharField("kode desa", max_length=13, db_collation="C", db_index=True)
    alasan = models.CharField("alasan", max_length=200)
    pada = models.DateTimeField("pada", auto_now_add=True)

    objects = BukaIdentitasQuerySet.as_manager()

    class Meta:
        verbose_name = "pembukaan identitas"
        ordering = ["-pada", "-pk"]
        indexes = [models.Index(fields=["-pada", "-id"], name="bukaidentitas_pada")]
        triggers = [
            pgtrigger.Protect(name="hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.objek_jenis} {self.objek_id} {self.ruas}"

    @property
    def kata_ruas(self) -> str:
        return {"nik": "NIK", "no_kk": "No KK", "no_kks": "No KKS"}.get(self.ruas, self.ruas)

    @property
    def kata_objek(self) -> str:
        """ "E.g. Keluarga 12: names the row without the person."""
        return f"{self.objek_jenis.rpartition('.')[2].capitalize()} {self.objek_id}"


class Segel(models.Model):
    """A seal over a stretch of the trail. `bagian`: [[table, columns, from, to, rows, sha256,
    columns sealed apart]]; without the last before 23 November 2026."""

    nomor = models.PositiveIntegerField("nomor", primary_key=True)
    pada = models.DateTimeField("pada", auto_now_add=True)
    bagian = models.JSONField("bagian")
    sebelum = models.CharField("sidik segel sebelumnya", max_length=64)
    sidik = models.CharField("sidik", max_length=64)

    class Meta:
        verbose_name = "segel jejak"
        verbose_name_plural = "segel jejak"


class BatasSegel(models.Model):
    """One row: how far each table is sealed, how far the next seal goes, and the first
    transaction that had not begun when that was set."""

    tersegel = models.JSONField("tersegel", default=dict)
    tabel = models.JSONField("batas berikut", default=dict)
    xid = models.BigIntegerField("transaksi", default=0)

    class Meta:
        verbose_name = "batas segel"
        verbose_name_plural = "batas segel"


class Sasaran(models.Model):
    """One row that an approved proposal of retention (`usulan`) has done away with, written by the
    job itself: what may be trimmed in the trail, and nothing else."""

    usulan = models.BigIntegerField("usulan retensi")
    tabel = models.CharField("tabel", max_length=63)
    objek = models.BigIntegerField("nomor baris")
    pada = models.DateTimeField("pada", db_default=Now())

    class Meta:
        verbose_name = "sasaran pemangkasan"
        verbose_name_plural = "sasaran pemangkasan"
        constraints = [
            models.UniqueConstraint(fields=["usulan", "tabel", "objek"], name="sasaran_sekali")
        ]

    def __str__(self) -> str:
        return f"{self.usulan} {self.tabel} {self.objek}"


class Pemangkasan(models.Model):
    """The owner's command began (or, with `selesai`, ended) to trim what a proposal named. `segel`:
    the newest seal then; what was not sealed by it is not touched. Only the owner writes here."""

    usulan = models.BigIntegerField("usulan retensi")
    segel = models.PositiveIntegerField("segel")
    pada = models.DateTimeField("pada", db_default=Now())
    selesai = models.BooleanField("selesai", default=False)
    hasil = models.JSONField("hasil", default=dict, blank=True)  # {"jejak": n, "laporan": n}

    class Meta:
        verbose_name = "pemangkasan jejak"
        verbose_name_plural = "pemangkasan jejak"
        indexes = [models.Index(fields=["usulan"], name="pemangkasan_usulan")]

    def __str__(self) -> str:
        return f"{self.usulan} {self.pada:%Y-%m-%d}"


class Nisan(models.Model):
    """What is left of the columns an event lost: their sha256, as it was sealed. Of a frozen
    report: the sha256 of what is left of it. Only the owner writes here."""

    tabel = models.CharField("tabel", max_length=63)
    nomor = models.BigIntegerField("nomor")
    sidik = models.BinaryField("sidik")
    pemangkasan = models.ForeignKey(Pemangkasan, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "nisan jejak"
        verbose_name_plural = "nisan jejak"
        constraints = [
            models.UniqueConstraint(fields=["tabel", "nomor", "pemangkasan"], name="nisan_sekali")
        ]

    def __str__(self) -> str:
        return f"{self.tabel} {self.nomor}"
