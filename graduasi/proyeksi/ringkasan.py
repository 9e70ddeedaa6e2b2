"""The forecast: families whose last component ends, and the aid that ends with it, by quarter
and by year, of a region and of those right below it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import Left, TruncQuarter, TruncYear

from kpm.aturan import Ketentuan, awal_periode
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from ..calon import calon_alamiah
from ..models import Proyeksi
from ..ringkasan import PANJANG_KODE

TRIWULAN, TAHUN = 8, 5
ROMAWI = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Masa:
    """`sampai` is the last day."""

    kata: str
    mulai: date
    sampai: date


@dataclass
class Baris:
    kode: str
    nama: str
    keluarga: Counter[date] = field(default_factory=Counter)  # by first day of the quarter


@dataclass(frozen=True)
class Prakiraan:
    """`triwulan` and `tahun`: (Masa, families, rupiah a year). `per`: the day it was worked
    out, None before the first night."""

    wilayah: Wilayah
    per: date | None
    tanpa_komponen: int
    triwulan: list[tuple[Masa, int, int]]
    tahun: list[tuple[Masa, int, int]]
    baris: list[Baris]


def masa_triwulan(hari_ini: date) -> list[Masa]:
    """This quarter and the seven after it."""
    awal = hari_ini.year * 4 + (hari_ini.month - 1) // 3
    return [
        Masa(f"TW {ROMAWI[n % 4]} {n // 4}", _triwulan(n), _sebelum(_triwulan(n + 1)))
        for n in range(awal, awal + TRIWULAN)
    ]


def masa_tahun(hari_ini: date) -> list[Masa]:
    tahun = range(hari_ini.year, hari_ini.year + TAHUN)
    return [Masa(str(t), date(t, 1, 1), date(t, 12, 31)) for t in tahun]


def _triwulan(n: int) -> date:
    return date(n // 4, n % 4 * 3 + 1, 1)


def _sebelum(hari: date) -> date:
    return date.fromordinal(hari.toordinal() - 1)


def masa_daftar(hari_ini: date, k: Ketentuan) -> Masa:
    """This payment period and the next: what the worklist opens with."""
    panjang = 12 // k.periode_per_tahun
    bulan = awal_periode(hari_ini, k).month - 1 + 2 * panjang + 12 * hari_ini.year
    sampai = _sebelum(date(bulan // 12, bulan % 12 + 1, 1))
    return Masa("periode ini dan berikutnya", hari_ini, sampai)


def baris_prakiraan(
    pengguna, wilayah: Wilayah, mulai: date, sampai: date
) -> list[tuple[str, int, date, int]]:
    """(desa, family, day, rupiah a year) of those that susun_prakiraan counts."""
    semua = Proyeksi.objects.untuk(pengguna).peserta().order_by()
    milik = semua.filter(rentang_wilayah("keluarga__desa_id", wilayah.kode))
    baris = milik.filter(tanggal__range=(mulai, sampai))
    return list(baris.values_list("keluarga__desa_id", "pk", "tanggal", "rupiah"))


def susun_prakiraan(pengguna, wilayah: Wilayah, hari_ini: date) -> Prakiraan:
    """Of what the person may see. Six queries whatever the number of regions."""
    tingkat = min(wilayah.tingkat + 1, Tingkat.DESA)
    di_sini = rentang_wilayah("keluarga__desa_id", wilayah.kode)
    semua = Proyeksi.objects.untuk(pengguna).peserta().filter(di_sini).order_by()
    triwulan, tahun = masa_triwulan(hari_ini), masa_tahun(hari_ini)
    bawahan = Wilayah.objects.filter(rentang_wilayah("kode", wilayah.kode), tingkat=tingkat)
    baris = {w.kode: Baris(w.kode, w.nama) for w in bawahan}
    masuk = semua.filter(tanggal__range=(triwulan[0].mulai, triwulan[-1].sampai))
    rupiah: Counter[date] = Counter()
    for kode, mulai, n, uang in _kelompok(masuk, TruncQuarter, PANJANG_KODE[tingkat]):
        baris[kode].keluarga[mulai] += n
        rupiah[mulai] += uang
    jumlah = sum((b.keluarga for b in baris.values()), Counter())
    per_tahun = {
        mulai: (n, uang)
        for mulai, n, uang in semua.filter(tanggal__range=(tahun[0].mulai, tahun[-1].sampai))
        .values_list(TruncYear("tanggal"))
        .annotate(n=Count("pk"), uang=Sum("rupiah"))
    }
    tanpa = calon_alamiah(pengguna).filter(rentang_wilayah("desa_id", wilayah.kode))
    return Prakiraan(
        wilayah,
        semua.order_by("-per").values_list("per", flat=True).first(),
        tanpa.count(),
        [(m, jumlah[m.mulai], rupiah[m.mulai]) for m in triwulan],
        [(m, *per_tahun.get(m.mulai, (0, 0))) for m in tahun],
        [b for w, b in zip(bawahan, baris.values(), strict=True)
         if b.keluarga or not w.berakhir_pada],
    )  # fmt: skip


def _kelompok(baris, potong, panjang: int):
    return baris.values_list(Left("keluarga__desa_id", panjang), potong("tanggal")).annotate(
        n=Count("pk"), uang=Sum("rupiah")
    )
