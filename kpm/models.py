"""The register: families, their members, the dated rules, what they are owed."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone

from pkh.riwayat.identitas import samarkan
from pkh.riwayat.jejak import lacak
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from .aturan import PESERTA, Komponen
from .impor.models import (  # noqa: F401
    BarisImpor,
    CatatanEkspor,
    Impor,
    Pemetaan,
    PeriksaLapangan,
)
from .kepesertaan.models import (  # noqa: F401
    FotoValidasi,
    KeluargaDitetapkan,
    Penetapan,
    PeriksaAnggota,
    PertemuanAwal,
    Sanggahan,
    UndanganAwal,
    Validasi,
)
from .mutu.models import MutuKeluarga, PasanganMirip, Penggabungan  # noqa: F401
from .pelengkap.models import Pelengkap, ProgramPelengkap  # noqa: F401
from .pemutakhiran.models import Pemutakhiran  # noqa: F401
from .penyaluran.models import (  # noqa: F401
    Bantuan,
    BarisSalur,
    DaftarSalur,
    HasilSalur,
    LabelBank,
    PemegangKKS,
    Rekonsiliasi,
    Selisih,
)
from .perpindahan.models import CATAT_DESA, PerubahanDesa  # noqa: F401

# Never visited counts as visited longest ago; lists are ordered by it.
TERAKHIR_DIKUNJUNGI = Coalesce("kunjungan_terakhir", Value(date(1, 1, 1)))
# Names are ordered as people look them up: ALUH after Abdurrahman.
NAMA_URUT = {"nama_urut": Upper("nama_pengurus")}
CARI_MAKS = 1001  # families; the list counts to 1,000
ENAM_BELAS_ANGKA = RegexValidator(r"^\d{16}$", "Harus 16 angka.")


class KeluargaQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q())

    def aktif(self):
        return self.filter(status=Keluarga.Status.AKTIF)

    def di_wilayah(self, kode: str):
        return self.filter(rentang_wilayah("desa_id", kode))

    def tanpa_kunjungan_sejak(self, tanggal):
        """Not visited since before `tanggal`, or never."""
        return self.filter(Q(kunjungan_terakhir=None) | Q(kunjungan_terakhir__lt=tanggal))

    def cari(self, kata: str):
        """By part of a NIK or No KK (digits), or else of the name of the pengurus, of any
        member, or of the desa.

        One branch for each index, each with the scope inside, joined as a set of ids: an OR
        across the join would read every row. Three signs at least, or no index helps. Of a
        word that fits more than CARI_MAKS rows of a branch only so many are taken: nobody
        reads on that far, and the list says that there are more than it counts. Looked up here
        and now: a list asks twice, for how many there are and for some of them.
        """
        dasar = self.order_by()
        angka = kata.translate(str.maketrans("", "", " .-"))
        if angka.isdecimal():
            cabang = [
                dasar.filter(no_kk__contains=angka),
                dasar.filter(anggota__nik__contains=angka),
            ]
        else:
            desa = Wilayah.objects.filter(tingkat=Tingkat.DESA).cari(kata)
            cabang = [
                dasar.filter(nama_pengurus__icontains=kata),
                dasar.filter(anggota__nama__icontains=kata),
                dasar.filter(desa__in=desa),
            ]
        pertama, *lain = (c.values("pk")[:CARI_MAKS] for c in cabang)
        return self.filter(pk__in=[pk for (pk,) in pertama.union(*lain).values_list("pk")])


@lacak(exclude=["kunjungan_terakhir", "komponen_per", "diubah_pada"])
class Keluarga(models.Model):
    """One KPM. `komponen`, `jumlah_anggota`, `nama_pengurus`, `kunjungan_terakhir` are kept
    for lists and filters; the truth is in Anggota and, above, in Kunjungan."""

    class Status(models.TextChoices):
        CALON = "calon", "Calon"
        AKTIF = "aktif", "Aktif"
        DITANGGUHKAN = "ditangguhkan", "Ditangguhkan"
        GRADUASI = "graduasi", "Graduasi"
        KELUAR = "keluar", "Keluar"
        TIDAK_LAYAK = "tidak_layak", "Tidak layak"

    class Bank(models.TextChoices):
        BRI = "bri", "BRI"
        BNI = "bni", "BNI"
        MANDIRI = "mandiri", "Mandiri"
        BTN = "btn", "BTN"
        BSI = "bsi", "BSI"
        POS = "pos", "PT Pos"

    no_kk = models.CharField("No KK", max_length=16, validators=[ENAM_BELAS_ANGKA])
    desa = models.ForeignKey(
        Wilayah, models.PROTECT, related_name="+", verbose_name="desa/kelurahan", db_index=False
    )
    alamat = models.CharField("alamat", max_length=200, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    telepon = models.CharField("nomor telepon", max_length=20, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.CALON)
    status_sejak = models.DateField("status sejak", default=timezone.localdate)
    tahun_masuk = models.PositiveSmallIntegerField("tahun masuk PKH", null=True, blank=True)
    id_dtsen = models.CharField("ID keluarga DTSEN", max_length=40, blank=True)
    no_kks = models.CharField("No KKS", max_length=16, blank=True)
    bank = models.CharField(max_length=10, choices=Bank.choices, blank=True)
    pendamping = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="keluarga_dampingan",
        db_index=False,
    )
    nama_pengurus = models.CharField("nama pengurus", max_length=120, blank=True)
    jumlah_anggota = models.PositiveSmallIntegerField("jumlah anggota", default=0)
    komponen = ArrayField(
        models.CharField(max_length=12), verbose_name="komponen dibayar", default=list, blank=True
    )
    komponen_per = models.DateField("komponen dihitung per", null=True, blank=True)
    kunjungan_terakhir = models.DateField("kunjungan terakhir", null=True, blank=True)
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(auto_now=True, editable=False)

    objects = KeluargaQuerySet.as_manager()

    class Meta:
        verbose_name = "keluarga"
        verbose_name_plural = "keluarga"
        indexes = [
            # With the day, a region is counted as it stood on one from the index alone. With
            # number and pendamping, which the second lock asks of each row, also under the lock;
            # and from it alone the lock gathers which families lie in a region.
            models.Index(
                fields=["desa", "status", "status_sejak"],
                include=["id", "pendamping"],
                name="keluarga_desa_sejak",
            ),
            models.Index(fields=["pendamping", "status"], name="keluarga_pendamping"),
            models.Index(Upper("nama_pengurus"), "id", name="keluarga_urut_nama"),
            GinIndex(OpClass(Upper("nama_pengurus"), "gin_trgm_ops"), name="keluarga_nama_trgm"),
            GinIndex(OpClass("no_kk", "gin_trgm_ops"), name="keluarga_kk_trgm"),
            models.Index(TERAKHIR_DIKUNJUNGI, "id", name="keluarga_terlama"),
            models.Index(
                fields=["status_sejak", "id"],
                condition=Q(status="calon"),
                name="keluarga_calon_terlama",
            ),
        ]
        constraints = [
            # A family that left and came back keeps its row; two rows may share a KK only
            # when at most one of them is in the programme or waiting for it.
            models.UniqueConstraint(
                fields=["no_kk"],
                condition=Q(status__in=PESERTA),
                name="keluarga_no_kk_unik",
                violation_error_message="No KK ini sudah dipakai keluarga lain "
                "yang masih terdaftar.",
            ),
            models.CheckConstraint(
                condition=Q(no_kk__regex=r"^\d{16}$"), name="keluarga_no_kk_16_angka"
            ),
        ]
        triggers = [CATAT_DESA]

    def __str__(self) -> str:
        return self.nama_pengurus or f"Keluarga {self.pk}"

    @property
    def no_kk_samar(self) -> str:
        return samarkan(self.no_kk)

    @property
    def no_kks_samar(self) -> str:
        return samarkan(self.no_kks)

    @property
    def nama_komponen(self) -> list[str]:
        return [str(Komponen(kode).label) for kode in self.komponen]

    @property
    def masih_peserta(self) -> bool:
        return self.status in {self.Status.AKTIF, self.Status.DITANGGUHKAN}


class AnggotaQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))

    def hadir(self):
        """Members who still belong to the family."""
        return self.filter(keluar_pada=None)


@lacak(exclude=["diubah_pada"])
class Anggota(models.Model):
    """One person. `komponen` is what the rules in force say of them on `Keluarga.komponen_per`;
    `dibayar` whether they are among those the family is paid for."""

    class Hubungan(models.TextChoices):
        PENGURUS = "pengurus", "Pengurus"
        SUAMI = "suami", "Suami"
        ISTRI = "istri", "Istri"
        ANAK = "anak", "Anak"
        CUCU = "cucu", "Cucu"
        ORANG_TUA = "orang_tua", "Orang tua"
        LAINNYA = "lainnya", "Lainnya"

    class Kelamin(models.TextChoices):
        LAKI = "L", "Laki-laki"
        PEREMPUAN = "P", "Perempuan"

    class Jenjang(models.TextChoices):
        TIDAK = "", "Tidak sekolah"
        SD = "sd", "SD/MI sederajat"
        SMP = "smp", "SMP/MTs sederajat"
        SMA = "sma", "SMA/MA sederajat"

    class AlasanKeluar(models.TextChoices):
        MENINGGAL = "meninggal", "Meninggal"
        PINDAH = "pindah", "Pindah"
        MENIKAH = "menikah", "Menikah dan pisah KK"
        KELIRU = "keliru", "Salah catat"
        GANDA = "ganda", "Tercatat ganda"

    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="anggota")
    nik = models.CharField("NIK", max_length=16, validators=[ENAM_BELAS_ANGKA])
    nama = models.CharField("nama", max_length=120)
    hubungan = models.CharField(max_length=10, choices=Hubungan.choices)
    jenis_kelamin = models.CharField(max_length=1, choices=Kelamin.choices)
    tanggal_lahir = models.DateField("tanggal lahir")
    hamil = models.BooleanField("hamil/nifas", default=False)
    hpl = models.DateField("hari perkiraan lahir", null=True, blank=True)
    kehamilan_ke = models.PositiveSmallIntegerField("kehamilan ke", null=True, blank=True)
    jenjang = models.CharField(max_length=3, choices=Jenjang.choices, blank=True)
    npsn = models.CharField("NPSN sekolah", max_length=8, blank=True)
    kelas = models.CharField("kelas", max_length=10, blank=True)
    disabilitas_berat = models.BooleanField("disabilitas berat", default=False)
    korban_ham = models.BooleanField("korban pelanggaran HAM berat", default=False)
    komponen = models.CharField(max_length=12, choices=Komponen.choices, blank=True, editable=False)
    dibayar = models.BooleanField("termasuk yang dibayar", default=False, editable=False)
    keluar_pada = models.DateField("keluar dari keluarga", null=True, blank=True)
    alasan_keluar = models.CharField(max_length=10, choices=AlasanKeluar.choices, blank=True)
    diubah_pada = models.DateTimeField(auto_now=True, editable=False)

    objects = AnggotaQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota keluarga"
        verbose_name_plural = "anggota keluarga"
        ordering = ["tanggal_lahir", "pk"]
        indexes = [
            GinIndex(OpClass(Upper("nama"), "gin_trgm_ops"), name="anggota_nama_trgm"),
            GinIndex(OpClass("nik", "gin_trgm_ops"), name="anggota_nik_trgm"),
            models.Index(fields=["npsn"], condition=~Q(npsn=""), name="anggota_npsn"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["nik"],
                condition=Q(keluar_pada=None),
                name="anggota_nik_unik",
                violation_error_message="NIK ini sudah tercatat pada keluarga lain.",
            ),
            models.UniqueConstraint(
                fields=["keluarga"],
                condition=Q(hubungan="pengurus", keluar_pada=None),
                name="anggota_satu_pengurus",
                violation_error_message="Keluarga sudah punya pengurus.",
            ),
            models.CheckConstraint(
                condition=Q(nik__regex=r"^\d{16}$"), name="anggota_nik_16_angka"
            ),
            models.CheckConstraint(
                condition=Q(hamil=False) | Q(jenis_kelamin="P"),
                name="anggota_hamil_perempuan",
                violation_error_message="Hanya perempuan yang dapat dicatat hamil.",
            ),
            models.CheckConstraint(
                condition=Q(keluar_pada=None, alasan_keluar="")
                | (Q(keluar_pada__isnull=False) & ~Q(alasan_keluar="")),
                name="anggota_keluar_beralasan",
                violation_error_message="Isi tanggal dan alasan keluar bersama-sama.",
            ),
        ]

    def __str__(self) -> str:
        return self.nama

    @property
    def nik_samar(self) -> str:
        return samarkan(self.nik)


class PerubahanStatusQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        return self.filter(pengguna.cakupan(hak).q("keluarga__"))


class PerubahanStatus(models.Model):
    """Every change of participation, with its reason and legal basis; never edited."""

    keluarga = models.ForeignKey(Keluarga, models.CASCADE, related_name="perubahan_status")
    dari = models.CharField(max_length=12, choices=Keluarga.Status.choices, blank=True)
    ke = models.CharField(max_length=12, choices=Keluarga.Status.choices)
    tanggal = models.DateField("tanggal berlaku")
    alasan = models.CharField("alasan", max_length=300)
    dasar = models.CharField("dasar (nomor SK)", max_length=100, blank=True)
    oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dicatat_pada = models.DateTimeField(default=timezone.now, editable=False)

    objects = PerubahanStatusQuerySet.as_manager()

    class Meta:
        verbose_name = "perubahan status"
        verbose_name_plural = "perubahan status"
        ordering = ["-tanggal", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_dari_display()} ke {self.get_ke_display()}"


class FasilitasQuerySet(models.QuerySet):
    def untuk(self, pengguna, hak: str = "kpm.lihat"):
        """Facilities are no personal data: everybody who sees any family sees them."""
        return self if pengguna.cakupan(hak) else self.none()


class Fasilitas(models.Model):
    """School, posyandu or puskesmas at which commitments are verified."""

    IKUT_PINDAH = ("desa",)

    class Jenis(models.TextChoices):
        SEKOLAH = "sekolah", "Sekolah"
        POSYANDU = "posyandu", "Posyandu"
        PUSKESMAS = "puskesmas", "Puskesmas"

    kode = models.CharField("NPSN/kode", max_length=20, unique=True)
    jenis = models.CharField(max_length=10, choices=Jenis.choices)
    jenjang = models.CharField(max_length=3, choices=Anggota.Jenjang.choices, blank=True)
    nama = models.CharField("nama", max_length=120)
    desa = models.ForeignKey(Wilayah, models.PROTECT, related_name="+")

    objects = FasilitasQuerySet.as_manager()

    class Meta:
        verbose_name = "fasilitas"
        verbose_name_plural = "fasilitas"
        ordering = ["nama", "pk"]

    def __str__(self) -> str:
        return self.nama


class KetentuanQuerySet(models.QuerySet):
    def ditetapkan(self):
        return self.exclude(ditetapkan_pada=None)

    def rancangan(self):
        return self.filter(ditetapkan_pada=None)

    def pada(self, tanggal):
        """The version in force on a date. DoesNotExist before the first one."""
        return self.ditetapkan().filter(mulai__lte=tanggal).latest("mulai")


# No version reaches back: neither one that has begun is touched, nor is one slipped in before
# today. Put in place after the migrations, which bring the versions of past years.
TIDAK_SURUT = """
    IF (TG_OP <> 'INSERT' AND OLD.ditetapkan_pada IS NOT NULL AND OLD.mulai <= {hari_ini})
       OR (TG_OP <> 'DELETE' AND NEW.ditetapkan_pada IS NOT NULL AND NEW.mulai <= {hari_ini})
    THEN
        RAISE EXCEPTION 'ketentuan yang sudah berlaku tidak dapat diubah'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ketentuan_tidak_surut';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
""".format(hari_ini=f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date")


@lacak(exclude=["dampak", "diubah_pada"])
class Ketentuan(models.Model):
    """One version of the whole rule book, in force from `mulai` until the next version; a draft
    (rancangan) until `ditetapkan_pada`.

    `isi` has the shape of `kpm.aturan.Ketentuan.dari_isi`; versions that have begun never
    change. `dampak` is what kpm.ketentuan.dampak worked out for this `isi` and `mulai`.
    """

    class Keyakinan(models.TextChoices):
        PASTI = "pasti", "Pasti"
        MUNGKIN = "mungkin", "Mungkin"
        RAGU = "ragu", "Belum pasti"

    mulai = models.DateField("berlaku mulai")
    nama = models.CharField("nama", max_length=100)
    dasar_hukum = models.CharField("dasar hukum/sumber", max_length=300)
    keyakinan = models.CharField(max_length=8, choices=Keyakinan.choices)
    isi = models.JSONField("isi")
    dampak = models.JSONField("dampak", null=True, blank=True, editable=False)
    dibuat_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dibuat_pada = models.DateTimeField(default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(auto_now=True, editable=False)
    ditetapkan_oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ditetapkan_pada = models.DateTimeField("ditetapkan", null=True, blank=True)

    objects = KetentuanQuerySet.as_manager()

    class Meta:
        verbose_name = "ketentuan"
        verbose_name_plural = "ketentuan"
        ordering = ["-mulai", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mulai"],
                condition=Q(ditetapkan_pada__isnull=False),
                name="ketentuan_mulai_unik",
                violation_error_message="Sudah ada ketentuan yang berlaku mulai tanggal itu.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tidak_surut",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=TIDAK_SURUT,
            )
        ]

    def __str__(self) -> str:
        return self.nama
