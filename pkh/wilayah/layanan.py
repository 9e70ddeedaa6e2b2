"""Loading a table of regions: preview, then apply."""

import hashlib
import uuid
from functools import partial
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format

from pkh.kunci.konteks import sistem

from . import massal
from .berkas import BATAS_GALAT, BarisWilayah, BerkasKeliru, Galat, baca_wilayah
from .models import Muatan, Wilayah

CONTOH = Path(__file__).parent / "data" / "wilayah_contoh.csv"


def periksa_induk(baris: list[BarisWilayah]) -> None:
    """BerkasKeliru when a row's parent is neither in the file nor in force already."""
    kode = {b.kode for b in baris}
    yatim = [b for b in baris if b.induk and b.induk not in kode]
    ada = set(
        Wilayah.objects.berlaku()
        .filter(pk__in={b.induk for b in yatim})
        .values_list("pk", flat=True)
    )
    galat = [
        Galat(
            b.baris,
            "kode",
            b.kode,
            f"padahal induknya, {b.induk}, tidak ada di berkas maupun di tabel yang berlaku. "
            "Tambahkan baris induknya.",
        )
        for b in yatim
        if b.induk not in ada
    ]
    if galat:
        raise BerkasKeliru(galat[:BATAS_GALAT])


@transaction.atomic
def siapkan_muatan(*, oleh, isi: bytes, nama_berkas: str, dasar: str = "", tanggal=None) -> Muatan:
    """Compare `isi` (bytes of the CSV) with the regions in force; write the report, no region.

    Raises BerkasKeliru.
    """
    muatan = _muatan_baru(oleh, isi, nama_berkas, dasar, tanggal)
    _bandingkan(muatan, isi, _diam)
    return muatan


def _muatan_baru(oleh, isi: bytes, nama_berkas: str, dasar: str, tanggal) -> Muatan:
    return Muatan(
        dasar=dasar,
        tanggal=tanggal or timezone.localdate(),
        nama_berkas=nama_berkas[:200],
        sidik=hashlib.sha256(isi).hexdigest(),
        jumlah_baris=0,
        oleh=oleh,
    )


def _diam(n: int, *, total: int = 0, fase: str = "") -> None:
    """Progress that nobody follows."""


def _bandingkan(muatan: Muatan, isi: bytes, maju) -> None:
    maju(0, fase="Membaca berkas")
    baris = baca_wilayah(isi)
    periksa_induk(baris)
    maju(1, fase=f"Membandingkan {len(baris)} baris dengan yang berlaku")
    massal.salin_tabel(baris)
    muatan.jumlah_baris = len(baris)
    muatan.ringkasan = massal.bandingkan()
    muatan.save()
    maju(2, fase="Menulis daftar perubahan")
    massal.tulis_laporan(muatan)


@transaction.atomic
def simpan_unggahan(*, oleh, isi: bytes, nama_berkas: str, dasar: str, tanggal) -> Muatan:
    """The page's upload, not yet read; it takes the place of the person's earlier previews and
    waits for the confirmation."""
    _buang_pratinjau(oleh)
    muatan = _muatan_baru(oleh, isi, nama_berkas, dasar, tanggal)
    muatan.berkas.save(f"{uuid.uuid4().hex}.csv", ContentFile(isi))
    return muatan


@transaction.atomic
def baca_unggahan(*, muatan: Muatan, maju=_diam) -> None:
    """The preview of an upload. Raises BerkasKeliru. `maju(n, fase=...)` of 3 steps."""
    _bandingkan(muatan, _isi_berkas(muatan), maju)


def _isi_berkas(muatan: Muatan) -> bytes:
    with muatan.berkas.open("rb") as berkas:
        return berkas.read()


@transaction.atomic
def buang_unggahan(*, muatan: Muatan) -> None:
    """An upload that cannot be loaded, with its file."""
    simpanan, nama = muatan.berkas.storage, muatan.berkas.name
    muatan.delete()
    if nama:
        transaction.on_commit(partial(simpanan.delete, nama))


def _buang_pratinjau(oleh) -> None:
    for lama in Muatan.objects.filter(oleh=oleh, status=Muatan.Status.PRATINJAU):
        buang_unggahan(muatan=lama)


@sistem("tabel wilayah untuk semua")
@transaction.atomic
def terapkan_muatan(*, oleh, muatan: Muatan, paksa: bool = False, maju=_diam) -> Muatan:
    """Apply a preview of the page. Compared anew, because somebody may have loaded since.

    ValidationError when it was applied before, and see `_terapkan`. `maju`: of 4 steps.
    """
    kunci_tabel_wilayah()
    muatan = Muatan.objects.select_for_update().get(pk=muatan.pk)
    if muatan.status == Muatan.Status.DIMUAT:
        raise ValidationError("Tabel ini sudah dimuat.")
    _bandingkan(muatan, _isi_berkas(muatan), maju)
    maju(3, fase="Menerapkan perubahan")
    hapus = partial(muatan.berkas.storage.delete, str(muatan.berkas.name))
    muatan.berkas = ""
    _terapkan(oleh=oleh, muatan=muatan, paksa=paksa)
    transaction.on_commit(hapus)
    return muatan


@sistem("tabel wilayah untuk semua")
@transaction.atomic
def muat_tabel(*, oleh, paksa: bool = False, **isian) -> Muatan:
    """Preview and apply in one go, for the command line; `isian` as for `siapkan_muatan`.

    A table that changes nothing leaves no row behind (its Muatan comes back without a pk).
    Raises what `siapkan_muatan` and `_terapkan` raise.
    """
    kunci_tabel_wilayah()
    muatan = siapkan_muatan(oleh=oleh, **isian)
    if berubah(muatan.ringkasan):
        _terapkan(oleh=oleh, muatan=muatan, paksa=paksa)
    else:
        muatan.delete()
    return muatan


def _terapkan(*, oleh, muatan: Muatan, paksa: bool) -> None:
    """Write what was compared. ValidationError when it would end more than half of the codes
    in force in its provinces without any code in their place, or is older than what is
    loaded (unless `paksa`)."""
    if not paksa and (alasan := keberatan(muatan)):
        raise ValidationError(alasan)
    massal.terapkan(muatan.tanggal)
    muatan.status = Muatan.Status.DIMUAT
    muatan.oleh = oleh
    muatan.dimuat_pada = timezone.now()
    muatan.save()


def keberatan(muatan: Muatan) -> list[str]:
    """Why this load looks like a mistake; empty when it does not."""
    hasil = []
    r = muatan.ringkasan
    hilang = r["berakhir"] - r["pindah"]
    if hilang * 2 > r["berlaku"]:
        hasil.append(
            f"Tabel ini akan mengakhiri {hilang} dari {r['berlaku']} kode yang berlaku di provinsi "
            "yang disebutnya, lebih dari separuh, tanpa kode pengganti. "
            "Mungkin hanya sebagian yang tersalin: muat tabel lengkap untuk provinsi itu."
        )
    lebih_baru = Muatan.objects.filter(
        status=Muatan.Status.DIMUAT, tanggal__gt=muatan.tanggal
    ).first()
    if lebih_baru and berubah(r):
        ini, itu = (date_format(m.tanggal, "SHORT_DATE_FORMAT") for m in (muatan, lebih_baru))
        hasil.append(
            f"Tabel ini berlaku {ini}, padahal yang terakhir dimuat berlaku "
            f"{itu} ({lebih_baru}). Tabel lama akan mengakhiri kode baru."
        )
    return hasil


def berubah(ringkasan: dict) -> bool:
    """Whether a load would write anything."""
    kunci = ("baru", "hidup", "nama", "ejaan", "berakhir", "bps")
    return any(ringkasan[k] for k in kunci)


@transaction.atomic
def muat_contoh() -> int:
    """Add what is missing of the demo table; returns how many codes. Never ends or renames,
    so that it cannot disturb an official table."""
    baris = baca_wilayah(CONTOH.read_bytes())
    if Wilayah.objects.filter(pk__in=[b.kode for b in baris]).count() == len(baris):
        return 0
    kunci_tabel_wilayah()
    massal.salin_tabel(baris)
    ringkasan = massal.bandingkan(lengkapi=True)
    massal.terapkan(timezone.localdate())
    return ringkasan["baru"]


def kunci_tabel_wilayah() -> None:
    """Two loads never run at once; readers are not disturbed. Held until commit."""
    with connection.cursor() as kursor:
        kursor.execute("SELECT pg_advisory_xact_lock(hashtext('wilayah_wilayah'))")
