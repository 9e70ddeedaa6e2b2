"""What stands behind the figures of a report, frozen with it: families, and rows of other kinds
(laporan.asal), packed small, with nothing that names them but the number of their row."""

import hashlib
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, groupby, repeat

from .ukuran import Hitungan

KELUARGA = "keluarga"  # the kind of row that most figures are made of
RINGKAS, TERLAMBAT = "ringkas", "terlambat"  # sections of a report that are not tables
Baris = tuple[int, str, dict[str, int]]  # number, region, {measure: count or rupiah}


def ada_daftar(kolom: dict) -> bool:
    """Whether a column names what stands behind its figures."""
    return any(kolom.get(k) for k in ("ukuran", "ukuran_sampai", "atas", "dari"))


@dataclass(frozen=True)
class Rincian:
    """`baris`: families, by desa and number; `lain`: rows of other kinds; of which region (code,
    name) and the names of its desa, {code: [name, name of the kecamatan]}, as they were. A row
    that is counted in two regions stands there twice."""

    baris: list[Baris]
    desa: dict[str, list[str]] = field(default_factory=dict)
    wilayah: tuple[str, str] = ("", "")
    lain: dict[str, list[Baris]] = field(default_factory=dict)

    def milik(self, asal: str) -> list[Baris]:
        return self.baris if asal == KELUARGA else self.lain.get(asal, [])


def bungkus(
    hitungan: Hitungan,
    wilayah: tuple[str, str],
    desa: dict[str, list[str]],
    lain: dict[str, Hitungan] | None = None,
) -> bytes:
    """The content of Rincian, as JSON, of counts kept by ukuran.KELUARGA."""
    isi = _susun(hitungan) | {"desa": desa, "wilayah": wilayah}
    if lain := {asal: _susun(n) for asal, n in (lain or {}).items() if n}:
        isi["lain"] = lain
    return json.dumps(isi, separators=(",", ":"), sort_keys=True).encode()


def _susun(hitungan: Hitungan) -> dict:
    """The rows in order, and for each measure which of them it counts and how many (one number
    where all are alike): small, and quick to write."""
    semua = sorted({kode for (kode, _), n in hitungan.items() if n}, key=_urutan)
    letak = {kode: i for i, kode in enumerate(semua)}
    kolom: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for (kode, u), n in hitungan.items():
        if n:
            kolom[u][letak[kode]] = n
    ukuran = []
    for u in sorted(kolom):
        isi = kolom[u]
        baris = sorted(isi)
        n = [isi[i] for i in baris]
        ukuran.append([u, _jarak(baris), n[0] if min(n) == max(n) else n])
    tempat = groupby(kode.rpartition("/")[0] for kode in semua)
    return {
        "nomor": _jarak([int(kode.rpartition("/")[2]) for kode in semua]),
        "tempat": [[kode, len(list(sama))] for kode, sama in tempat],
        "ukuran": ukuran,
    }


def _jarak(bilangan: list[int]) -> list[int]:
    """How far each is from the one before: numbers that pack small."""
    return [b - a for a, b in zip([0, *bilangan], bilangan, strict=False)]


def _urutan(kode: str) -> tuple[str, int]:
    tempat, _, nomor = kode.rpartition("/")
    return tempat, int(nomor)


def desa_di(hitungan: Hitungan) -> set[str]:
    return {kode.partition("/")[0] for kode, _ in hitungan}


def gabung(bungkusan: list[bytes]) -> bytes:
    """Several contents as one, each as it is: nothing is read or written anew."""
    return b'{"potongan":[' + b",".join(bungkusan) + b"]}"


def kemas(mentah: bytes) -> tuple[bytes, str]:
    """(packed, SHA-256 of the content)."""
    return zlib.compress(mentah, 6), hashlib.sha256(mentah).hexdigest()


def _urai(isi: dict) -> Rincian:
    return Rincian(
        _urai_baris(isi),
        isi.get("desa", {}),
        tuple(isi.get("wilayah", ("", ""))),
        {asal: _urai_baris(b) for asal, b in isi.get("lain", {}).items()},
    )


def _urai_baris(isi: dict) -> list[Baris]:
    if "baris" in isi:  # written row by row, until 22 November 2026
        nama = isi["ukuran"]
        return [(pk, kode, {nama[i]: n for i, n in per}) for pk, kode, per in isi["baris"]]
    tempat = (kode for kode, n in isi["tempat"] for _ in range(n))
    nomor = accumulate(isi["nomor"])
    baris: list[Baris] = [(pk, kode, {}) for pk, kode in zip(nomor, tempat, strict=True)]
    for u, jarak, n in isi["ukuran"]:
        semua = n if isinstance(n, list) else repeat(n, len(jarak))
        for i, k in zip(accumulate(jarak), semua, strict=True):
            baris[i][2][u] = k
    return baris


def baca_bungkusan(mentah: bytes | memoryview) -> Rincian:
    return _urai(json.loads(bytes(mentah)))


def buka_potongan(kemasan: bytes | memoryview | None) -> Iterator[Rincian]:
    """One after the other; of a report made before families were kept with it: none."""
    if kemasan:
        isi = json.loads(zlib.decompress(kemasan))
        yield from map(_urai, isi.get("potongan", [isi]))


def buka(kemasan: bytes | memoryview | None) -> Rincian:
    potongan = list(buka_potongan(kemasan))
    desa: dict[str, list[str]] = {}
    lain: dict[str, list[Baris]] = {}
    for p in potongan:
        desa |= p.desa
        for asal, baris in p.lain.items():
            lain.setdefault(asal, []).extend(baris)
    return Rincian([b for p in potongan for b in p.baris], desa, lain=lain)


def sidik_kemasan(kemasan: bytes | memoryview | None) -> str:
    return hashlib.sha256(zlib.decompress(kemasan)).hexdigest() if kemasan else ""


@dataclass(frozen=True)
class Beda:
    """Rows in one report and not in the other, and those whose counts changed."""

    datang: list[int]
    pergi: list[int]
    berubah: list[tuple[int, list[tuple[str, int, int]]]]  # number, [(measure, then, now)]


def _satukan(baris: list[Baris]) -> dict[int, tuple[set[str], Counter[str]]]:
    hasil: dict[int, tuple[set[str], Counter[str]]] = {}
    for nomor, kode, isi in baris:
        tempat, n = hasil.setdefault(nomor, (set(), Counter()))
        tempat.add(kode)
        n.update(isi)
    return hasil


def bandingkan(dulu: Rincian, kini: Rincian, asal: str = KELUARGA) -> Beda:
    lama, baru = _satukan(dulu.milik(asal)), _satukan(kini.milik(asal))
    berubah = []
    for nomor in lama.keys() & baru.keys():
        (tempat_a, a), (tempat_z, z) = lama[nomor], baru[nomor]
        if a != z or tempat_a != tempat_z:
            beda = [(u, a[u], z[u]) for u in sorted(a.keys() | z.keys()) if a[u] != z[u]]
            berubah.append((nomor, beda))
    return Beda(
        sorted(baru.keys() - lama.keys()), sorted(lama.keys() - baru.keys()), sorted(berubah)
    )
