"""Accepting a division of families into groups, and taking it back."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from kpm.aturan import PESERTA
from pendamping.models import (
    AnggotaKelompok,
    Kelompok,
    Pengelompokan,
    Pertemuan,
    PindahKelompok,
)
from pendamping.p2k2.layanan import wajib_atas_kelompok
from pkh.bersih import bersihkan
from pkh.wilayah.models import Wilayah

from .aturan import usulkan_kelompok
from .keadaan import Keadaan, keadaan_kini


@dataclass(frozen=True)
class Susunan:
    """What a person accepts. `tujuan`: family -> group, 0 for none, -1 and below for the new
    groups; `baru`: the names of those, in the order -1, -2 and so on."""

    tujuan: dict[int, int]
    baru: list[str] = field(default_factory=list)


def susun_usulan(keadaan: Keadaan, batas: tuple[int, int]) -> dict[int, int]:
    return usulkan_kelompok(keadaan.warga, keadaan.sedesa, batas)


@transaction.atomic
def terapkan_pengelompokan(
    *, oleh, pendamping, desa: Wilayah, sidik: str, susunan: Susunan
) -> Pengelompokan:
    """All moves at once, or none. `sidik`: that of the state on which the plan was made.

    A group of the desa that is left empty ends. ValidationError when the state has changed
    since, or the plan names families or groups that are not there.
    """
    wajib_atas_kelompok(oleh, "p2k2.kelola", Kelompok(pendamping=pendamping, desa=desa))
    list(Kelompok.objects.filter(pendamping=pendamping).order_by("pk").select_for_update())
    kini = keadaan_kini(pendamping, desa)
    if kini.sidik != sidik:
        raise ValidationError(
            "Keluarga atau kelompoknya berubah sejak usulan ini dibuka. Periksa usulan yang baru "
            "di bawah, lalu terapkan."
        )
    _periksa(kini, susunan)
    rencana = Pengelompokan.objects.create(pendamping=pendamping, desa=desa, oleh=oleh)
    baru = _buat_kelompok(pendamping, desa, susunan.baru)
    nomor = {-n: k.pk for n, k in enumerate(baru, 1)} | {0: None}
    tujuan = {k: nomor.get(g, g) for k, g in susunan.tujuan.items()}
    pindah = [
        PindahKelompok(
            pengelompokan=rencana, keluarga_id=w.id, dari_id=w.kelompok, ke_id=tujuan[w.id]
        )
        for w in kini.warga
        if tujuan[w.id] != w.kelompok
    ]
    if not pindah:
        raise ValidationError("Tidak ada yang berpindah; kelompok tetap seperti sekarang.")
    PindahKelompok.objects.bulk_create(pindah)
    _pindahkan({p.keluarga_id: p.ke_id for p in pindah})
    rencana.kelompok_baru.set(baru)
    bubar = _kosong(kini.sedesa)
    rencana.kelompok_bubar.set(bubar)
    Kelompok.objects.filter(pk__in=bubar).update(aktif=False, ketua=None)
    _lepas_ketua(pindah)
    return rencana


def _periksa(kini: Keadaan, susunan: Susunan) -> None:
    if set(susunan.tujuan) != {w.id for w in kini.warga}:
        raise ValidationError("Ada keluarga yang belum ditentukan kelompoknya. Muat ulang halaman.")
    tujuan = set(susunan.tujuan.values())
    if tujuan - {0, *kini.kelompok, *range(-len(susunan.baru), 0)}:
        raise ValidationError("Ada kelompok yang tidak dikenal. Muat ulang halaman.")
    galat = {}
    ada = {k.nama.casefold() for k in kini.kelompok.values()}
    for n, nama in enumerate(susunan.baru, 1):
        if -n not in tujuan:
            galat[f"baru-{n}"] = f"Kelompok {nama or n} tidak punya anggota. Beri anggota dahulu."
        elif not nama.strip():
            galat[f"baru-{n}"] = "Tuliskan nama kelompok baru ini."
        elif nama.strip().casefold() in ada:
            galat[f"baru-{n}"] = f"Kelompok bernama {nama.strip()} sudah ada. Pilih nama lain."
        ada.add(nama.strip().casefold())
    if galat:
        raise ValidationError(galat)


def _buat_kelompok(pendamping, desa: Wilayah, nama: list[str]) -> list[Kelompok]:
    baru = [Kelompok(pendamping=pendamping, desa=desa, nama=n.strip()) for n in nama]
    for k in baru:
        bersihkan(k)
    return Kelompok.objects.bulk_create(baru)


def _pindahkan(ke: dict[int, int | None]) -> None:
    """Families to their groups (None: to none) from today on. Put in and taken out on the same
    day leaves no trace in the memberships, and coming back on that day none either."""
    hari_ini = timezone.localdate()
    lama = AnggotaKelompok.objects.filter(keluarga__in=ke, selesai=None)
    lama.filter(mulai__gte=hari_ini).delete()
    lama.update(selesai=hari_ini)
    tutup = AnggotaKelompok.objects.filter(keluarga__in=ke, selesai=hari_ini)
    kembali = [a for a in tutup.order_by("-pk") if ke[a.keluarga_id] == a.kelompok_id]
    dibuka = {a.keluarga_id: a.pk for a in kembali}
    AnggotaKelompok.objects.filter(pk__in=dibuka.values()).update(selesai=None)
    try:
        with transaction.atomic():
            AnggotaKelompok.objects.bulk_create(
                AnggotaKelompok(keluarga_id=k, kelompok_id=g, mulai=hari_ini)
                for k, g in sorted(ke.items())
                if g and k not in dibuka
            )
    except IntegrityError as galat:  # somebody put one of them elsewhere just now
        raise ValidationError(
            "Salah satu keluarga baru saja masuk kelompok lain. Muat ulang halaman."
        ) from galat


def _kosong(kelompok: list[int]) -> list[int]:
    """Those of the groups that have no participant left."""
    terisi = AnggotaKelompok.objects.filter(
        kelompok__in=kelompok,
        selesai=None,
        keluarga__status__in=PESERTA,
        keluarga__pendamping=F("kelompok__pendamping"),
    )
    return sorted(set(kelompok) - set(terisi.values_list("kelompok", flat=True)))


def _lepas_ketua(pindah: list[PindahKelompok]) -> None:
    """Who leaves a group is its ketua no longer."""
    for p in pindah:
        if p.dari_id:
            Kelompok.objects.filter(pk=p.dari_id, ketua=p.keluarga_id).update(ketua=None)


def alasan_tidak_dapat_batal(rencana: Pengelompokan) -> str:
    """Why the plan can no longer be taken back, "" when it can."""
    if rencana.dibatalkan_pada:
        return "Pengelompokan ini sudah dibatalkan."
    pindah = rencana.pindah.exclude(ke=None)
    kini = AnggotaKelompok.objects.filter(selesai=None, keluarga__in=pindah.values("keluarga"))
    masih = set(kini.values_list("keluarga", "kelompok"))
    if set(pindah.values_list("keluarga", "ke")) - masih:
        return "Sebagian keluarganya sudah berpindah lagi; ubah kelompoknya satu per satu."
    if Pertemuan.objects.filter(kelompok__in=rencana.kelompok_baru.all()).exists():
        return "Kelompok barunya sudah bertemu; ubah kelompoknya satu per satu."
    keluarga = rencana.pindah.values("keluarga")
    pindah_tangan = rencana.pindah.exclude(keluarga__pendamping=rencana.pendamping_id)
    tambahan = AnggotaKelompok.objects.filter(
        selesai=None, kelompok__in=rencana.kelompok_baru.all()
    ).exclude(keluarga__in=keluarga)
    if pindah_tangan.exists() or tambahan.exists():
        return "Anggota kelompoknya sudah berubah; ubah kelompoknya satu per satu."
    return ""


@transaction.atomic
def batalkan_pengelompokan(*, oleh, rencana: Pengelompokan) -> Pengelompokan:
    """Everybody back to where they were; new groups end, dissolved ones stand again.

    ValidationError once something was built on it (meetings, further moves).
    """
    rencana = Pengelompokan.objects.select_for_update(of=("self",)).get(pk=rencana.pk)
    if not _boleh_atas(oleh, rencana):
        raise PermissionDenied
    list(
        Kelompok.objects.filter(pendamping=rencana.pendamping_id).order_by("pk").select_for_update()
    )
    if kata := alasan_tidak_dapat_batal(rencana):
        raise ValidationError(kata)
    rencana.kelompok_bubar.all().update(aktif=True)
    _pindahkan(dict(rencana.pindah.values_list("keluarga", "dari")))
    rencana.kelompok_baru.all().update(aktif=False, ketua=None)
    rencana.dibatalkan_oleh, rencana.dibatalkan_pada = oleh, timezone.now()
    rencana.save(update_fields=["dibatalkan_oleh", "dibatalkan_pada"])
    return rencana


def _boleh_atas(oleh, rencana: Pengelompokan) -> bool:
    return Pengelompokan.objects.untuk(oleh, "p2k2.kelola").filter(pk=rencana.pk).exists()
