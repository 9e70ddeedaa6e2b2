"""What a family was to be paid, was listed for, and got, of each payment period."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pkh.riwayat.identitas import samarkan
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from .aturan import (
    AlasanTutup,
    Jenis,
    Keadaan,
    Kecuali,
    Langkah,
    Pemegang,
    StatusDaftar,
    Temuan,
)

PENGGUNA = settings.AUTH_USER_MODEL


class BantuanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


# What a list that was sent rests on stands still: nobody works that period out anew.
_SUDAH_TERKIRIM = """
    IF (TG_OP = 'DELETE' OR (OLD.jumlah, OLD.rincian) IS DISTINCT FROM (NEW.jumlah, NEW.rincian))
       AND EXISTS (SELECT FROM kpm_barissalur s JOIN kpm_daftarsalur d ON d.id = s.daftar_id
            WHERE s.keluarga_id = OLD.keluarga_id AND s.kecuali = ''
              AND d.periode = OLD.periode AND d.status IN ('dikirim', 'ditutup'))
    THEN
        RAISE EXCEPTION 'bantuan yang sudah dikirim dalam daftar tidak dapat diubah'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'bantuan_terkirim';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


@lacak()
class Bantuan(models.Model):
    """What a family is owed for one payment period, in whole rupiah, with its working."""

    class Status(models.TextChoices):
        DIHITUNG = "dihitung", "Dihitung"
        SALUR = "salur", "Tersalur"
        GAGAL = "gagal", "Gagal salur"

    keluarga = models.ForeignKey(
        "kpm.Keluarga", models.CASCADE, related_name="bantuan", db_index=False
    )
    periode = models.DateField("awal periode")  # first day of the payment period
    jumlah = models.PositiveIntegerField("jumlah (rupiah)")
    rincian = models.JSONField("rincian", default=list, blank=True)  # [{anggota, komponen, rupiah}]
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DIHITUNG)
    tanggal_salur = models.DateField("tanggal salur", null=True, blank=True)
    keterangan = models.CharField("keterangan bank", max_length=200, blank=True)

    objects = BantuanQuerySet.as_manager()

    class Meta:
        verbose_name = "bantuan"
        verbose_name_plural = "bantuan"
        ordering = ["-periode", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["keluarga", "periode"], name="bantuan_unik"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="terkirim",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("jumlah", "rincian") | pgtrigger.Delete,
                func=_SUDAH_TERKIRIM,
            )
        ]

    def __str__(self) -> str:
        return f"Bantuan {self.periode:%Y-%m}"


class HasilSalurQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


@lacak()
class HasilSalur(models.Model):
    """The last word of the bank on one family and period: `label` as it was written, beside
    the state we read in it. What the family was owed is Bantuan; its status follows this."""

    keluarga = models.ForeignKey(
        "kpm.Keluarga", models.CASCADE, related_name="hasil_salur", db_index=False
    )
    periode = models.DateField("awal periode")  # first day of the payment period
    keadaan = models.CharField("keadaan", max_length=10, choices=Keadaan.choices)
    label = models.CharField("kata bank", max_length=100)
    jumlah = models.PositiveIntegerField("jumlah (rupiah)")
    bank = models.CharField("bank", max_length=10, blank=True)
    tanggal = models.DateField("tanggal", null=True, blank=True)
    keterangan = models.CharField("keterangan", max_length=200, blank=True)
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = HasilSalurQuerySet.as_manager()

    class Meta:
        verbose_name = "hasil penyaluran"
        verbose_name_plural = "hasil penyaluran"
        ordering = ["-periode", "pk"]
        indexes = [
            # Few among millions, and counted on the start page of every operator.
            models.Index(
                fields=["keluarga"],
                condition=models.Q(keadaan=Keadaan.ASING),
                name="hasil_salur_asing",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["keluarga", "periode"], name="hasil_salur_unik"),
            models.CheckConstraint(
                condition=~models.Q(label=""),
                name="hasil_salur_berlabel",
                violation_error_message="Tuliskan kata yang dipakai bank.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_keadaan_display()} {self.periode:%Y-%m}"


@lacak()
class LabelBank(models.Model):
    """What a word of a bank means, where the patterns of `aturan.POLA` do not say it, or say it
    wrongly. `label` as `aturan.baku_label` writes it."""

    label = models.CharField("kata bank", max_length=100, unique=True)
    keadaan = models.CharField("artinya", max_length=10, choices=Keadaan.choices)
    catatan = models.CharField("catatan", max_length=200, blank=True)
    diubah_oleh = models.ForeignKey(
        PENGGUNA, models.PROTECT, null=True, blank=True, related_name="+"
    )
    diubah_pada = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        verbose_name = "arti kata bank"
        verbose_name_plural = "arti kata bank"
        ordering = ["label"]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_keadaan_display()}"


class DaftarSalurQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "penyaluran.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))

    def terkirim(self):
        return self.filter(status__in=[StatusDaftar.DIKIRIM, StatusDaftar.DITUTUP])


@lacak(exclude=["dicocokkan_pada"])
class DaftarSalur(models.Model):
    """The payment list of one kabupaten/kota and period: `urut` 0, or an addition (susulan) to
    a list already sent. Its lines stand still from the moment it is sent."""

    wilayah = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", verbose_name="kabupaten/kota", db_index=False
    )
    periode = models.DateField("awal periode")
    urut = models.PositiveSmallIntegerField("susulan ke", default=0)
    nomor = models.CharField("nomor SK/surat", max_length=60, blank=True)
    tanggal_nomor = models.DateField("tanggal SK/surat", null=True, blank=True)
    batas = models.DateField("jadwal salur sampai")
    status = models.CharField(
        max_length=10, choices=StatusDaftar.choices, default=StatusDaftar.DISUSUN
    )
    catatan = models.CharField("catatan", max_length=300, blank=True)
    jumlah_keluarga = models.PositiveIntegerField("keluarga terdaftar", default=0)
    jumlah_rupiah = models.PositiveBigIntegerField("jumlah (rupiah)", default=0)
    jumlah_kecuali = models.PositiveIntegerField("keluarga dikecualikan", default=0)
    dibuat_oleh = models.ForeignKey(
        PENGGUNA, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)
    disusun_pada = models.DateTimeField("disusun", null=True, blank=True)
    diperiksa_oleh = models.ForeignKey(
        PENGGUNA, models.PROTECT, null=True, blank=True, related_name="+"
    )
    diperiksa_pada = models.DateTimeField("diperiksa", null=True, blank=True)
    dikirim_oleh = models.ForeignKey(
        PENGGUNA, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dikirim_pada = models.DateTimeField("dikirim", null=True, blank=True)
    ditutup_oleh = models.ForeignKey(
        PENGGUNA, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ditutup_pada = models.DateTimeField("ditutup", null=True, blank=True)
    dicocokkan_pada = models.DateTimeField("direkonsiliasi", null=True, blank=True)

    objects = DaftarSalurQuerySet.as_manager()

    class Meta:
        verbose_name = "daftar penyaluran"
        verbose_name_plural = "daftar penyaluran"
        ordering = ["-periode", "wilayah_id", "-urut"]
        constraints = [
            models.UniqueConstraint(
                fields=["wilayah", "periode", "urut"], name="daftar_salur_unik"
            ),
            models.UniqueConstraint(
                fields=["wilayah", "periode"],
                condition=Q(status__in=[StatusDaftar.DISUSUN, StatusDaftar.DIPERIKSA]),
                name="daftar_salur_satu_terbuka",
                violation_error_message="Masih ada daftar periode ini yang belum dikirim.",
            ),
        ]

    def __str__(self) -> str:
        return f"{'Susulan ' + str(self.urut) if self.urut else 'Daftar'} {self.wilayah}"

    @property
    def terkirim(self) -> bool:
        return self.status in {StatusDaftar.DIKIRIM, StatusDaftar.DITUTUP}


class BarisDesaQuerySet(models.QuerySet):
    """Rows with the desa of their time: they belong to the office of that desa, and to who has
    the family in their care now."""

    def untuk(self, pengguna, hak: str = "penyaluran.lihat"):
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("desa_id")
        if cakupan.dampingan is not None:
            q |= Q(keluarga__pendamping_id=cakupan.dampingan)
        return self.filter(q)


# A line of a list that was sent is a document: neither changed nor taken away, nor one added.
_TETAP = """
    IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM kpm_daftarsalur d
            WHERE d.id = OLD.daftar_id AND d.status IN ('dikirim', 'ditutup')))
       OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM kpm_daftarsalur d
            WHERE d.id = NEW.daftar_id AND d.status IN ('dikirim', 'ditutup')))
    THEN
        RAISE EXCEPTION 'daftar yang sudah dikirim tidak dapat diubah'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'baris_salur_tetap';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class BarisSalur(models.Model):
    """One family on a list, as it was when the list was made; with `kecuali` one that was left
    out, and why. Replaced as a whole while the list is being made, so it needs no trail."""

    daftar = models.ForeignKey(DaftarSalur, models.CASCADE, related_name="baris", db_index=False)
    keluarga = models.ForeignKey("kpm.Keluarga", models.PROTECT, related_name="baris_salur")
    # no constraint: a code of the table of regions is never deleted
    desa = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    nama = models.CharField("nama penerima", max_length=120)
    nik = models.CharField("NIK", max_length=16, blank=True)
    no_kks = models.CharField("No KKS", max_length=16, blank=True)
    bank = models.CharField("bank", max_length=10, blank=True)
    jumlah = models.PositiveIntegerField("jumlah (rupiah)")
    kecuali = models.CharField(
        "sebab dikecualikan", max_length=16, choices=Kecuali.choices, blank=True
    )

    objects = BarisDesaQuerySet.as_manager()

    class Meta:
        verbose_name = "baris daftar penyaluran"
        verbose_name_plural = "baris daftar penyaluran"
        ordering = ["pk"]
        indexes = [models.Index(fields=["daftar", "nama", "id"], name="baris_salur_nama")]
        constraints = [
            models.UniqueConstraint(fields=["daftar", "keluarga"], name="baris_salur_unik")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tetap",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_TETAP,
            )
        ]

    def __str__(self) -> str:
        return self.nama

    @property
    def nik_samar(self) -> str:
        return samarkan(self.nik)

    @property
    def no_kks_samar(self) -> str:
        return samarkan(self.no_kks)


class Rekonsiliasi(models.Model):
    """Of one family and period: due, listed, paid, side by side, and what we find (`temuan`).
    Worked out by `massal.rekonsiliasi` from Bantuan, BarisSalur and HasilSalur, for kabupaten
    whose list was sent. Rupiah; 0 is nothing due, not listed, not paid."""

    keluarga = models.ForeignKey(
        "kpm.Keluarga", models.CASCADE, related_name="rekonsiliasi", db_index=False
    )
    periode = models.DateField("awal periode")
    desa = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    temuan = models.CharField("temuan", max_length=16, choices=Temuan.choices)
    berhak = models.PositiveIntegerField("seharusnya (rupiah)")
    terdaftar = models.PositiveIntegerField("terdaftar (rupiah)")
    dibayar = models.PositiveIntegerField("dibayar (rupiah)")
    kecuali = models.CharField(max_length=16, choices=Kecuali.choices, blank=True)
    label = models.CharField("kata bank", max_length=100, blank=True)
    keterangan = models.CharField("keterangan bank", max_length=200, blank=True)
    bank = models.CharField("bank", max_length=10, blank=True)
    tanggal = models.DateField("tanggal bank", null=True, blank=True)
    aktif = models.BooleanField("aktif pada awal periode")
    layak = models.BooleanField("berhak dan datanya padan")
    tepat_waktu = models.BooleanField("dibayar sampai jadwal")
    lengkap = models.BooleanField("bukti bank lengkap")

    objects = BarisDesaQuerySet.as_manager()

    class Meta:
        verbose_name = "rekonsiliasi"
        verbose_name_plural = "rekonsiliasi"
        ordering = ["-periode", "pk"]
        indexes = [
            models.Index(fields=["periode", "desa"], name="rekonsiliasi_desa"),
            models.Index(fields=["periode", "temuan", "desa"], name="rekonsiliasi_temuan"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["keluarga", "periode"], name="rekonsiliasi_unik")
        ]

    def __str__(self) -> str:
        return f"{self.get_temuan_display()} {self.periode:%Y-%m}"


class SelisihQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "penyaluran.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def terbuka(self):
        return self.filter(ditutup_pada=None)


@lacak()
class Selisih(models.Model):
    """A discrepancy of one family and period as a task: who, until when, which step; closed by
    a person with a reason, or by itself when the bank or the office has put it right."""

    keluarga = models.ForeignKey("kpm.Keluarga", models.CASCADE, related_name="selisih")
    periode = models.DateField("awal periode")
    jenis = models.CharField("selisih", max_length=16, choices=Jenis.choices)
    rupiah = models.PositiveIntegerField("rupiah yang dipersoalkan", default=0)
    sebab = models.CharField("sebab menurut bank", max_length=200, blank=True)
    pemilik = models.ForeignKey(
        PENGGUNA, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="dikerjakan oleh", db_index=False,
    )  # fmt: skip
    tenggat = models.DateField("paling lambat")
    langkah = models.CharField("langkah", max_length=10, choices=Langkah.choices)
    catatan = models.CharField("catatan", max_length=300, blank=True)
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)
    ditutup_pada = models.DateTimeField("ditutup", null=True, blank=True)
    ditutup_oleh = models.ForeignKey(
        PENGGUNA, models.PROTECT, null=True, blank=True, related_name="+"
    )
    alasan = models.CharField("alasan", max_length=12, choices=AlasanTutup.choices, blank=True)

    objects = SelisihQuerySet.as_manager()

    class Meta:
        verbose_name = "selisih penyaluran"
        verbose_name_plural = "selisih penyaluran"
        ordering = ["tenggat", "pk"]
        indexes = [
            models.Index(
                fields=["pemilik", "tenggat"], condition=Q(ditutup_pada=None), name="selisih_milik"
            ),
            models.Index(
                fields=["tenggat", "id"], condition=Q(ditutup_pada=None), name="selisih_terbuka"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["keluarga", "periode", "jenis"],
                condition=Q(ditutup_pada=None),
                name="selisih_satu_terbuka",
            ),
            models.CheckConstraint(
                condition=Q(ditutup_pada=None, alasan="")
                | (Q(ditutup_pada__isnull=False) & ~Q(alasan="")),
                name="selisih_ditutup_beralasan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.periode:%Y-%m}"


class PemegangKKSQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def berlaku(self):
        return self.filter(berlaku=True)


@lacak(exclude=["berlaku"])
class PemegangKKS(models.Model):
    """Who was found to hold the family's card, on a day; rows are added and never edited.
    `berlaku` marks the newest of a family."""

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    keluarga = models.ForeignKey("kpm.Keluarga", models.CASCADE, related_name="pemegang_kks")
    pemegang = models.CharField("siapa yang memegang", max_length=10, choices=Pemegang.choices)
    tanggal = models.DateField("tanggal ditanyakan")
    catatan = models.CharField("keterangan", max_length=200, blank=True)
    oleh = models.ForeignKey(PENGGUNA, models.PROTECT, null=True, blank=True, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    berlaku = models.BooleanField(default=True, editable=False)

    objects = PemegangKKSQuerySet.as_manager()

    class Meta:
        verbose_name = "pemegang KKS"
        verbose_name_plural = "pemegang KKS"
        ordering = ["-tanggal", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["keluarga"], condition=Q(berlaku=True), name="pemegang_kks_satu_berlaku"
            )
        ]

    def __str__(self) -> str:
        return self.get_pemegang_display()
