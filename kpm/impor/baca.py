"""An upload -> rows in the staging table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pkh.pekerjaan.layanan import GagalBerpesan

from . import massal
from .berkas import Tabel, buka
from .bersih import Pembersih
from .jenis import dipakai
from .judul import Ingatan, Judul, cari_judul, diabaikan, wajib_ada
from .massal import Tahap

DIINGAT = (
    "Kolom dicocokkan seperti yang disimpan di wilayah Anda untuk judul yang sama. "
    "Cocokkan kolom lagi bila keliru."
)


@dataclass
class Terbaca:
    """What was found on the way: `judul` of the first table, columns, tables, notes, rows."""

    judul: list[str] = field(default_factory=list)
    kolom: list[str] = field(default_factory=list)
    peta: dict[str, str] = field(default_factory=dict)  # heading -> column
    bagian: list[str] = field(default_factory=list)
    catatan: list[str] = field(default_factory=list)
    baris: int = 0


def baca(k, t: Tahap, berkas: Path, ingatan: Ingatan, maju, hasil: Terbaca) -> None:
    """Fill the staging table of `t`. GagalBerpesan when the file cannot be read; `hasil` then
    still says which headings were found."""
    massal.buat(k, t)
    with buka(berkas) as tabel:
        massal.salin(k, t, potongan(t.kelas, tabel, ingatan, maju, hasil))
    hasil.kolom = [n for n in dipakai(t.kelas) if n in hasil.kolom]
    if not hasil.baris:
        raise GagalBerpesan("Berkas hanya berisi judul kolom. Tidak ada yang diimpor.")


def potongan(
    jenis, tabel: Iterator[Tabel], ingatan: Ingatan, maju, hasil: Terbaca
) -> Iterator[bytes]:
    """The rows of all tables cleaned, as pieces of CSV for COPY; errors as in `baca`."""
    pembersih = Pembersih(list(dipakai(jenis).values()))
    gagal: GagalBerpesan | None = None
    sumber = None
    for satu in _pecah(jenis, tabel):
        judul = cari_judul(jenis, satu.awal, ingatan)
        hasil.judul = hasil.judul or judul.teks
        try:
            wajib_ada(jenis, judul)
        except GagalBerpesan as galat:
            gagal = gagal or galat
            if satu.nama:
                hasil.catatan.append(f"{satu.nama} tidak dibaca: {galat}")
            continue
        hasil.judul, hasil.kolom = judul.teks, hasil.kolom + judul.ada
        hasil.peta |= {j: k for j, k in zip(judul.teks, judul.kolom, strict=True) if k}
        hasil.bagian.append(satu.nama)
        sumber = satu.sumber
        if judul.sidik in ingatan and DIINGAT not in hasil.catatan:
            hasil.catatan.append(DIINGAT)
        hasil.catatan += [k for k in diabaikan(jenis, judul) if k not in hasil.catatan]
        yield from _tabel(jenis, satu, judul, pembersih, maju, hasil)
    if sumber:
        hasil.catatan += sumber.catatan
    if not hasil.bagian and gagal:
        raise gagal


def _pecah(jenis, tabel: Iterator[Tabel]) -> Iterator[Tabel]:
    """As they come, or as a kind that knows another shape takes them apart."""
    for satu in tabel:
        yield from jenis.pecah(satu) if hasattr(jenis, "pecah") else (satu,)


def _tabel(jenis, satu: Tabel, judul: Judul, pembersih, maju, hasil) -> Iterator[bytes]:
    kolom = dipakai(jenis)
    letak = {n: i for i, n in enumerate(judul.kolom) if n in kolom}
    bagian = len(hasil.bagian) - 1
    for nomor, bingkai in satu.tumpukan(len(judul.teks)):
        isi, jumlah = pembersih.salinan(bagian, letak, judul, nomor, bingkai)
        hasil.baris += jumlah
        if jumlah:  # nothing would mean the end to COPY
            yield isi
        maju(hasil.baris, total=_kira(hasil.baris, satu))


def _kira(baris: int, satu: Tabel) -> int | None:
    """Rows in all, by how many bytes were read for so many."""
    return round(baris / satu.sumber.bagian) if satu.sumber.bagian > 0.01 else None
