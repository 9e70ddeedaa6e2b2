"""Filling a sheet of commitment verification: judged as a whole, nothing overwritten unseen."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from kpm.aturan import Ketentuan as Aturan
from kpm.models import Ketentuan
from pendamping.aturan import (
    HasilVerifikasi,
    Isian,
    awal_bulan,
    nilai_verifikasi,
    periksa_isian,
)
from pendamping.massal import buat_kewajiban
from pendamping.models import Verifikasi

RUAS = ("hari_efektif", "alpa", "izin", "sakit", "terpenuhi", "alasan")


@dataclass(frozen=True)
class Baris:
    """What a person sends for one row. `versi` is `dicatat_pada` as they saw it.

    `terpenuhi` None means it could not be verified, and `alasan` says why.
    """

    id: int
    versi: datetime | None
    hari_efektif: int | None = None
    alpa: int = 0
    izin: int = 0
    sakit: int = 0
    terpenuhi: bool | None = None
    alasan: str = ""


@dataclass
class HasilIsi:
    """Rows saved, rows left as they were, rows somebody else changed meanwhile (not saved)."""

    disimpan: list[Verifikasi] = field(default_factory=list)
    tetap: list[Verifikasi] = field(default_factory=list)
    bentrok: list[Verifikasi] = field(default_factory=list)


@transaction.atomic
def isi_verifikasi(*, oleh, baris: list[Baris]) -> HasilIsi:
    """Save a sheet. One wrong row stops all of it: ValidationError with "ruas-id" keys.

    PermissionDenied when a row is not of the person's own families.
    """
    cakupan = oleh.cakupan("verifikasi.catat")
    kirim = {b.id: b for b in baris}
    kunci = Verifikasi.objects.filter(pk__in=kirim).order_by("pk").select_for_update(of=("self",))
    tersimpan = list(kunci.select_related("keluarga", "anggota", "dicatat_oleh"))
    if len(tersimpan) != len(kirim) or any(not cakupan.memuat(v.keluarga) for v in tersimpan):
        raise PermissionDenied("Lembar ini memuat anggota yang bukan KPM Anda.")
    hasil = HasilIsi()
    galat: dict[str, str] = {}
    aturan: dict[date, Aturan] = {}
    for v in tersimpan:
        b = kirim[v.pk]
        if v.dicatat_pada != b.versi:
            (hasil.tetap if _sama(v, b) else hasil.bentrok).append(v)
            continue
        if v.hasil != HasilVerifikasi.BELUM and _sama(v, b):
            hasil.tetap.append(v)
            continue
        if v.bulan not in aturan:
            aturan[v.bulan] = Aturan.dari_isi(Ketentuan.objects.pada(v.bulan).isi)
        galat |= {f"{ruas}-{v.pk}": kata for ruas, kata in _terapkan(v, b, aturan[v.bulan]).items()}
        hasil.disimpan.append(v)
    if galat:
        raise ValidationError(galat)
    kini = timezone.now()
    for v in hasil.disimpan:
        v.dicatat_oleh, v.dicatat_pada = oleh, kini
    Verifikasi.objects.bulk_update(
        hasil.disimpan, [*RUAS, "hasil", "dicatat_oleh", "dicatat_pada"], batch_size=500
    )
    return hasil


def _sama(v: Verifikasi, b: Baris) -> bool:
    return all(getattr(v, ruas) == getattr(b, ruas) for ruas in RUAS)


def _terapkan(v: Verifikasi, b: Baris, aturan: Aturan) -> dict[str, str]:
    """Put the row into `v` and judge it; {field: what is wrong}."""
    isian = Isian(v.komponen, **{ruas: getattr(b, ruas) for ruas in RUAS})
    galat = periksa_isian(isian, v.bulan)
    if v.bulan > awal_bulan(timezone.localdate()):
        galat["bulan"] = "Bulan ini belum tiba."
    if v.anggota.keluar_pada and v.anggota.keluar_pada < v.bulan:
        galat["anggota"] = (
            f"{v.anggota} sudah keluar dari keluarga sebelum bulan ini "
            f"({v.anggota.get_alasan_keluar_display().lower()})."
        )
    if len(b.alasan) > 200:
        galat["alasan"] = "Alasan paling banyak 200 huruf."
    if galat:
        return galat
    v.hasil, _ = nilai_verifikasi(isian, aturan)
    if v.hasil == HasilVerifikasi.BELUM:
        galat["alasan"] = "Tuliskan mengapa tidak dapat diverifikasi, atau isi hasilnya."
    for ruas in RUAS:
        setattr(v, ruas, getattr(b, ruas))
    return galat


def siapkan_kewajiban(*, oleh, bulan: date) -> int:
    """The obligations of the person's own families for a month that has come; how many are
    new. The night does it for everybody."""
    if not oleh.boleh("verifikasi.catat"):
        raise PermissionDenied
    if bulan > awal_bulan(timezone.localdate()):
        raise ValidationError("Bulan ini belum tiba.")
    return buat_kewajiban(bulan=bulan, pendamping=oleh.pk)
