"""What is tied to a region and moves along when its code ends: posts, profiles, groups, targets.

A model of any room says so itself: `IKUT_PINDAH = ("wilayah",)` names its fields that follow.
What has no such line (frozen reports, figures of a month, hand-overs) keeps the code of its
time; families have an act of their own in the register.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count

from .models import Muatan, PerubahanWilayah, Wilayah


@dataclass(frozen=True)
class Rujukan:
    """`jumlah` rows of one kind on one ended code; `kode_baru` is "" when no load names one.
    `tertahan` of them cannot follow: the new code has such a row already."""

    jenis: str
    kode: str
    nama: str
    kode_baru: str
    nama_baru: str
    jumlah: int
    tertahan: int = 0


def _ruas() -> list[tuple[Any, str, str]]:
    """(model whose rows are counted and moved, its field, what people call it)."""
    hasil = []
    for rel in Wilayah._meta.get_fields(include_hidden=True):
        model = getattr(rel, "related_model", None)
        if not rel.auto_created or rel.field.name not in getattr(model, "IKUT_PINDAH", ()):
            continue
        kata = str(model._meta.verbose_name)
        if rel.many_to_many:
            kata += f" ({rel.field.verbose_name})"
            hasil.append((rel.through, rel.field.m2m_reverse_field_name(), kata))
        else:
            hasil.append((model, rel.field.name, kata))
    return sorted(hasil, key=lambda r: r[2])


def peta_pindah(kode=None) -> dict[str, str]:
    """{ended code: code in force} from the loads applied; the newest has the last word."""
    peta = PerubahanWilayah.objects.filter(jenis="pindah", muatan__status=Muatan.Status.DIMUAT)
    if kode is not None:
        peta = peta.filter(kode__in=kode)
    berlaku = Wilayah.objects.berlaku().filter(pk__in=peta.values("kode_baru"))
    sah = set(berlaku.values_list("pk", flat=True))
    urut = peta.order_by("muatan", "pk").values_list("kode", "kode_baru")
    return {lama: baru for lama, baru in urut if baru in sah}


def rujukan_berakhir() -> list[Rujukan]:
    """Everything that still stands on an ended code, by kind and code."""
    hitungan: list[tuple[str, str, int]] = []
    for model, ruas, kata in _ruas():
        berakhir = model._base_manager.filter(**{f"{ruas}__berakhir_pada__isnull": False})
        per_kode = berakhir.order_by().values_list(f"{ruas}_id")
        hitungan += [(kata, kode, n) for kode, n in per_kode.annotate(n=Count("pk"))]
    peta = peta_pindah({kode for _, kode, _ in hitungan})
    nama = Wilayah.objects.in_bulk({*peta, *peta.values(), *(k for _, k, _ in hitungan)})
    return [
        Rujukan(
            kata, kode, nama[kode].nama, peta.get(kode, ""), str(nama.get(peta.get(kode), "")), n
        )
        for kata, kode, n in sorted(hitungan)
    ]


def _pindahkan(model, baris, nilai: dict[str, str]) -> tuple[int, int]:
    """(moved, held back)"""
    try:
        with transaction.atomic():
            return baris.update(**nilai), 0
    except IntegrityError:
        pass  # one of them is there already: one by one, so that the others move
    pindah = tertahan = 0
    for pk in list(baris.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                pindah += model._base_manager.filter(pk=pk).update(**nilai)
        except IntegrityError:
            tertahan += 1
    return pindah, tertahan


def periksa_pasangan(pasangan: dict[str, str]) -> None:
    """ValidationError, by old code, unless it has ended and the new one is in force at its
    level."""
    wilayah = Wilayah.objects.in_bulk({*pasangan, *pasangan.values()})
    galat = {}
    for lama, baru in pasangan.items():
        asal, ke = wilayah.get(lama), wilayah.get(baru)
        if asal is None or asal.berakhir_pada is None:
            galat[lama] = f"Kode {lama} masih berlaku; hanya kode yang berakhir yang dipindahkan."
        elif ke is None or ke.berakhir_pada or ke.tingkat != asal.tingkat:
            tingkat = asal.get_tingkat_display().lower()
            galat[lama] = f"Kode baru “{baru}” bukan {tingkat} yang berlaku."
    if galat:
        raise ValidationError(galat)


def kata_rujukan(hasil: list[Rujukan]) -> str:
    """ "3 jabatan, 1 kelompok P2K2": what was moved, in words; "" for nothing."""
    jumlah: dict[str, int] = {}
    for r in hasil:
        jumlah[r.jenis] = jumlah.get(r.jenis, 0) + r.jumlah
    return ", ".join(f"{n} {jenis}" for jenis, n in jumlah.items() if n)


@transaction.atomic
def pindahkan_rujukan(pasangan: dict[str, str]) -> list[Rujukan]:
    """Move what follows from each old code to its new one; what was moved and what was not.

    One UPDATE for each kind and code, written to the trail; rows of which the new code has the
    same already (a target of that year) stay and are reported.
    """
    hasil = []
    nama = Wilayah.objects.in_bulk({*pasangan, *pasangan.values()})
    for model, ruas, kata in _ruas():
        lama_ada = model._base_manager.filter(**{f"{ruas}__in": list(pasangan)})
        for lama in lama_ada.order_by().values_list(f"{ruas}_id", flat=True).distinct():
            baru, baris = pasangan[lama], model._base_manager.filter(**{ruas: lama})
            jumlah, tertahan = _pindahkan(model, baris, {ruas: baru})
            asal, ke = nama[lama].nama, nama[baru].nama
            hasil.append(Rujukan(kata, lama, asal, baru, ke, jumlah, tertahan))
    return hasil
