"""From calon to active: the first meeting, the validation of each family, the decision."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah, rentang_wilayah

from ..aturan import Komponen
from .aturan import DATANG, DOKUMEN, KATA_SEBAB, Hadir, Hasil


class PertemuanAwalQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        """Of the person's region; for a pendamping their own, and those to which one of their
        families is invited."""
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("desa_id")
        if cakupan.dampingan is not None:
            undangan = UndanganAwal.objects.filter(keluarga__pendamping_id=cakupan.dampingan)
            q |= Q(oleh_id=cakupan.dampingan) | Q(pk__in=undangan.values("pertemuan"))
        return self.filter(q)

    def berlaku(self):
        return self.filter(dibatalkan_pada=None)

    def di_wilayah(self, kode: str):
        return self.filter(rentang_wilayah("desa_id", kode))

    def belum_dicatat(self, hari_ini):
        """Held, and somebody's attendance is still open."""
        belum = UndanganAwal.objects.filter(kehadiran=Hadir.BELUM).values("pertemuan")
        return self.berlaku().filter(tanggal__lte=hari_ini, pk__in=belum)

    def dengan_hitungan(self):
        """With `diundang`, `datang` and `belum` (invitations), and its desa at hand."""
        return self.select_related("desa__induk", "oleh").annotate(
            diundang=Count("undangan"),
            datang=Count("undangan", filter=Q(undangan__kehadiran__in=DATANG)),
            belum=Count("undangan", filter=Q(undangan__kehadiran=Hadir.BELUM)),
        )


@lacak()
class PertemuanAwal(models.Model):
    """Where the calon of a place hear what PKH asks and gives. `bawaan`: what they bring."""

    IKUT_PINDAH = ("desa",)

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    desa = models.ForeignKey(Wilayah, models.PROTECT, related_name="+", verbose_name="desa")
    tempat = models.CharField("tempat", max_length=120)
    tanggal = models.DateField("tanggal")
    jam = models.TimeField("pukul")
    nomor_surat = models.CharField("nomor surat undangan", max_length=60, blank=True)
    bawaan = models.CharField("yang dibawa", max_length=200, blank=True)
    narahubung = models.CharField("narahubung", max_length=120, blank=True)
    notulen = models.TextField("notulen", blank=True, max_length=4000)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)
    dibatalkan_pada = models.DateTimeField("dibatalkan", null=True, editable=False)
    alasan_batal = models.CharField("alasan pembatalan", max_length=200, blank=True)

    objects = PertemuanAwalQuerySet.as_manager()

    class Meta:
        verbose_name = "pertemuan awal"
        verbose_name_plural = "pertemuan awal"
        ordering = ["-tanggal", "-pk"]
        indexes = [models.Index(fields=["-tanggal", "-id"], name="pertemuan_awal_terbaru")]

    def __str__(self) -> str:
        return f"Pertemuan awal {self.desa}"


class UndanganAwalQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def berlaku(self):
        return self.filter(pertemuan__dibatalkan_pada=None)

    def datang(self):
        return self.filter(kehadiran__in=DATANG)


@lacak()
class UndanganAwal(models.Model):
    """One family invited to a pertemuan awal, and whether it came or sent somebody."""

    pertemuan = models.ForeignKey(PertemuanAwal, models.CASCADE, related_name="undangan")
    keluarga = models.ForeignKey("kpm.Keluarga", models.CASCADE, related_name="undangan_awal")
    kehadiran = models.CharField(max_length=8, choices=Hadir.choices, default=Hadir.BELUM)
    wakil = models.CharField("diwakili oleh", max_length=100, blank=True)
    dicatat_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dicatat_pada = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UndanganAwalQuerySet.as_manager()

    class Meta:
        verbose_name = "undangan pertemuan awal"
        verbose_name_plural = "undangan pertemuan awal"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["pertemuan", "keluarga"], name="undangan_awal_unik"),
            models.CheckConstraint(
                condition=Q(kehadiran="diwakili") | Q(wakil=""),
                name="undangan_awal_wakil",
                violation_error_message="Wakil hanya diisi bila diwakili.",
            ),
        ]

    def __str__(self) -> str:
        return f"Undangan {self.keluarga}"


class ValidasiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def kini(self):
        """In force: the newest, and not of an earlier time as a calon."""
        return self.filter(berlaku=True, tanggal__gte=F("keluarga__status_sejak"))


@lacak()
class Validasi(models.Model):
    """What somebody found at a calon's home, an append-only event with an id made where it was
    written down. `berlaku`: the newest of the family, unless a decision took it back."""

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    keluarga = models.ForeignKey(
        "kpm.Keluarga", models.CASCADE, related_name="validasi", db_index=False
    )
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tanggal = models.DateField("tanggal validasi")
    hasil = models.CharField("hasil", max_length=15, choices=Hasil.choices)
    sebab = models.CharField("sebab", max_length=15, choices=list(KATA_SEBAB.items()), blank=True)
    alasan = models.CharField("alasan", max_length=300, blank=True)
    kembaran = models.ForeignKey(
        "kpm.Keluarga",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="keluarga kembarannya",
    )
    ditemui = models.CharField("siapa yang ditemui", max_length=100, blank=True)
    catatan = models.TextField("keadaan keluarga", blank=True, max_length=4000)
    komitmen_tanggal = models.DateField("komitmen ditandatangani", null=True, blank=True)
    komitmen_oleh = models.CharField("ditandatangani oleh", max_length=120, blank=True)
    berlaku = models.BooleanField("berlaku", default=True, editable=False)
    dicatat_pada = models.DateTimeField("diterima pada", default=timezone.now, editable=False)

    objects = ValidasiQuerySet.as_manager()

    class Meta:
        verbose_name = "validasi"
        verbose_name_plural = "validasi"
        ordering = ["-tanggal", "-pk"]
        indexes = [models.Index(fields=["keluarga", "-tanggal"], name="validasi_keluarga")]
        constraints = [
            models.UniqueConstraint(
                fields=["keluarga"], condition=Q(berlaku=True), name="validasi_berlaku_satu"
            ),
            models.CheckConstraint(
                condition=Q(hasil="layak") | ~Q(alasan=""),
                name="validasi_beralasan",
                violation_error_message="Tuliskan alasannya.",
            ),
            models.CheckConstraint(
                condition=Q(kembaran=None) | (Q(hasil="ganda") & ~Q(kembaran=F("keluarga"))),
                name="validasi_kembaran",
                violation_error_message="Kembaran hanya dipilih untuk keluarga ganda.",
            ),
            models.CheckConstraint(
                condition=Q(komitmen_tanggal=None, komitmen_oleh="")
                | (Q(komitmen_tanggal__isnull=False, hasil="layak") & ~Q(komitmen_oleh="")),
                name="validasi_komitmen",
                violation_error_message="Isi tanggal dan nama penanda tangan bersama-sama.",
            ),
        ]

    def __str__(self) -> str:
        return f"Validasi {self.keluarga}: {self.get_hasil_display().lower()}"


class PeriksaAnggotaQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("validasi__keluarga__"))


@lacak()
class PeriksaAnggota(models.Model):
    """One member as the validation found them. `komponen`: as the rules said after the
    corrections of that day; `dikoreksi`: the fields that were put right in the register."""

    class Keadaan(models.TextChoices):
        SESUAI = "sesuai", "Ada"
        TIDAK_DITEMUI = "tidak_ditemui", "Tidak ditemui"
        BUKAN = "bukan", "Bukan anggota"

    validasi = models.ForeignKey(Validasi, models.CASCADE, related_name="periksa")
    anggota = models.ForeignKey("kpm.Anggota", models.CASCADE, related_name="+")
    keadaan = models.CharField(max_length=13, choices=Keadaan.choices)
    komponen = models.CharField("komponen", max_length=12, blank=True)
    komponen_terlihat = models.BooleanField("komponen terbukti", default=False)
    dokumen = ArrayField(
        models.CharField(max_length=12, choices=list(DOKUMEN.items())),
        verbose_name="dokumen dilihat",
        default=list,
        blank=True,
    )
    dikoreksi = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    objects = PeriksaAnggotaQuerySet.as_manager()

    class Meta:
        verbose_name = "pemeriksaan anggota"
        verbose_name_plural = "pemeriksaan anggota"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["validasi", "anggota"], name="periksa_anggota_unik")
        ]

    def __str__(self) -> str:
        return f"{self.anggota}: {self.get_keadaan_display().lower()}"

    @property
    def kata_dokumen(self) -> list[str]:
        return [DOKUMEN[d] for d in self.dokumen]

    @property
    def kata_komponen(self) -> str:
        return str(dict(Komponen.choices).get(self.komponen, ""))

    @property
    def kata_koreksi(self) -> list[str]:
        ruas = type(self.anggota)._meta
        return [str(ruas.get_field(nama).verbose_name) for nama in self.dikoreksi]


class FotoValidasiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("validasi__keluarga__"))


class FotoValidasi(models.Model):
    """Evidence, or the signed commitment: re-encoded JPEG without EXIF, under a random name."""

    class Jenis(models.TextChoices):
        DEPAN = "depan", "Rumah dari depan"
        DALAM = "dalam", "Rumah bagian dalam"
        KELUARGA = "keluarga", "Keluarga"
        KOMITMEN = "komitmen", "Lembar komitmen"
        BUKTI = "bukti", "Bukti lain"

    validasi = models.ForeignKey(Validasi, models.CASCADE, related_name="foto")
    jenis = models.CharField(max_length=8, choices=Jenis.choices, default=Jenis.BUKTI)
    berkas = models.ImageField("foto", upload_to="validasi/%Y/%m/")
    sha256 = models.CharField(max_length=64)

    objects = FotoValidasiQuerySet.as_manager()

    class Meta:
        verbose_name = "foto validasi"
        verbose_name_plural = "foto validasi"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["validasi", "sha256"], name="foto_validasi_unik")
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.pk}"


class SanggahanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("validasi__keluarga__"))

    def menunggu(self):
        return self.filter(putusan=Sanggahan.Putusan.MENUNGGU)


@lacak()
class Sanggahan(models.Model):
    """A family objects to the outcome of its validation; accepted means looking again."""

    class Putusan(models.TextChoices):
        MENUNGGU = "menunggu", "Menunggu jawaban"
        DITERIMA = "diterima", "Diterima, divalidasi ulang"
        DITOLAK = "ditolak", "Ditolak"

    validasi = models.ForeignKey(Validasi, models.CASCADE, related_name="sanggahan")
    tanggal = models.DateField("tanggal disampaikan")
    pemohon = models.CharField("disampaikan oleh", max_length=120)
    alasan = models.CharField("alasan sanggahan", max_length=500)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    putusan = models.CharField(max_length=8, choices=Putusan.choices, default=Putusan.MENUNGGU)
    jawaban = models.CharField("jawaban", max_length=500, blank=True)
    diputuskan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    diputuskan_pada = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SanggahanQuerySet.as_manager()

    class Meta:
        verbose_name = "sanggahan"
        verbose_name_plural = "sanggahan"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["validasi"],
                condition=Q(putusan="menunggu"),
                name="sanggahan_menunggu_satu",
                violation_error_message="Sanggahan atas validasi ini sudah menunggu jawaban.",
            )
        ]

    def __str__(self) -> str:
        return f"Sanggahan {self.pemohon}"


class PenetapanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        """Of the person's region; a pendamping reads those that hold a family of theirs."""
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("wilayah_id")
        if cakupan.dampingan is not None:
            isi = KeluargaDitetapkan.objects.filter(keluarga__pendamping_id=cakupan.dampingan)
            q |= Q(pk__in=isi.values("penetapan"))
        return self.filter(q)

    def berlaku(self):
        return self.filter(dibatalkan_pada=None)


@lacak()
class Penetapan(models.Model):
    """One decision on many calon: into the programme (with its SK) or not."""

    class Ke(models.TextChoices):
        AKTIF = "aktif", "Ditetapkan menjadi KPM"
        TIDAK_LAYAK = "tidak_layak", "Dinyatakan tidak layak"

    kunci = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ke = models.CharField("putusan", max_length=11, choices=Ke.choices)
    nomor_sk = models.CharField("nomor SK", max_length=100)
    tanggal_sk = models.DateField("tanggal SK")
    mulai = models.DateField("berlaku mulai")
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    jumlah = models.PositiveIntegerField("jumlah keluarga", default=0)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    dibatalkan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    dibatalkan_pada = models.DateTimeField("dibatalkan", null=True, editable=False)
    alasan_batal = models.CharField("alasan pembatalan", max_length=200, blank=True)

    objects = PenetapanQuerySet.as_manager()

    class Meta:
        verbose_name = "penetapan"
        verbose_name_plural = "penetapan"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["-dicatat_pada", "-id"], name="penetapan_terbaru")]
        constraints = [
            models.CheckConstraint(
                condition=Q(mulai__gte=F("tanggal_sk")),
                name="penetapan_mulai_sesudah_sk",
                violation_error_message="Berlaku mulai tidak boleh mendahului tanggal SK.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_ke_display()}, SK {self.nomor_sk}"


class KeluargaDitetapkanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def berlaku(self):
        return self.filter(penetapan__dibatalkan_pada=None)


@lacak()
class KeluargaDitetapkan(models.Model):
    """One family of a decision, what it stood on, and what it takes to undo it."""

    penetapan = models.ForeignKey(Penetapan, models.CASCADE, related_name="isi")
    keluarga = models.ForeignKey("kpm.Keluarga", models.CASCADE, related_name="ditetapkan")
    validasi = models.ForeignKey(Validasi, models.PROTECT, related_name="+")
    perubahan = models.ForeignKey("kpm.PerubahanStatus", models.CASCADE, related_name="+")
    sejak_lama = models.DateField("calon sejak")
    tahun_masuk_lama = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = KeluargaDitetapkanQuerySet.as_manager()

    class Meta:
        verbose_name = "keluarga ditetapkan"
        verbose_name_plural = "keluarga ditetapkan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["penetapan", "keluarga"], name="ditetapkan_unik")
        ]

    def __str__(self) -> str:
        return f"{self.keluarga}"
