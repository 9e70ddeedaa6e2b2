"""Phones of the field, what they were given and what they sent: a receipt for every record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kpm.models import Keluarga
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah

from .aturan import Jenis, Status, perlu_dihapus


class PerangkatQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "perangkat.kelola"):
        """One's own, and with the act those of the facilitators of one's regions."""
        q = pengguna.cakupan(hak).q_wilayah("pengguna__profil__wilayah_id")
        if pengguna.cakupan("lapangan.pakai").dampingan is not None:
            q |= Q(pengguna=pengguna)
        return self.filter(q)

    def menunggu_hapus(self):
        return self.filter(hapus_diminta_pada__isnull=False).filter(
            Q(terhapus_pada=None) | Q(terhapus_pada__lt=models.F("hapus_diminta_pada"))
        )


@lacak(
    exclude=[
        "isi", "tawaran", "kursor", "tarik_pada", "kirim_pada", "belum", "selisih_detik", "masuk",
        "foto_disapu",
    ]
)  # fmt: skip
class Perangkat(models.Model):
    """One phone. `isi` is what it has said it holds ({"keluarga": {id: mark}, "rujukan": mark,
    "cap": marks of the rows behind}),
    `tawaran` what the last answer brought; it becomes `isi` when the phone comes back with the
    cursor of that answer, so that an answer lost on the way is given again."""

    id = models.UUIDField(primary_key=True)
    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="perangkat", verbose_name="milik"
    )
    nama = models.CharField("nama perangkat", max_length=80)
    terdaftar_pada = models.DateTimeField("terdaftar", default=timezone.now, editable=False)
    tarik_pada = models.DateTimeField("terakhir mengambil data", null=True, editable=False)
    kirim_pada = models.DateTimeField("terakhir mengirim catatan", null=True, editable=False)
    belum = models.PositiveIntegerField("belum terkirim", default=0)
    selisih_detik = models.IntegerField("selisih jam (detik)", null=True, blank=True)
    # By which it last came in, "sesi:<key>" or "token:<key>": what a wipe order ends.
    masuk = models.CharField(max_length=60, blank=True, editable=False, db_default="")
    # Photos of which only a part came and the rest never did, taken off the server.
    foto_disapu = models.PositiveIntegerField(default=0, editable=False, db_default=0)
    kursor = models.CharField(max_length=40, blank=True, editable=False)
    isi = models.JSONField(default=dict, editable=False)
    tawaran = models.JSONField(default=dict, editable=False)
    hapus_diminta_pada = models.DateTimeField("diperintahkan dihapus", null=True, editable=False)
    hapus_diminta_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    hapus_alasan = models.CharField("alasan menghapus", max_length=200, blank=True)
    terhapus_pada = models.DateTimeField("terhapus", null=True, editable=False)
    terhapus_sebab = models.CharField(max_length=10, blank=True, editable=False)
    terhapus_belum = models.JSONField("hilang sebelum terkirim", default=list, editable=False)

    objects = PerangkatQuerySet.as_manager()

    class Meta:
        verbose_name = "perangkat"
        verbose_name_plural = "perangkat"
        ordering = ["-terdaftar_pada", "pk"]

    def __str__(self) -> str:
        return self.nama

    @property
    def harus_dihapus(self) -> bool:
        return perlu_dihapus(self.hapus_diminta_pada, self.terhapus_pada)

    @property
    def jumlah_keluarga(self) -> int:
        """How many families' data are on it, as far as it has told."""
        return sum(1 for sidik in self.isi.get("keluarga", {}).values() if sidik)


class KirimanQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kiriman.putuskan"):
        """What one sent, and with the act what waits or waited in one's regions."""
        q = pengguna.cakupan(hak).q_wilayah("wilayah_id")
        if pengguna.cakupan("lapangan.pakai").dampingan is not None:
            q |= Q(pengirim=pengguna)
        return self.filter(q)

    def menunggu(self):
        return self.filter(status=Status.PERLU_KEPUTUSAN)

    def diputus(self):
        return self.filter(diputus_pada__isnull=False)


@lacak(exclude=["isi", "disampaikan_pada"])
class Kiriman(models.Model):
    """The receipt of one record from a phone. `isi` is kept whole until the record itself is in
    its room; `sidik` tells the same record from another one under the same key."""

    IKUT_PINDAH = ("wilayah",)

    kunci = models.UUIDField("kunci catatan", unique=True)
    perangkat = models.ForeignKey(Perangkat, models.PROTECT, related_name="kiriman")
    pengirim = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    jenis = models.CharField(max_length=10, choices=Jenis.choices)
    status = models.CharField(max_length=16, choices=Status.choices)
    isi = models.JSONField(default=dict, blank=True)
    sidik = models.CharField(max_length=64)
    dibuat_pada = models.DateTimeField("dicatat di telepon")
    selisih_detik = models.IntegerField("selisih jam telepon (detik)", default=0)
    jam_meragukan = models.BooleanField("jam telepon meragukan", default=False)
    diterima_pada = models.DateTimeField("diterima server", default=timezone.now, editable=False)
    pesan = models.JSONField(null=True, blank=True)
    kini = models.JSONField(null=True, blank=True)
    objek = models.PositiveBigIntegerField("nomor catatan", null=True, blank=True)
    # Of what it is about: the family, and the region whose coordinator decides.
    keluarga = models.ForeignKey(
        Keluarga, models.CASCADE, null=True, blank=True, related_name="kiriman", db_index=False
    )
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, null=True, blank=True, related_name="+")
    tanggal = models.DateField("tanggal kejadian", null=True, blank=True)
    diputus_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    diputus_pada = models.DateTimeField("diputuskan", null=True, editable=False)
    alasan = models.CharField("alasan", max_length=300, blank=True)
    disampaikan_pada = models.DateTimeField("sampai ke telepon", null=True, editable=False)

    objects = KirimanQuerySet.as_manager()

    class Meta:
        verbose_name = "kiriman"
        verbose_name_plural = "kiriman"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["pengirim", "-diterima_pada"], name="kiriman_pengirim"),
            models.Index(
                fields=["wilayah", "-id"],
                condition=Q(status="perlu_keputusan"),
                name="kiriman_menunggu",
            ),
            models.Index(
                fields=["keluarga"], condition=Q(keluarga__isnull=False), name="kiriman_keluarga"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["diterima"]) | Q(objek__isnull=False),
                name="kiriman_diterima_berobjek",
            ),
            models.CheckConstraint(
                condition=~Q(status="dikembalikan") | ~Q(alasan=""),
                name="kiriman_dikembalikan_beralasan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} {self.nomor}"

    @property
    def nomor(self) -> str:
        """The number on the receipt; "" before it is kept."""
        return f"{self.pk:06d}" if self.pk else ""


class PotonganFotoQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "lapangan.pakai"):
        return self.filter(pengirim=pengguna.cakupan(hak).dampingan)


class PotonganFoto(models.Model):
    """A photo on its way: the bytes that have come so far; gone as soon as it is whole."""

    kunci = models.UUIDField("kunci catatan")
    sha256 = models.CharField(max_length=64)
    pengirim = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    total = models.PositiveIntegerField("ukuran (byte)")
    jenis = models.CharField("yang tampak", max_length=8, blank=True, db_default="")
    isi = models.BinaryField(default=bytes, blank=True)
    dimulai_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = PotonganFotoQuerySet.as_manager()

    class Meta:
        verbose_name = "potongan foto"
        verbose_name_plural = "potongan foto"
        constraints = [
            models.UniqueConstraint(
                fields=["pengirim", "kunci", "sha256"], name="potongan_foto_unik"
            )
        ]

    def __str__(self) -> str:
        return f"{len(self.isi)} dari {self.total} byte"


class BekalQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "lapangan.pakai"):
        return self.filter(pengguna=pengguna.cakupan(hak).dampingan)


class Bekal(models.Model):
    """What the phone of a pendamping takes first, made ready at night: the beginning of the answer,
    deflated, with its checksum and length, and the marks of the families and of the reference
    lists in it. `cap` is a mark of every row it was made of."""

    pengguna = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    cap = models.CharField(max_length=32)
    isi = models.BinaryField()
    crc = models.BigIntegerField()
    panjang = models.PositiveIntegerField("panjang (byte)")
    keluarga = models.JSONField(default=dict, blank=True)
    rujukan = models.CharField("sidik rujukan", max_length=16)
    dibuat_pada = models.DateTimeField(auto_now=True)

    objects = BekalQuerySet.as_manager()

    class Meta:
        verbose_name = "bekal telepon"
        verbose_name_plural = "bekal telepon"

    def __str__(self) -> str:
        return f"Bekal {self.pengguna}"
