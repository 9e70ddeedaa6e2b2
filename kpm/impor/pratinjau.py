"""What the page of an import shows: counts to choose from, and pages of new rows."""

from dataclasses import dataclass

from django.db import connection
from django.http import Http404

from kpm.models import BarisImpor, Impor
from pkh.halaman import Halaman

from . import massal
from .layanan import tahap

UKURAN = 50
LEMBAR = 100_000_000  # rows of one sheet, at most


@dataclass(frozen=True)
class Pilihan:
    """A verdict one may look at. `ragu` are rows with a warning, whatever their verdict."""

    kode: str
    kata: str
    jumlah: int


def pilihan_hasil(impor: Impor) -> list[Pilihan]:
    """In the order in which they need a person; new rows only while they wait."""
    h = impor.hitungan
    semua = [
        Pilihan("ditolak", "Ditolak", h.get("ditolak", 0)),
        Pilihan("berubah", "Berubah", h.get("berubah", 0)),
        Pilihan("ragu", "Peringatan", h.get("peringatan", 0)),
    ]
    if impor.keadaan == Impor.Status.PRATINJAU:
        semua.append(Pilihan("baru", "Baru", h.get("baru", 0)))
    return semua


def halaman_baru(impor: Impor, sesudah: str) -> Halaman:
    """One page of new rows, from the staged file; `sesudah` is the place of the last row
    seen. Http404 on a place that is none."""
    if sesudah and (not sesudah.isdecimal() or len(sesudah) > 12):
        raise Http404
    t = tahap(impor)
    with connection.cursor() as k:
        if not massal.ada_tumpukan(k, t):
            return Halaman([], "", "")
        baris = massal.baris_baru(k, t, divmod(int(sesudah or 0), LEMBAR), UKURAN + 1)
    isi = [BarisImpor(impor=impor, hasil="baru", **b) for b in baris[:UKURAN]]
    berikut = ""
    if len(baris) > UKURAN:
        berikut = f"?hasil=baru&sesudah={isi[-1].bagian * LEMBAR + isi[-1].nomor}"
    return Halaman(isi, berikut, "?hasil=baru" if sesudah else "")
