"""The record of a pendamping."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from pendamping.models import Profil
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan, Pengguna


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
    """`isi`: nip, kepegawaian, nomor_sk, bergabung. ValidationError by field."""
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
    profil.full_clean()
    profil.save()
    profil.kecamatan.set(kecamatan)
    profil.pengguna.telepon, profil.pengguna.email = telepon, email
    profil.pengguna.full_clean(exclude=["password"])
    profil.pengguna.save(update_fields=["telepon", "email"])
    return profil
