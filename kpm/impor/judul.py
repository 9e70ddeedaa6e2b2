"""Where the heading stands in a table of cells, and which column each heading is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from pkh.pekerjaan.layanan import GagalBerpesan

from .jenis import dipakai, kenali, kolom_jenis, normal, sidik_judul
from .kolom import rapikan

DALAM = 20  # the heading stands within the first so many rows that say anything
DIKENALI = 3  # so many known headings make a row the heading

Sel = tuple[int, list[str]]


@dataclass
class Judul:
    """The heading of a table: its texts, and for each the column it is (None: unknown)."""

    teks: list[str]
    kolom: list[str | None]
    baris: int = 0
    ada: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.ada = [k for k in self.kolom if k]

    @property
    def sidik(self) -> str:
        return sidik_judul(self.teks)


Ingatan = dict[str, dict[str, str]]


def cari_judul(jenis, sel: Iterable[Sel], ingatan: Ingatan) -> tuple[Judul, Iterator[Sel]]:
    """(heading, the rows below it). `ingatan` is what a person said of headings with that
    fingerprint: normalised heading -> column ("" for none). The best of the first rows wins;
    two rows merged into one heading count."""
    sel = iter(sel)
    awal: list[Sel] = []
    for baris in sel:
        awal.append(baris)
        if len(awal) >= DALAM:
            break
    terbaik, sesudah = Judul([], []), 0
    for n, (nomor, isi) in enumerate(awal):
        calon = [(_judul(jenis, isi, nomor, ingatan), n + 1)]
        if n + 1 < len(awal):
            gabung = _gabung(jenis, isi, awal[n + 1][1])
            calon.append((_judul(jenis, gabung, awal[n + 1][0], ingatan), n + 2))
        for judul, akhir in calon:
            if len(set(judul.ada)) > len(set(terbaik.ada)):
                terbaik, sesudah = judul, akhir
    if not terbaik.teks and awal:  # nothing known: the row with most words, for the mapping page
        n = max(range(len(awal)), key=lambda i: sum(bool(v) for v in awal[i][1]))
        terbaik, sesudah = _judul(jenis, awal[n][1], awal[n][0], ingatan), n + 1
    return terbaik, chain(awal[sesudah:], sel)


def _judul(jenis, isi: list[str], nomor: int, ingatan: Ingatan) -> Judul:
    teks = [rapikan(v) for v in isi]
    peta = ingatan.get(sidik_judul(teks), {})
    kolom = [(peta[normal(t)] or None) if normal(t) in peta else kenali(jenis, t) for t in teks]
    return Judul(teks, kolom, nomor)


def _gabung(jenis, atas: list[str], bawah: list[str]) -> list[str]:
    """A heading of two rows: the upper one reaches over the cells merged to its right."""
    hasil, terakhir = [], ""
    for i in range(max(len(atas), len(bawah))):
        a = rapikan(atas[i]) if i < len(atas) else ""
        b = rapikan(bawah[i]) if i < len(bawah) else ""
        terakhir = a or terakhir
        if kenali(jenis, b):
            hasil.append(b)
        elif kenali(jenis, f"{terakhir} {b}"):
            hasil.append(f"{terakhir} {b}")
        else:
            hasil.append(b or a)
    return hasil


def wajib_ada(jenis, judul: Judul) -> None:
    """GagalBerpesan when the headings cannot carry this kind."""
    ada = {normal(t) for t in judul.teks}
    for tanda, pesan in getattr(jenis, "TOLAK_JUDUL", {}).items():
        if set(tanda) <= ada:
            raise GagalBerpesan(pesan)
    if ganda := sorted({k for k in judul.ada if judul.ada.count(k) > 1}):
        raise GagalBerpesan(
            f"Kolom {', '.join(ganda)} ada lebih dari satu kali. Hapus salah satunya."
        )
    kurang = [n for n, k in dipakai(jenis).items() if k.wajib and n not in judul.ada]
    if kurang:
        raise GagalBerpesan(
            f"Kolom wajib tidak ditemukan: {', '.join(kurang)}. Judul kolom harus ada dalam "
            f"{DALAM} baris pertama; cocokkan kolomnya, atau unduh templat untuk melihat bentuknya."
        )


def diabaikan(jenis, judul: Judul) -> list[str]:
    """Words about columns that are not used: unknown headings, and those declared so."""
    kolom = kolom_jenis(jenis)
    kata = [f"Kolom {n} diabaikan: {kolom[n].diabaikan}" for n in judul.ada if kolom[n].diabaikan]
    asing = [t for t, k in zip(judul.teks, judul.kolom, strict=True) if not k and t]
    if asing:
        kata.append(f"Tidak dikenal dan dilewati: {', '.join(asing[:30])}.")
    return kata
