"""The rows behind one figure of a made report, read from what is packed with it (rincian.py): one
region at a time, of it only the measures that are asked for, and kept as bare numbers. The list of
a whole province is a hundred thousand rows of which a page shows 25."""

import json
import re
import zlib
from array import array
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import accumulate, compress, repeat

from .rincian import KELUARGA

_AWAL, _AKHIR = b'{"potongan":[', b"]}"
# Where one part ends and the next begins: no text holds a quotation mark that is not escaped.
_BATAS = re.compile(rb'(?<=\}),(?=\{"(?:baris|desa|ukuran)":)')


class Terhitung:
    """Rows in order of region and number, each once: (number, region, sum)."""

    def __init__(self) -> None:
        self.nomor, self.n, self._di = array("q"), array("q"), array("l")
        self.tempat: list[str] = []

    def __len__(self) -> int:
        return len(self.nomor)

    def __iter__(self) -> Iterator[tuple[int, str, int]]:
        return map(self.baris, range(len(self)))

    def baris(self, i: int) -> tuple[int, str, int]:
        return self.nomor[i], self.tempat[self._di[i]], self.n[i]

    @property
    def jumlah(self) -> int:
        return sum(self.n)

    def tambah(self, kode: str, nomor: Iterable[int], n: Iterable[int]) -> None:
        if not self.tempat or self.tempat[-1] != kode:
            self.tempat.append(kode)
        self.nomor.extend(nomor)
        self.n.extend(n)
        self._di.extend(repeat(len(self.tempat) - 1, len(self.nomor) - len(self._di)))

    def rapi(self) -> "Terhitung":
        """The same in order, and a row of two regions once, under the last of them: what cancels
        out is not there."""
        urut = all(a < b for a, b in zip(self.tempat, self.tempat[1:], strict=False))
        if urut and len(set(self.nomor)) == len(self.nomor):
            return self
        satu: dict[int, tuple[str, int]] = {}
        for nomor, kode, n in self:
            satu[nomor] = (kode, n + satu.get(nomor, ("", 0))[1])
        hasil = Terhitung()
        for kode, nomor, n in sorted((kode, nomor, n) for nomor, (kode, n) in satu.items() if n):
            hasil.tambah(kode, (nomor,), (n,))
        return hasil


class Kemasan:
    def __init__(self, kemasan: bytes | memoryview) -> None:
        self._mentah = zlib.decompress(kemasan)

    def _letak(self) -> list[tuple[int, int]]:
        """Where the parts begin and end."""
        isi, mulai, akhir = self._mentah, 0, len(self._mentah)
        if not isi.startswith(_AWAL):
            return [(mulai, akhir)]
        mulai, akhir = len(_AWAL), akhir - len(_AKHIR)
        batas = [m.start() for m in _BATAS.finditer(isi, mulai, akhir)]
        return list(zip([mulai, *(b + 1 for b in batas)], [*batas, akhir], strict=True))

    def _bagian(self, memuat: bytes) -> Iterator[dict]:
        """The parts that hold the bytes, one after the other."""
        for a, z in self._letak():
            if a < z and self._mentah.find(memuat, a, z) >= 0:
                yield json.loads(self._mentah[a:z])

    def ada_keluarga(self) -> bool:
        """Without reading them: of each part its own rows stand last, after those of other
        kinds."""
        isi = self._mentah
        for a, z in self._letak():
            i = max(isi.rfind(kunci, a, z) + len(kunci) for kunci in (b'"tempat":[', b'"baris":['))
            if isi[i : i + 1] == b"[":
                return True
        return False

    def di_balik(self, wilayah: str, pola: Iterable[str], asal: str = KELUARGA) -> Terhitung:
        """Those of the region ("" for all) that any of the measures counts; `pola` may hold
        "*"."""
        hasil, minta = Terhitung(), frozenset(pola)
        for bagian in self._bagian(f'"{wilayah}'.encode() if wilayah else b""):
            isi = bagian if asal == KELUARGA else bagian.get("lain", {}).get(asal)
            if isi:
                _hitung(hasil, isi, wilayah, minta)
        return hasil.rapi()


def _hitung(hasil: Terhitung, isi: dict, wilayah: str, minta: frozenset[str]) -> None:
    if "baris" in isi:  # written row by row, until 22 November 2026
        dihitung = [_cocok(u, minta) for u in isi["ukuran"]]
        for nomor, kode, per in isi["baris"]:
            n = sum(k for i, k in per if dihitung[i])
            if n and _di(kode, wilayah):
                hasil.tambah(kode, (nomor,), (n,))
        return
    nomor, awal = list(accumulate(isi["nomor"])), 0
    jumlah = array("q", bytes(8 * len(nomor)))
    for u, jarak, per in isi["ukuran"]:
        if _cocok(u, minta):
            semua = per if isinstance(per, list) else repeat(per, len(jarak))
            for i, k in zip(accumulate(jarak), semua, strict=True):
                jumlah[i] += k
    for kode, banyak in isi["tempat"]:
        n = jumlah[awal : awal + banyak]
        if _di(kode, wilayah) and any(n):
            hasil.tambah(kode, compress(nomor[awal : awal + banyak], n), filter(None, n))
        awal += banyak


def _cocok(ukuran: str, minta: frozenset[str]) -> bool:
    return ukuran in minta or any("*" in p and fnmatchcase(ukuran, p) for p in minta)


def _di(kode: str, wilayah: str) -> bool:
    return not wilayah or kode == wilayah or kode.startswith(f"{wilayah}.")
