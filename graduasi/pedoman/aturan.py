"""The dated guide of graduation as plain values: instrument, papers, days, share to be opened.

No ORM and no clock. What an office may change stands in `Pedoman.isi` of the table; here is
what it means and what is no guide at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices

SKOR_MAKS = 100


class Tahap(TextChoices):
    """Before which step a paper must be there."""

    AJUKAN = "ajukan", "sebelum diajukan"
    PUTUSKAN = "putuskan", "sebelum diputuskan"


class Cara(TextChoices):
    """How a paper is shown: a signed scan, an original that was looked at (no copy is kept), or
    the number and date of a decision on the proposal."""

    UNGGAH = "unggah", "pindaian diunggah"
    LIHAT = "lihat", "aslinya dilihat"
    NOMOR = "nomor", "nomor dan tanggalnya dicatat"


@dataclass(frozen=True)
class Pilihan:
    skor: int  # 0 to 100
    kata: str


@dataclass(frozen=True)
class Kriteria:
    """One question. `wajib`: an answer of nought says no, whatever the sum is."""

    kode: str
    kata: str
    bobot: int
    pilihan: tuple[Pilihan, ...]
    wajib: bool = False


@dataclass(frozen=True)
class Berkas:
    kode: str
    kata: str
    tahap: str
    cara: str


@dataclass(frozen=True)
class Pedoman:
    """ambang: least score (of 100). foto_min: photos of evidence. berlaku_hari: days an asesmen
    may be old when it is put forward. asesmen_untuk: types that need one. berkas: papers by type.
    tenggat: days a stage may take. contoh_persen, contoh_min: of a batch, the share and least
    number to be opened. pasca_bulan: months after the exit in which the family is visited."""

    kriteria: tuple[Kriteria, ...]
    ambang: int
    foto_min: int
    berlaku_hari: int
    asesmen_untuk: tuple[str, ...]
    berkas: Mapping[str, tuple[Berkas, ...]]
    tenggat: Mapping[str, int]
    contoh_persen: int
    contoh_min: int
    pasca_bulan: tuple[int, ...] = field(default=(1, 3, 6, 9, 12))

    @classmethod
    def dari_isi(cls, isi: Mapping[str, Any]) -> "Pedoman":
        """From `isi` of the table. TypeError, KeyError on another shape; ValueError on values
        no rule can work with."""
        p = cls(
            **dict(isi)
            | {
                "kriteria": tuple(
                    Kriteria(**k | {"pilihan": tuple(Pilihan(*p) for p in k["pilihan"])})
                    for k in isi["kriteria"]
                ),
                "asesmen_untuk": tuple(isi["asesmen_untuk"]),
                "berkas": {j: tuple(Berkas(**b) for b in d) for j, d in isi["berkas"].items()},
                "pasca_bulan": tuple(isi["pasca_bulan"]),
            }
        )
        if salah := p.galat():
            raise ValueError("; ".join(salah))
        return p

    def galat(self) -> list[str]:
        """What is wrong with it, in words; [] for one the rules can work with."""
        salah = []
        if not self.kriteria or sum(k.bobot for k in self.kriteria) <= 0:
            salah.append("Isi sedikitnya satu kriteria berbobot.")
        for k in self.kriteria:
            if not 0 <= k.bobot <= 1000:
                salah.append(f"{k.kata}: bobot antara 0 dan 1.000.")
            if len(k.pilihan) < 2 or any(not 0 <= p.skor <= SKOR_MAKS for p in k.pilihan):
                salah.append(f"{k.kata}: sedikitnya dua pilihan, skor 0 sampai 100.")
        kode = [k.kode for k in self.kriteria]
        if len(kode) != len(set(kode)):
            salah.append("Dua kriteria bernama sama.")
        for b in (b for daftar in self.berkas.values() for b in daftar):
            if b.tahap not in Tahap.values or b.cara not in Cara.values:
                salah.append(f"{b.kata}: tahap atau caranya tidak dikenal.")
        if not 0 <= self.ambang <= SKOR_MAKS or not 0 <= self.contoh_persen <= 100:
            salah.append("Ambang dan bagian yang dibuka antara 0 dan 100.")
        if any(not 1 <= b <= 60 for b in self.pasca_bulan):
            salah.append("Bulan kunjungan pascagraduasi antara 1 dan 60.")
        return salah

    def daftar_berkas(self, jenis: str) -> tuple[Berkas, ...]:
        return self.berkas.get(jenis, ())
