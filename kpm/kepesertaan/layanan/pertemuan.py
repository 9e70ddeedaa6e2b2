"""Pertemuan awal: arranged, the calon invited, attendance written down, called off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from kpm.models import Keluarga, PertemuanAwal, UndanganAwal
from pkh.akun.cakupan import Cakupan
from pkh.akun.templatetags.rupa import kata_tanggal

from ..aturan import UNDANGAN_MAKS, Hadir, periksa_jadwal

HAK = "calon.undang"
RUAS = ["desa", "tempat", "tanggal", "jam", "nomor_surat", "bawaan", "narahubung"]


def wajib_atas_pertemuan(oleh, pertemuan: PertemuanAwal) -> None:
    """One's own meeting, or one in the person's region; else PermissionDenied."""
    cakupan: Cakupan = oleh.cakupan(HAK)
    sendiri = cakupan.dampingan is not None and pertemuan.oleh_id == cakupan.dampingan
    if not (sendiri or cakupan.memuat_wilayah(pertemuan.desa_id)):
        raise PermissionDenied


@transaction.atomic
def buat_pertemuan(
    *, oleh, keluarga: QuerySet[Keluarga], kunci: UUID | str | None = None, **isi: Any
) -> tuple[PertemuanAwal, list[tuple[Keluarga, str]], bool]:
    """(meeting, who could not be invited and why, whether it is new). `isi`: of RUAS. The same
    `kunci` again returns the same meeting and changes nothing."""
    if not oleh.boleh(HAK):
        raise PermissionDenied
    terkunci = Keluarga.objects.untuk(oleh, HAK).filter(pk__in=keluarga.values("pk"))
    list(terkunci.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    if kunci and (ada := PertemuanAwal.objects.filter(kunci=kunci).first()):
        if ada.oleh_id != oleh.pk:
            raise ValidationError({"kunci": "Kunci ini sudah dipakai pertemuan lain."})
        return ada, [], False
    pertemuan = PertemuanAwal(oleh=oleh)
    if kunci:
        pertemuan.kunci = UUID(str(kunci))
    _isi(pertemuan, isi)
    _periksa(oleh, pertemuan)
    tertolak = _undang(pertemuan, terkunci)
    return pertemuan, tertolak, True


def _isi(pertemuan: PertemuanAwal, isi: dict[str, Any]) -> None:
    if asing := set(isi) - set(RUAS):
        raise TypeError(f"ruas tidak dikenal: {sorted(asing)}")
    for nama, nilai in isi.items():
        setattr(pertemuan, nama, nilai)


def _periksa(oleh, pertemuan: PertemuanAwal) -> None:
    galat = {}
    if salah := periksa_jadwal(pertemuan.tanggal, timezone.localdate()):
        galat["tanggal"] = salah
    if not desa_pertemuan(oleh, pertemuan.desa_id):
        galat["desa"] = "Pilih desa di wilayah kerja Anda."
    if galat:
        raise ValidationError(galat)
    pertemuan.full_clean(exclude=["kunci"])


def desa_pertemuan(oleh, kode: str | None) -> bool:
    """Whether the person may hold a meeting in that desa: inside the region of a post, or where
    a calon of theirs lives."""
    if oleh.cakupan(HAK).memuat_wilayah(kode):
        return True
    return Keluarga.objects.untuk(oleh, HAK).filter(desa=kode, status="calon").exists()


def _undang(pertemuan: PertemuanAwal, keluarga: QuerySet[Keluarga]) -> list[tuple[Keluarga, str]]:
    """Save the meeting with those who can be invited; the others and why."""
    lain = UndanganAwal.objects.berlaku().filter(keluarga=OuterRef("pk"), kehadiran=Hadir.BELUM)
    lain = lain.filter(pertemuan__tanggal__gte=timezone.localdate()).exclude(pertemuan=pertemuan.pk)
    boleh: list[Keluarga] = []
    tertolak: list[tuple[Keluarga, str]] = []
    for k in keluarga.annotate(diundang=Exists(lain)).order_by("nama_pengurus", "pk"):
        if sebab := _halangan(k, pertemuan):
            tertolak.append((k, sebab))
        else:
            boleh.append(k)
    sudah = pertemuan.undangan.count() if pertemuan.pk else 0
    if not boleh and not sudah:
        kata = f"Tidak ada calon yang dapat diundang. {_ringkas(tertolak)}"
        raise ValidationError({"keluarga": kata.strip()})
    if sudah + len(boleh) > UNDANGAN_MAKS:
        raise ValidationError(
            {
                "keluarga": f"{sudah + len(boleh)} keluarga terlalu banyak untuk satu pertemuan "
                f"(paling banyak {UNDANGAN_MAKS}). Bagi menurut desa."
            }
        )
    pertemuan.save()
    UndanganAwal.objects.bulk_create(
        (UndanganAwal(pertemuan=pertemuan, keluarga=k) for k in boleh), ignore_conflicts=True
    )
    return tertolak


def _halangan(k, pertemuan: PertemuanAwal) -> str:
    if k.status != Keluarga.Status.CALON:
        return f"bukan calon, sudah {k.get_status_display().lower()}"
    if k.status_sejak > pertemuan.tanggal:
        return f"baru menjadi calon {kata_tanggal(k.status_sejak)}"
    if k.diundang:
        return "sudah diundang ke pertemuan awal lain"
    return ""


def _ringkas(tertolak: list[tuple[Keluarga, str]]) -> str:
    kata = "; ".join(f"{k}: {sebab}" for k, sebab in tertolak[:5])
    return f"{kata}." if kata else ""


@transaction.atomic
def undang_lagi(
    *, oleh, pertemuan: PertemuanAwal, keluarga: QuerySet[Keluarga]
) -> list[tuple[Keluarga, str]]:
    """Invite more families to a meeting; who could not be and why. Who is invited stays so."""
    pertemuan = _kunci(oleh, pertemuan)
    sudah = UndanganAwal.objects.filter(pertemuan=pertemuan).values("keluarga")
    boleh = Keluarga.objects.untuk(oleh, HAK).filter(pk__in=keluarga.values("pk"))
    return _undang(pertemuan, boleh.exclude(pk__in=sudah))


@transaction.atomic
def ubah_pertemuan(*, oleh, pertemuan: PertemuanAwal, **isi: Any) -> PertemuanAwal:
    """Change fields of RUAS while nobody's attendance is written down."""
    pertemuan = _kunci(oleh, pertemuan)
    if pertemuan.undangan.exclude(kehadiran=Hadir.BELUM).exists():
        raise ValidationError("Kehadirannya sudah dicatat; jadwalnya tidak diubah lagi.")
    _isi(pertemuan, isi)
    _periksa(oleh, pertemuan)
    pertemuan.save()
    return pertemuan


@transaction.atomic
def batalkan_pertemuan(*, oleh, pertemuan: PertemuanAwal, alasan: str) -> PertemuanAwal:
    """Call it off: the invited are as if they had not been."""
    pertemuan = _kunci(oleh, pertemuan)
    alasan = alasan.strip()
    if len(alasan) < 5:
        raise ValidationError({"alasan": "Tuliskan alasannya (5 huruf atau lebih)."})
    if pertemuan.undangan.exclude(kehadiran=Hadir.BELUM).exists():
        raise ValidationError("Kehadirannya sudah dicatat; pertemuan ini tidak dapat dibatalkan.")
    pertemuan.dibatalkan_pada, pertemuan.alasan_batal = timezone.now(), alasan
    pertemuan.full_clean(exclude=["kunci"])
    pertemuan.save()
    return pertemuan


def _kunci(oleh, pertemuan: PertemuanAwal) -> PertemuanAwal:
    pertemuan = PertemuanAwal.objects.select_for_update().get(pk=pertemuan.pk)
    wajib_atas_pertemuan(oleh, pertemuan)
    if pertemuan.dibatalkan_pada:
        raise ValidationError("Pertemuan ini sudah dibatalkan.")
    return pertemuan


@dataclass(frozen=True)
class Baris:
    """The attendance of one invitation (`id`) as somebody filled it in; `versi` is its
    `dicatat_pada` as they saw it."""

    id: int
    kehadiran: str
    wakil: str = ""
    versi: datetime | None = None


@transaction.atomic
def catat_kehadiran(
    *,
    oleh,
    pertemuan: PertemuanAwal,
    baris: list[Baris],
    notulen: str | None = None,
    notulen_awal: str = "",
) -> tuple[int, list[UndanganAwal]]:
    """(rows written, rows somebody else wrote meanwhile and which were left alone). Only of
    families the person may see; `notulen_awal`: the minutes as they read them. ValidationError
    {"<id>-kehadiran", "<id>-wakil" or "notulen": words}."""
    pertemuan = _kunci(oleh, pertemuan)
    if pertemuan.tanggal > timezone.localdate():
        raise ValidationError(
            f"Pertemuan baru diadakan {kata_tanggal(pertemuan.tanggal)}. Catat kehadirannya "
            "sesudah itu."
        )
    terlihat = UndanganAwal.objects.untuk(oleh, HAK).filter(pertemuan=pertemuan)
    ada = {u.pk: u for u in terlihat.select_related("keluarga").order_by("pk")}
    _periksa_baris(baris, set(ada))
    berubah, bentrok = [], []
    for b in baris:
        u = ada[b.id]
        wakil = b.wakil.strip() if b.kehadiran == Hadir.DIWAKILI else ""
        if (u.kehadiran, u.wakil) == (b.kehadiran, wakil):
            continue
        if u.dicatat_pada != b.versi:
            bentrok.append(u)
            continue
        u.kehadiran, u.wakil = b.kehadiran, wakil
        u.dicatat_oleh, u.dicatat_pada = oleh, timezone.now()
        berubah.append(u)
    UndanganAwal.objects.bulk_update(
        berubah, ["kehadiran", "wakil", "dicatat_oleh", "dicatat_pada"]
    )
    if notulen is not None and notulen != pertemuan.notulen:
        if pertemuan.notulen != notulen_awal:
            kata = "Notulen sudah ditulis orang lain sesudah Anda membuka lembar ini; gabungkan: "
            raise ValidationError({"notulen": f"{kata}“{pertemuan.notulen}”"})
        pertemuan.notulen = notulen
        pertemuan.save(update_fields=["notulen"])
    return len(berubah), bentrok


def _periksa_baris(baris: list[Baris], ada: set[int]) -> None:
    galat: dict[str, str] = {}
    if {b.id for b in baris} - ada:
        raise ValidationError(
            "Ada keluarga yang tidak diundang ke pertemuan ini. Muat ulang halaman."
        )
    for b in baris:
        if b.kehadiran not in Hadir.values:
            galat[f"{b.id}-kehadiran"] = "Pilih hadir, diwakili atau tidak hadir."
        elif b.kehadiran == Hadir.DIWAKILI and not b.wakil.strip():
            galat[f"{b.id}-wakil"] = "Isi nama wakilnya dan hubungannya dengan keluarga."
        elif len(b.wakil) > 100:
            galat[f"{b.id}-wakil"] = "Paling banyak 100 huruf."
    if galat:
        raise ValidationError(galat)
