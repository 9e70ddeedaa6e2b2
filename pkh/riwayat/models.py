"""Who read whose identity. Changes are recorded by pghistory triggers beside each table."""

import pgtrigger
from django.conf import settings
from django.db import models


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
    """A seal over a stretch of the trail. `bagian`: [[table, columns, from, to, rows, sha256]]."""

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
