"""The period a report speaks about: a year, a quarter (triwulan) or a month. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

NAMA_BULAN = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
ROMAWI = ("I", "II", "III", "IV")
_POLA = re.compile(r"(20\d\d)(?:-(?:TW([1-4])|(0[1-9]|1[0-2])))?")


@dataclass(frozen=True)
class Periode:
    """`kode` is 2024, 2024-TW3 or 2024-08; `mulai` and `sampai` are its first and last day."""

    kode: str
    kata: str
    mulai: date
    sampai: date

    @property
    def tahun(self) -> int:
        return self.mulai.year

    @property
    def bulan(self) -> list[date]:
        """First day of every month in the period."""
        return [date(self.tahun, b, 1) for b in range(self.mulai.month, self.sampai.month + 1)]

    def bulan_berjalan(self, pada: date) -> list[date]:
        """The months of the period that have begun on the date."""
        return [b for b in self.bulan if b <= pada]


def baca_periode(kode: str) -> Periode:
    """ValueError, in words for the person, when the code names no period."""
    cocok = _POLA.fullmatch(kode or "")
    if not cocok:
        raise ValueError(
            f"Periode “{kode}” tidak dikenal. Tulis tahun (2024), triwulan (2024-TW3) "
            "atau bulan (2024-08)."
        )
    tahun, triwulan, bulan = int(cocok[1]), cocok[2], cocok[3]
    if triwulan:
        awal, akhir = 3 * int(triwulan) - 2, 3 * int(triwulan)
        kata = f"Triwulan {ROMAWI[int(triwulan) - 1]} {tahun}"
    elif bulan:
        awal = akhir = int(bulan)
        kata = f"{NAMA_BULAN[awal - 1]} {tahun}"
    else:
        awal, akhir, kata = 1, 12, f"Tahun {tahun}"
    return Periode(
        kode, kata, date(tahun, awal, 1), date(tahun, akhir, monthrange(tahun, akhir)[1])
    )


def periode_bulan(tanggal: date) -> Periode:
    """The month that holds the date."""
    return baca_periode(f"{tanggal:%Y-%m}")


def mundur_periode(periode: Periode) -> Periode:
    """The period of the same kind right before: TW1 2024 after TW4 2023."""
    tahun, awal, panjang = periode.tahun, periode.mulai.month, len(periode.bulan)
    if panjang == 12:
        return baca_periode(f"{tahun - 1}")
    if awal == 1:
        tahun, awal = tahun - 1, 13
    if panjang == 3:
        return baca_periode(f"{tahun}-TW{(awal - 1) // 3}")
    return baca_periode(f"{tahun}-{awal - 1:02d}")


def pilihan_periode(sejak: int, sampai: date) -> list[tuple[str, str]]:
    """[(code, words)] of every period that has begun, newest first, from year `sejak`."""
    pilihan = []
    for tahun in range(sampai.year, sejak - 1, -1):
        kode = [f"{tahun}"]
        kode += [f"{tahun}-TW{t}" for t in range(4, 0, -1)]
        kode += [f"{tahun}-{b:02d}" for b in range(12, 0, -1)]
        pilihan += [(p.kode, p.kata) for p in map(baca_periode, kode) if p.mulai <= sampai]
    return pilihan


def tulis_tanggal(tanggal: date) -> str:
    """ "14 September 2024", as letters write it."""
    return f"{tanggal.day} {NAMA_BULAN[tanggal.month - 1]} {tanggal.year}"
