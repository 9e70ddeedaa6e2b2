"""The families behind the figures of a report, frozen with it: packed small, with nothing that
names them but the number of their row."""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .ukuran import Hitungan


@dataclass(frozen=True)
class Rincian:
    """`baris`: [family, desa, {measure: count}], by desa and family."""

    baris: list[tuple[int, str, dict[str, int]]]

    def di_balik(self, wilayah: str, ukuran: Iterable[str]) -> list[tuple[int, int]]:
        """(family, count) of those of the region ("" for all) that any of the measures counts."""
        minta = set(ukuran)
        return [
            (keluarga, n)
            for keluarga, desa, isi in self.baris
            if (not wilayah or desa == wilayah or desa.startswith(f"{wilayah}."))
            and (n := sum(isi[u] for u in isi.keys() & minta))
        ]


def kemas(hitungan: Hitungan) -> tuple[bytes, str]:
    """(packed, SHA-256 of the content) of counts kept by ukuran.per_keluarga."""
    ukuran = sorted({u for (_, u), n in hitungan.items() if n})
    letak = {u: i for i, u in enumerate(ukuran)}
    per: dict[tuple[str, int], list] = {}
    for (kode, u), n in hitungan.items():
        if n:
            desa, _, keluarga = kode.partition("/")
            per.setdefault((desa, int(keluarga)), []).append([letak[u], n])
    baris = [[keluarga, desa, sorted(isi)] for (desa, keluarga), isi in sorted(per.items())]
    mentah = json.dumps({"ukuran": ukuran, "baris": baris}, separators=(",", ":")).encode()
    return zlib.compress(mentah, 6), hashlib.sha256(mentah).hexdigest()


def buka(kemasan: bytes | memoryview | None) -> Rincian:
    """Of a report made before families were kept with it: none."""
    if not kemasan:
        return Rincian([])
    isi = json.loads(zlib.decompress(kemasan))
    ukuran = isi["ukuran"]
    return Rincian(
        [(keluarga, desa, {ukuran[i]: n for i, n in per}) for keluarga, desa, per in isi["baris"]]
    )


def sidik_kemasan(kemasan: bytes | memoryview | None) -> str:
    return hashlib.sha256(zlib.decompress(kemasan)).hexdigest() if kemasan else ""


@dataclass(frozen=True)
class Beda:
    """Families in one report and not in the other, and those whose counts changed."""

    datang: list[int]
    pergi: list[int]
    berubah: list[tuple[int, list[tuple[str, int, int]]]]  # family, [(measure, then, now)]


def bandingkan(dulu: Rincian, kini: Rincian) -> Beda:
    lama = {keluarga: (desa, isi) for keluarga, desa, isi in dulu.baris}
    baru = {keluarga: (desa, isi) for keluarga, desa, isi in kini.baris}
    berubah = []
    for keluarga in lama.keys() & baru.keys():
        a, z = Counter(lama[keluarga][1]), Counter(baru[keluarga][1])
        if a != z or lama[keluarga][0] != baru[keluarga][0]:
            beda = [(u, a[u], z[u]) for u in sorted(a.keys() | z.keys()) if a[u] != z[u]]
            berubah.append((keluarga, beda))
    return Beda(
        sorted(baru.keys() - lama.keys()), sorted(lama.keys() - baru.keys()), sorted(berubah)
    )
