"""Where each calon stands, asked of the table; the rule itself is aturan.tentukan_tahap, and a
test holds both to the same answer."""

from datetime import date, timedelta

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from kpm.aturan import TENGGAT_CALON
from kpm.models import Keluarga, UndanganAwal, Validasi

from .aturan import DATANG, Hadir, Hasil, Tahap

# Stages that the validation alone decides: counted without asking who was invited.
_LAYAK = Q(hasil=Hasil.LAYAK)
DIVALIDASI: dict[str, Q] = {
    Tahap.KOMITMEN: _LAYAK & Q(validasi_kini__komitmen_tanggal=None),
    Tahap.SIAP: _LAYAK & Q(validasi_kini__komitmen_tanggal__isnull=False),
    Tahap.TERTOLAK: Q(hasil__isnull=False) & ~_LAYAK,
}


def _undangan() -> QuerySet[UndanganAwal]:
    """The invitations of a family in its present time as a calon, the newest first."""
    return (
        UndanganAwal.objects.berlaku()
        .filter(keluarga=OuterRef("pk"), pertemuan__tanggal__gte=OuterRef("status_sejak"))
        .order_by("-pertemuan__tanggal", "-pk")
    )


def dengan_validasi(keluarga: QuerySet[Keluarga]) -> QuerySet[Keluarga]:
    """Each with `hasil`, `divalidasi` and `komitmen` of its validation in force, or None."""
    return keluarga.annotate(
        validasi_kini=FilteredRelation(
            "validasi",
            condition=Q(validasi__berlaku=True, validasi__tanggal__gte=F("status_sejak")),
        ),
        validasi_pk=F("validasi_kini__pk"),
        hasil=F("validasi_kini__hasil"),
        divalidasi=F("validasi_kini__tanggal"),
        komitmen=F("validasi_kini__komitmen_tanggal"),
    )


def dengan_tahap(keluarga: QuerySet[Keluarga]) -> QuerySet[Keluarga]:
    """With `tahap` (Tahap) and `hadir_awal` of the newest invitation besides."""
    undangan = _undangan()
    return dengan_validasi(keluarga).annotate(
        hadir_awal=Subquery(undangan.values("kehadiran")[:1]),
        tahap=Case(
            *(When(syarat, then=Value(tahap)) for tahap, syarat in DIVALIDASI.items()),
            When(hadir_awal=None, then=Value(Tahap.BARU)),
            When(hadir_awal__in=DATANG, then=Value(Tahap.HADIR)),
            When(hadir_awal=Hadir.TIDAK, then=Value(Tahap.ABSEN)),
            default=Value(Tahap.DIUNDANG),
            output_field=CharField(),
        ),
    )


def belum_diundang(keluarga: QuerySet[Keluarga]) -> QuerySet[Keluarga]:
    """Those at Tahap.BARU, without a stage for each of the others."""
    return dengan_validasi(keluarga).filter(~Exists(_undangan()), validasi_pk=None)


def menunggu_validasi() -> Q:
    """Calon nobody has looked at yet."""
    kini = Validasi.objects.filter(
        keluarga=OuterRef("pk"), berlaku=True, tanggal__gte=OuterRef("status_sejak")
    )
    return Q(status=Keluarga.Status.CALON) & ~Q(Exists(kini))


def lewat_tenggat(tanggal: date) -> Q:
    return Q(status_sejak__lt=tanggal - timedelta(days=TENGGAT_CALON))
