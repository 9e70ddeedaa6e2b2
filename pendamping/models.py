"""Facilitators: who they are, whose families are theirs since when, what they did."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Count, F, Func, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from kpm.aturan import Komponen
from kpm.models import Anggota, Keluarga
from pkh.akun.templatetags.rupa import ribuan
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from .aturan import PANJANG_NOTULEN, PANJANG_TEMUAN, HasilVerifikasi, akhir_bulan


class MasaBerlaku(Func):
    """daterange(mulai, selesai, '[]'); an empty `selesai` is open-ended."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _masa():
    return MasaBerlaku(
        "mulai", "selesai", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
    )


class ProfilQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pendamping.lihat"):
        """Own profile for a pendamping; otherwise those posted in the person's regions."""
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("wilayah_id")
        if cakupan.dampingan is not None:
            q |= Q(pengguna_id=cakupan.dampingan)
        return self.filter(q)


@lacak()
class Profil(models.Model):
    """A pendamping's record. `wilayah` is the kabupaten/kota of the post."""

    IKUT_PINDAH = ("wilayah", "kecamatan")

    class Kepegawaian(models.TextChoices):
        PPPK = "pppk", "PPPK Kemensos"
        KONTRAK = "kontrak", "Kontrak"

    pengguna = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="profil")
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    kecamatan = models.ManyToManyField(Wilayah, related_name="+", blank=True)
    nip = models.CharField("NIP", max_length=18, blank=True)
    kepegawaian = models.CharField(max_length=10, choices=Kepegawaian.choices, blank=True)
    nomor_sk = models.CharField("nomor SK", max_length=100, blank=True)
    bergabung = models.DateField("bergabung", null=True, blank=True)

    objects = ProfilQuerySet.as_manager()

    class Meta:
        verbose_name = "profil pendamping"
        verbose_name_plural = "profil pendamping"

    def __str__(self) -> str:
        return str(self.pengguna)


class PenyerahanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "penugasan.atur"):
        return self.filter(pengguna.cakupan(hak).q_wilayah("wilayah_id"))


@lacak()
class Penyerahan(models.Model):
    """One act of handing families over: its rows are the Penugasan that point here."""

    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diserahkan kepada"
    )
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    mulai = models.DateField("berlaku mulai")
    alasan = models.CharField("alasan", max_length=200)
    jumlah = models.PositiveIntegerField("jumlah keluarga", default=0)
    oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    dibatalkan_pada = models.DateTimeField(null=True, editable=False)

    objects = PenyerahanQuerySet.as_manager()

    class Meta:
        verbose_name = "penyerahan"
        verbose_name_plural = "penyerahan"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{ribuan(self.jumlah)} KPM kepada {self.pendamping}"


class PenugasanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def berlaku(self, pada):
        return self.filter(Q(selesai=None) | Q(selesai__gte=pada), mulai__lte=pada)


@lacak()
class Penugasan(models.Model):
    """Whose family from when to when. The one in force today is mirrored in
    Keluarga.pendamping, which scope and lists read."""

    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="penugasan")
    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="penugasan"
    )
    mulai = models.DateField("mulai")
    selesai = models.DateField("selesai", null=True, blank=True)
    alasan = models.CharField("alasan", max_length=200, blank=True)
    oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    penyerahan = models.ForeignKey(
        Penyerahan, models.PROTECT, null=True, editable=False, related_name="penugasan"
    )
    ditutup = models.ForeignKey(  # the hand-over that ended this one: undo opens it again
        Penyerahan, models.PROTECT, null=True, editable=False, related_name="menutup"
    )

    objects = PenugasanQuerySet.as_manager()

    class Meta:
        verbose_name = "penugasan"
        ordering = ["-mulai", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(selesai=None) | Q(selesai__gte=F("mulai")),
                name="penugasan_selesai_sesudah_mulai",
            ),
            ExclusionConstraint(
                name="penugasan_tidak_tumpang_tindih",
                expressions=[
                    ("keluarga", RangeOperators.EQUAL),
                    (_masa(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Keluarga sudah punya pendamping pada masa itu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pendamping} sejak {self.mulai}"


class Kendala(models.Model):
    """Obstacles met in the field, a list the office can edit."""

    nama = models.CharField("nama", max_length=80, unique=True)
    urutan = models.PositiveSmallIntegerField("urutan", default=0)

    class Meta:
        verbose_name = "kendala"
        verbose_name_plural = "kendala"
        ordering = ["urutan", "nama"]

    def __str__(self) -> str:
        return self.nama


class KunjunganQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kunjungan.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def berjanji(self):
        """Visits whose dated follow-up is still open."""
        return self.filter(tindak_lanjut_pada__isnull=False, tindak_lanjut_tuntas_pada=None)

    def janji_lewat(self, pada):
        return self.berjanji().filter(tindak_lanjut_pada__lt=pada)


@lacak()
class Kunjungan(models.Model):
    """One visit, an append-only event with an id made where it was written down."""

    class Tujuan(models.TextChoices):
        KUNJUNGAN = "kunjungan", "Kunjungan rumah"
        PERTEMUAN_AWAL = "pertemuan_awal", "Pertemuan awal"
        VALIDASI = "validasi", "Validasi"
        VERIFIKASI = "verifikasi", "Verifikasi komitmen"
        MEDIASI = "mediasi", "Mediasi"
        FASILITASI = "fasilitasi", "Fasilitasi"
        ADVOKASI = "advokasi", "Advokasi"
        GRADUASI = "graduasi", "Asesmen graduasi"
        PASCA = "pasca", "Pendampingan pascagraduasi"

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    keluarga = models.ForeignKey(Keluarga, models.PROTECT, related_name="kunjungan", db_index=False)
    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="kunjungan", db_index=False
    )
    tanggal = models.DateField("tanggal kunjungan")
    tujuan = models.CharField(max_length=15, choices=Tujuan.choices, default=Tujuan.KUNJUNGAN)
    ditemui = models.CharField("siapa yang ditemui", max_length=100, blank=True)
    temuan = models.TextField("temuan", max_length=PANJANG_TEMUAN, blank=True)
    kendala = models.ForeignKey(Kendala, models.PROTECT, null=True, blank=True, related_name="+")
    kendala_lain = models.CharField("uraian kendala", max_length=300, blank=True)
    tindak_lanjut = models.CharField("tindak lanjut", max_length=300, blank=True)
    tindak_lanjut_pada = models.DateField("tindak lanjut paling lambat", null=True, blank=True)
    tindak_lanjut_tuntas_pada = models.DateField("tindak lanjut tuntas", null=True, blank=True)
    lintang = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    bujur = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    akurasi = models.PositiveIntegerField("akurasi GPS (meter)", null=True, blank=True)
    waktu_gawai = models.DateTimeField("waktu pada gawai", null=True, blank=True)
    dicatat_pada = models.DateTimeField("diterima pada", default=timezone.now, editable=False)

    objects = KunjunganQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan"
        verbose_name_plural = "kunjungan"
        ordering = ["-tanggal", "-pk"]
        indexes = [
            models.Index(fields=["keluarga", "-tanggal"], name="kunjungan_keluarga"),
            models.Index(fields=["pendamping", "-tanggal"], name="kunjungan_pendamping"),
            models.Index(fields=["-tanggal", "-id"], name="kunjungan_terbaru"),
            models.Index(
                fields=["pendamping", "tindak_lanjut_pada"],
                condition=Q(tindak_lanjut_pada__isnull=False, tindak_lanjut_tuntas_pada=None),
                name="kunjungan_tindak_lanjut",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tujuan_display()} {self.tanggal}"


class FotoQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kunjungan.lihat"):
        return self.filter(pengguna.cakupan(hak).q("kunjungan__keluarga__"))


class Foto(models.Model):
    """A photo of a visit: re-encoded JPEG without EXIF, under a random name."""

    kunjungan = models.ForeignKey(Kunjungan, models.CASCADE, related_name="foto")
    berkas = models.ImageField("foto", upload_to="kunjungan/%Y/%m/")
    sha256 = models.CharField(max_length=64)

    objects = FotoQuerySet.as_manager()

    class Meta:
        verbose_name = "foto kunjungan"
        verbose_name_plural = "foto kunjungan"
        constraints = [
            models.UniqueConstraint(fields=["kunjungan", "sha256"], name="foto_kunjungan_unik")
        ]

    def __str__(self) -> str:
        return f"Foto {self.pk}"


class KelompokQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        cakupan = pengguna.cakupan(hak)
        q = cakupan.q_wilayah("desa_id")
        if cakupan.dampingan is not None:
            q |= Q(pendamping_id=cakupan.dampingan)
        return self.filter(q)

    def dengan_cakupan(self, bulan):
        """With desa and pendamping at hand; adds jumlah_anggota (today), pertemuan_bulan (in the
        month `bulan`), sesi_selesai (different sessions held) and terakhir (date of the last)."""
        anggota = AnggotaKelompok.objects.filter(
            kelompok=OuterRef("pk"), selesai=None, keluarga__pendamping=OuterRef("pendamping")
        )
        pertemuan = Pertemuan.objects.filter(kelompok=OuterRef("pk"))
        sebulan = pertemuan.filter(tanggal__range=(bulan, akhir_bulan(bulan)))

        def hitung(baris, apa):
            per = baris.order_by().values("kelompok").annotate(n=apa).values("n")
            return Subquery(per)

        return self.select_related("desa", "pendamping").annotate(
            jumlah_anggota=Coalesce(hitung(anggota, Count("pk")), 0),
            pertemuan_bulan=Coalesce(hitung(sebulan, Count("pk")), 0),
            sesi_selesai=Coalesce(hitung(pertemuan, Count("sesi", distinct=True)), 0),
            terakhir=hitung(pertemuan, Max("tanggal")),
        )


@lacak()
class Kelompok(models.Model):
    """A P2K2 group, 10 to 30 families."""

    IKUT_PINDAH = ("desa",)

    nama = models.CharField("nama kelompok", max_length=80)
    desa = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")
    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="kelompok"
    )
    tempat = models.CharField("tempat pertemuan", max_length=120, blank=True)
    ketua = models.ForeignKey(Keluarga, models.SET_NULL, null=True, blank=True, related_name="+")
    keluarga = models.ManyToManyField(Keluarga, through="AnggotaKelompok", related_name="kelompok")
    aktif = models.BooleanField("aktif", default=True)

    objects = KelompokQuerySet.as_manager()

    class Meta:
        verbose_name = "kelompok P2K2"
        verbose_name_plural = "kelompok P2K2"
        ordering = ["nama", "pk"]

    def __str__(self) -> str:
        return self.nama


class AnggotaKelompokQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


@lacak()
class AnggotaKelompok(models.Model):
    """Membership of a family in a group; at most one group at a time."""

    kelompok = models.ForeignKey(Kelompok, models.CASCADE, related_name="keanggotaan")
    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="keanggotaan")
    mulai = models.DateField("mulai")
    selesai = models.DateField("selesai", null=True, blank=True)

    objects = AnggotaKelompokQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota kelompok"
        verbose_name_plural = "anggota kelompok"
        constraints = [
            models.UniqueConstraint(
                fields=["keluarga"], condition=Q(selesai=None), name="satu_kelompok_per_keluarga"
            )
        ]

    def __str__(self) -> str:
        return f"{self.keluarga} di {self.kelompok}"


class Sesi(models.Model):
    """Modul and sesi of P2K2, editable data."""

    modul = models.PositiveSmallIntegerField("modul")
    nama_modul = models.CharField("nama modul", max_length=80)
    sesi = models.PositiveSmallIntegerField("sesi")
    judul = models.CharField("judul", max_length=120)

    class Meta:
        verbose_name = "sesi P2K2"
        verbose_name_plural = "sesi P2K2"
        ordering = ["modul", "sesi"]
        constraints = [models.UniqueConstraint(fields=["modul", "sesi"], name="sesi_unik")]

    def __str__(self) -> str:
        return f"Modul {self.modul} sesi {self.sesi}: {self.judul}"


class PertemuanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        return self.filter(kelompok__in=Kelompok.objects.untuk(pengguna, hak))


@lacak()
class Pertemuan(models.Model):
    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    kelompok = models.ForeignKey(Kelompok, models.PROTECT, related_name="pertemuan")
    sesi = models.ForeignKey(Sesi, models.PROTECT, related_name="+")
    tanggal = models.DateField("tanggal")
    tempat = models.CharField("tempat", max_length=120, blank=True)
    notulen = models.TextField("notulen", max_length=PANJANG_NOTULEN, blank=True)
    dicatat_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = PertemuanQuerySet.as_manager()

    class Meta:
        verbose_name = "pertemuan P2K2"
        verbose_name_plural = "pertemuan P2K2"
        ordering = ["-tanggal", "-pk"]
        indexes = [models.Index(fields=["tanggal"], name="pertemuan_tanggal")]
        constraints = [
            models.UniqueConstraint(
                fields=["kelompok", "tanggal", "sesi"],
                name="pertemuan_unik",
                violation_error_message=(
                    "Pertemuan kelompok ini dengan sesi dan tanggal itu sudah dicatat."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kelompok} {self.tanggal}"


class KehadiranQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "p2k2.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


@lacak()
class Kehadiran(models.Model):
    class Status(models.TextChoices):
        HADIR = "hadir", "Hadir"
        IZIN = "izin", "Izin"
        ALPA = "alpa", "Alpa"

    pertemuan = models.ForeignKey(
        Pertemuan, models.CASCADE, related_name="kehadiran", db_index=False
    )
    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="kehadiran")
    status = models.CharField(max_length=5, choices=Status.choices, default=Status.HADIR)
    catatan = models.CharField("catatan", max_length=200, blank=True)

    objects = KehadiranQuerySet.as_manager()

    class Meta:
        verbose_name = "kehadiran P2K2"
        verbose_name_plural = "kehadiran P2K2"
        constraints = [
            models.UniqueConstraint(fields=["pertemuan", "keluarga"], name="kehadiran_unik")
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class VerifikasiQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "verifikasi.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


@lacak()
class Verifikasi(models.Model):
    """One member's commitment in one month. School: days; health and social: `terpenuhi`.

    `keluarga` repeats anggota.keluarga at the time, for scope and rollups.
    """

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
        ]

    def __str__(self) -> str:
        return f"{self.bulan:%Y-%m} {self.get_hasil_display()}"
