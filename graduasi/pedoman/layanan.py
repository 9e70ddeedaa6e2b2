"""From a copy of the guide to one in force; like the rule book of the register."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from graduasi.models import Pedoman
from kpm.ketentuan.layanan import HAK, kunci_rancangan
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.bersih import bersihkan
from pkh.ingatan import sekali

from . import aturan


def pedoman_pada(tanggal: date) -> Pedoman:
    """The guide in force. ValidationError before the first version."""
    try:
        return Pedoman.objects.pada(tanggal)
    except Pedoman.DoesNotExist:
        kata = f"Belum ada pedoman graduasi untuk {kata_tanggal(tanggal)}."
        raise ValidationError(kata) from None


@sekali
def isi_pada(tanggal: date) -> dict[str, Any]:
    """The text of the guide of the day; {} before the first version."""
    isi = Pedoman.objects.ditetapkan().filter(mulai__lte=tanggal).values_list("isi", flat=True)
    return isi.first() or {}


def tenggat_pada(tanggal: date) -> dict[str, int]:
    """{stage: days it may take} by the guide of the day; {} before the first version."""
    return dict(isi_pada(tanggal).get("tenggat", {}))


@transaction.atomic
def salin_pedoman(*, oleh, asal: Pedoman) -> Pedoman:
    """A draft with the text of `asal`, for the first day of next year that is free."""
    if not oleh.boleh(HAK):
        raise PermissionDenied
    terakhir = Pedoman.objects.ditetapkan().values_list("mulai", flat=True).first()
    tahun = max(d.year for d in (timezone.localdate(), terakhir) if d)
    return Pedoman.objects.create(
        nama=f"Salinan {asal.nama}"[:100],
        mulai=date(tahun + 1, 1, 1),
        dasar=asal.dasar,
        isi=asal.isi,
        dibuat_oleh=oleh,
    )


@transaction.atomic
def ubah_pedoman(*, oleh, pedoman: Pedoman, versi: datetime, **isi: Any) -> Pedoman:
    """Write a draft; `isi`: nama, mulai, dasar, isi. ValidationError where it is in force, was
    changed since `versi`, or says what no rule can work with."""
    kini = kunci_rancangan(oleh, pedoman, versi)
    for ruas in ("nama", "mulai", "dasar", "isi"):
        setattr(kini, ruas, isi[ruas])
    try:
        aturan.Pedoman.dari_isi(kini.isi)
    except ValueError as galat:
        raise ValidationError(str(galat).split("; ")) from galat
    bersihkan(kini)
    kini.save()
    return kini


@transaction.atomic
def tetapkan_pedoman(*, oleh, pedoman: Pedoman, versi: datetime) -> Pedoman:
    """In force from its day on, which must be ahead: what was asked stays what was asked."""
    kini = kunci_rancangan(oleh, pedoman, versi)
    if kini.mulai <= timezone.localdate():
        raise ValidationError({"mulai": "Pedoman berlaku paling cepat besok; ubah tanggalnya."})
    kini.ditetapkan_oleh, kini.ditetapkan_pada = oleh, timezone.now()
    bersihkan(kini)
    kini.save()
    return kini
