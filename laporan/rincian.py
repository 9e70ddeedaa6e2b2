"""The families behind the figures of a report, frozen with it: packed small, with nothing that
names them but the number of their row."""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .ukuran import Hitungan


@dataclass(frozen=True)
class Rincian:
    """`baris`: [family, desa, {measure: count}], by desa and family; of which region (code, name)
    and the names of its desa, {code: [name, name of the kecamatan]}, as they were."""

    baris: list[tuple[int, str, dict[str, int]]]
    desa: dict[str, list[str]] = field(default_factory=dict)
    wilayah: tuple[str, str] = ("", "")

    def di_balik(self, wilayah: str, ukuran: Iterable[str]) -> list[tuple[int, int]]:
        """(family, count) of those of the region ("" for all) that any of the measures counts."""
        minta = set(ukuran)
        return [
            (keluarga, n)
            for keluarga, desa, isi in self.baris
            if (not wilayah or desa == wilayah or desa.startswith(f"{wilayah}."))
            and (n := sum(isi[u] for u in isi.keys() & minta))
        ]


def bungkus(hitungan: Hitungan, wilayah: tuple[str, str], desa: dict[str, list[str]]) -> bytes:
    """The content of Rincian, as JSON, of counts kept by ukuran.KELUARGA."""
    ukuran = sorted({u for (_, u), n in hitungan.items() if n})
    letak = {u: i for i, u in enumerate(ukuran)}
    per: dict[tuple[str, int], list] = {}
    for (kode, u), n in hitungan.items():
        if n:
            kode_desa, _, keluarga = kode.partition("/")
            per.setdefault((kode_desa, int(keluarga)), []).append([letak[u], n])
    baris = [[keluarga, kode, sorted(isi)] for (kode, keluarga), isi in sorted(per.items())]
    isi = {"ukuran": ukuran, "baris": baris, "desa": desa, "wilayah": wilayah}
    return json.dumps(isi, separators=(",", ":"), sort_keys=True).encode()


def desa_di(hitungan: Hitungan) -> set[str]:
    return {kode.partition("/")[0] for kode, _ in hitungan}


def gabung(bungkusan: list[bytes]) -> bytes:
    """Several contents as one, each as it is: nothing is read or written anew."""
    return b'{"potongan":[' + b",".join(bungkusan) + b"]}"


def kemas(mentah: bytes) -> tuple[bytes, str]:
    """(packed, SHA-256 of the content)."""
    return zlib.compress(mentah, 6), hashlib.sha256(mentah).hexdigest()


def _urai(isi: dict) -> Rincian:
    ukuran = isi["ukuran"]
    return Rincian(
        [(pk, desa, {ukuran[i]: n for i, n in per}) for pk, desa, per in isi["baris"]],
        isi.get("desa", {}),
        tuple(isi.get("wilayah", ("", ""))),
    )


def baca_bungkusan(mentah: bytes) -> Rincian:
    return _urai(json.loads(mentah))


def buka_potongan(kemasan: bytes | memoryview | None) -> Iterator[Rincian]:
    """One after the other; of a report made before families were kept with it: none."""
    if kemasan:
        isi = json.loads(zlib.decompress(kemasan))
        yield from map(_urai, isi.get("potongan", [isi]))


def buka(kemasan: bytes | memoryview | None) -> Rincian:
    potongan = list(buka_potongan(kemasan))
    desa: dict[str, list[str]] = {}
    for p in potongan:
        desa |= p.desa
    return Rincian([b for p in potongan for b in p.baris], desa)


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
