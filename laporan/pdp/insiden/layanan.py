"""Recording a failure, what was done about it, whom it concerns, and its end.

ValidationError (by field) for what a person can mend; PermissionDenied outside the person's
offices.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from pkh.akun.models import Pengguna
from pkh.akun.templatetags.rupa import kata_waktu
from pkh.wilayah.models import Wilayah

from ..aturan import LANGKAH_TANGAN, Langkah, Status, belum_lengkap
from .massal import cari_keluarga
from .models import Insiden, KeluargaTerdampak, LangkahInsiden

CATAT, PUTUSKAN = "pdp.catat", "pdp.putuskan"
RUAS = ("judul", "jenis", "uraian", "data", "ditemukan_pada", "terjadi_dari", "terjadi_sampai",
        "akibat", "penanganan")  # fmt: skip


@transaction.atomic
def catat_insiden(*, oleh, wilayah: Wilayah, **isi) -> Insiden:
    """A new one; `isi` from RUAS. Its clock starts when it was found, not when it was written."""
    if not oleh.cakupan(CATAT).memuat_wilayah(wilayah.pk):
        raise PermissionDenied
    insiden = Insiden(wilayah=wilayah, dicatat_oleh=oleh)
    _isi(insiden, isi)
    _tulis(insiden, Langkah.DICATAT, oleh, insiden.uraian, timezone.now())
    return insiden


@transaction.atomic
def ubah_insiden(*, oleh, insiden: Insiden, **isi) -> Insiden:
    """Put right or complete what is known."""
    insiden = _ambil(oleh, insiden)
    _isi(insiden, isi)
    return insiden


def _isi(insiden: Insiden, isi: dict) -> None:
    if asing := set(isi) - set(RUAS):
        raise TypeError(f"ruas tidak dikenal: {sorted(asing)}")
    for ruas, nilai in isi.items():
        setattr(insiden, ruas, nilai)
    insiden.full_clean()
    if insiden.ditemukan_pada > timezone.now():
        raise ValidationError({"ditemukan_pada": "Belum terjadi. Isi kapan hal ini diketahui."})
    if insiden.terjadi_dari and insiden.terjadi_dari > insiden.ditemukan_pada:
        raise ValidationError({"terjadi_dari": "Terjadi tidak dapat sesudah diketahui."})
    insiden.save()


@transaction.atomic
def catat_langkah(
    *, oleh, insiden: Insiden, jenis: str, catatan: str, pada: datetime | None = None
) -> LangkahInsiden:
    """What was done, by hand of LANGKAH_TANGAN; having told the agency or the families stops
    their clock, the first time counts."""
    insiden = _ambil(oleh, insiden)
    pada = pada or timezone.now()
    if jenis not in LANGKAH_TANGAN:
        raise ValidationError({"jenis": "Pilih langkah yang dilakukan."})
    if not insiden.ditemukan_pada <= pada <= timezone.now():
        raise ValidationError({"pada": "Isi waktu antara insiden diketahui dan sekarang."})
    ruas = {Langkah.LEMBAGA: "lembaga_pada", Langkah.SUBJEK: "subjek_pada"}.get(Langkah(jenis))
    if ruas and getattr(insiden, ruas) is None:
        setattr(insiden, ruas, pada)
        insiden.save(update_fields=[ruas])
    return _tulis(insiden, jenis, oleh, catatan, pada)


@transaction.atomic
def cari_terdampak(
    *, oleh, insiden: Insiden, akun: Pengguna, dari: datetime, sampai: datetime, sumber: list[str]
) -> int:
    """Families that `akun` could reach between two moments, added to those found before; how many
    there are now."""
    insiden = _ambil(oleh, insiden)
    if not sumber or set(sumber) - set(KeluargaTerdampak.SEBAB):
        raise ValidationError({"sumber": "Pilih sedikitnya satu catatan."})
    if dari > sampai:
        raise ValidationError({"sampai": "Waktu akhir mendahului waktu awal."})
    cari_keluarga(insiden, akun=akun.pk, dari=dari, sampai=sampai, sumber=sumber)
    jumlah = insiden.terdampak.count()
    kata = ", ".join(KeluargaTerdampak.SEBAB[s] for s in sumber)
    rentang = " sampai ".join(kata_waktu(t) for t in (dari, sampai))
    _tulis(
        insiden,
        Langkah.DICARI,
        oleh,
        f"Akun {akun}, {rentang}; {kata}. Seluruhnya {jumlah} KPM.",
        timezone.now(),
    )
    return jumlah


@transaction.atomic
def tutup_insiden(*, oleh, insiden: Insiden, status: str, catatan: str) -> Insiden:
    """End it: closed when everybody was told, or none after all, with the reason."""
    insiden = _ambil(oleh, insiden, PUTUSKAN)
    if status not in {Status.DITUTUP, Status.BUKAN}:
        raise ValidationError({"status": "Pilih bagaimana insiden ini berakhir."})
    if status == Status.DITUTUP and (
        kurang := belum_lengkap(
            insiden.lembaga_pada, insiden.subjek_pada, insiden.terdampak.count()
        )
    ):
        raise ValidationError(f"Belum dapat ditutup: {', '.join(kurang)}.")
    insiden.status, insiden.ditutup_pada = status, timezone.now()
    insiden.save(update_fields=["status", "ditutup_pada"])
    kata = f"{Status(status).label}. {catatan}"
    _tulis(insiden, Langkah.DITUTUP, oleh, kata, insiden.ditutup_pada)
    return insiden


def _ambil(oleh, insiden: Insiden, hak: str = CATAT) -> Insiden:
    """The row under the lock, while it is being handled."""
    insiden = Insiden.objects.select_for_update().get(pk=insiden.pk)
    if not oleh.cakupan(hak).memuat_wilayah(insiden.wilayah_id):
        raise PermissionDenied
    if insiden.status != Status.DITANGANI:
        raise ValidationError(f"Insiden ini sudah berakhir: {insiden.get_status_display()}.")
    return insiden


def _tulis(insiden: Insiden, jenis: str, oleh, catatan: str, pada: datetime) -> LangkahInsiden:
    if len(catatan.strip()) < 5:
        raise ValidationError({"catatan": "Tuliskan apa yang dilakukan (5 huruf atau lebih)."})
    langkah = LangkahInsiden(
        insiden=insiden, jenis=jenis, oleh=oleh, catatan=catatan.strip(), pada=pada
    )
    langkah.full_clean()
    langkah.save()
    return langkah
