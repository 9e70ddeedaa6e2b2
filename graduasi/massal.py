"""One step on several proposals, each decided on its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from .aturan import LANGKAH, MAJU, Langkah, wajib_dibuka
from .layanan import langkahkan
from .models import BacaanUsulan, Usulan
from .pedoman.layanan import pedoman_pada

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


def sudah_dibuka(oleh, usulan: Iterable[Usulan], dari: str) -> set[int]:
    """Of these proposals, those the person opened while they stood at `dari`."""
    bacaan = BacaanUsulan.objects.filter(oleh=oleh, status=dari, usulan__in=list(usulan))
    return set(bacaan.values_list("usulan_id", flat=True))


def kurang_dibuka(oleh, usulan: list[Usulan], dari: str) -> int:
    """How many more cases of an approval at once must be opened first, by the guide of today."""
    if MAJU[dari] != "setujui":
        return 0
    p = pedoman_pada(timezone.localdate()).aturan
    perlu = wajib_dibuka(len(usulan), p.contoh_persen, p.contoh_min)
    return max(0, perlu - len(sudah_dibuka(oleh, usulan, dari)))


def langkahkan_banyak(*, oleh, usulan: list[Usulan], dari: str, **isian) -> list[Hasil]:
    """Take the step forward of status `dari` on each; what cannot be done is told, and does
    not hold up the rest. Called outside a transaction, so that each is final on its own.
    ValidationError, and nothing done, when an approval was asked with too few cases opened."""
    if n := kurang_dibuka(oleh, usulan, dari):
        raise ValidationError(f"Buka dan baca {n} kasus lagi sebelum menyetujui sekaligus.")
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
