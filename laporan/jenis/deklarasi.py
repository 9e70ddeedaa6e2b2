"""What a report is: declared once, and page, PDF, XLSX, CSV, JSON and catalogue follow from it.

A kind says what it answers, by which definitions, for which regions and periods, and how its
sections are worked out from what the person asking may see. The sections are plain data
(tabel.py); nothing below this knows how they are shown.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from laporan.definisi import SEMUA_DEFINISI, Definisi
from laporan.periode import Periode
from laporan.ukuran import Hitungan
from pkh.wilayah.models import Tingkat, Wilayah

KABUPATEN, PROVINSI = (Tingkat.KABUPATEN,), (Tingkat.PROVINSI,)
KEDUANYA = (Tingkat.KABUPATEN, Tingkat.PROVINSI)


@dataclass(frozen=True)
class Permintaan:
    """Who asks, for where and when, and the moment whose data are read."""

    pengguna: object
    wilayah: Wilayah
    periode: Periode
    per: datetime
    potongan: "list[Potongan]" = field(default_factory=list)  # worked out before, one by one

    @property
    def pada(self) -> date:
        return timezone.localdate(self.per)

    @property
    def sudah_mulai(self) -> bool:
        return self.periode.mulai <= self.pada

    @property
    def sampai(self) -> date:
        """The last day that is counted: of the period, or of the data when it still runs."""
        return min(self.periode.sampai, self.pada)


@dataclass(frozen=True)
class Potongan:
    """What one region below adds to a report: its counts, those of the period before, and its
    families as laporan.rincian writes them."""

    kode: str
    n: Hitungan
    dulu: Hitungan
    bungkusan: bytes


@dataclass(frozen=True)
class Susunan:
    """The content of a report. `keluarga`: the families behind its figures, by measure
    (ukuran.per_keluarga); `lain`: rows of other kinds (laporan.asal), alike; `kosong`: there is
    nothing in the period; `terlambat`: what was written down only after its end, [{kode, judul,
    jumlah, atas}]; `tambahan`: what people wrote, for the paper of the kind."""

    ringkas: list[dict]
    bagian: list[dict]
    kosong: bool
    keluarga: Hitungan = field(default_factory=Counter)
    terlambat: list[dict] = field(default_factory=list)
    bungkusan: list[bytes] = field(default_factory=list)  # instead of both, part by part
    lain: dict[str, Hitungan] = field(default_factory=dict)
    tambahan: dict = field(default_factory=dict)


@dataclass(frozen=True)
class JenisLaporan:
    """One entry of the catalogue. `sebutan` is its title before the name of the region."""

    kode: str
    judul: str
    sebutan: str
    pertanyaan: str
    definisi: tuple[str, ...]
    susun: Callable[[Permintaan], Susunan]
    tingkat: tuple[Tingkat, ...] = KEDUANYA
    hak: str = "laporan.lihat"  # to make and to read it, beside the act of making
    templat: str = "rekap"  # of its paper, in laporan/cetak/
    # One region below at a time, by several workers; `susun` puts the parts together.
    potong: Callable[[Permintaan, Wilayah], Potongan] | None = None
    milik_sendiri: bool = False  # made by the pendamping it is about, and by nobody else

    @property
    def cara_menghitung(self) -> list[Definisi]:
        return [SEMUA_DEFINISI[kode] for kode in self.definisi]

    @property
    def kata_tingkat(self) -> str:
        return " atau ".join(t.label.lower() for t in self.tingkat)
