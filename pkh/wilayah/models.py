"""The tree of regions, Kemendagri codes (`64.02.06.1001`), and what each decree changed."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone


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

    def bawahan_dari(self, wilayah: "Wilayah | None"):
        """The next level below `wilayah`; all provinces for None. One index range."""
        if wilayah is None:
            return self.filter(tingkat=Tingkat.PROVINSI)
        return self.filter(rentang_wilayah("kode", wilayah.kode), tingkat=wilayah.tingkat + 1)

    def cari(self, kata: str):
        """By part of the name, or by the beginning of the code, dotted or not, or BPS code."""
        angka = kata.replace(".", "").replace(" ", "")
        if not angka.isdigit():
            # Upper(), because that is what the trigram index holds.
            return self.alias(_nama=Upper("nama")).filter(_nama__contains=kata.upper())
        return self.filter(
            Q(kode__startswith=kata)
            | Q(kode__startswith=titiki_kode(angka))
            | (Q(kode_bps=angka) if len(angka) > 2 else Q())
        )

    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        """Regions in which the person may use `hak` (own regions and all below)."""
        return self.filter(pengguna.cakupan(hak).q_wilayah("kode"))


def titiki_kode(angka: str) -> str:
    """`6402061001` -> `64.02.06.1001`; a code that is cut short keeps what it has."""
    potongan = [angka[:2], angka[2:4], angka[4:6], angka[6:10]]
    return ".".join(p for p in potongan if p)


class Wilayah(models.Model):
    """One code. A code that ended stays: families and reports of its time still name it.

    `kode` is the Kemendagri code, `kode_bps` the code of the same region in BPS coding (the
    two look alike: 64.02 is Kutai Kartanegara, BPS 6402 is Kutai Barat).
    """

    kode = models.CharField("kode", max_length=13, primary_key=True, db_collation="C")
    nama = models.CharField("nama", max_length=100)
    tingkat = models.PositiveSmallIntegerField("tingkat", choices=Tingkat.choices)
    induk = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="bawahan", db_index=False
    )
    kode_bps = models.CharField("kode BPS", max_length=10, blank=True, db_default="")
    berlaku_sejak = models.DateField("berlaku sejak", null=True, blank=True)
    berakhir_pada = models.DateField("berakhir pada", null=True, blank=True)

    objects = WilayahQuerySet.as_manager()

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ["kode"]
        indexes = [
            models.Index(fields=["tingkat", "kode"], name="wilayah_tingkat"),
            models.Index(fields=["kode_bps"], condition=~Q(kode_bps=""), name="wilayah_kode_bps"),
            GinIndex(OpClass(Upper("nama"), "gin_trgm_ops"), name="wilayah_nama_trgm"),
        ]

    def __str__(self) -> str:
        return self.nama

    @property
    def kode_leluhur(self) -> list[str]:
        """Codes above this one, province first."""
        bagian = self.kode.split(".")
        return [".".join(bagian[:n]) for n in range(1, len(bagian))]


class MuatanQuerySet(models.QuerySet):
    def terbaca(self):
        """Those whose table was read and compared."""
        return self.exclude(ringkasan={})


class Muatan(models.Model):
    """One load of a table of regions: first a preview, then (once) applied."""

    class Status(models.TextChoices):
        PRATINJAU = "pratinjau", "Pratinjau"
        DIMUAT = "dimuat", "Dimuat"

    dasar = models.CharField("dasar (keputusan)", max_length=150, blank=True)
    tanggal = models.DateField("tanggal berlaku", default=timezone.localdate)
    nama_berkas = models.CharField("nama berkas", max_length=200)
    berkas = models.FileField("berkas", upload_to="wilayah/", blank=True)
    sidik = models.CharField("sidik SHA-256", max_length=64)
    jumlah_baris = models.PositiveIntegerField("jumlah baris")
    ringkasan = models.JSONField("ringkasan", default=dict)  # counts; see massal.bandingkan
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PRATINJAU)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)
    dimuat_pada = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MuatanQuerySet.as_manager()

    class Meta:
        verbose_name = "muatan wilayah"
        verbose_name_plural = "muatan wilayah"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.dasar or self.nama_berkas


class PerubahanWilayah(models.Model):
    """One line of a load's report; the lines of kind `pindah` are the map of old to new."""

    class Jenis(models.TextChoices):
        BARU = "baru", "Kode baru"
        NAMA = "nama", "Berganti nama"
        PECAH = "pecah", "Dipecah"
        PINDAH = "pindah", "Pindah kode"
        BERAKHIR = "berakhir", "Berakhir tanpa pengganti"
        HIDUP = "hidup", "Berlaku kembali"

    class Cara(models.TextChoices):
        INDUK_NAMA = "induk_nama", "Nama sama, di bawah induk yang sama atau penggantinya"
        NAMA = "nama", "Nama sama; hanya ada satu kode baru bernama begitu di daerah yang sama"
        INDUK_MIRIP = "induk_mirip", "Nama paling mirip di bawah induk yang sama atau penggantinya"
        MIRIP = "mirip", "Nama paling mirip di daerah yang sama; periksa"
        GANDA = "ganda", "Nama sama ada pada lebih dari satu kode baru; pilih sendiri"
        TIDAK_ADA = "tidak_ada", "Tidak ada kode baru bernama sama atau mirip; pilih sendiri"

    muatan = models.ForeignKey(Muatan, models.CASCADE, related_name="perubahan")
    jenis = models.CharField(max_length=10, choices=Jenis.choices)
    kode = models.CharField("kode", max_length=13, db_collation="C", db_index=True)
    nama = models.CharField("nama", max_length=100)
    kode_baru = models.CharField(
        "kode baru", max_length=13, db_collation="C", blank=True, db_index=True
    )
    nama_baru = models.CharField("nama baru", max_length=100, blank=True)
    cara = models.CharField("cara ditemukan", max_length=12, choices=Cara.choices, blank=True)
    kemiripan = models.FloatField("kemiripan nama (0 sampai 1)", null=True, blank=True)
    jumlah = models.PositiveIntegerField("bawahan yang ikut pindah", null=True, blank=True)

    class Meta:
        verbose_name = "perubahan wilayah"
        verbose_name_plural = "perubahan wilayah"
        ordering = ["jenis", "kode", "kode_baru"]

    def __str__(self) -> str:
        return f"{self.kode} {self.nama}"

    @property
    def penjelasan(self) -> str:
        """Why this line says what it says, in words."""
        if self.jenis == self.Jenis.PECAH:
            return f"{self.jumlah} wilayah di bawahnya pindah ke kode baru ini."
        if self.jenis == self.Jenis.NAMA and self.kemiripan is not None and self.kemiripan < 0.3:
            return "Nama sangat berbeda: pastikan kode ini tidak dipakai ulang untuk wilayah lain."
        return self.get_cara_display()
