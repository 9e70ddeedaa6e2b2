"""The record of a pendamping."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from pendamping.models import ButirRHK, Pelatihan, Profil, TargetRHK
from pkh.akun.cakupan import wajib_wilayah
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan, Pengguna
from pkh.bersih import bersihkan

from .massal import hitung_rhk


@transaction.atomic
def buat_profil(*, oleh, pengguna: Pengguna) -> Profil:
    """Profile for an account posted as pendamping; the one there is, when there is one."""
    jabatan = Jabatan.objects.berlaku().filter(pengguna=pengguna, peran=Peran.PENDAMPING).first()
    if jabatan is None:
        raise ValidationError("Akun ini tidak berjabatan pendamping.")
    kabupaten = ".".join(jabatan.wilayah_id.split(".")[:2])
    if not oleh.cakupan("pendamping.kelola").memuat_wilayah(kabupaten):
        raise PermissionDenied
    return Profil.objects.get_or_create(pengguna=pengguna, defaults={"wilayah_id": kabupaten})[0]


@transaction.atomic
def ubah_profil(*, oleh, profil: Profil, kecamatan, telepon: str, email: str, **isi) -> Profil:
    """`isi`: the other fields of Profil. ValidationError by field."""
    if not oleh.cakupan("pendamping.kelola").memuat_wilayah(profil.wilayah_id):
        raise PermissionDenied
    for nama, nilai in isi.items():
        setattr(profil, nama, nilai)
    galat = {}
    if profil.nip and not (profil.nip.isascii() and profil.nip.isdigit() and len(profil.nip) == 18):
        galat["nip"] = f"NIP harus 18 angka; terisi {len(profil.nip)} huruf."
    elif profil.nip and Profil.objects.filter(nip=profil.nip).exclude(pk=profil.pk).exists():
        galat["nip"] = "NIP ini sudah dipakai pendamping lain."
    if any(not k.kode.startswith(f"{profil.wilayah_id}.") for k in kecamatan):
        galat["kecamatan"] = "Pilih kecamatan di kabupaten tempat pendamping bertugas."
    if galat:
        raise ValidationError(galat)
    bersihkan(profil)
    profil.save()
    profil.kecamatan.set(kecamatan)
    profil.pengguna.telepon, profil.pengguna.email = telepon, email
    bersihkan(profil.pengguna, ["password"])
    profil.pengguna.save(update_fields=["telepon", "email"])
    return profil


@transaction.atomic
def catat_pelatihan(*, oleh, profil: Profil, **isi) -> Pelatihan:
    """`isi`: the fields of Pelatihan. ValidationError by field."""
    wajib_wilayah(oleh, "pendamping.kelola", profil.wilayah_id)
    pelatihan = Pelatihan(profil=profil, **isi)
    if pelatihan.tanggal and pelatihan.tanggal > timezone.localdate():
        raise ValidationError({"tanggal": "Pelatihan belum selesai. Isi sesudah selesai."})
    bersihkan(pelatihan)
    pelatihan.save()
    return pelatihan


@transaction.atomic
def hapus_pelatihan(*, oleh, pelatihan: Pelatihan) -> None:
    wajib_wilayah(oleh, "pendamping.kelola", pelatihan.profil.wilayah_id)
    pelatihan.delete()


@transaction.atomic
def tetapkan_rhk(*, oleh, profil: Profil, tahun: int, target: dict[int, tuple]) -> None:
    """`target`: number of a butir -> (target, nyata by hand); without a target there is none."""
    wajib_wilayah(oleh, "pendamping.kelola", profil.wilayah_id)
    if not 2007 <= tahun <= timezone.localdate().year + 1:
        raise ValidationError("Tahun di luar masa program. Pilih tahun ini atau sebelumnya.")
    milik = TargetRHK.objects.filter(profil=profil, tahun=tahun)
    butir = {b.nomor: b for b in ButirRHK.objects.all()}
    milik.exclude(butir__nomor__in=[n for n, t in target.items() if t[0] is not None]).delete()
    for nomor, (berapa, nyata) in target.items():
        if berapa is not None:
            TargetRHK.objects.update_or_create(
                profil=profil,
                butir=butir[nomor],
                tahun=tahun,
                defaults={"target": berapa, "nyata": None if butir[nomor].ukuran else nyata},
            )


def susun_rhk(profil: Profil, tahun: int) -> list[dict]:
    """[{butir, target, nyata, persen}] of every butir; None where nothing is set. Three
    queries."""
    return susun_rhk_semua([profil], tahun)[profil.pk]


def susun_rhk_semua(profil: list[Profil], tahun: int) -> dict[int, list[dict]]:
    """Profile -> what susun_rhk gives; three queries for all of them."""
    semua = TargetRHK.objects.filter(profil__in=profil, tahun=tahun)
    milik = {(t.profil_id, t.butir_id): t for t in semua}
    awal, akhir = date(tahun, 1, 1), date(tahun, 12, 31)
    hitung = hitung_rhk([p.pengguna_id for p in profil], awal, akhir)
    butir = list(ButirRHK.objects.all())
    return {
        p.pk: [_butir(b, milik.get((p.pk, b.pk)), hitung[p.pengguna_id]) for b in butir]
        for p in profil
    }


def _butir(b: ButirRHK, t: TargetRHK | None, hitung: dict[str, int]) -> dict:
    nyata = hitung.get(b.ukuran, 0) if b.ukuran else t.nyata if t else None
    target = t.target if t else None
    persen = 100 * nyata / target if target and nyata is not None else None
    return {"butir": b, "target": target, "nyata": nyata, "persen": persen}
