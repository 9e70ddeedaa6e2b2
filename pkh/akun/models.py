"""People and their posts."""

from functools import cache

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from pkh.kunci.konteks import tanpa
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .cakupan import Cakupan, susun_cakupan
from .hak import HAK, Peran


class PenggunaQuerySet(models.QuerySet):
    def pendamping_di(self, kode_wilayah: str, pada=None):
        """Pendamping with a current post in or below the region."""
        jabatan = Jabatan.objects.berlaku(pada).filter(
            rentang_wilayah("wilayah_id", kode_wilayah), peran=Peran.PENDAMPING
        )
        return self.filter(pk__in=jabatan.values("pengguna_id"), is_active=True)


class PengelolaPengguna(UserManager.from_queryset(PenggunaQuerySet)):
    def create_superuser(self, *args, **kwargs):
        """The first admin of an installation (`createsuperuser`): what one may do comes from posts
        alone, so the account gets that of admin and can make the others."""
        with transaction.atomic():
            orang = super().create_superuser(*args, **kwargs)
            orang.jabatan.create(peran=Peran.ADMIN, dasar="createsuperuser")
        return orang


@lacak(exclude=["password", "last_login", "sesi_ke", "sandi_awal_sampai"])
class Pengguna(AbstractUser):
    first_name = None
    last_name = None
    nama = models.CharField("nama lengkap", max_length=150)
    email = models.EmailField("surel", blank=True)
    telepon = models.CharField("nomor telepon", max_length=20, blank=True)
    # The password was given by somebody else: nothing opens before it is changed.
    wajib_ganti_sandi = models.BooleanField("wajib mengganti kata sandi", default=False)
    sandi_awal_sampai = models.DateTimeField("berlaku sampai", null=True, editable=False)

    # Raised to end every session of the account at once.
    sesi_ke = models.PositiveIntegerField("sesi ke", default=0, db_default=0, editable=False)

    objects = PengelolaPengguna()
    REQUIRED_FIELDS = ["nama"]

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["nama", "pk"]

    def __str__(self) -> str:
        return self.nama or self.username

    def get_full_name(self) -> str:
        return self.nama

    def get_short_name(self) -> str:
        return self.nama.split(" ")[0]

    def _get_session_auth_hash(self, secret=None) -> str:
        isi = f"{self.password}|{self.sesi_ke}"
        return salted_hmac("pkh.akun.sesi", isi, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def jabatan_kini(self) -> list["Jabatan"]:
        """Posts in force today; one query, kept for the life of this object (a request)."""
        if not self.is_active:
            return []
        kini = timezone.localdate()
        # Read whole and sifted here: putting the days into SQL takes Django twice as long.
        with tanpa():  # the posts say what one sees: asked before that is known
            return [j for j in _baca_jabatan(self) if j.berlaku_pada(kini)]

    @cached_property
    def peran(self) -> set[str]:
        return {j.peran for j in self.jabatan_kini}

    def boleh(self, hak: str) -> bool:
        """Whether any current post carries the act."""
        return bool(self.peran & HAK[hak][1])

    def cakupan(self, hak: str) -> Cakupan:
        return susun_cakupan(self.pk, self.jabatan_kini, hak)


@cache
def _sql_jabatan() -> str:
    return Jabatan.objects.filter(pengguna=0).select_related("wilayah").query.sql_with_params()[0]


def _baca_jabatan(orang: Pengguna) -> list["Jabatan"]:
    """`orang.jabatan.select_related("wilayah")`, asked by every request: its SQL is written once,
    which takes Django three times as long as the rest."""
    ruas, ruas_wilayah = ([f.attname for f in m._meta.concrete_fields] for m in (Jabatan, Wilayah))
    with connection.cursor() as kursor:
        kursor.execute(_sql_jabatan(), [orang.pk])
        baris = kursor.fetchall()
    hasil = []
    for b in baris:
        j = Jabatan.from_db(connection.alias, ruas, b[: len(ruas)])
        j.pengguna = orang
        if j.wilayah_id is not None:
            j.wilayah = Wilayah.from_db(connection.alias, ruas_wilayah, b[len(ruas) :])
        hasil.append(j)
    return hasil


class JabatanQuerySet(models.QuerySet):
    def berlaku(self, pada=None):
        pada = pada or timezone.localdate()
        return self.filter(Q(selesai=None) | Q(selesai__gte=pada), mulai__lte=pada)


@lacak()
class Jabatan(models.Model):
    """A post: one role in one region, from a date, definitive or as Plt/Plh."""

    IKUT_PINDAH = ("wilayah",)

    class Sifat(models.TextChoices):
        DEFINITIF = "definitif", "Definitif"
        PLT = "plt", "Pelaksana tugas (Plt.)"
        PLH = "plh", "Pelaksana harian (Plh.)"

    pengguna = models.ForeignKey(Pengguna, models.CASCADE, related_name="jabatan")
    peran = models.CharField("peran", max_length=20, choices=Peran.choices)
    wilayah = models.ForeignKey(Wilayah, models.PROTECT, null=True, blank=True, related_name="+")
    sifat = models.CharField(max_length=10, choices=Sifat.choices, default=Sifat.DEFINITIF)
    mulai = models.DateField("mulai", default=timezone.localdate)
    selesai = models.DateField("selesai", null=True, blank=True)
    dasar = models.CharField("dasar (nomor SK)", max_length=100, blank=True)
    pangkat = models.CharField("pangkat/golongan", max_length=60, blank=True)
    nip = models.CharField("NIP", max_length=18, blank=True)

    objects = JabatanQuerySet.as_manager()

    class Meta:
        verbose_name = "jabatan"
        ordering = ["-mulai", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(selesai=None) | Q(selesai__gte=F("mulai")),
                name="jabatan_selesai_sesudah_mulai",
                violation_error_message="Tanggal selesai mendahului tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(wilayah__isnull=False) | Q(peran__in=[Peran.AUDITOR, Peran.ADMIN]),
                name="jabatan_nasional_hanya_auditor_admin",
                violation_error_message="Peran ini harus punya wilayah.",
            ),
            models.CheckConstraint(
                condition=Q(sifat="definitif") | Q(selesai__isnull=False),
                name="jabatan_plt_plh_berbatas_waktu",
                violation_error_message="Plt./Plh. harus punya tanggal selesai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_peran_display()} {self.wilayah or 'nasional'}"

    def berlaku_pada(self, hari) -> bool:
        """The same as `objects.berlaku(hari)`, of a row already read."""
        return self.mulai <= hari and (self.selesai is None or self.selesai >= hari)


class TokenAPI(models.Model):
    """The name a person gave to one of their API tokens and what it may do at most; the token
    itself is knox's."""

    class Lingkup(models.TextChoices):
        BACA = "baca", "Membaca saja"
        TULIS = "tulis", "Membaca dan mencatat"
        IDENTITAS = "identitas", "Membaca, mencatat, dan membuka identitas"

    token = models.OneToOneField(
        "knox.AuthToken", models.CASCADE, primary_key=True, related_name="tanda"
    )
    nama = models.CharField("nama token", max_length=60)
    lingkup = models.CharField("boleh", max_length=10, choices=Lingkup, default=Lingkup.BACA)

    class Meta:
        verbose_name = "token API"
        verbose_name_plural = "token API"

    def __str__(self) -> str:
        return self.nama
