"""Which other programmes a family has: written down once, corrected, taken back."""

from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from kpm.models import Keluarga, Pelengkap
from pkh.akun.cakupan import wajib_atas

RUAS = ("program", "punya", "sejak", "sampai", "sumber", "catatan")


@transaction.atomic
def catat_pelengkap(
    *, oleh, keluarga: Keluarga, kunci: UUID | str | None = None, **isi
) -> tuple[Pelengkap, bool]:
    """(row, whether it is new). `isi` from RUAS. The same `kunci` again returns the same row.

    ValidationError (by field) for what a person can mend; PermissionDenied when the family is
    not theirs to change.
    """
    keluarga = _kunci_keluarga(oleh, keluarga.pk)
    kunci = kunci or uuid4()
    if ada := Pelengkap.objects.filter(kunci=kunci).first():
        if ada.keluarga_id != keluarga.pk:
            raise ValidationError({"kunci": "Kunci ini sudah dipakai catatan lain."})
        return ada, False
    if keluarga.status == Keluarga.Status.KELUAR:
        raise ValidationError("Keluarga ini sudah keluar; programnya tidak dicatat lagi.")
    return _simpan(Pelengkap(keluarga=keluarga, kunci=kunci, oleh=oleh), isi), True


@transaction.atomic
def ubah_pelengkap(*, oleh, pelengkap: Pelengkap, **isi) -> Pelengkap:
    """Correct what was written down; the trail keeps what it said before."""
    _kunci_keluarga(oleh, pelengkap.keluarga_id)
    return _simpan(Pelengkap.objects.get(pk=pelengkap.pk), isi)


@transaction.atomic
def hapus_pelengkap(*, oleh, pelengkap: Pelengkap) -> None:
    """Take back what was written on the wrong family or programme."""
    _kunci_keluarga(oleh, pelengkap.keluarga_id)
    Pelengkap.objects.filter(pk=pelengkap.pk).delete()


def _kunci_keluarga(oleh, pk: int) -> Keluarga:
    """Two who write of one family at once: one waits, and sees what the other wrote."""
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=pk)
    wajib_atas(oleh, "kpm.ubah", keluarga)
    return keluarga


def _simpan(pelengkap: Pelengkap, isi: dict) -> Pelengkap:
    if asing := set(isi) - set(RUAS):
        raise TypeError(f"ruas tidak dikenal: {sorted(asing)}")
    for nama, nilai in isi.items():
        setattr(pelengkap, nama, nilai)
    if galat := _galat(pelengkap, timezone.localdate()):
        raise ValidationError(galat)
    pelengkap.full_clean()
    pelengkap.save()
    return pelengkap


def _galat(p: Pelengkap, hari_ini: date) -> dict[str, str]:
    if not p.punya and (p.sejak or p.sampai):
        return {"sejak": "Kosongkan tanggalnya bila keluarga tidak menerima."}
    if p.sejak and p.sejak > hari_ini:
        return {"sejak": "Isi tanggal hari ini atau sebelumnya, atau kosongkan bila belum tahu."}
    return {}
