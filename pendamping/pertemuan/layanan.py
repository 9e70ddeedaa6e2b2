"""Meetings of P2K2 and who came: everybody unless somebody says otherwise."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kpm.layanan import Bentrok
from kpm.models import Anggota, Keluarga
from pendamping.aturan import PANJANG_NOTULEN, periksa_tanggal_pertemuan, pertemuan_boleh_diubah
from pendamping.models import FotoPertemuan, Kehadiran, Kelompok, Pertemuan, Rencana, Sesi
from pendamping.p2k2.layanan import BOLEH_IKUT, peserta, wajib_atas_kelompok
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.bersih import bersihkan
from pkh.foto import rapikan_semua, simpan_foto


class Hadir(NamedTuple):
    """How one family took part: `diwakili` by whom, if not the pengurus came."""

    status: str = Kehadiran.Status.HADIR
    catatan: str = ""
    diwakili: str = ""


@transaction.atomic
def catat_pertemuan(
    *,
    oleh,
    kelompok: Kelompok,
    sesi: Sesi,
    tanggal: date,
    tempat: str = "",
    notulen: str = "",
    tamu: str = "",
    kehadiran: dict[int, tuple] | None = None,
    foto=(),
    kunci: UUID | str | None = None,
    hanya_disebut: bool = False,
    diizinkan: bool = False,
) -> tuple[Pertemuan, bool]:
    """(meeting, whether it is new). Every member is written down as present but for the
    exceptions in `kehadiran`: family id -> Hadir, or (status, note); with `hanya_disebut` only
    those in it are, for a sheet that may be older than the group. `diizinkan`: a coordinator
    let it pass. The same `kunci` again returns the same meeting and changes nothing. A plan
    of this group for the day, or else for the month and this sesi, is fulfilled by it.
    """
    if not diizinkan:
        wajib_atas_kelompok(oleh, "p2k2.catat", kelompok)
    kunci = kunci or uuid4()
    Kelompok.objects.select_for_update().get(pk=kelompok.pk)  # the same sent twice: one waits
    if ada := Pertemuan.objects.filter(kunci=kunci).first():
        if ada.kelompok_id != kelompok.pk:
            raise ValidationError({"kunci": "Kunci ini sudah dipakai pertemuan lain."})
        return ada, False
    pertemuan = Pertemuan(
        kunci=kunci,
        kelompok=kelompok,
        sesi=sesi,
        tanggal=tanggal,
        tempat=tempat,
        notulen=notulen,
        tamu=tamu,
        dicatat_oleh=oleh,
    )
    _periksa_pertemuan(pertemuan)
    if sesi.berakhir_pada and sesi.berakhir_pada <= tanggal:
        kata = f"Sesi ini tidak dipakai lagi sejak {kata_tanggal(sesi.berakhir_pada)}."
        raise ValidationError({"sesi": kata})
    anggota = list(peserta(kelompok, tanggal, dahulu=hanya_disebut).values_list("pk", flat=True))
    if not anggota:
        raise ValidationError("Kelompok ini belum punya anggota. Isi anggotanya lebih dahulu.")
    status = _periksa_kehadiran(kehadiran or {}, set(anggota), kelompok, tanggal)
    if hanya_disebut:
        anggota = [pk for pk in anggota if pk in status]
    _periksa_pengurus({pk: status.get(pk, Hadir()) for pk in anggota}, tanggal)
    bersih = rapikan_semua(foto)
    pertemuan.save()
    Kehadiran.objects.bulk_create(
        Kehadiran(pertemuan=pertemuan, keluarga_id=pk, **status.get(pk, Hadir())._asdict())
        for pk in anggota
    )
    _penuhi_rencana(pertemuan)
    simpan_foto(pertemuan, bersih)
    return pertemuan, True


def _penuhi_rencana(pertemuan: Pertemuan) -> None:
    terbuka = Rencana.objects.filter(kelompok=pertemuan.kelompok_id, pertemuan=None)
    hari, bulan = pertemuan.tanggal, pertemuan.tanggal.replace(day=1)
    sama = Q(tanggal=hari) | Q(
        sesi=pertemuan.sesi_id, tanggal__year=bulan.year, tanggal__month=bulan.month
    )
    calon = sorted(terbuka.filter(sama), key=lambda r: (r.tanggal != hari, r.tanggal))
    if calon:
        calon[0].pertemuan = pertemuan
        calon[0].save(update_fields=["pertemuan"])


@transaction.atomic
def ubah_pertemuan(
    *,
    oleh,
    pertemuan: Pertemuan,
    kehadiran: dict[int, tuple],
    foto=(),
    versi: datetime | None = None,
    **isi,
) -> Pertemuan:
    """Correct a meeting (`isi`: sesi, tanggal, tempat, tamu, notulen) and the attendance of those
    in `kehadiran`, until its month ends. Bentrok when it was saved after `versi` (its
    `diubah_pada` as the person saw it) and this would change it."""
    pertemuan = (
        Pertemuan.objects.select_for_update(of=("self",))
        .select_related("kelompok")
        .get(pk=pertemuan.pk)
    )
    wajib_atas_kelompok(oleh, "p2k2.catat", pertemuan.kelompok)
    ada = {k.keluarga_id: k for k in Kehadiran.objects.filter(pertemuan=pertemuan)}
    minta = {pk: Hadir(*h) for pk, h in kehadiran.items()}
    berubah = [k for pk, k in ada.items() if pk in minta and _hadir(k) != minta[pk]]
    lain = any(getattr(pertemuan, nama) != nilai for nama, nilai in isi.items())
    if versi is not None and versi != pertemuan.diubah_pada and (berubah or lain):
        raise Bentrok(pertemuan)
    if not pertemuan_boleh_diubah(pertemuan.tanggal, timezone.localdate()):
        raise ValidationError("Bulan pertemuan ini sudah lewat; catatannya tidak dapat diubah.")
    for nama, nilai in isi.items():
        setattr(pertemuan, nama, nilai)
    _periksa_pertemuan(pertemuan)
    _periksa_kehadiran(minta, set(ada), pertemuan.kelompok, pertemuan.tanggal)
    _periksa_pengurus({pk: minta.get(pk, _hadir(k)) for pk, k in ada.items()}, pertemuan.tanggal)
    bersih = rapikan_semua(foto)
    for k in berubah:
        k.status, k.catatan, k.diwakili = minta[k.keluarga_id]
    pertemuan.diubah_oleh, pertemuan.diubah_pada = oleh, timezone.now()
    pertemuan.save()
    Kehadiran.objects.bulk_update(berubah, ["status", "catatan", "diwakili"])
    simpan_foto(pertemuan, bersih)
    return pertemuan


def _hadir(k: Kehadiran) -> Hadir:
    return Hadir(k.status, k.catatan, k.diwakili)


@transaction.atomic
def tambah_susulan(*, oleh, pertemuan: Pertemuan, keluarga) -> int:
    """Write down families (a queryset) of other groups as present, to make up for the same sesi;
    how many. Who is there already stays as they are."""
    pertemuan = (
        Pertemuan.objects.select_for_update(of=("self",))
        .select_related("kelompok")
        .get(pk=pertemuan.pk)
    )
    wajib_atas_kelompok(oleh, "p2k2.catat", pertemuan.kelompok)
    if not pertemuan_boleh_diubah(pertemuan.tanggal, timezone.localdate()):
        raise ValidationError("Bulan pertemuan ini sudah lewat; catatannya tidak dapat diubah.")
    cakupan = oleh.cakupan("p2k2.catat")
    semua = list(keluarga)
    if not all(cakupan.memuat(k) for k in semua):
        raise PermissionDenied
    _tolak_yang_keluar(Keluarga.objects.filter(pk__in=[k.pk for k in semua]), pertemuan.tanggal)
    ada = set(Kehadiran.objects.filter(pertemuan=pertemuan).values_list("keluarga", flat=True))
    baru = [
        Kehadiran(pertemuan=pertemuan, keluarga=k, susulan=True) for k in semua if k.pk not in ada
    ]
    Kehadiran.objects.bulk_create(baru)
    if baru:
        pertemuan.diubah_oleh, pertemuan.diubah_pada = oleh, timezone.now()
        pertemuan.save(update_fields=["diubah_oleh", "diubah_pada"])
    return len(baru)


# --- checks ------------------------------------------------------------------------------
def _periksa_pertemuan(pertemuan: Pertemuan) -> None:
    galat = {}
    if salah := periksa_tanggal_pertemuan(pertemuan.tanggal, timezone.localdate()):
        galat["tanggal"] = salah
    if len(pertemuan.notulen) > PANJANG_NOTULEN:
        galat["notulen"] = f"Paling banyak {PANJANG_NOTULEN} huruf; ringkas dahulu."
    if galat:
        raise ValidationError(galat)
    bersihkan(pertemuan, ["kunci"])


def _periksa_kehadiran(
    kehadiran: Mapping[int, tuple], anggota: set[int], kelompok: Kelompok, tanggal: date
) -> dict[int, Hadir]:
    # Only who was of the group is named: any number can be sent.
    milik = kelompok.keanggotaan.filter(keluarga__pendamping=kelompok.pendamping_id)
    tersebut = Keluarga.objects.filter(pk__in=milik.values("keluarga"))
    _tolak_yang_keluar(tersebut.filter(pk__in=list(kehadiran)), tanggal)
    if asing := set(kehadiran) - anggota:
        raise ValidationError(
            {"kehadiran": f"{len(asing)} keluarga bukan anggota kelompok ini. Muat ulang halaman."}
        )
    hasil = {pk: Hadir(*h) for pk, h in kehadiran.items()}
    for h in hasil.values():
        if h.status not in Kehadiran.Status.values:
            raise ValidationError({"kehadiran": f"Kehadiran '{h.status}' tidak dikenal."})
        if len(h.catatan) > 200:
            raise ValidationError({"kehadiran": "Catatan kehadiran paling banyak 200 huruf."})
        if len(h.diwakili) > 60:
            raise ValidationError({"kehadiran": "Nama yang mewakili paling banyak 60 huruf."})
        if h.diwakili and h.status != Kehadiran.Status.HADIR:
            kata = f"{h.diwakili} mewakili keluarga yang tidak ditandai hadir. Tandai hadir."
            raise ValidationError({"kehadiran": kata})
    return hasil


def _tolak_yang_keluar(keluarga: QuerySet[Keluarga], tanggal: date) -> None:
    """Nobody takes part after leaving the programme."""
    keluar = keluarga.filter(status_sejak__lte=tanggal)
    kata = [
        f"{k} bukan peserta PKH lagi sejak {kata_tanggal(k.status_sejak)}"
        for k in keluar.exclude(status__in=BOLEH_IKUT).order_by("nama_pengurus", "pk")
    ]
    if kata:
        raise ValidationError(
            {"kehadiran": f"{'; '.join(kata)}: tidak dapat ikut pertemuan {kata_tanggal(tanggal)}."}
        )


def _periksa_pengurus(kehadiran: dict[int, Hadir], tanggal: date) -> None:
    """A family whose pengurus had died or left by then was represented by somebody."""
    datang = [
        pk for pk, h in kehadiran.items() if h.status == Kehadiran.Status.HADIR and not h.diwakili
    ]
    pengurus = Anggota.objects.filter(keluarga__in=datang, hubungan=Anggota.Hubungan.PENGURUS)
    masih = pengurus.filter(Q(keluar_pada=None) | Q(keluar_pada__gt=tanggal))
    pergi = pengurus.exclude(keluarga__in=masih.values("keluarga")).select_related("keluarga")
    if kata := [
        f"Pengurus {a.keluarga} ({a.get_alasan_keluar_display().lower()}) sudah tidak ada sejak "
        f"{kata_tanggal(a.keluar_pada)}: tulis siapa yang mewakili, atau tandai tidak hadir."
        for a in pergi.order_by("keluarga__nama_pengurus", "pk")
        if a.keluar_pada
    ]:
        raise ValidationError({"kehadiran": " ".join(kata)})


# --- photos ------------------------------------------------------------------------------
@transaction.atomic
def tambah_foto(*, oleh, pertemuan: Pertemuan, berkas) -> tuple[FotoPertemuan, bool]:
    """(photo, whether it is new); the same file again returns the same row."""
    if pertemuan.dicatat_oleh_id != oleh.pk:
        wajib_atas_kelompok(oleh, "p2k2.catat", pertemuan.kelompok)
    return simpan_foto(pertemuan, rapikan_semua([berkas]))[0]
