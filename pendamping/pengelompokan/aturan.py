"""How the families of one desa are best divided into P2K2 groups. Pure functions: the same
families and groups give the same answer, in whatever order they come."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Warga:
    """A family, where it lives, and its group of today (None: none)."""

    id: int
    rw: str
    rt: str
    nama: str
    kelompok: int | None = None

    @property
    def letak(self) -> tuple:
        """Families next to each other in this order are taken for neighbours."""
        return (_angka(self.rw), _angka(self.rt), self.nama, self.id)


def _angka(kode: str) -> tuple[int, str]:
    """ "2" before "010"; what is no number comes after all numbers, blank last."""
    return (int(kode), "") if kode.isdecimal() else (10_000 + (not kode), kode)


def jumlah_kelompok(warga: int, ada: int, batas: tuple[int, int]) -> int:
    """How many groups: as many as there are if sizes allow, else as near to it as they do;
    without any, of middling size. Too few families for one group make one all the same."""
    if not warga:
        return 0
    bawah, atas = batas
    paling_sedikit = -(-warga // atas)
    paling_banyak = max(warga // bawah, paling_sedikit)
    ingin = ada or round(2 * warga / (bawah + atas))
    return min(max(ingin, paling_sedikit), paling_banyak)


def usulkan_kelompok(
    warga: Iterable[Warga], kelompok: Iterable[int], batas: tuple[int, int]
) -> dict[int, int]:
    """{family: group}, each family once. Groups from `kelompok` keep their number, new ones
    are -1, -2 and so on; a group that is not named is dissolved.

    Every group is within `batas` (families) whenever any division is; a division that is
    within them already stays as it is. Who must move lives farthest from the group, and goes
    where the order along RW and RT is kept.
    """
    urut = sorted(warga, key=lambda w: w.letak)
    posisi = {w.id: n for n, w in enumerate(urut)}
    isi: dict[int, list[int]] = {g: [] for g in sorted(set(kelompok))}
    bebas: list[int] = []
    for w in urut:
        isi.get(w.kelompok or 0, bebas).append(w.id)
    banyak = jumlah_kelompok(len(urut), sum(bool(o) for o in isi.values()), batas)
    bertahan = sorted(isi, key=lambda g: (-len(isi[g]), g))[:banyak]
    bebas += [o for g, orang in isi.items() if g not in bertahan for o in orang]
    isi = {g: isi[g] for g in sorted(bertahan) if isi[g]}
    baru = [-n for n in range(1, banyak - len(isi) + 1)]
    bawah = min(batas[0], len(urut) // banyak) if banyak else 0
    bebas += _lepas(isi, len(baru), bawah, batas[1], posisi, len(bebas))
    bebas.sort(key=posisi.__getitem__)
    tambahan = _tambahan({g: len(o) for g, o in isi.items()}, baru, len(bebas), bawah)
    hasil = {o: g for g, orang in isi.items() for o in orang}
    return hasil | _tempatkan(bebas, tambahan, isi, posisi)


def _lepas(
    isi: dict[int, list[int]],
    baru: int,
    bawah: int,
    atas: int,
    posisi: dict[int, int],
    bebas: int,
) -> list[int]:
    """Take from `isi` who is over `atas`, and as many more as the others lack to `bawah`."""
    keluar = []
    for g, orang in isi.items():
        while len(orang) > atas:
            keluar.append(_terjauh(orang, posisi))
            isi[g].remove(keluar[-1])
    while True:
        kurang = baru * bawah + sum(max(bawah - len(o), 0) for o in isi.values())
        if kurang <= bebas + len(keluar):
            return keluar
        terbesar = max(isi, key=lambda g: (len(isi[g]), -g))
        keluar.append(_terjauh(isi[terbesar], posisi))
        isi[terbesar].remove(keluar[-1])


def _terjauh(orang: list[int], posisi: dict[int, int]) -> int:
    tengah = _tengah(orang, posisi)
    return max(orang, key=lambda o: (abs(posisi[o] - tengah), posisi[o]))


def _tengah(orang: list[int], posisi: dict[int, int]) -> float:
    letak = sorted(posisi[o] for o in orang)
    return (letak[(len(letak) - 1) // 2] + letak[len(letak) // 2]) / 2


def _tambahan(ukuran: dict[int, int], baru: list[int], bebas: int, bawah: int) -> dict[int, int]:
    """How many each group gets: first what is lacking, then always the smallest."""
    tambah = {g: max(bawah - n, 0) for g, n in ukuran.items()} | dict.fromkeys(baru, bawah)
    semua = [*ukuran, *baru]
    for _ in range(bebas - sum(tambah.values())):
        terkecil = min(semua, key=lambda g: ukuran.get(g, 0) + tambah[g])
        tambah[terkecil] += 1
    return tambah


def _tempatkan(
    bebas: list[int], tambahan: dict[int, int], isi: dict[int, list[int]], posisi: dict[int, int]
) -> dict[int, int]:
    """Along the order of RW and RT, the groups in the order of their middles: no two families
    cross each other, which is the shortest way in all."""
    letak = {g: _tengah(isi[g], posisi) for g in tambahan if g in isi}
    baru = [g for g in tambahan if g not in isi]
    for n, g in enumerate(baru):
        letak[g] = posisi[bebas[(2 * n + 1) * len(bebas) // (2 * len(baru))]]
    tujuan = [g for g in sorted(tambahan, key=lambda g: (letak[g], g)) for _ in range(tambahan[g])]
    return dict(zip(bebas, tujuan, strict=True))
