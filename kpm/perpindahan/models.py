"""Where a family was recorded before: every change of its desa, whatever the door."""

import pgtrigger
from django.conf import settings
from django.db import models


class PerubahanDesaQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


class PerubahanDesa(models.Model):
    """One change of `Keluarga.desa`, counted from the day it was written. Codes, not rows of
    the table of regions: a code that ended stays what it was that day."""

    keluarga = models.ForeignKey(
        "kpm.Keluarga", models.CASCADE, related_name="perubahan_desa", db_index=False
    )
    dari = models.CharField("kode desa lama", max_length=13, db_collation="C")
    ke = models.CharField("kode desa baru", max_length=13, db_collation="C")
    tanggal = models.DateField("tanggal")

    objects = PerubahanDesaQuerySet.as_manager()

    class Meta:
        verbose_name = "perubahan desa"
        verbose_name_plural = "perubahan desa"
        ordering = ["-tanggal", "-pk"]
        indexes = [
            models.Index(fields=["keluarga", "tanggal"], name="perubahandesa_keluarga"),
            models.Index(fields=["tanggal"], name="perubahandesa_tanggal"),
        ]
        triggers = [
            pgtrigger.Protect(name="hanya_tambah", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.dari} ke {self.ke}"


# On the families: written by the database, so that pages, imports, moves of whole codes and
# merges all leave it behind. The condition is asked before anything is called.
CATAT_DESA = pgtrigger.Trigger(
    name="catat_desa",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__desa__df=pgtrigger.F("new__desa")),
    func=f"""
        INSERT INTO kpm_perubahandesa (keluarga_id, dari, ke, tanggal)
        VALUES (NEW.id, OLD.desa_id, NEW.desa_id,
                (now() AT TIME ZONE '{settings.TIME_ZONE}')::date);
        RETURN NULL;
    """,  # noqa: S608
)
