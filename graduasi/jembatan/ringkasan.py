"""The bridge of KPM: opening + new + back + moved in - graduation by type - other exits by
reason - moved out = closing, of one region and of each region right below it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kpm.models import Keluarga
from pkh.grafik import gambar, tangga
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from ..aturan import AlasanKeluar, JenisGraduasi, persen
from ..ringkasan import PANJANG_KODE
from .massal import KELUAR_LAIN, hitung_gerak

MASUK = {"baru": "Baru", "kembali": "Kembali", "pindah": "Pindah masuk"}
ALASAN: dict[str, str] = {str(a): str(a.label) for a in AlasanKeluar} | KELUAR_LAIN
# (arah, golongan, jenis) -> families
Isi = Counter[tuple[str, str, str]]


@dataclass(frozen=True)
class Garis:
    """One figure: its sign, words, families, and what its list asks for."""

    tanda: str
    kata: str
    jumlah: int
    arah: str
    golongan: str = ""
    jenis: str = ""


@dataclass
class Jembatan:
    """Families of one region. `isi` holds each flow; moves within the region are no flow."""

    kode: str
    nama: str
    isi: Isi = field(default_factory=Counter)

    def jumlah(self, arah: str, golongan: str = "", jenis: str = "") -> int:
        minta = (arah, golongan, jenis)
        return sum(
            n
            for kunci, n in self.isi.items()
            if all(not m or m == k for m, k in zip(minta, kunci, strict=True))
        )

    @property
    def awal(self) -> int:
        return self.jumlah("awal")

    @property
    def akhir(self) -> int:
        return self.jumlah("akhir")

    @property
    def graduasi(self) -> int:
        return self.jumlah("keluar", "graduasi")

    @property
    def selisih(self) -> int:
        """Nil, or the history contradicts itself."""
        return self.awal + self.jumlah("masuk") - self.jumlah("keluar") - self.akhir

    @property
    def persen_graduasi(self) -> Decimal | None:
        """Graduated over opening, two decimals, half up."""
        return persen(self.graduasi, self.awal)

    @property
    def persen_akhir(self) -> Decimal | None:
        """Growth over opening; negative for a decline."""
        naik = persen(abs(self.akhir - self.awal), self.awal)
        return -naik if naik is not None and self.akhir < self.awal else naik

    @property
    def ringkas(self) -> list[Garis]:
        """The columns of a table of regions."""
        return [
            Garis("", "Awal", self.awal, "awal"),
            *(Garis("+", kata, self.jumlah("masuk", g), "masuk", g) for g, kata in MASUK.items()),
            Garis("−", "Graduasi", self.graduasi, "keluar", "graduasi"),
            Garis("−", "Keluar lain", self.jumlah("keluar", "lain"), "keluar", "lain"),
            Garis("−", "Pindah keluar", self.jumlah("keluar", "pindah"), "keluar", "pindah"),
            Garis("", "Akhir", self.akhir, "akhir"),
        ]

    @property
    def garis(self) -> Iterator[Garis]:
        """The whole bridge from top to bottom. Types and reasons of the programme always, what
        should not happen only where it did."""
        yield self.ringkas[0]
        yield from self.ringkas[1:4]
        for kode, label in JenisGraduasi.choices:
            n = self.jumlah("keluar", "graduasi", kode)
            if n or kode != JenisGraduasi.PAKSA:
                yield Garis("−", f"Graduasi: {label}", n, "keluar", "graduasi", kode)
        for kode, kata in ALASAN.items():
            n = self.jumlah("keluar", "lain", kode)
            if n or kode not in KELUAR_LAIN:
                yield Garis("−", f"Keluar: {kata}", n, "keluar", "lain", kode)
        yield from self.ringkas[-2:]


def gambar_jembatan(j: Jembatan, awal: str, akhir: str) -> str:
    """SVG of the bridge: the two counts and every flow that there was. "" without a family."""
    garis = list(j.garis)
    arus = [
        (g.kata.removeprefix("Keluar: "), g.jumlah if g.tanda == "+" else -g.jumlah)
        for g in garis
        if g.tanda and g.jumlah
    ]  # fmt: skip
    if not arus and not j.awal:
        return ""
    judul = "Dari KPM awal sampai KPM akhir"
    return gambar(tangga(judul, (awal, j.awal), arus, (akhir, j.akhir)))


@dataclass(frozen=True)
class Hasil:
    """`register`: participants the register holds now, None when `sampai` is past."""

    wilayah: Wilayah
    mulai: date
    sampai: date
    jumlah: Jembatan
    baris: list[Jembatan]
    register: int | None

    @property
    def menutup(self) -> bool:
        semua = [self.jumlah, *self.baris]
        return not any(j.selisih for j in semua) and self.register in (None, self.jumlah.akhir)


def susun_jembatan(wilayah: Wilayah, mulai: date, sampai: date, *, hari_ini: date) -> Hasil:
    """From the beginning of `mulai` to the end of `sampai`. Four queries at most, whatever the
    number of regions; who may see the region is for the caller to ask."""
    tingkat = min(wilayah.tingkat + 1, Tingkat.DESA)
    bawahan = Wilayah.objects.filter(rentang_wilayah("kode", wilayah.kode), tingkat=tingkat)
    baris = {w.kode: Jembatan(w.kode, w.nama) for w in bawahan}
    lama = {w.kode for w in bawahan if w.berakhir_pada}
    jumlah = Jembatan(wilayah.kode, wilayah.nama)
    gerak = hitung_gerak(
        kode=wilayah.kode, panjang=PANJANG_KODE[tingkat], mulai=mulai, sampai=sampai
    )
    for sel, arah, golongan, jenis, di_dalam, n in gerak:
        baris[sel].isi[arah, golongan, jenis] += n
        if golongan != "pindah" or not di_dalam:
            jumlah.isi[arah, golongan, jenis] += n
    register = None
    if sampai >= hari_ini:
        peserta = Keluarga.objects.di_wilayah(wilayah.kode)
        register = peserta.filter(status__in=["aktif", "ditangguhkan"]).count()
    tampak = [b for b in baris.values() if b.kode not in lama or b.isi.total()]
    return Hasil(wilayah, mulai, sampai, jumlah, tampak, register)
