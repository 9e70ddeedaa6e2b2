"""Complaints from anyone, and what was done about them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kpm.aturan import KATEGORI_ADUAN
from kpm.models import Keluarga
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from .aturan import PANJANG_URAIAN, Status, Tingkat


class PengaduanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pengaduan.lihat"):
        """Complaints of the person's regions; for a pendamping those about own families that
        name no pendamping; and what they own or wrote down. A sensitive one only to who holds
        `pengaduan.rahasia` there, its owner and who wrote it down. Never one about oneself."""
        cakupan = pengguna.cakupan(hak)
        if not cakupan:
            return self.none()
        q = cakupan.q_wilayah("wilayah_id")
        if cakupan.dampingan is not None and not cakupan.nasional:
            q |= Q(keluarga__pendamping_id=cakupan.dampingan, terlapor=None)
        q &= Q(rahasia=False) | pengguna.cakupan("pengaduan.rahasia").q_wilayah("wilayah_id")
        q |= Q(pemilik=pengguna) | Q(dicatat_oleh=pengguna)
        return self.filter(q).exclude(terlapor=pengguna)

    def terbuka(self):
        return self.filter(status=Status.TERBUKA)

    def lewat(self, pada):
        return self.terbuka().filter(tenggat__lt=pada)

    def tepat_waktu(self):
        return self.filter(dijawab_pada__lte=F("tenggat"))

    def menunggu(self, pengguna):
        """Open ones that wait for this person: owned, or on their desk. With an owner it lies
        on no koordinator's desk; above, it does beside the owner."""
        meja = [t for t in Tingkat.values if t in pengguna.peran]
        wilayah = pengguna.cakupan("pengaduan.tangani").q_wilayah("wilayah_id")
        di_meja = Q(tingkat__in=meja) & (Q(pemilik=None) | ~Q(tingkat=Tingkat.KOORDINATOR))
        return self.terbuka().filter(Q(pemilik=pengguna) | (di_meja & wilayah))


@lacak(exclude=["diubah_pada"])
class Pengaduan(models.Model):
    """One complaint. About a family, a pendamping (`terlapor`), a place, or nobody in
    particular; from a person with a name or without. `tenggat`: last day of an answer in time;
    `naik_pada`: the day it goes one desk up by itself."""

    IKUT_PINDAH = ("wilayah",)

    class Kanal(models.TextChoices):
        TELEPON = "telepon", "Telepon"
        PESAN = "pesan", "Pesan (WhatsApp, SMS)"
        SURAT = "surat", "Surat"
        DATANG = "datang", "Datang ke kantor"
        KUNJUNGAN = "kunjungan", "Saat kunjungan"
        LAIN = "lain", "Lainnya"

    class Hasil(models.TextChoices):
        TERBUKTI = "terbukti", "Terbukti, sudah ditindaklanjuti"
        SEBAGIAN = "sebagian", "Terbukti sebagian"
        TIDAK = "tidak", "Tidak terbukti"
        DIBANTU = "dibantu", "Kebutuhannya sudah dibantu"
        BUKAN = "bukan", "Bukan wewenang; diteruskan"
        DICABUT = "dicabut", "Dicabut pelapor"

    kunci = models.UUIDField("kunci perangkat", default=uuid.uuid4, unique=True, editable=False)
    nomor = models.CharField("nomor", max_length=11, unique=True, editable=False)
    kanal = models.CharField("disampaikan lewat", max_length=10, choices=Kanal.choices)
    kategori = models.CharField("kategori", max_length=12, choices=list(KATEGORI_ADUAN.items()))
    rahasia = models.BooleanField("rahasia", default=False)
    diterima = models.DateField("diterima", default=timezone.localdate)
    pelapor = models.CharField("nama pelapor", max_length=120, blank=True)
    kontak = models.CharField("kontak pelapor", max_length=80, blank=True)
    uraian = models.TextField("isi pengaduan", max_length=PANJANG_URAIAN)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, related_name="+", db_index=False)
    keluarga = models.ForeignKey(
        Keluarga, models.PROTECT, null=True, blank=True, related_name="pengaduan"
    )
    terlapor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="tentang pendamping",
    )  # fmt: skip
    pemilik = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="ditangani",
    )  # fmt: skip
    tingkat = models.CharField(max_length=15, choices=Tingkat.choices, default=Tingkat.KOORDINATOR)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.TERBUKA)
    tenggat = models.DateField("tenggat jawaban")
    naik_pada = models.DateField(null=True, blank=True, editable=False)
    jawaban = models.TextField("jawaban", max_length=PANJANG_URAIAN, blank=True)
    dijawab_pada = models.DateField("dijawab", null=True, blank=True)
    hasil = models.CharField("hasil", max_length=10, choices=Hasil.choices, blank=True)
    ditutup_pada = models.DateField("ditutup", null=True, blank=True)
    dibuka_lagi = models.PositiveSmallIntegerField("kali dibuka lagi", default=0)
    dicatat_oleh = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(auto_now=True, editable=False)

    objects = PengaduanQuerySet.as_manager()

    class Meta:
        verbose_name = "pengaduan"
        verbose_name_plural = "pengaduan"
        ordering = ["-diterima", "-pk"]
        indexes = [
            models.Index(fields=["-diterima", "-id"], name="pengaduan_terbaru"),
            models.Index(fields=["wilayah", "-diterima"], name="pengaduan_wilayah"),
            models.Index(
                fields=["naik_pada"], condition=Q(status="terbuka"), name="pengaduan_naik"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(terlapor=None) | Q(pemilik=None) | ~Q(terlapor=F("pemilik")),
                name="pengaduan_bukan_tentang_pemilik",
                violation_error_message="Pengaduan tidak ditangani orang yang diadukan.",
            ),
            models.CheckConstraint(
                condition=~Q(status="ditutup") | (~Q(hasil="") & Q(ditutup_pada__isnull=False)),
                name="pengaduan_tutup_berhasil",
                violation_error_message="Pengaduan ditutup dengan hasil dan tanggal.",
            ),
        ]

    def __str__(self) -> str:
        return f"Pengaduan {self.nomor}"

    @property
    def dapat_dihubungi(self) -> bool:
        return bool(self.kontak)


class LangkahPengaduanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "pengaduan.lihat"):
        terlihat = Pengaduan.objects.untuk(pengguna, hak).order_by()
        return self.filter(pengaduan__in=terlihat.values("pk"))


class LangkahPengaduan(models.Model):
    """What was done about it, when and by whom (nobody: by itself); never edited."""

    class Jenis(models.TextChoices):
        DITERIMA = "diterima", "Diterima"
        DITUGASKAN = "ditugaskan", "Ditugaskan"
        DICATAT = "dicatat", "Catatan"
        NAIK = "naik", "Diteruskan ke atas"
        DIJAWAB = "dijawab", "Dijawab"
        DITUTUP = "ditutup", "Ditutup"
        DIBUKA = "dibuka", "Dibuka lagi"

    pengaduan = models.ForeignKey(Pengaduan, models.CASCADE, related_name="langkah")
    jenis = models.CharField(max_length=10, choices=Jenis.choices)
    catatan = models.TextField("catatan", max_length=PANJANG_URAIAN, blank=True)
    oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = LangkahPengaduanQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah pengaduan"
        verbose_name_plural = "langkah pengaduan"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.get_jenis_display()
