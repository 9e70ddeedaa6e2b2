"""What the page of an import shows: counts to choose from, and pages of new rows."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.http import Http404
from django.urls import reverse

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
    """In the order in which they need a person; new and missing ones only while they wait."""
    h = impor.hitungan
    semua = [
        Pilihan("ditolak", "Ditolak", h.get("ditolak", 0)),
        Pilihan("berubah", "Berubah", h.get("berubah", 0)),
        Pilihan("ragu", "Peringatan", h.get("peringatan", 0)),
    ]
    if impor.keadaan == Impor.Status.PRATINJAU:
        semua.append(Pilihan("baru", "Baru", h.get("baru", 0)))
        if "mirip" in h:
            semua.append(Pilihan("mirip", "Mirip", h["mirip"]))
        semua.append(Pilihan("hilang", "Tidak ada di berkas", h.get("hilang", 0)))
    return semua


def _letak(sesudah: str) -> int:
    """The place of the last row seen. Http404 on a place that is none."""
    if sesudah and (not sesudah.isdecimal() or len(sesudah) > 12):
        raise Http404
    return int(sesudah or 0)


def halaman_hilang(impor: Impor, sesudah: str) -> Halaman:
    """One page of what the register has and the file does not name, as both stand now:
    [(name, address of its page or "")]. Http404 as in _letak."""
    letak, t = _letak(sesudah), tahap(impor)
    with transaction.atomic(), connection.cursor() as k:
        if not massal.ada_tumpukan(k, t):
            return Halaman([], "", "")
        baris = massal.baris_hilang(k, t, letak, UKURAN + 1)
    rute = t.kelas.massal.RUTE_HILANG
    isi = [(nama, reverse(rute, args=[ke]) if rute else "") for _, nama, ke in baris[:UKURAN]]
    lagi = len(baris) > UKURAN
    berikut = f"?hasil=hilang&sesudah={baris[UKURAN - 1][0]}" if lagi else ""
    return Halaman(isi, berikut, "?hasil=hilang" if sesudah else "")


@dataclass(frozen=True)
class Sisi:
    """A family of a likely pair: its row in the file ("" if none), its page ("" if new)."""

    nama: str
    baris: str
    alamat: str


@dataclass(frozen=True)
class Mirip:
    sisi: tuple[Sisi, Sisi]
    nilai: int
    sebab: str


def halaman_mirip(impor: Impor, sesudah: str) -> Halaman:
    """One page of likely duplicates. Http404 as in _letak."""
    letak = _letak(sesudah)
    with connection.cursor() as k:
        baris = massal.pasangan_mirip(k, tahap(impor), letak, UKURAN + 1)
    isi = [
        Mirip(
            (_sisi(impor, b, "kiri"), _sisi(impor, b, "kanan")),
            b["nilai"],
            "Nomor KKS sama" if b["kartu"] else "Nama mirip, tanggal lahir dan desa sama",
        )
        for b in baris[:UKURAN]
    ]
    lagi = len(baris) > UKURAN
    berikut = f"?hasil=mirip&sesudah={baris[UKURAN - 1]['urut']}" if lagi else ""
    return Halaman(isi, berikut, "?hasil=mirip" if sesudah else "")


def _sisi(impor: Impor, b: dict[str, Any], sisi: str) -> Sisi:
    nomor, keluarga = b[f"{sisi}_nomor"], b[f"{sisi}_keluarga"]
    return Sisi(
        b[f"{sisi}_nama"] or "tanpa nama",
        impor.nama_baris(b[f"{sisi}_bagian"], nomor) if nomor else "",
        reverse("kpm:rinci", args=[keluarga]) if keluarga else "",
    )


def halaman_baru(impor: Impor, sesudah: str) -> Halaman:
    """One page of new rows, from the staged file. Http404 as in _letak."""
    letak, t = _letak(sesudah), tahap(impor)
    with connection.cursor() as k:
        if not massal.ada_tumpukan(k, t):
            return Halaman([], "", "")
        baris = massal.baris_baru(k, t, divmod(letak, LEMBAR), UKURAN + 1)
    isi = [BarisImpor(impor=impor, hasil="baru", **b) for b in baris[:UKURAN]]
    berikut = ""
    if len(baris) > UKURAN:
        berikut = f"?hasil=baru&sesudah={isi[-1].bagian * LEMBAR + isi[-1].nomor}"
    return Halaman(isi, berikut, "?hasil=baru" if sesudah else "")


# Verdicts that are read from the staged file, not from the rows kept.
LANGSUNG = {"baru": halaman_baru, "hilang": halaman_hilang, "mirip": halaman_mirip}
