"""One step on several proposals, each decided on its own."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from pkh.akun.templatetags.rupa import ribuan
from pkh.pekerjaan.layanan import Jalannya, antre
from pkh.pekerjaan.models import Pekerjaan

from .aturan import LANGKAH, MAJU, Langkah, undi, wajib_contoh, wajib_dibuka
from .layanan import langkahkan
from .models import BacaanUsulan, Usulan
from .pedoman.layanan import pedoman_pada

BATAS = 50  # proposals in one confirmation: as many as a person can read
SEMUA_MAKS = 5_000  # in one piece of long work
SEBUT = 100  # of those that were not done, told one by one


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


def sudah_dibuka(oleh, usulan: Iterable[Usulan | int], dari: str) -> set[int]:
    """Of these proposals, those the person opened while they stood at `dari`."""
    bacaan = BacaanUsulan.objects.filter(oleh=oleh, status=dari, usulan__in=list(usulan))
    return set(bacaan.values_list("usulan_id", flat=True))


def kurang_dibuka(oleh, usulan: list[Usulan], dari: str) -> int:
    """How many more of several cases must be opened first, by the guide of today."""
    if not wajib_contoh(dari):
        return 0
    p = pedoman_pada(timezone.localdate()).aturan
    perlu = wajib_dibuka(len(usulan), p.contoh_persen, p.contoh_min)
    return max(0, perlu - len(sudah_dibuka(oleh, usulan, dari)))


def langkahkan_banyak(*, oleh, usulan: list[Usulan], dari: str, **isian) -> list[Hasil]:
    """Take the step forward of status `dari` on each; what cannot be done is told, and does
    not hold up the rest. Called outside a transaction, so that each is final on its own.
    ValidationError, and nothing done, with too few cases opened."""
    if n := kurang_dibuka(oleh, usulan, dari):
        raise ValidationError(f"Buka dan baca {n} kasus lagi sebelum memprosesnya sekaligus.")
    return [_satu(oleh, u, dari, isian) for u in usulan]


def _satu(oleh, usulan: Usulan, dari: str, isian: Mapping) -> Hasil:
    try:
        langkahkan(oleh=oleh, usulan=usulan, langkah=MAJU[dari], dari=dari, **isian)
    except ValidationError as galat:
        return Hasil(usulan, False, " ".join(galat.messages))
    except PermissionDenied as galat:
        return Hasil(usulan, False, str(galat) or "Di luar wewenang Anda.")
    return Hasil(usulan, True, LANGKAH[dari][MAJU[dari]].kata)


def undi_contoh(oleh, kasus: list[int], dari: str) -> list[int]:
    """Of a batch of any number the cases that this person must have opened."""
    if not wajib_contoh(dari):
        return []
    p = pedoman_pada(timezone.localdate()).aturan
    n = wajib_dibuka(len(kasus), p.contoh_persen, p.contoh_min)
    return undi(kasus, n, f"{oleh.pk} {dari}")


def minta_langkah(*, oleh, kasus: list[int], dari: str, isian: Mapping) -> Pekerjaan:
    """The step forward of status `dari` on any number of cases, as long work. ValidationError
    while cases of the sample are unopened."""
    from .tugas import langkahkan_semua

    contoh = undi_contoh(oleh, kasus, dari)
    if belum := len(contoh) - len(sudah_dibuka(oleh, contoh, dari)):
        raise ValidationError(f"Buka dan baca {belum} kasus contoh lagi sebelum memproses semua.")
    kata = LANGKAH[dari][MAJU[dari]].banyak.format(ribuan(len(kasus)))
    parameter = {
        "dari": dari,
        "kasus": kasus,
        "isian": {r: n.isoformat() if isinstance(n, date) else n for r, n in isian.items()},
    }
    # The same sent twice is one job; other cases must not get lost in one that is at work.
    sidik = sha256(json.dumps(parameter, sort_keys=True).encode()).hexdigest()
    return antre(
        tugas=langkahkan_semua,
        judul=kata,
        parameter=parameter,
        oleh=oleh,
        kunci=f"langkah-{oleh.pk}-{sidik}",
    )


def jalankan_langkah(p: Jalannya) -> None:
    """Each case final on its own: a worker that dies leaves done what was done, and the next one
    takes those that still stand at `dari`."""
    dari, kasus = p.parameter["dari"], p.parameter["kasus"]
    isian = {
        r: date.fromisoformat(n) if r.startswith("tanggal_") and n else n
        for r, n in p.parameter["isian"].items()
    }
    sisa = Usulan.objects.untuk(p.oleh).filter(pk__in=kasus, status=dari)
    sisa = list(sisa.select_related("keluarga").order_by("pk"))
    lewat = len(kasus) - len(sisa)
    gagal: list[Hasil] = []
    for n, u in enumerate(sisa):
        p.maju(lewat + n, total=len(kasus), fase=LANGKAH[dari][MAJU[dari]].kata)
        hasil = _satu(p.oleh, u, dari, isian)
        if not hasil.berhasil:
            gagal.append(hasil)
    p.maju(len(kasus))
    kata = [f"{ribuan(len(sisa) - len(gagal))} usulan selesai"]
    if lewat:
        kata.append(f"{ribuan(lewat)} sudah tidak pada tahap itu")
    if gagal:
        kata.append(f"{ribuan(len(gagal))} tidak dijalankan")
    rinci = [f"Usulan {h.usulan.pk}: {h.kata}" for h in gagal[:SEBUT]]
    p.pesan = "\n".join([", ".join(kata) + ".", *rinci])
    p.hasil = {"tautan": f"{reverse('graduasi:daftar')}?tampil=semua", "teks": "Buka usulan"}
