"""What is asked for, and where its families live: desa, their stretch of numbers, schools."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random


@dataclass(frozen=True)
class Rencana:
    """What is asked for: `kpm` families taking part on `per` in the region."""

    wilayah: str
    kpm: int
    pendamping: int
    benih: int
    per: date

    @property
    def awal(self) -> date:
        """First day of the year of activity: the twelve full months before that of `per`."""
        return date(self.per.year - 1, self.per.month, 1)

    @cached_property
    def lain(self) -> dict[str, int]:
        """Families beside the active ones, by status."""
        return {
            "calon": max(3, round(self.kpm * 0.02)),
            "ditangguhkan": max(1, round(self.kpm * 0.004)),
            "graduasi": max(2, round(self.kpm * 24 / 7674)),
            "keluar": max(2, round(self.kpm * 0.009)),
            "tidak_layak": max(1, round(self.kpm * 0.003)),
        }

    @cached_property
    def semua(self) -> int:
        return self.kpm + sum(self.lain.values())


@dataclass(frozen=True)
class Petak:
    """One desa and its stretch of families; kecamatan and kabupaten counted along."""

    kode: str
    nama: str
    kecamatan: str
    nama_kecamatan: str
    awal: int
    jumlah: int
    awal_kecamatan: int
    jumlah_kecamatan: int
    urutan_kecamatan: int
    urutan_desa: int
    awal_kabupaten: int
    jumlah_kabupaten: int
    pendamping_kabupaten: int

    @property
    def kabupaten(self) -> str:
        return self.kode[:5]


def bagi_rata(jumlah: int, bobot: list[float], minimum: int = 0) -> list[int]:
    """Whole shares in proportion to the weights, largest remainders first; sum is `jumlah`."""
    total = sum(bobot)
    tepat = [jumlah * b / total for b in bobot]
    bagian = [max(minimum, int(t)) for t in tepat]
    urut = sorted(range(len(bobot)), key=lambda i: (int(tepat[i]) - tepat[i], i))
    sisa = jumlah - sum(bagian)
    for n in range(max(0, sisa)):
        bagian[urut[n % len(urut)]] += 1
    while sum(bagian) > jumlah:
        bagian[bagian.index(max(bagian))] -= 1
    return bagian


def bagi_wilayah(r: Rencana, desa: list[tuple[str, str, str]]) -> list[Petak]:
    """Spread the families over (kode, nama, nama kecamatan), sorted by code, unevenly."""
    bobot = [
        # a kelurahan of a kota (71 and up) has more people than a desa
        Random(f"{r.benih}|{kode}").lognormvariate(0, 0.6) * (3.5 if kode[3:5] >= "71" else 1)
        for kode, _, _ in desa
    ]
    bagian = bagi_rata(r.semua, bobot)
    per_kec: dict[str, int] = {}
    per_kab: dict[str, int] = {}
    for (kode, _, _), n in zip(desa, bagian, strict=True):
        per_kec[kode[:8]] = per_kec.get(kode[:8], 0) + n
        per_kab[kode[:5]] = per_kab.get(kode[:5], 0) + n
    orang = bagi_rata(r.pendamping, [float(n) for n in per_kab.values()], minimum=1)
    pendamping = dict(zip(per_kab, orang, strict=True))
    petak: list[Petak] = []
    awal = 0
    awal_kec: dict[str, int] = {}
    awal_kab: dict[str, int] = {}
    urutan_desa: dict[str, int] = {}
    for (kode, nama, nama_kec), n in zip(desa, bagian, strict=True):
        kec, kab = kode[:8], kode[:5]
        awal_kec.setdefault(kec, awal)
        awal_kab.setdefault(kab, awal)
        urutan_desa[kec] = urutan_desa.get(kec, -1) + 1
        petak.append(
            Petak(
                kode, nama, kec, nama_kec, awal, n,
                awal_kec[kec], per_kec[kec], len(awal_kec) - 1, urutan_desa[kec],
                awal_kab[kab], per_kab[kab], pendamping[kab],
            )
        )  # fmt: skip
        awal += n
    return petak


def sekolah_kecamatan(p: Petak) -> dict[str, list[tuple[str, str]]]:
    """Invented schools of the kecamatan: jenjang -> [(NPSN, nama)]. The NPSN is the code of
    the kecamatan and a number: eight digits, and of no real school."""
    n = p.jumlah_kecamatan
    banyak = {
        "sd": min(60, max(2, n // 45)),
        "smp": min(20, max(1, n // 120)),
        "sma": min(19, max(1, n // 200)),
    }
    awalan = p.kecamatan.replace(".", "")
    negeri = {"sd": "SDN", "smp": "SMPN", "sma": "SMAN"}
    swasta = {"sd": "MI Nurul Iman", "smp": "MTs Darul Ulum", "sma": "SMK Bina Karya"}
    hasil: dict[str, list[tuple[str, str]]] = {}
    nomor = 0
    for jenjang, m in banyak.items():
        hasil[jenjang] = []
        for ke in range(1, m + 1):
            nomor += 1
            lembaga = f"{swasta[jenjang]} {ke}" if ke % 5 == 0 else f"{negeri[jenjang]} {ke:03d}"
            hasil[jenjang].append((f"{awalan}{nomor:02d}", f"{lembaga} {p.nama_kecamatan}"))
    return hasil


def kode_posyandu(desa: str) -> str:
    return f"PSY{desa.replace('.', '')}"


def petak_keluarga(petak: list[Petak], dari: int, sampai: int) -> Iterator[tuple[Petak, int]]:
    """The families numbered `dari` up to but not including `sampai`, each with its desa."""
    for p in petak[max(0, bisect_right(petak, dari, key=lambda p: p.awal) - 1) :]:
        if p.awal >= sampai:
            return
        for indeks in range(max(dari, p.awal), min(sampai, p.awal + p.jumlah)):
            yield p, indeks
