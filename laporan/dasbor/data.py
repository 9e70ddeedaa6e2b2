"""What a dashboard reads: the monthly aggregates of one region and of those right below it, in a
number of queries that does not depend on the region or the number of families."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min

from laporan.massal import jendela, mundur
from laporan.models import Angka, PosisiJejak
from laporan.periode import NAMA_BULAN
from pkh.tersusun import tersusun
from pkh.wilayah.bawahan import bawahan
from pkh.wilayah.models import Wilayah

DERET = 12  # months on a trend


def nama_bulan(bulan: date) -> str:
    return f"{NAMA_BULAN[bulan.month - 1]} {bulan.year}"


@dataclass(frozen=True)
class Data:
    """Sums of the aggregates: by (month, measure), and for `bulan` by (region below, measure)."""

    bulan: date
    per_bulan: Counter[tuple[date, str]]
    per_bawahan: Counter[tuple[str, str]]
    nama: dict[str, str]
    per: datetime | None

    def n(self, ukuran: str, bulan: date | None = None) -> int:
        return self.per_bulan[bulan or self.bulan, ukuran]

    def sejak_januari(self, awalan: str) -> Counter[str]:
        """Sums from January to the chosen month of the measures that begin with `awalan`."""
        hasil: Counter[str] = Counter()
        for (bulan, ukuran), n in self.per_bulan.items():
            if bulan.year == self.bulan.year and bulan <= self.bulan and ukuran.startswith(awalan):
                hasil[ukuran.removeprefix(awalan)] += n
        return hasil

    def salur(self, bulan: date) -> tuple[date, int, int]:
        """(month, paid, listed) of the last payment period that began by the month."""
        ada = [b for (b, u), n in self.per_bulan.items() if u == "salur_terdaftar" and n]
        mulai = max((b for b in ada if b <= bulan), default=bulan)
        return mulai, self.n("salur_dibayar", mulai), self.n("salur_terdaftar", mulai)

    def beban(self, bulan: date) -> int:
        """Pendamping with families, by kabupaten/kota."""
        return sum(self.n(f"beban_{x}", bulan) for x in ("kurang", "wajar", "lebih"))

    def dinilai(self, bulan: date) -> int:
        return self.n("verif_memenuhi", bulan) + self.n("verif_tidak", bulan)

    def wajib(self, bulan: date) -> int:
        lain = self.n("verif_belum", bulan) + self.n("verif_tidak_dapat", bulan)
        return self.dinilai(bulan) + lain


@tersusun
def _deret(pengguna, wilayah: str, awal: date, akhir: date):
    deret = Angka.objects.untuk(pengguna).filter(wilayah=wilayah, bulan__range=(awal, akhir))
    return deret.values_list("bulan", "ukuran", "nilai")


@tersusun
def _angka_bawahan(pengguna, kode: tuple[str, ...], bulan: date):
    angka = Angka.objects.untuk(pengguna).filter(wilayah__in=kode, bulan=bulan)
    return angka.values_list("wilayah_id", "ukuran", "nilai")


def baca_data(pengguna, wilayah: Wilayah, bulan: date) -> Data:
    """Four queries: by month, by region below, names, freshness."""
    awal = min(mundur(bulan, DERET), bulan.replace(month=1))
    nama = {kode: kata for kode, kata, _ in bawahan(wilayah.pk, wilayah.tingkat + 1)}
    angka = _angka_bawahan(pengguna, tuple(nama), bulan)
    return Data(
        bulan,
        Counter({(b, u): n for b, u, n in _deret(pengguna, wilayah.pk, awal, bulan)}),
        Counter({(k, u): n for k, u, n in angka}),
        nama,
        PosisiJejak.objects.aggregate(per=Min("per"))["per"],
    )


def pilih_bulan(kode: str | None, kini: date) -> date:
    """The month of the address if it is one that is kept, else this month."""
    return next((b for b in jendela(kini) if f"{b:%Y-%m}" == kode), kini.replace(day=1))
