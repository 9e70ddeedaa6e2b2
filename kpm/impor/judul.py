"""Where the heading stands in a table of cells, and which column each heading is."""

from dataclasses import dataclass, field

from pkh.pekerjaan.layanan import GagalBerpesan

from .berkas import AWAL
from .jenis import dipakai, kenali, kolom_jenis, normal, sidik_judul
from .kolom import rapikan

Sel = tuple[int, list[str]]


@dataclass
class Judul:
    """The heading of a table: its texts, for each the column it is (None: unknown), and the
    number of its (last) row."""

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


def cari_judul(jenis, awal: list[Sel], ingatan: Ingatan) -> Judul:
    """The heading among the first rows. `ingatan` is what a person said of headings with that
    fingerprint: normalised heading -> column ("" for none). The best row wins; two rows
    merged into one heading count. Nothing known: the row with most words."""
    terbaik = Judul([], [])
    for n, (nomor, isi) in enumerate(awal):
        calon = [_judul(jenis, isi, nomor, ingatan)]
        if n + 1 < len(awal):
            bawah, sel = awal[n + 1]
            calon.append(_judul(jenis, _gabung(jenis, isi, sel), bawah, ingatan))
        for judul in calon:
            if len(set(judul.ada)) > len(set(terbaik.ada)):
                terbaik = judul
    if not terbaik.teks and awal:
        nomor, isi = max(awal, key=lambda baris: sum(bool(v) for v in baris[1]))
        terbaik = _judul(jenis, isi, nomor, ingatan)
    return terbaik


def _judul(jenis, isi: list[str], nomor: int, ingatan: Ingatan) -> Judul:
    teks = [rapikan(v) for v in isi]
    peta = ingatan.get(sidik_judul(teks)) if ingatan else None
    if peta is None:
        return Judul(teks, [kenali(jenis, t) for t in teks], nomor)
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
            f"{AWAL} baris pertama; cocokkan kolomnya, atau unduh templat untuk melihat bentuknya."
        )


def diabaikan(jenis, judul: Judul) -> list[str]:
    """Words about columns that are not used: unknown headings, and those declared so."""
    kolom = kolom_jenis(jenis)
    kata = [f"Kolom {n} diabaikan: {kolom[n].diabaikan}" for n in judul.ada if kolom[n].diabaikan]
    asing = [t for t, k in zip(judul.teks, judul.kolom, strict=True) if not k and t]
    if asing:
        kata.append(f"Tidak dikenal dan dilewati: {', '.join(asing[:30])}.")
    return kata
