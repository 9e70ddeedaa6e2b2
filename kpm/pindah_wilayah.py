"""Families whose desa code has ended: the proposed new code, and the act that moves them.

A load of regions only dates the old code; the families stay where they are, with their
past, until an operator moves them.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Count, Value, When
from django.utils import timezone

from pkh.wilayah.models import PerubahanWilayah, Tingkat, Wilayah
from pkh.wilayah.rujukan import Rujukan, pindahkan_rujukan

from .models import Keluarga, KeluargaQuerySet

HAK = "kpm.pindah_wilayah"


@dataclass
class Usul:
    """One ended desa with families: how many, and where a load of regions would put them."""

    kode: str
    nama: str
    jumlah: int
    kode_baru: str = ""
    nama_baru: str = ""
    alasan: str = ""
    galat: str = field(default="", compare=False)


def belum_pindah(pengguna) -> KeluargaQuerySet:
    """Families whose desa code has ended, within the person's regions."""
    return Keluarga.objects.untuk(pengguna, HAK).filter(desa__berakhir_pada__isnull=False)


def usul_pindah(pengguna) -> list[Usul]:
    """By code; within the person's regions. Three queries. No proposal: `kode_baru` is empty."""
    desa = (
        belum_pindah(pengguna)
        .values_list("desa_id", "desa__nama")
        .annotate(n=Count("pk"))
        .order_by("desa_id")
    )
    usul = {kode: Usul(kode, nama, n) for kode, nama, n in desa}
    peta = PerubahanWilayah.objects.filter(
        kode__in=usul, jenis="pindah", muatan__status="dimuat"
    ).order_by("muatan")
    for p in peta:  # the newest load has the last word
        u = usul[p.kode]
        u.kode_baru, u.nama_baru, u.alasan = p.kode_baru, p.nama_baru, p.penjelasan
    return list(usul.values())


@transaction.atomic
def pindahkan_wilayah(*, oleh, pasangan: dict[str, str]) -> tuple[int, list[Rujukan]]:
    """Move the families in reach from each ended desa code to its new one; how many, and what
    else of the desa went along (facilities, P2K2 groups).

    One UPDATE for all, whose trail names the person and the door. ValidationError, by old
    code, when the old one is out of reach or has not ended, or the new one is no desa in
    force, or lies outside the person's regions without a decree that says so.
    """
    _periksa(pasangan, oleh.cakupan(HAK))
    baru = Case(*[When(desa_id=lama, then=Value(ke)) for lama, ke in pasangan.items()])
    jumlah = (
        Keluarga.objects.untuk(oleh, HAK)
        .filter(desa_id__in=pasangan)
        .update(desa_id=baru, diubah_pada=timezone.now())
    )
    return jumlah, pindahkan_rujukan(pasangan)


def _periksa(pasangan: dict[str, str], cakupan) -> None:
    wilayah = Wilayah.objects.in_bulk([*pasangan, *pasangan.values()])
    menurut_tabel = set(
        PerubahanWilayah.objects.filter(
            kode__in=pasangan, jenis="pindah", muatan__status="dimuat"
        ).values_list("kode", "kode_baru")
    )
    galat = {}
    for lama, ke in pasangan.items():
        if lama not in wilayah or not cakupan.memuat_wilayah(lama):
            galat[lama] = f"Kode {lama} tidak ditemukan di wilayah Anda."
        elif wilayah[lama].berakhir_pada is None:
            galat[lama] = f"Kode {lama} masih berlaku; hanya kode yang berakhir yang dipindahkan."
        elif (
            ke not in wilayah
            or wilayah[ke].berakhir_pada is not None
            or wilayah[ke].tingkat != Tingkat.DESA
        ):
            galat[lama] = f"Kode baru “{ke}” bukan desa/kelurahan yang berlaku."
        elif not cakupan.memuat_wilayah(ke) and (lama, ke) not in menurut_tabel:
            galat[lama] = f"Kode baru “{ke}” di luar wilayah Anda dan tidak disebut tabel wilayah."
    if galat:
        raise ValidationError(galat)
