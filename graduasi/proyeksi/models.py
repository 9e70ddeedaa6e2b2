"""What the rules say of each family's future, worked out anew every night."""

from django.db import models

from kpm.aturan import Komponen

from .aturan import Sebab, kata_akhir


class ProyeksiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "graduasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def peserta(self):
        return self.filter(keluarga__status__in=["aktif", "ditangguhkan"])


class Proyeksi(models.Model):
    """The first day on which a participant has no component any more, for those to whom it
    comes. `rupiah`: what ends, a year. Derived: `massal.proyeksikan` alone writes it."""

    keluarga = models.OneToOneField(
        "kpm.Keluarga", models.CASCADE, primary_key=True, related_name="proyeksi"
    )
    tanggal = models.DateField("komponen terakhir berakhir")
    anggota = models.ForeignKey("kpm.Anggota", models.CASCADE, related_name="+")
    komponen = models.CharField(max_length=12, choices=Komponen.choices)
    sebab = models.CharField(max_length=12, choices=Sebab.choices)
    rupiah = models.PositiveBigIntegerField("bantuan setahun (rupiah)")
    per = models.DateField("dihitung")

    objects = ProyeksiQuerySet.as_manager()

    class Meta:
        verbose_name = "proyeksi"
        verbose_name_plural = "proyeksi"
        ordering = ["tanggal", "pk"]
        indexes = [models.Index(fields=["tanggal", "keluarga"], name="proyeksi_tanggal")]

    def __str__(self) -> str:
        return f"{self.keluarga_id} {self.tanggal}"

    @property
    def kata(self) -> str:
        """Why, in words; needs `anggota`."""
        return kata_akhir(self.komponen, self.sebab, self.anggota.nama)
