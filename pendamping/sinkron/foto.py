"""Photos on their way, apart from their records and last: a piece at a time, from wherever the
network broke off, and kept as all photos of their room are."""

from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import transaction
from django.db.models.functions import Length

from kpm.models import FotoValidasi, Validasi
from pendamping.models import Kiriman, Kunjungan, Perangkat, Pertemuan, PotonganFoto
from pkh.foto import MAKS_BYTE, MAKS_FOTO, rapikan_semua, simpan_foto
from pkh.kunci.konteks import sistem

from .atas import modul_atas
from .aturan import Jenis, Status

INDUK: dict[str, Any] = {
    Jenis.KUNJUNGAN: Kunjungan,
    Jenis.PERTEMUAN: Pertemuan,
    Jenis.VALIDASI: Validasi,
}


def _model(jenis: str) -> Any:
    """Whose photos these are; None where a kind has none."""
    atas = modul_atas().get(jenis)
    return INDUK.get(jenis) or (atas and atas.Induk)


MENUNGGU = {Status.DITERIMA, Status.PERLU_KEPUTUSAN}


def foto_belum_lengkap(perangkat: Perangkat) -> int:
    """Photos of this phone's records of which a part has come."""
    kunci = perangkat.kiriman.order_by().values("kunci")
    semua = PotonganFoto.objects.filter(pengirim=perangkat.pengguna_id, kunci__in=kunci)
    return semua.filter(total__gt=Length("isi")).count()


class BelumAda(Exception):
    """The record of the photo has not come, or cannot have photos; in words."""


def _kiriman(oleh, kunci: UUID) -> Kiriman:
    kiriman = Kiriman.objects.filter(kunci=kunci, pengirim=oleh).first()
    if kiriman is None or kiriman.status not in MENUNGGU:
        raise BelumAda("Catatannya belum diterima. Kirim catatannya dahulu, lalu fotonya.")
    if _model(kiriman.jenis) is None:
        raise BelumAda(f"{kiriman.get_jenis_display()} tidak memuat foto.")
    return kiriman


def _induk(kiriman: Kiriman):
    return _model(kiriman.jenis).objects.get(pk=kiriman.objek)


def keadaan_foto(*, oleh, kunci: UUID, sidik: str) -> tuple[int, bool]:
    """(bytes that have come, whether the photo is whole and kept). BelumAda."""
    kiriman = _kiriman(oleh, kunci)
    if kiriman.objek and _induk(kiriman).foto.filter(sha256=sidik).exists():
        return 0, True
    potongan = PotonganFoto.objects.filter(pengirim=oleh, kunci=kunci, sha256=sidik).first()
    if potongan is None:
        return 0, False
    return len(potongan.isi), len(potongan.isi) == potongan.total


@transaction.atomic
def terima_potongan(
    *, oleh, kunci: UUID, sidik: str, dari: int, total: int, isi: bytes, jenis: str = ""
) -> tuple[int, bool]:
    """(bytes that have come, whether the photo is whole). What was sent before is not written
    twice; a piece that leaves a gap changes nothing. `jenis`: what a photo of a validation shows.
    BelumAda; ValidationError when the photo is too large, too many, damaged, of no known kind, or
    no photo at all: then it begins anew."""
    kiriman = _kiriman(oleh, kunci)
    if not 0 < total <= MAKS_BYTE:
        kata = f"Foto paling besar {MAKS_BYTE // 1024 // 1024} MB; kecilkan atau ambil ulang."
        raise ValidationError({"total": kata})
    if kiriman.objek and _induk(kiriman).foto.filter(sha256=sidik).exists():
        return total, True
    potongan = _potongan(oleh, kunci, sidik, total)
    potongan.jenis = _jenis(kiriman, jenis)
    ada = len(potongan.isi)
    if not 0 <= dari <= ada:
        return ada, False
    utuh = bytes(potongan.isi) + isi[ada - dari :]
    if len(utuh) > total:
        raise ValidationError({"total": "Potongan lebih panjang daripada fotonya."})
    potongan.isi = utuh
    if len(utuh) == total:
        return _selesaikan(kiriman, potongan)
    if len(utuh) > ada:
        potongan.save(update_fields=["isi", "jenis"])
    return len(utuh), False


def _jenis(kiriman: Kiriman, jenis: str) -> str:
    """Photos of a validation say what they show; others have no kinds."""
    if kiriman.jenis != Jenis.VALIDASI:
        return ""
    if jenis and jenis not in FotoValidasi.Jenis.values:
        raise ValidationError({"jenis": "Jenis foto ini tidak dikenal."})
    return jenis or FotoValidasi.Jenis.BUKTI


def _potongan(oleh, kunci: UUID, sidik: str, total: int) -> PotonganFoto:
    semua = PotonganFoto.objects.select_for_update().filter(pengirim=oleh, kunci=kunci)
    ada = {p.sha256: p for p in semua}
    if sidik not in ada and len(ada) >= MAKS_FOTO:
        raise ValidationError({"foto": f"Paling banyak {MAKS_FOTO} foto untuk satu catatan."})
    potongan = (
        ada.get(sidik)
        or PotonganFoto.objects.get_or_create(
            pengirim=oleh, kunci=kunci, sha256=sidik, defaults={"total": total}
        )[0]
    )
    if potongan.total != total:  # begun with another length: it begins anew
        potongan.total, potongan.isi = total, b""
    return potongan


def _selesaikan(kiriman: Kiriman, potongan: PotonganFoto) -> tuple[int, bool]:
    if sha256(potongan.isi).hexdigest() != potongan.sha256:
        potongan.isi = b""  # the caller's transaction keeps this
        potongan.save(update_fields=["isi", "total"])
        return 0, False
    if kiriman.objek is None:  # waits with its record for the coordinator
        rapikan_semua([_berkas(potongan)])
        potongan.save(update_fields=["isi", "total", "jenis"])
    else:
        simpan_foto(_induk(kiriman), rapikan_semua([_berkas(potongan)], **_lain(potongan)))
        if potongan.pk:
            potongan.delete()
    return potongan.total, True


@sistem("foto catatan telepon: dalam nama pengirimnya")
def pasang_foto(kiriman: Kiriman) -> None:
    """What waited with a record that has been decided: kept with it, or gone with it."""
    potongan = PotonganFoto.objects.filter(kunci=kiriman.kunci, pengirim=kiriman.pengirim_id)
    if kiriman.objek and _model(kiriman.jenis):
        utuh = [p for p in potongan.order_by("pk") if len(p.isi) == p.total]
        bersih = [f for p in utuh for f in rapikan_semua([_berkas(p)], **_lain(p))]
        simpan_foto(_induk(kiriman), bersih)
        potongan.filter(pk__in=[p.pk for p in utuh]).delete()
    elif kiriman.status == Status.DIKEMBALIKAN:
        potongan.delete()


def _lain(potongan: PotonganFoto) -> dict[str, str]:
    return {"jenis": potongan.jenis} if potongan.jenis else {}


def _berkas(potongan: PotonganFoto) -> InMemoryUploadedFile:
    isi = bytes(potongan.isi)
    return InMemoryUploadedFile(BytesIO(isi), "foto", "dari telepon", "image/jpeg", len(isi), None)
