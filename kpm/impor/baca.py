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

SETUMPUK = 20_000  # rows cleaned at once: bounds the memory


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
        massal.salin(k, t, _potongan(t, tabel, ingatan, maju, hasil))
    hasil.kolom = [n for n in dipakai(t.kelas) if n in hasil.kolom]
    if not hasil.baris:
        raise GagalBerpesan("Berkas hanya berisi judul kolom. Tidak ada yang diimpor.")


def _potongan(t: Tahap, tabel: Iterator[Tabel], ingatan, maju, hasil: Terbaca) -> Iterator[bytes]:
    pembersih = Pembersih(list(dipakai(t.kelas).values()))
    gagal: GagalBerpesan | None = None
    sumber = None
    for satu in tabel:
        judul, baris = cari_judul(t.kelas, satu.baris, ingatan)
        hasil.judul = hasil.judul or judul.teks
        try:
            wajib_ada(t.kelas, judul)
        except GagalBerpesan as galat:
            gagal = gagal or galat
            if satu.nama:
                hasil.catatan.append(f"{satu.nama} tidak dibaca: {galat}")
            continue
        hasil.judul, hasil.kolom = judul.teks, hasil.kolom + judul.ada
        hasil.peta |= {j: k for j, k in zip(judul.teks, judul.kolom, strict=True) if k}
        hasil.bagian.append(satu.nama)
        sumber = satu.sumber
        hasil.catatan += [k for k in diabaikan(t.kelas, judul) if k not in hasil.catatan]
        yield from _tabel(t, satu, judul, baris, pembersih, maju, hasil)
    if sumber:
        hasil.catatan += sumber.catatan
    if not hasil.bagian and gagal:
        raise gagal


def _tabel(t: Tahap, satu: Tabel, judul: Judul, baris, pembersih, maju, hasil) -> Iterator[bytes]:
    kolom = dipakai(t.kelas)
    letak = {n: i for i, n in enumerate(judul.kolom) if n in kolom}
    wajib = [letak[n] for n, k in kolom.items() if k.wajib]
    bagian = len(hasil.bagian) - 1
    nomor: list[int] = []
    isi: list[list[str]] = []
    for n, sel in baris:
        if _bukan_data(sel, judul, wajib):
            continue
        nomor.append(n)
        isi.append(sel)
        if len(isi) >= SETUMPUK:
            hasil.baris += len(isi)
            yield pembersih.salinan(bagian, letak, nomor, isi)
            maju(hasil.baris, total=_kira(hasil.baris, satu))
            nomor, isi = [], []
    if isi:
        hasil.baris += len(isi)
        yield pembersih.salinan(bagian, letak, nomor, isi)
    maju(hasil.baris)


def _kira(baris: int, satu: Tabel) -> int | None:
    """Rows in all, by how many bytes were read for so many."""
    return round(baris / satu.sumber.bagian) if satu.sumber.bagian > 0.01 else None


def _bukan_data(sel: list[str], judul: Judul, wajib: list[int]) -> bool:
    """The heading again further down, the numbers of the columns under it, a row of totals."""
    pertama = sel[0] if sel else ""
    if len(pertama) <= 4 and (nomor := pertama.strip(" ().")).isdecimal():
        urut = [v.strip(" ().") for v in sel if v]
        return len(urut) > 3 and urut == [str(int(nomor) + i) for i in range(len(urut))]
    if judul.teks and pertama == judul.teks[0] and pertama:
        return sum(a == b for a, b in zip(sel, judul.teks, strict=False) if b) * 2 > len(judul.ada)
    if pertama[:1] in "TtJjGgSs" or not pertama:
        kata = next((v for v in sel if v), "").strip().lower()
        if kata.startswith(("total", "jumlah", "grand total", "sub total", "subtotal")):
            return sum(bool(i < len(sel) and sel[i].strip()) for i in wajib) * 2 <= len(wajib)
    return False
