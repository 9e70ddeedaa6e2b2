"""What a caseload weighs, and how to even it out. Pure functions; distances in kilometres.

nilai = keluarga x 1 + komponen x 0,1 + terlambat x 0,25 + jarak x 0,5 (the weights are Bobot).
jarak is the shortest web of straight lines that joins the desa of a person; a desa lies where
its visits were (their middle), or, where no visit has a place, as far as its code says.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, hypot, radians

KM_DERAJAT = 111.32
PALING_BANYAK = 5_000  # moves of one suggestion
LAIN = 12  # farther away candidates that are weighed beside those of the kecamatan
TANPA = 0  # "person" of families that are in nobody's care


@dataclass(frozen=True)
class Bobot:
    keluarga: float = 1.0
    komponen: float = 0.1
    terlambat: float = 0.25
    jarak: float = 0.5  # of one kilometre
    km_desa: float = 5.0  # two desa of one kecamatan whose place nobody knows
    km_kecamatan: float = 20.0  # two desa of different kecamatan


@dataclass(frozen=True)
class Petak:
    """The families of one person in one desa that meet in one P2K2 group, or without a group
    live in one RW: they move together or not at all. `kunci` names it among those of a
    person."""

    kunci: str
    desa: str
    keluarga: int
    komponen: int
    terlambat: int


@dataclass(frozen=True)
class Beban:
    keluarga: int
    komponen: int
    terlambat: int
    desa: int
    km: float
    nilai: float


@dataclass(frozen=True)
class Pindah:
    petak: Petak
    dari: int
    ke: int
    km: float  # to the nearest desa the receiver has already


class Peta:
    """Where desa lie."""

    def __init__(self, bobot: Bobot, titik: Mapping[str, tuple[float, float]]):
        """`titik`: desa -> (latitude, longitude), only those that are known."""
        self.bobot, self.titik = bobot, titik
        self._jarak: dict[tuple[str, str], float] = {}
        self._jalan: dict[frozenset[str], float] = {}

    def jarak(self, a: str, b: str) -> float:
        kunci = (a, b)
        if kunci not in self._jarak:
            self._jarak[kunci] = self._hitung(a, b)
        return self._jarak[kunci]

    def _hitung(self, a: str, b: str) -> float:
        if a == b:
            return 0.0
        if a in self.titik and b in self.titik:
            (ya, xa), (yb, xb) = self.titik[a], self.titik[b]
            return KM_DERAJAT * hypot(ya - yb, (xa - xb) * cos(radians((ya + yb) / 2)))
        sekecamatan = a.rpartition(".")[0] == b.rpartition(".")[0]
        return self.bobot.km_desa if sekecamatan else self.bobot.km_kecamatan

    def jalan(self, desa: Iterable[str]) -> float:
        """Length of the shortest web that joins all of them (Prim)."""
        semua = frozenset(desa)
        if semua not in self._jalan:
            luar = sorted(semua)
            panjang, dekat = 0.0, dict.fromkeys(luar[1:], 0.0)
            dekat = {d: self.jarak(luar[0], d) for d in dekat}
            while dekat:
                pilih = min(dekat, key=lambda d: (dekat[d], d))
                panjang += dekat.pop(pilih)
                dekat = {d: min(n, self.jarak(pilih, d)) for d, n in dekat.items()}
            self._jalan[semua] = panjang
        return self._jalan[semua]

    def muatan(self, p: Petak) -> float:
        """What a petak weighs by itself, without the way to it."""
        b = self.bobot
        return b.keluarga * p.keluarga + b.komponen * p.komponen + b.terlambat * p.terlambat

    def timbang(self, petak: Iterable[Petak]) -> Beban:
        petak = list(petak)
        desa = {p.desa for p in petak}
        km = self.jalan(desa)
        return Beban(
            sum(p.keluarga for p in petak),
            sum(p.komponen for p in petak),
            sum(p.terlambat for p in petak),
            len(desa),
            km,
            sum(map(self.muatan, petak)) + self.bobot.jarak * km,
        )


class Neraca:
    """Who has what while moves are tried; `rumah`: person -> kecamatan of their post."""

    def __init__(self, peta: Peta, milik: Mapping[int, Iterable[Petak]], rumah: Mapping):
        self.peta, self.rumah = peta, rumah
        self.milik = {o: {p.kunci: p for p in petak} for o, petak in milik.items()}
        self.desa: dict[int, dict[str, int]] = {o: defaultdict(int) for o in self.milik}
        self.sekecamatan: dict[str, set[int]] = defaultdict(set)
        for o, petak in self.milik.items():
            for kecamatan in rumah.get(o, ()):
                self.sekecamatan[kecamatan].add(o)
            for p in petak.values():
                self._catat(o, p)
        self.isi = {o: sum(map(peta.muatan, petak.values())) for o, petak in self.milik.items()}
        self.nilai = {o: self._nilai(o) for o in self.milik}
        self._jauh: dict[tuple[int, str], float] = {}
        self.orang = [o for o in sorted(self.milik) if o != TANPA]

    def _catat(self, o: int, p: Petak) -> None:
        self.desa[o][p.desa] += 1
        self.sekecamatan[p.desa.rpartition(".")[0]].add(o)

    def _nilai(self, o: int) -> float:
        return self.isi[o] + self.peta.bobot.jarak * self.peta.jalan(self.desa[o])

    def jauh(self, o: int, desa: str) -> float:
        """From the desa to the nearest one the person has; of who has none to their post."""
        if desa in self.desa[o]:
            return 0.0
        kunci = (o, desa)
        if kunci not in self._jauh:
            self._jauh[kunci] = self._hitung_jauh(o, desa)
        return self._jauh[kunci]

    def _hitung_jauh(self, o: int, desa: str) -> float:
        if self.desa[o]:
            return min(self.peta.jarak(d, desa) for d in self.desa[o])
        rumah, b = self.rumah.get(o), self.peta.bobot
        if not rumah:
            return 0.0
        return b.km_desa if desa.rpartition(".")[0] in rumah else b.km_kecamatan

    def lepas(self, o: int, p: Petak) -> float:
        """About what the person weighs without the petak: with the last one of a desa goes the
        way to it, taken as that to the nearest of the others."""
        sisa = self.nilai[o] - self.peta.muatan(p)
        if self.desa[o][p.desa] == 1 and len(self.desa[o]) > 1:
            dekat = min(self.peta.jarak(d, p.desa) for d in self.desa[o] if d != p.desa)
            sisa -= self.peta.bobot.jarak * dekat
        return sisa

    def untung(self, p: Petak, dari: int, ke: int) -> float:
        """How much more even the two would be: the fall of the sum of squares."""
        tambah = self.peta.muatan(p) + self.peta.bobot.jarak * self.jauh(ke, p.desa)
        a, b = self.nilai[dari], self.nilai[ke]
        return a * a + b * b - self.lepas(dari, p) ** 2 - (b + tambah) ** 2

    def pindahkan(self, p: Petak, dari: int, ke: int) -> Pindah:
        km = self.jauh(ke, p.desa)
        del self.milik[dari][p.kunci]
        self.desa[dari][p.desa] -= 1
        if not self.desa[dari][p.desa]:
            del self.desa[dari][p.desa]
        self.milik[ke][p.kunci] = p
        self._catat(ke, p)
        muatan = self.peta.muatan(p)
        self.isi[dari] -= muatan
        self.isi[ke] += muatan
        self._jauh = {k: n for k, n in self._jauh.items() if k[0] not in {dari, ke}}
        for o in (dari, ke):
            self.nilai[o] = self._nilai(o)
        return Pindah(p, dari, ke, km)

    def dekat(self, desa: Iterable[str], urut: list[int]) -> list[int]:
        """Persons that work in the kecamatan of these desa, and the first LAIN of `urut`."""
        tetangga = {o for d in desa for o in self.sekecamatan[d.rpartition(".")[0]]}
        return sorted(tetangga | set(urut[:LAIN]))


def kunci_global(dari: int, petak: Petak) -> str:
    return f"{dari}:{petak.kunci}"


def seimbangkan(
    peta: Peta, milik: Mapping[int, Iterable[Petak]], *, rumah: Mapping, toleransi: float
) -> list[Pindah]:
    """Moves after which all lie within `toleransi` (0.1: ten in a hundred) of the mean, or as
    near as whole petak allow. Families in nobody's care (person TANPA) are placed first. Then,
    again and again: who is farthest from the mean gives to, or takes from, a neighbour the
    petak that makes the two most even; nobody is moved twice.
    """
    petak = {
        o: [Petak(kunci_global(o, p), p.desa, p.keluarga, p.komponen, p.terlambat) for p in isi]
        for o, isi in milik.items()
    }
    n = Neraca(peta, petak, rumah)
    if not n.orang:
        return []
    pindah: dict[str, Pindah] = {}
    for p in sorted(petak.get(TANPA, ()), key=lambda p: (-p.keluarga, p.kunci)):
        pindah[p.kunci] = n.pindahkan(p, TANPA, _penampung(n, p, toleransi))
    mentok: set[int] = set()
    while len(pindah) < PALING_BANYAK:
        rata = sum(n.nilai[o] for o in n.orang) / len(n.orang)
        jauh = [o for o in n.orang if o not in mentok
                and abs(n.nilai[o] - rata) > toleransi * rata]  # fmt: skip
        if not jauh:
            break
        o = max(jauh, key=lambda o: (abs(n.nilai[o] - rata), -o))
        langkah = _terbaik(n, o, rata, pindah)
        if langkah is None:
            mentok.add(o)
            continue
        pindah[langkah[0].kunci] = n.pindahkan(*langkah)
        mentok -= set(langkah[1:])
    return list(pindah.values())


def _penampung(n: Neraca, p: Petak, toleransi: float) -> int:
    """For families in nobody's care: the nearest one whom they do not bring over the mean."""
    atas = (1 + toleransi) * (sum(n.nilai.values()) / len(n.orang))
    ringan = sorted(n.orang, key=lambda o: (n.nilai[o], o))
    calon = [o for o in n.dekat([p.desa], ringan) if o != TANPA]
    tambah = n.peta.muatan(p)
    return min(calon, key=lambda o: (n.nilai[o] + tambah > atas, n.jauh(o, p.desa), n.nilai[o], o))


def _terbaik(n: Neraca, o: int, rata: float, sudah) -> tuple[Petak, int, int] | None:
    """The move from or to `o` that evens most, None when none does."""
    urut = sorted(n.orang, key=lambda x: (n.nilai[x], x))
    if n.nilai[o] > rata:
        calon = [x for x in n.dekat(n.desa[o], urut) if x not in {o, TANPA} and n.nilai[x] < rata]
        langkah = [(p, o, x) for p in n.milik[o].values() for x in calon]
    else:
        tempat = [*n.desa[o], *(f"{k}." for k in n.rumah.get(o, ()))]
        calon = [x for x in n.dekat(tempat, urut[::-1]) if x not in {o, TANPA}]
        calon = [x for x in calon if n.nilai[x] > n.nilai[o]]
        langkah = [(p, x, o) for x in calon for p in n.milik[x].values()]
    langkah = [x for x in langkah if x[0].kunci not in sudah]
    if not langkah:
        return None
    untung, _, terbaik = max((n.untung(*x), -i, x) for i, x in enumerate(langkah))
    return terbaik if untung > 1e-6 else None


def ringkas(nilai: Iterable[float]) -> dict[str, float]:
    """Mean, highest, lowest, and how far from the mean on average, in percent of it."""
    semua = list(nilai)
    if not semua:
        return {"rata": 0.0, "tinggi": 0.0, "rendah": 0.0, "sebar": 0.0}
    rata = sum(semua) / len(semua)
    sebar = sum(abs(x - rata) for x in semua) / len(semua)
    return {
        "rata": rata,
        "tinggi": max(semua),
        "rendah": min(semua),
        "sebar": 100 * sebar / rata if rata else 0.0,
    }
