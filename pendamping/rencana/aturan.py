"""The yearly plan of P2K2: which group has which session when. Pure functions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta


@dataclass(frozen=True)
class Kelompok:
    """A group to plan for. `riwayat`: the sesi it has had or has planned, oldest first;
    `terisi`: months (their first day) that have a meeting or a plan already."""

    id: int
    pendamping: int
    tempat: tuple  # the place as it is compared: (desa, kunci); kunci "" where it is not
    riwayat: tuple[int, ...] = ()
    terisi: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Usul:
    kelompok: int
    sesi: int
    tanggal: date
    mulai: time
    selesai: time


@dataclass
class Terpakai:
    """Hours that are taken: by facilitator, and by place, on a date."""

    orang: dict[tuple, list] = field(default_factory=lambda: defaultdict(list))

    def catat(self, kunci: tuple, tanggal: date, mulai: time, selesai: time) -> None:
        self.orang[(*kunci, tanggal)].append((mulai, selesai))

    def bebas(self, kunci: tuple, tanggal: date, mulai: time, selesai: time) -> bool:
        return all(selesai <= m or s <= mulai for m, s in self.orang.get((*kunci, tanggal), ()))


def kunci_tempat(tempat: str, kelompok: int) -> str:
    """The place as it is compared within a desa: without capitals and double blanks. A home is
    that of the group: "rumah ketua" of another group is another house."""
    baku = " ".join(tempat.casefold().split())
    return f"{baku} #{kelompok}" if baku.startswith("rumah") else baku


def susun_urutan_sesi(sesi: list[int], riwayat: Iterable[int], banyak: int) -> list[int]:
    """The next `banyak` sesi of a group: first those never held, in the order of the modul;
    then again from the one held longest ago."""
    terakhir = {s: n for n, s in enumerate(riwayat)}
    hasil: list[int] = []
    for n in range(banyak):
        hasil.append(min(sesi, key=lambda s: (terakhir.get(s, -1), sesi.index(s))))
        terakhir[hasil[-1]] = len(terakhir) + n + 1_000_000
    return hasil


def hari_kerja_bulan(bulan: date, dari: date) -> list[date]:
    """Mondays to Fridays of the month from `dari` on."""
    hari = [bulan + timedelta(days=n) for n in range(31)]
    return [h for h in hari if h.month == bulan.month and h >= dari and h.weekday() < 5]


def jam_mulai(menit: int) -> list[time]:
    """Beginnings of a day's sessions of `menit`: in the morning, late morning, after noon."""
    pagi = [time(9), time(10, 45), time(13, 30)]
    return [j for j in pagi if _tambah(j, menit) > j]


def _tambah(jam: time, menit: int) -> time:
    jumlah = jam.hour * 60 + jam.minute + menit
    return time(jumlah // 60 % 24, jumlah % 60)


def susun_rencana(
    kelompok: Iterable[Kelompok],
    *,
    sesi: list[int],
    bulan: list[date],
    dari: date,
    menit: int,
    terpakai: Terpakai,
) -> tuple[list[Usul], list[tuple[int, date]]]:
    """(one meeting for each group and month that has none, group and month for which no hour was
    free). Groups of a facilitator are spread evenly over the working days of the month and keep
    their place in it from month to month. Same input, same plan.
    """
    per_orang: dict[int, list[Kelompok]] = defaultdict(list)
    for k in sorted(kelompok, key=lambda k: k.id):
        per_orang[k.pendamping].append(k)
    usul: list[Usul] = []
    gagal: list[tuple[int, date]] = []
    jam = [(j, _tambah(j, menit)) for j in jam_mulai(menit)]
    for b in bulan:
        hari = hari_kerja_bulan(b, dari)
        for orang, milik in sorted(per_orang.items()):
            for n, k in enumerate(milik):
                if b in k.terisi or not sesi:
                    continue
                mulai_dari = (2 * n + 1) * len(hari) // (2 * len(milik))
                urut = hari[mulai_dari:] + hari[:mulai_dari]
                pilih = next(
                    (
                        (h, m, s)
                        for m, s in jam
                        for h in urut
                        if terpakai.bebas((orang,), h, m, s)
                        and (not k.tempat[1] or terpakai.bebas(k.tempat, h, m, s))
                    ),
                    None,
                )
                if pilih is None:
                    gagal.append((k.id, b))
                    continue
                terpakai.catat((orang,), *pilih)
                if k.tempat[1]:
                    terpakai.catat(k.tempat, *pilih)
                usul.append(Usul(k.id, 0, *pilih))
    return _beri_sesi(usul, {k.id: k for m in per_orang.values() for k in m}, sesi), gagal


def _beri_sesi(usul: list[Usul], kelompok: dict[int, Kelompok], sesi: list[int]) -> list[Usul]:
    banyak = Counter(u.kelompok for u in usul)
    antrean = {g: iter(susun_urutan_sesi(sesi, kelompok[g].riwayat, n)) for g, n in banyak.items()}
    return [
        Usul(u.kelompok, next(antrean[u.kelompok]), u.tanggal, u.mulai, u.selesai) for u in usul
    ]
