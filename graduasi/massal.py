"""One step on several proposals, each decided on its own."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError

from .aturan import LANGKAH, MAJU, Langkah
from .layanan import langkahkan
from .models import Usulan

BATAS = 50  # proposals in one confirmation: as many as a person can read


@dataclass(frozen=True)
class TahapMassal:
    status: str
    nama: str
    langkah: Langkah


@dataclass(frozen=True)
class Hasil:
    usulan: Usulan
    berhasil: bool
    kata: str


def tahap_massal(per_status: dict[str, int], dipilih: str | None) -> TahapMassal | None:
    """The stage whose step forward can be taken for several at once: the chosen one, or the
    only one in which something waits."""
    status = dipilih or (next(iter(per_status)) if len(per_status) == 1 else None)
    if status is None or not per_status.get(status):
        return None
    nama = MAJU[status]
    return TahapMassal(status, nama, LANGKAH[status][nama])


def langkahkan_banyak(*, oleh, usulan: list[Usulan], dari: str, **isian) -> list[Hasil]:
    """Take the step forward of status `dari` on each; what cannot be done is told, and does
    not hold up the rest. Called outside a transaction, so that each is final on its own."""
    hasil = []
    for satu in usulan:
        try:
            langkahkan(oleh=oleh, usulan=satu, langkah=MAJU[dari], dari=dari, **isian)
        except ValidationError as galat:
            hasil.append(Hasil(satu, False, " ".join(galat.messages)))
        except PermissionDenied as galat:
            hasil.append(Hasil(satu, False, str(galat) or "Di luar wewenang Anda."))
        else:
            hasil.append(Hasil(satu, True, LANGKAH[dari][MAJU[dari]].kata))
    return hasil
