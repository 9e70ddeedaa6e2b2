"""Writing down a published figure."""

from django.db import transaction

from pkh.akun.cakupan import wajib_wilayah
from pkh.bersih import bersihkan

from ..models import AngkaBersumber


@transaction.atomic
def catat_angka(*, oleh, **isi) -> AngkaBersumber:
    """PermissionDenied for a region that is not the person's to set targets for;
    ValidationError for the same figure of the same source."""
    angka = AngkaBersumber(**isi, dicatat_oleh=oleh)
    wajib_wilayah(oleh, "graduasi.target", angka.wilayah_id)
    bersihkan(angka)
    angka.save()
    return angka
