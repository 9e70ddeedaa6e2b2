"""Who kept which commitment in which month."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Left
from django.utils import timezone

from kpm.aturan import Komponen
from kpm.models import Anggota, Keluarga
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from ..aturan import HasilVerifikasi
from .aturan import Butir

# Which rows (`x`) belong to a month that the district of their family has closed.
SQL_TERTUTUP = """EXISTS (SELECT FROM pendamping_penutupan t
    WHERE t.bulan = x.bulan AND t.dibuka_pada IS NULL AND t.wilayah_id
        = (SELECT left(k.desa_id, 5) FROM kpm_keluarga k WHERE k.id = x.keluarga_id))"""
_LAMA_DAN_BARU = "(SELECT keluarga_id, bulan FROM lama UNION SELECT keluarga_id, bulan FROM baru)"
# Writers hold it shared while they look whether a month is closed; closing takes it alone.
KUNCI_PENUTUPAN = "pendamping_penutupan"


def _bulan_tertutup(operasi, tabel: str) -> pgtrigger.Trigger:
    """Refuses a statement that writes in a closed month, by whatever door. Once a statement:
    looked up row by row a month of a province would take twice as long."""
    return pgtrigger.Trigger(
        name=f"tertutup_{str(operasi).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operasi,
        referencing=pgtrigger.Referencing(
            old=None if operasi == pgtrigger.Insert else "lama",
            new=None if operasi == pgtrigger.Delete else "baru",
        ),
        func=f"""
    PERFORM pg_advisory_xact_lock_shared(hashtext('{KUNCI_PENUTUPAN}'));
    IF EXISTS (SELECT FROM pendamping_penutupan t WHERE t.dibuka_pada IS NULL
               AND t.bulan IN (SELECT x.bulan FROM {tabel} x)) THEN
        IF EXISTS (SELECT FROM {tabel} x WHERE {SQL_TERTUTUP}) THEN
            RAISE EXCEPTION 'bulan verifikasi sudah ditutup' USING
                ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'verifikasi_bulan_tertutup';
        END IF;
    END IF;
    RETURN NULL;
""",  # noqa: S608
    )


# aturan.jml_janggal over rows: the school's own JML is neither days absent nor days present.
_ABSEN = F("alpa") + F("izin") + F("sakit")
JML_JANGGAL = (
    Q(jml_sekolah__isnull=False, hari_efektif__gt=0)
    & ~Q(jml_sekolah=_ABSEN)
    & ~Q(jml_sekolah=F("hari_efektif") - _ABSEN)
)


class VerifikasiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "verifikasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def bulan_terbuka(self):
        """Of months that the district of the family has not closed: others cannot be written."""
        tutup = Penutupan.objects.berlaku().filter(
            bulan=OuterRef("bulan"), wilayah=Left(OuterRef("keluarga__desa_id"), 5)
        )
        return self.filter(~Exists(tutup))


@lacak()
class Verifikasi(models.Model):
    """One member's commitment in one month. School: days; health and social: what was due
    (`kewajiban`, codes of Butir; NULL where it is not listed) and what was done (`dipenuhi`),
    from which `terpenuhi` follows.

    `keluarga` repeats anggota.keluarga at the time, for scope and rollups. `jml_sekolah` is
    what the school's own sheet says: shown where it disagrees, never used.
    """

    # (condition over row `x`, in words): rows that nobody may delete, whoever made them.
    TIDAK_DIHAPUS = (SQL_TERTUTUP, "bulan verifikasinya sudah ditutup")

    anggota = models.ForeignKey(Anggota, models.CASCADE, related_name="verifikasi", db_index=False)
    keluarga = models.ForeignKey(
        Keluarga, models.CASCADE, related_name="verifikasi", db_index=False
    )
    bulan = models.DateField("bulan")  # first day of the month
    komponen = models.CharField(max_length=12, choices=Komponen.choices)
    fasilitas_kode = models.CharField("NPSN/kode fasilitas", max_length=20, blank=True)
    hari_efektif = models.PositiveSmallIntegerField("hari efektif", null=True, blank=True)
    alpa = models.PositiveSmallIntegerField("alpa (hari)", default=0)
    izin = models.PositiveSmallIntegerField("izin (hari)", default=0)
    sakit = models.PositiveSmallIntegerField("sakit (hari)", default=0)
    terpenuhi = models.BooleanField("kewajiban terpenuhi", null=True, blank=True)
    kewajiban = ArrayField(
        models.CharField(max_length=10, choices=Butir.choices), null=True, blank=True
    )
    dipenuhi = ArrayField(
        models.CharField(max_length=10, choices=Butir.choices), default=list, blank=True
    )
    berat = models.PositiveIntegerField("berat (gram)", null=True, blank=True)
    tinggi = models.PositiveSmallIntegerField("tinggi (milimeter)", null=True, blank=True)
    jml_sekolah = models.PositiveSmallIntegerField("JML menurut sekolah", null=True, blank=True)
    hasil = models.CharField(
        max_length=15, choices=HasilVerifikasi.choices, default=HasilVerifikasi.BELUM
    )
    alasan = models.CharField("alasan/catatan", max_length=200, blank=True)
    dicatat_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dicatat_pada = models.DateTimeField("dicatat pada", null=True, blank=True)

    objects = VerifikasiQuerySet.as_manager()

    class Meta:
        verbose_name = "verifikasi komitmen"
        verbose_name_plural = "verifikasi komitmen"
        ordering = ["-bulan", "pk"]
        indexes = [
            models.Index(fields=["keluarga", "bulan"], name="verifikasi_keluarga"),
            models.Index(fields=["bulan", "fasilitas_kode"], name="verifikasi_fasilitas"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["anggota", "bulan"], name="verifikasi_unik"),
            models.CheckConstraint(
                condition=Q(hari_efektif=None)
                | Q(hari_efektif__gte=F("alpa") + F("izin") + F("sakit")),
                name="verifikasi_hari_masuk_akal",
                violation_error_message="Alpa, izin dan sakit melebihi hari efektif.",
            ),
            models.CheckConstraint(
                condition=~Q(hasil="tidak_dapat") | ~Q(alasan=""),
                name="verifikasi_tidak_dapat_beralasan",
                violation_error_message="Tuliskan mengapa tidak dapat diverifikasi.",
            ),
            models.CheckConstraint(
                condition=Q(kewajiban=None)
                | Q(terpenuhi=None)
                | Q(terpenuhi=True, dipenuhi__contains=F("kewajiban"))
                | (Q(terpenuhi=False) & ~Q(dipenuhi__contains=F("kewajiban"))),
                name="verifikasi_terpenuhi_dari_kewajiban",
                violation_error_message="Terpenuhi bila semua yang jatuh tempo dilakukan.",
            ),
        ]
        triggers = [
            _bulan_tertutup(pgtrigger.Insert, "baru"),
            _bulan_tertutup(pgtrigger.Update, _LAMA_DAN_BARU),
            _bulan_tertutup(pgtrigger.Delete, "lama"),
        ]

    def __str__(self) -> str:
        return f"{self.bulan:%Y-%m} {self.get_hasil_display()}"


class PenutupanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "verifikasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))

    def berlaku(self):
        """Closed and not opened again."""
        return self.filter(dibuka_pada=None)


@lacak()
class Penutupan(models.Model):
    """The closing of one month for one kabupaten/kota; opening it again ends the row."""

    IKUT_PINDAH = ("wilayah",)

    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    bulan = models.DateField("bulan")  # first day of the month
    ditutup_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ditutup_pada = models.DateTimeField("ditutup", default=timezone.now, editable=False)
    dibuka_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dibuka_pada = models.DateTimeField("dibuka lagi", null=True, blank=True)
    alasan_buka = models.CharField("alasan membuka lagi", max_length=200, blank=True)

    objects = PenutupanQuerySet.as_manager()

    class Meta:
        verbose_name = "penutupan bulan verifikasi"
        verbose_name_plural = "penutupan bulan verifikasi"
        ordering = ["-bulan", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulan", "wilayah"],
                condition=Q(dibuka_pada=None),
                name="penutupan_satu_berlaku",
                violation_error_message="Bulan ini sudah ditutup.",
            ),
            models.CheckConstraint(
                condition=Q(dibuka_pada=None, dibuka_oleh=None, alasan_buka="")
                | (Q(dibuka_pada__isnull=False, dibuka_oleh__isnull=False) & ~Q(alasan_buka="")),
                name="penutupan_dibuka_beralasan",
                violation_error_message="Membuka bulan lagi perlu alasan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulan:%Y-%m} {self.wilayah_id}"
