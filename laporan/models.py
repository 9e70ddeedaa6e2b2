"""Made reports, frozen: what was asked, the data as of when, and proof that it is unchanged.
Beside them the monthly aggregates that dashboards read, and the office's letterhead."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from pkh.pekerjaan.models import Pekerjaan
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from .bulanan.models import LaporanBulanan
from .jadwal.models import Langganan, SurelTerbukti
from .pdp.insiden.models import Insiden, KeluargaTerdampak, LangkahInsiden
from .pdp.pemrosesan.models import Pemrosesan
from .pdp.permintaan.models import PermintaanData
from .pdp.retensi.models import AturanRetensi, UsulanRetensi
from .rakor.models import KeputusanRakor, Rakor

__all__ = [
    "Angka", "AturanRetensi", "Cuplikan", "GambarKeadaan", "Insiden", "KeluargaTerdampak",
    "KeputusanRakor", "Kop", "Langganan", "LangkahInsiden", "LaporanBulanan", "Pemrosesan",
    "PeriksaAngka", "PermintaanData", "PosisiJejak", "PotonganLaporan", "Rakor", "SurelTerbukti",
    "UsulanRetensi",
]  # fmt: skip

HAK_KHUSUS = ("riwayat.baca_identitas",)  # beside laporan.lihat, for some kinds


class CuplikanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "laporan.lihat"):
        """Of the person's regions; kinds that tell of people's doings only to who may read it."""
        boleh = self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))
        for lain in HAK_KHUSUS:
            boleh = boleh.filter(
                ~models.Q(hak=lain) | pengguna.cakupan(lain).q_wilayah("wilayah_id")
            )
        return boleh

    def sebelum(self, cuplikan: "Cuplikan"):
        """Older ones of the same kind and region, newest first."""
        return self.filter(
            jenis=cuplikan.jenis, wilayah=cuplikan.wilayah_id, pk__lt=cuplikan.pk
        ).order_by("-pk")

    def ringan(self):
        """Without what is large and only read on its own page."""
        return self.defer("isi", "keluarga")


class Cuplikan(models.Model):
    """A snapshot. `isi` is the whole content as data; PDF and XLSX are made from it and can
    be made anew. `sha256` is over the canonical JSON of `isi`, which holds that of `keluarga`:
    the families behind each figure, packed (laporan.rincian)."""

    jenis = models.CharField("jenis laporan", max_length=40)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    periode = models.CharField("periode", max_length=10)  # 2024, 2024-TW3, 2024-08
    judul = models.CharField("judul", max_length=200)
    per = models.DateTimeField("keadaan data per")
    versi_definisi = models.PositiveSmallIntegerField("versi definisi")
    isi = models.JSONField("isi")
    keluarga = models.BinaryField("keluarga di balik angka", null=True)
    hak = models.CharField("hak membaca", max_length=40, default="laporan.lihat")
    jumlah_baris = models.PositiveIntegerField("jumlah baris")
    sha256 = models.CharField(max_length=64, db_index=True)
    pdf = models.FileField(upload_to="laporan/%Y/%m/", max_length=200)
    xlsx = models.FileField(upload_to="laporan/%Y/%m/", max_length=200)
    # Only of a province: that of a kabupaten/kota is made when it is asked for.
    lampiran = models.FileField(upload_to="laporan/%Y/%m/", max_length=200, blank=True)
    dibuat_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dibuat_pada = models.DateTimeField("dibuat pada", default=timezone.now)

    objects = CuplikanQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan"
        verbose_name_plural = "laporan"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["wilayah", "-id"], name="cuplikan_wilayah")]
        triggers = [pgtrigger.Protect(name="beku", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.judul


class PotonganQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "laporan.buat"):
        """Of who asked for the report, in their regions; no page shows them."""
        milik = self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))
        return milik.filter(pekerjaan__diminta_oleh=pengguna)


class PotonganLaporan(models.Model):
    """One region's part of a report that is being made (laporan.potongan), until it is put
    together: what it adds to the figures, its families, its sheet of the annex."""

    pekerjaan = models.ForeignKey(Pekerjaan, models.CASCADE, related_name="+")
    wilayah = models.ForeignKey(Wilayah, models.CASCADE, related_name="+", db_index=False)
    potret = models.CharField("nama potret basis data", max_length=60)
    per = models.DateTimeField("keadaan data per")
    selesai_pada = models.DateTimeField("selesai", null=True, blank=True)
    isi = models.JSONField(default=dict, blank=True)
    bungkusan = models.BinaryField(default=b"")
    lembar = models.BinaryField(null=True)  # empty: no families; None: not written yet

    objects = PotonganQuerySet.as_manager()

    class Meta:
        verbose_name = "potongan laporan"
        verbose_name_plural = "potongan laporan"

    def __str__(self) -> str:
        return f"{self.pekerjaan_id} {self.wilayah_id}"


class AngkaQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "laporan.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))


class Angka(models.Model):
    """One count of one month in one kecamatan, kabupaten/kota or provinsi, for dashboards.
    Counts only: percentages are worked out from them. Rewritten by `laporan.massal`; `per` is
    when its data were read."""

    wilayah = models.ForeignKey(Wilayah, models.CASCADE, related_name="+", db_index=False)
    bulan = models.DateField("bulan")  # first day of the month
    ukuran = models.CharField("ukuran", max_length=40)  # laporan.ukuran
    nilai = models.BigIntegerField("nilai")
    per = models.DateTimeField("keadaan data per")

    objects = AngkaQuerySet.as_manager()

    class Meta:
        verbose_name = "angka bulanan"
        verbose_name_plural = "angka bulanan"
        constraints = [
            models.UniqueConstraint(
                fields=["wilayah", "bulan", "ukuran"], include=["nilai"], name="angka_unik"
            )
        ]
        indexes = [models.Index(fields=["bulan"], name="angka_bulan")]

    def __str__(self) -> str:
        return f"{self.wilayah_id} {self.bulan:%Y-%m} {self.ukuran}: {self.nilai}"


class GambarKeadaan(models.Model):
    """The dashboard of one region as the worker drew it after a refresh, or who looked before that
    (laporan.dasbor.susun): nobody else waits for the drawing. `berubah_pada`: when figures of the
    region or of one below it last became others; `kunci`: what `html` was drawn from."""

    wilayah = models.ForeignKey(Wilayah, models.CASCADE, related_name="+", db_index=False)
    telepon = models.BooleanField("untuk yang mengelola telepon", default=False)
    berubah_pada = models.DateTimeField("angkanya berubah pada")
    kunci = models.CharField(max_length=64, blank=True)
    html = models.TextField(blank=True)

    objects = AngkaQuerySet.as_manager()

    class Meta:
        verbose_name = "gambar keadaan"
        verbose_name_plural = "gambar keadaan"
        constraints = [
            models.UniqueConstraint(fields=["wilayah", "telepon"], name="gambar_keadaan_unik")
        ]

    def __str__(self) -> str:
        return f"{self.wilayah_id} {self.berubah_pada:%Y-%m-%d %H:%M}"


class PeriksaAngka(models.Model):
    """One night's comparison of the aggregates with the data they were counted from. `beda`:
    [region, month, measure, kept, true], the first of them."""

    per = models.DateTimeField("keadaan data per")
    dibandingkan = models.PositiveIntegerField("angka yang dibandingkan")
    jumlah = models.PositiveIntegerField("yang berbeda")
    beda = models.JSONField("beda", default=list)

    class Meta:
        verbose_name = "pemeriksaan angka"
        verbose_name_plural = "pemeriksaan angka"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.per:%Y-%m-%d}: {self.jumlah} dari {self.dibandingkan}"

    def beda_untuk(self, pengguna) -> list[list]:
        """Those of the person's regions."""
        cakupan = pengguna.cakupan("laporan.lihat")
        return [b for b in self.beda if cakupan.memuat_wilayah(b[0])]


class PosisiJejak(models.Model):
    """How far the trail has been read into the aggregates, one row per event table.

    Events after `posisi` are read again at the next refresh: a transaction that was still
    open at the last one may have taken a lower number. `per`: no change before it is missing.
    """

    tabel = models.CharField(max_length=63, primary_key=True)
    posisi = models.BigIntegerField("nomor jejak sebelum penyegaran terakhir", default=0)
    terakhir = models.BigIntegerField("nomor jejak pada penyegaran terakhir", default=0)
    per = models.DateTimeField("keadaan data per")

    class Meta:
        verbose_name = "posisi jejak"
        verbose_name_plural = "posisi jejak"

    def __str__(self) -> str:
        return f"{self.tabel} {self.terakhir}"


class KopQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "laporan.lihat"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))


class Kertas(models.TextChoices):
    A4 = "A4", "A4 (210 × 297 mm)"
    F4 = "F4", "F4 atau folio (215 × 330 mm)"


@lacak()
class Kop(models.Model):
    """Letterhead of the office of one region; without a row the report names the region."""

    wilayah = models.OneToOneField(Wilayah, models.PROTECT, primary_key=True, related_name="+")
    dinas = models.CharField("nama dinas", max_length=120, default="Dinas Sosial")
    alamat = models.CharField("alamat", max_length=200, blank=True)
    kontak = models.CharField("telepon, surel, laman", max_length=200, blank=True)
    tempat = models.CharField(
        "tempat surat dibuat", max_length=60, blank=True, help_text="Misalnya Tenggarong."
    )
    unit_pusat = models.TextField(
        "unit Kementerian Sosial",
        default="Direktorat Jenderal Perlindungan dan Jaminan Sosial\n"
        "Direktorat Perlindungan Sosial Non Kebencanaan",
        max_length=300,
        help_text="Pada kop Kemensos laporan bulanan pendamping; satu baris satu unit.",
    )
    kertas = models.CharField(
        "kertas kantor ini",
        max_length=2,
        choices=Kertas,
        default=Kertas.A4,
        help_text="Dipakai bila peminta laporan tidak memilih kertas lain.",
    )

    objects = KopQuerySet.as_manager()

    class Meta:
        verbose_name = "kop surat"
        verbose_name_plural = "kop surat"

    def __str__(self) -> str:
        return f"{self.dinas} {self.wilayah}"
