"""Outreach: written down once, with photos; corrected or taken back by who wrote it and who
leads there. The trail keeps what it said."""

from functools import partial
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from pendamping.models import Sosialisasi
from pkh.akun.hak import HAK
from pkh.akun.models import Pengguna
from pkh.bersih import bersihkan
from pkh.foto import rapikan_semua, simpan_foto
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .aturan import periksa_peserta, periksa_tanggal

CATAT = "sosialisasi.catat"
RUAS = ("topik", "sasaran", "tanggal", "wilayah", "tempat", "jumlah_l", "jumlah_p", "materi")


def wilayah_kerja(oleh) -> QuerySet[Wilayah]:
    """Regions in force where the person's posts let them write outreach down; for a pendamping
    the district of the post."""
    q = Q(pk__in=[])
    for j in oleh.jabatan_kini:
        if j.peran in HAK[CATAT][1]:
            q |= rentang_wilayah("kode", j.wilayah_id)
    return Wilayah.objects.berlaku().filter(q)


@transaction.atomic
def catat_sosialisasi(
    *, oleh, kunci: UUID | str | None = None, foto=(), **isi
) -> tuple[Sosialisasi, bool]:
    """(occasion, whether it is new); `isi` from RUAS, `foto`: uploaded files. The same `kunci`
    again, from the same person, returns the same row; only photos that had not arrived are
    added. ValidationError (by field) for what a person can mend."""
    if not oleh.boleh(CATAT):
        raise PermissionDenied
    _wajib_dikenal(isi)
    kunci = kunci or uuid4()
    bersih = rapikan_semua(foto)
    # The same sent twice at once: one waits.
    Pengguna.objects.select_for_update(no_key=True).get(pk=oleh.pk)
    s, baru = Sosialisasi.objects.filter(kunci=kunci).first(), False
    if s is None:
        s, baru = _buat(oleh, kunci, isi), True
    elif s.oleh_id != oleh.pk:
        raise ValidationError({"kunci": "Kunci ini sudah dipakai sosialisasi lain."})
    simpan_foto(s, bersih)
    return s, baru


def _wajib_dikenal(isi: dict) -> None:
    if asing := set(isi) - set(RUAS):
        raise TypeError(f"ruas tidak dikenal: {sorted(asing)}")


def _buat(oleh, kunci, isi: dict) -> Sosialisasi:
    return _simpan(oleh, Sosialisasi(kunci=kunci, oleh=oleh, **isi), lama="")


def boleh_ubah(oleh, s: Sosialisasi) -> bool:
    """Who wrote it down, and the koordinator of its region."""
    milik = s.oleh_id == oleh.pk or oleh.cakupan(CATAT).memuat_wilayah(s.wilayah_id)
    return milik and oleh.boleh(CATAT)


@transaction.atomic
def ubah_sosialisasi(*, oleh, sosialisasi: Sosialisasi, foto=(), buang=(), **isi) -> Sosialisasi:
    """Correct fields of RUAS, add photos, take the photos in `buang` away. PermissionDenied,
    ValidationError as above."""
    _wajib_dikenal(isi)
    s = _ambil(oleh, sosialisasi)
    bersih, lama = rapikan_semua(foto), s.wilayah_id
    for nama, nilai in isi.items():
        setattr(s, nama, nilai)
    _simpan(oleh, s, lama=lama)
    _buang_foto(s, [f.pk for f in buang])
    simpan_foto(s, bersih)
    return s


@transaction.atomic
def hapus_sosialisasi(*, oleh, sosialisasi: Sosialisasi) -> None:
    """Take back what did not take place or was written twice, with its photos."""
    s = _ambil(oleh, sosialisasi)
    _buang_foto(s, s.foto.values("pk"))
    s.delete()


def _ambil(oleh, sosialisasi: Sosialisasi) -> Sosialisasi:
    s = Sosialisasi.objects.select_for_update(of=("self",)).get(pk=sosialisasi.pk)
    if not boleh_ubah(oleh, s):
        raise PermissionDenied
    return s


def _buang_foto(s: Sosialisasi, pk) -> None:
    """The rows now, the files when that is certain."""
    for f in s.foto.filter(pk__in=pk):
        transaction.on_commit(partial(f.berkas.storage.delete, str(f.berkas.name)))
        f.delete()


def _simpan(oleh, s: Sosialisasi, *, lama: str) -> Sosialisasi:
    """`lama`: its region before; a region that has ended since may stay."""
    galat = periksa_peserta(s.jumlah_l or 0, s.jumlah_p or 0)
    if salah := periksa_tanggal(s.tanggal, timezone.localdate()):
        galat["tanggal"] = salah
    if (
        s.wilayah_id
        and s.wilayah_id != lama
        and not wilayah_kerja(oleh).filter(pk=s.wilayah_id).exists()
    ):
        galat["wilayah"] = "Wilayah ini di luar wilayah kerja Anda."
    if len(s.materi) > 4000:  # full_clean() leaves text columns alone
        galat["materi"] = "Paling banyak 4000 huruf; ringkas dahulu."
    try:
        bersihkan(s, list(galat))
    except ValidationError as salah:
        raise ValidationError(salah.message_dict | galat) from salah
    if galat:
        raise ValidationError(galat)
    s.save()
    return s
