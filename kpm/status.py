"""The status of a family on a day that has passed, asked of the table."""

from datetime import date

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from .models import Keluarga, PerubahanStatus


def status_pada(tanggal: date, jalur: str = "") -> Case:
    """The family's status at the end of a day: today's when it has held since, otherwise what
    the first later change says it was before. "" when it was not in the register yet."""
    sebelum = (
        PerubahanStatus.objects.filter(keluarga=OuterRef(f"{jalur}pk"), tanggal__gt=tanggal)
        .order_by("tanggal", "pk")
        .values("dari")[:1]
    )
    return Case(
        When(**{f"{jalur}status_sejak__lte": tanggal}, then=F(f"{jalur}status")),
        default=Coalesce(Subquery(sebelum), Value("")),
        output_field=CharField(),
    )


def aktif_pada(keluarga: QuerySet[Keluarga], tanggal: date) -> QuerySet[Keluarga]:
    return keluarga.alias(status_dulu=status_pada(tanggal)).filter(
        status_dulu=Keluarga.Status.AKTIF
    )
