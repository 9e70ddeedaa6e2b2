"""Modul and sesi of P2K2: added, renamed, ended; what was held is never deleted."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from pendamping.models import Sesi
from pkh.bersih import bersihkan


@transaction.atomic
def simpan_sesi(
    *,
    oleh,
    sesi: Sesi,
    nama_modul: str,
    judul: str,
    berakhir_pada: date | None = None,
    modul: int | None = None,
    nomor: int | None = None,
) -> Sesi:
    """A new sesi (`modul` and its `nomor` in it), or a new title, a new name of its modul (for
    all of the modul) and the day from which it is not used any more (None: it is). The numbers
    of one that exists stay: plans and meetings are known by them."""
    if not oleh.boleh("sesi.kelola"):
        raise PermissionDenied
    if sesi._state.adding and modul is not None and nomor is not None:
        sesi.modul, sesi.sesi = modul, nomor
    sesi.nama_modul, sesi.judul, sesi.berakhir_pada = nama_modul, judul, berakhir_pada
    bersihkan(sesi)
    sesi.save()
    Sesi.objects.filter(modul=sesi.modul).exclude(nama_modul=nama_modul).update(
        nama_modul=nama_modul
    )
    return sesi
