"""Filling a sheet of commitment verification: judged as a whole, nothing overwritten unseen;
closing a month, opening it again; where a member is verified."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from kpm.aturan import SEKOLAH
from kpm.aturan import Ketentuan as Aturan
from kpm.massal import ketentuan_pada
from kpm.models import Fasilitas, Ketentuan
from pendamping.aturan import HasilVerifikasi, awal_bulan
from pendamping.models import Penugasan, Penutupan, Verifikasi
from pkh.akun.templatetags.rupa import bulan as kata_bulan
from pkh.bersih import bersihkan
from pkh.wilayah.models import Tingkat, Wilayah

from . import massal
from .aturan import (
    BUTIR_KOMPONEN,
    JENIS_FASILITAS,
    TANPA_HARI_SEKOLAH,
    Isian,
    kekurangan,
    nilai_verifikasi,
    periksa_isian,
    periksa_tutup,
)
from .models import VerifikasiQuerySet

RUAS = (
    "hari_efektif", "alpa", "izin", "sakit", "terpenuhi", "dipenuhi", "berat", "tinggi", "alasan",
)  # fmt: skip
TIDAK_DILIHAT = datetime.min.replace(tzinfo=UTC)  # no row was ever filled in then
PANJANG_KABUPATEN = 5  # of a Kemendagri code: "64.02"


@dataclass(frozen=True)
class Baris:
    """What a person sends for one row. `versi` is `dicatat_pada` as they saw it.

    `terpenuhi` None means it could not be verified, and `alasan` says why. `dipenuhi` None:
    only `terpenuhi` is said, for all that is due.
    """

    id: int
    versi: datetime | None
    hari_efektif: int | None = None
    alpa: int = 0
    izin: int = 0
    sakit: int = 0
    terpenuhi: bool | None = None
    dipenuhi: Iterable[str] | None = None
    berat: int | None = None
    tinggi: int | None = None
    alasan: str = ""


@dataclass
class HasilIsi:
    """Rows saved, rows left as they were, rows somebody else changed meanwhile (not saved)."""

    disimpan: list[Verifikasi] = field(default_factory=list)
    tetap: list[Verifikasi] = field(default_factory=list)
    bentrok: list[Verifikasi] = field(default_factory=list)


@transaction.atomic
def isi_verifikasi(
    *, oleh, baris: list[Baris], pada: date | None = None, diizinkan: bool = False
) -> HasilIsi:
    """Save a sheet. One wrong row stops all of it: ValidationError with "ruas-id" keys.

    PermissionDenied when a row is not of the person's own families, nor was on `pada`, the day
    the sheet was filled in (today); `diizinkan`: a coordinator let it pass.
    """
    kirim = {b.id: b for b in baris}
    massal.kunci_penutupan(menutup=False)
    kunci = Verifikasi.objects.filter(pk__in=kirim).order_by("pk").select_for_update(of=("self",))
    tersimpan = list(kunci.select_related("keluarga", "anggota", "dicatat_oleh"))
    if len(tersimpan) != len(kirim) or not (diizinkan or _boleh_isi(oleh, tersimpan, pada)):
        raise PermissionDenied("Lembar ini memuat anggota yang bukan KPM Anda.")
    hasil = HasilIsi()
    galat: dict[str, str] = {}
    tertutup = bulan_tertutup(tersimpan)
    aturan: dict[date, Aturan] = {}
    for v in tersimpan:
        b = _lengkapi(v, kirim[v.pk])
        if v.dicatat_pada != b.versi:
            (hasil.tetap if _sama(v, b) else hasil.bentrok).append(v)
            continue
        if v.hasil != HasilVerifikasi.BELUM and _sama(v, b):
            hasil.tetap.append(v)
            continue
        if v.bulan not in aturan:
            aturan[v.bulan] = ketentuan_pada(v.bulan)
        salah = _tutup(v, tertutup) or _terapkan(v, b, aturan[v.bulan])
        galat |= {f"{ruas}-{v.pk}": kata for ruas, kata in salah.items()}
        hasil.disimpan.append(v)
    if galat:
        raise ValidationError(galat)
    kini = timezone.now()
    for v in hasil.disimpan:
        v.dicatat_oleh, v.dicatat_pada = oleh, kini
    massal.tulis_isian(hasil.disimpan, (*RUAS, "hasil"), oleh.pk, kini)
    return hasil


def _boleh_isi(oleh, baris: list[Verifikasi], pada: date | None) -> bool:
    cakupan = oleh.cakupan("verifikasi.catat")
    lain = {v.keluarga_id for v in baris if not cakupan.memuat(v.keluarga)}
    if not (lain and pada and oleh.boleh("verifikasi.catat")):
        return not lain
    dahulu = Penugasan.objects.milik(oleh, pada).filter(keluarga__in=lain)
    return dahulu.count() == len(lain)


def _lengkapi(v: Verifikasi, b: Baris) -> Baris:
    """With `dipenuhi` in the order of the list, `terpenuhi` as it follows from what is due,
    and days only where days count."""
    if v.komponen in SEKOLAH:
        return replace(b, terpenuhi=None, dipenuhi=[], berat=None, tinggi=None)
    b = replace(b, hari_efektif=None, alpa=0, izin=0, sakit=0)
    if b.terpenuhi is None:
        return replace(b, dipenuhi=[])
    if b.dipenuhi is not None:
        dikirim = set(b.dipenuhi)
    else:
        dikirim = set(v.kewajiban or ()) if b.terpenuhi else set()
    kenal = [str(k) for k in BUTIR_KOMPONEN.get(v.komponen, ()) if k in dikirim]
    dipenuhi = kenal + sorted(dikirim - set(kenal))
    if v.kewajiban is None:
        return replace(b, dipenuhi=dipenuhi)
    return replace(b, dipenuhi=dipenuhi, terpenuhi=not kekurangan(v.kewajiban, dipenuhi))


def _sama(v: Verifikasi, b: Baris) -> bool:
    return all(getattr(v, ruas) == getattr(b, ruas) for ruas in RUAS)


def _terapkan(v: Verifikasi, b: Baris, aturan: Aturan) -> dict[str, str]:
    """Put the row into `v` and judge it; {field: what is wrong}."""
    isian = Isian(v.komponen, kewajiban=v.kewajiban, **{ruas: getattr(b, ruas) for ruas in RUAS})
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


def isian_tersimpan(v: Verifikasi) -> Isian:
    """The row as the rule takes it, for the words of its result."""
    return Isian(v.komponen, kewajiban=v.kewajiban, **{ruas: getattr(v, ruas) for ruas in RUAS})


# --- a sheet in one piece, with its exceptions only --------------------------------------
def baris_lembar(*, oleh, bulan: date, fasilitas: str) -> VerifikasiQuerySet:
    """The person's own rows of one facility ("": at home) and month."""
    milik = Verifikasi.objects.untuk(oleh, "verifikasi.catat")
    return milik.filter(bulan=bulan, fasilitas_kode=fasilitas).order_by("pk")


def versi_lembar(baris: Iterable[Verifikasi]) -> str:
    """A mark of the sheet as it stands: which rows it has and when each was last filled in."""
    isi = ",".join(f"{v.pk}:{v.dicatat_pada and v.dicatat_pada.timestamp()}" for v in baris)
    return hashlib.sha256(isi.encode()).hexdigest()[:32]


@transaction.atomic
def isi_lembar(
    *,
    oleh,
    bulan: date,
    fasilitas: str,
    versi: str,
    kecuali: dict[int, dict[str, Any]],
    hari_efektif: int | None = None,
) -> HasilIsi:
    """Fill a whole sheet: rows in `kecuali` (id -> {field: value}) as they say, every other row
    that nobody has filled in as a commitment that was kept.

    When the sheet is no longer the one the person saw (`versi`) nothing is written: what is
    stored and sent alike comes back in `tetap`, the rest in `bentrok`. ValidationError with
    "ruas-id" keys, or the field of the sheet.
    """
    massal.kunci_penutupan(menutup=False)
    semua = baris_lembar(oleh=oleh, bulan=bulan, fasilitas=fasilitas)
    tersimpan = list(semua.select_for_update(of=("self",)))
    if asing := sorted(set(kecuali) - {v.pk for v in tersimpan}):
        raise ValidationError(
            {"kecuali": f"Tidak ada di lembar ini: {', '.join(map(str, asing))}."}
        )
    if hari_efektif is None and any(_sekolah_kosong(v, kecuali.get(v.pk, {})) for v in tersimpan):
        raise ValidationError({"hari_efektif": "Isi hari efektif sekolah bulan ini."})
    berubah = versi != versi_lembar(tersimpan)
    baris = []
    for v in tersimpan:
        if v.hasil != HasilVerifikasi.BELUM and v.pk not in kecuali and not berubah:
            continue
        b = _isi_baris(v, kecuali.get(v.pk, {}), hari_efektif)
        baris.append(replace(b, versi=TIDAK_DILIHAT) if berubah else b)
    return isi_verifikasi(oleh=oleh, baris=baris)


def _sekolah_kosong(v: Verifikasi, ubah: dict[str, Any]) -> bool:
    belum = v.hasil == HasilVerifikasi.BELUM
    return belum and v.komponen in SEKOLAH and "hari_efektif" not in ubah


def _isi_baris(v: Verifikasi, ubah: dict[str, Any], hari_efektif: int | None) -> Baris:
    """What was stored, or for a row nobody has filled in a commitment that was kept; with what
    was sent."""
    if v.hasil != HasilVerifikasi.BELUM:
        isi = {ruas: getattr(v, ruas) for ruas in RUAS}
    elif v.komponen in SEKOLAH:
        isi = {"hari_efektif": hari_efektif}
        if not hari_efektif and not ubah:
            isi["alasan"] = TANPA_HARI_SEKOLAH
    else:
        isi = {"terpenuhi": True, "dipenuhi": v.kewajiban}
    return Baris(v.pk, v.dicatat_pada, **(isi | ubah))


def yang_dilihat(bentrok: list[Verifikasi], versi: dict[int, datetime | None]) -> dict[int, Any]:
    """Id -> the row as it stood when the person opened the sheet, from the trail; rows that
    nobody had filled in then (or whose mark is unknown) are not in it."""
    peristiwa: Any = Verifikasi._meta.get_field("events").related_model
    jejak = peristiwa.objects.filter(
        pgh_obj_id__in=[v.pk for v in bentrok], dicatat_pada__in=set(versi.values()) - {None}
    )
    return {j.pgh_obj_id: j for j in jejak.order_by("pgh_id") if j.dicatat_pada == versi[j.id]}


def siapkan_kewajiban(*, oleh, bulan: date) -> int:
    """The obligations of the person's own families for a month that has come; how many are
    new. The night does it for everybody."""
    if not oleh.boleh("verifikasi.catat"):
        raise PermissionDenied
    if bulan > awal_bulan(timezone.localdate()):
        raise ValidationError("Bulan ini belum tiba.")
    try:
        return massal.buat_kewajiban(bulan=bulan, pendamping=oleh.pk)
    except Ketentuan.DoesNotExist as galat:
        raise ValidationError("Belum ada ketentuan program untuk bulan ini.") from galat


# --- closing a month ---------------------------------------------------------------------
def kabupaten(kode: str) -> str:
    return kode[:PANJANG_KABUPATEN]


def bulan_tertutup(baris: Iterable[Verifikasi]) -> set[tuple[str, date]]:
    """(kabupaten/kota, month) of these rows that are closed. One query."""
    bulan = {v.bulan for v in baris}
    wilayah = {kabupaten(v.keluarga.desa_id) for v in baris}
    tertutup = Penutupan.objects.berlaku().filter(bulan__in=bulan, wilayah__in=wilayah)
    return set(tertutup.values_list("wilayah_id", "bulan"))


def _tutup(v: Verifikasi, tertutup: set[tuple[str, date]]) -> dict[str, str]:
    if (kabupaten(v.keluarga.desa_id), v.bulan) not in tertutup:
        return {}
    return {"bulan": f"{kata_bulan(v.bulan)} sudah ditutup. Minta koordinator membukanya lagi."}


@transaction.atomic
def tutup_bulan(*, oleh, wilayah: Wilayah, bulan: date) -> Penutupan:
    """Nothing of the month may be written in the kabupaten/kota from now on. ValidationError
    when the month has not ended or is closed; PermissionDenied outside the person's regions."""
    _wajib_kabupaten(oleh, "verifikasi.tutup", wilayah)
    massal.kunci_penutupan(menutup=True)
    ada = Penutupan.objects.berlaku().filter(wilayah=wilayah, bulan=bulan).exists()
    if salah := periksa_tutup(bulan, timezone.localdate(), ada):
        raise ValidationError({"bulan": salah})
    tutup = Penutupan(wilayah=wilayah, bulan=bulan, ditutup_oleh=oleh)
    bersihkan(tutup)
    tutup.save()
    return tutup


@transaction.atomic
def buka_bulan(*, oleh, wilayah: Wilayah, bulan: date, alasan: str) -> Penutupan:
    """Open a closed month again, with the reason. ValidationError when it is not closed or
    nothing is said; PermissionDenied outside the person's regions."""
    _wajib_kabupaten(oleh, "verifikasi.buka", wilayah)
    massal.kunci_penutupan(menutup=True)
    tutup = Penutupan.objects.berlaku().filter(wilayah=wilayah, bulan=bulan).first()
    if tutup is None:
        raise ValidationError({"bulan": f"{kata_bulan(bulan)} tidak sedang ditutup."})
    if not alasan.strip():
        raise ValidationError({"alasan": "Tuliskan mengapa bulan ini dibuka lagi."})
    tutup.dibuka_oleh, tutup.dibuka_pada = oleh, timezone.now()
    tutup.alasan_buka = alasan.strip()
    bersihkan(tutup)
    tutup.save()
    return tutup


def _wajib_kabupaten(oleh, hak: str, wilayah: Wilayah) -> None:
    if wilayah.tingkat != Tingkat.KABUPATEN or not oleh.cakupan(hak).memuat_wilayah(wilayah.pk):
        raise PermissionDenied


# --- where a member is verified ----------------------------------------------------------
@transaction.atomic
def pindah_fasilitas(*, oleh, verifikasi: Verifikasi, fasilitas: Fasilitas | None) -> Verifikasi:
    """From this month on the member is verified at another posyandu or puskesmas: the months
    to come take it over. ValidationError naming the field; PermissionDenied for the families
    of others."""
    massal.kunci_penutupan(menutup=False)
    kunci = Verifikasi.objects.select_for_update(of=("self",)).select_related("keluarga")
    v = kunci.get(pk=verifikasi.pk)
    if not oleh.cakupan("verifikasi.catat").memuat(v.keluarga):
        raise PermissionDenied
    if salah := _tutup(v, bulan_tertutup([v])):
        raise ValidationError(salah)
    v.fasilitas_kode = _kode_sah(v, fasilitas)
    v.save(update_fields=["fasilitas_kode"])
    return v


def _kode_sah(v: Verifikasi, fasilitas: Fasilitas | None) -> str:
    if v.komponen in SEKOLAH:
        salah = "Sekolah mengikuti NPSN di data anggota. Ubah di sana."
    elif fasilitas is None:
        salah = "Fasilitas tidak ditemukan. Periksa kodenya."
    elif fasilitas.jenis not in JENIS_FASILITAS[v.komponen]:
        salah = (
            f"{fasilitas} adalah {fasilitas.get_jenis_display().lower()}; pilih posyandu atau "
            "puskesmas."
        )
    elif kabupaten(fasilitas.desa_id) != kabupaten(v.keluarga.desa_id):
        salah = f"{fasilitas} ada di kabupaten/kota lain."
    else:
        return fasilitas.kode
    raise ValidationError({"fasilitas": salah})
