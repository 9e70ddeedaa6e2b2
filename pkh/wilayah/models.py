"""The tree of regions, Kemendagri codes (`64.02.06.1001`)."""

from django.db import models
from django.db.models import Q


class Tingkat(models.IntegerChoices):
    PROVINSI = 1, "Provinsi"
    KABUPATEN = 2, "Kabupaten/kota"
    KECAMATAN = 3, "Kecamatan"
    DESA = 4, "Desa/kelurahan"


def rentang_wilayah(ruas: str, kode: str) -> Q:
    """Q for "everything in region `kode`, itself included", as one index range on `ruas`.

    `ruas` holds Kemendagri codes under COLLATE "C", where "." sorts right before "/".
    """
    return Q(**{f"{ruas}__gte": kode, f"{ruas}__lt": f"{kode}/"})


class WilayahQuerySet(models.QuerySet):
    def berlaku(self):
        return self.filter(berakhir_pada=None)

    def di_bawah(self, kode: str):
        return self.filter(rentang_wilayah("kode", kode))

    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        """Regions in which the person may use `hak` (own regions and all below)."""
        return self.filter(pengguna.cakupan(hak).q_wilayah("kode"))


class Wilayah(models.Model):
    kode = models.CharField("kode", max_length=13, primary_key=True, db_collation="C")
    nama = models.CharField("nama", max_length=100)
    tingkat = models.PositiveSmallIntegerField("tingkat", choices=Tingkat.choices)
    induk = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="bawahan", db_index=False
    )
    berlaku_sejak = models.DateField("berlaku sejak", null=True, blank=True)
    berakhir_pada = models.DateField("berakhir pada", null=True, blank=True)

    objects = WilayahQuerySet.as_manager()

    class Meta:
        verbose_name = "wilayah"
        ordering = ["kode"]

    def __str__(self) -> str:
        return self.nama
