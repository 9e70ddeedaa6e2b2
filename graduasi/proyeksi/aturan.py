"""When a family's last component ends, if nothing happens but time.

Pure: facts of the members as they are today, and the rule books in force and decided. What is
supposed beyond the facts: a child who is too young for school enters it on 1 July after
reaching the lowest school age, every pupil goes up a grade each 1 July and leaves after the
twelfth, a pregnancy ends by its due date, and without one so many months after it was recorded
as the rule book says; a birth, a death or a move is not foreseen.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import TextChoices

from kpm.aturan import (
    SEKOLAH,
    URUTAN,
    Fakta,
    Ketentuan,
    Komponen,
    hitung_usia,
    pilih_dibayar,
    tentukan_komponen,
)

from ..pascagraduasi.aturan import tambah_bulan

TINGKAT = {"sd": (1, 6), "smp": (7, 9), "sma": (10, 12)}  # first and last grade of a level
ROMAWI = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
BULAN_AJARAN = 7  # a school year begins on the first of this month


class Sebab(TextChoices):
    """Why the last component ends."""

    USIA = "usia", "melewati usia dini"
    LULUS = "lulus", "tamat sekolah"
    USIA_SEKOLAH = "usia_sekolah", "melewati usia sekolah"
    NIFAS = "nifas", "masa nifas berakhir"
    TANPA_HPL = "tanpa_hpl", "diperkirakan sudah melahirkan (perkiraan lahir tidak dicatat)"
    KETENTUAN = "ketentuan", "ketentuan baru berlaku"


@dataclass(frozen=True)
class Orang:
    """A member: what the component rule asks, the grade as it was written down, and for a
    pregnancy without a due date the day it was recorded (None: not known, so today)."""

    fakta: Fakta
    kelas: str = ""
    hamil_sejak: date | None = None


@dataclass(frozen=True)
class Masa:
    """From `mulai` until the day before `sampai` (None: no end) somebody has a component."""

    orang: int
    komponen: str
    mulai: date
    sampai: date | None
    sebab: str = ""

    def memuat(self, hari: date) -> bool:
        return self.mulai <= hari and (self.sampai is None or hari < self.sampai)


@dataclass(frozen=True)
class Akhir:
    """The first day without any component. `orang` had the last one; `rupiah` a year ends."""

    tanggal: date
    orang: int
    komponen: str
    sebab: str
    rupiah: int


def hari_ulang_tahun(lahir: date, usia: int) -> date:
    """The day somebody becomes `usia`: 1 March of a common year for 29 February."""
    try:
        return lahir.replace(year=lahir.year + usia)
    except ValueError:
        return date(lahir.year + usia, 3, 1)


def awal_ajaran(pada: date) -> date:
    """First day of the school year that holds the date."""
    return date(pada.year - (pada.month < BULAN_AJARAN), BULAN_AJARAN, 1)


def nomor_kelas(kelas: str, jenjang: str) -> int | None:
    """Grade 1 to 12 of a class as written ("8", "VIII-B", "kelas 2" of SMP); None unless it
    is one of the level."""
    if not (cocok := re.search(r"\d+|\b[IVX]+\b", kelas.upper())):
        return None
    kata = cocok.group()
    n = int(kata) if kata.isdigit() else ROMAWI.index(kata) + 1 if kata in ROMAWI else 0
    awal, akhir = TINGKAT[jenjang]
    if awal <= n <= akhir:
        return n
    return awal + n - 1 if 1 <= n <= akhir - awal + 1 else None


def tingkat(o: Orang, pada: date, k: Ketentuan) -> int | None:
    """Grade in the school year that holds `pada`: nil or less for a child still to enter, None
    for who is not at school and will not be. Without a grade written down: that of their age."""
    f = o.fakta
    menurut_usia = hitung_usia(f.tanggal_lahir, awal_ajaran(pada)) - k.sekolah_min + 1
    if f.jenjang in TINGKAT:
        awal, akhir = TINGKAT[f.jenjang]
        return nomor_kelas(o.kelas, f.jenjang) or min(max(menurut_usia, awal), akhir)
    if f.jenjang or hitung_usia(f.tanggal_lahir, pada) > k.usia_dini_maks:
        return None
    return min(menurut_usia, 0)


def perkiraan_lahir(o: Orang, pada: date, k: Ketentuan) -> date:
    """The due date; where none was written down so many months after the pregnancy was, but late
    enough that `pada` still counts: the register does not let it end."""
    if o.fakta.hpl:
        return o.fakta.hpl
    perkiraan = tambah_bulan(o.hamil_sejak or pada, k.hamil_bulan)
    return max(perkiraan, pada - timedelta(days=k.nifas_hari))


def fakta_pada(o: Orang, hari: date, pada: date, k: Ketentuan) -> Fakta:
    """The facts of `pada` carried on to `hari`."""
    kelas = tingkat(o, pada, k)
    f = replace(o.fakta, hpl=perkiraan_lahir(o, pada, k)) if o.fakta.hamil else o.fakta
    if kelas is None:
        return f
    kelas += awal_ajaran(hari).year - awal_ajaran(pada).year
    jenjang = next((j for j, (a, b) in TINGKAT.items() if a <= kelas <= b), "")
    return replace(f, jenjang=jenjang)


def masa_komponen(o: Orang, pada: date, k: Ketentuan, dasar: Ketentuan) -> list[Masa]:
    """The times from `pada` on in which the person has each component by the rules `k`;
    `dasar`: the rules of `pada`."""
    f = o.fakta
    if f.tanggal_lahir > pada:
        return []
    usia = lambda n: hari_ulang_tahun(f.tanggal_lahir, n)  # noqa: E731
    semua: list[tuple[str, date, date | None, str]] = [
        (Komponen.USIA_DINI, pada, usia(k.usia_dini_maks + 1), Sebab.USIA),
        (Komponen.LANSIA, usia(k.lansia_min), None, ""),
    ]
    if f.hamil and (f.kehamilan_ke or 1) <= k.hamil_ke_maks:
        akhir = perkiraan_lahir(o, pada, dasar) + timedelta(days=k.nifas_hari + 1)
        semua.append((Komponen.HAMIL, pada, akhir, Sebab.NIFAS if f.hpl else Sebab.TANPA_HPL))
    if f.disabilitas_berat:
        semua.append((Komponen.DISABILITAS, pada, None, ""))
    if f.korban_ham:
        semua.append((Komponen.HAM, pada, None, ""))
    if (kelas := tingkat(o, pada, dasar)) is not None:
        semua += _masa_sekolah(kelas, pada, usia(k.sekolah_min), usia(k.sekolah_maks + 1))
    hasil = [Masa(f.id, str(kode), max(a, pada), b, str(s)) for kode, a, b, s in semua]
    ada = [m for m in hasil if m.komponen in k.indeks]
    return [m for m in ada if m.sampai is None or m.mulai < m.sampai]


def _masa_sekolah(kelas: int, pada: date, muda: date, tua: date):
    """(level, from, to, why it ends) of each level still to come, between two birthdays."""
    ajaran = awal_ajaran(pada)
    for jenjang, (awal, akhir) in TINGKAT.items():
        mulai = ajaran.replace(year=ajaran.year + awal - kelas)
        tamat = ajaran.replace(year=ajaran.year + akhir + 1 - kelas)
        sebab = Sebab.LULUS if tamat <= tua else Sebab.USIA_SEKOLAH
        yield Komponen(jenjang), max(mulai, muda), min(tamat, tua), sebab


def akhir_komponen(
    keluarga: Iterable[Orang], pada: date, ketentuan: Sequence[tuple[date, Ketentuan]]
) -> Akhir | None:
    """When the family's last component ends, given the rule books in force from each day on
    (the first one holds on `pada`). None when it never does, or has none on `pada` already."""
    semua = list(keluarga)
    masa = _terpotong(semua, pada, ketentuan)
    hari = pada
    while meliputi := [m for m in masa if m.memuat(hari)]:
        if any(m.sampai is None for m in meliputi):
            return None
        hari = max(m.sampai for m in meliputi if m.sampai)
    if hari == pada:
        return None
    terakhir = min(
        (m for m in masa if m.sampai == hari), key=lambda m: (URUTAN.index(m.komponen), m.orang)
    )
    rupiah = _rupiah_setahun(semua, hari - timedelta(days=1), pada, ketentuan)
    return Akhir(hari, terakhir.orang, terakhir.komponen, terakhir.sebab, rupiah)


def _terpotong(semua: list[Orang], pada: date, ketentuan) -> list[Masa]:
    """Each rule book's times within its own days."""
    dasar = ketentuan[0][1]
    hasil = []
    for n, (sejak, k) in enumerate(ketentuan):
        batas = ketentuan[n + 1][0] if n + 1 < len(ketentuan) else None
        for m in (m for o in semua for m in masa_komponen(o, pada, k, dasar)):
            terpotong = batas is not None and (m.sampai is None or m.sampai > batas)
            satu = replace(
                m,
                mulai=max(m.mulai, sejak),
                sampai=batas if terpotong else m.sampai,
                sebab=str(Sebab.KETENTUAN) if terpotong else m.sebab,
            )
            if satu.sampai is None or satu.mulai < satu.sampai:
                hasil.append(satu)
    return hasil


def _rupiah_setahun(semua: list[Orang], hari: date, pada: date, ketentuan) -> int:
    """Rupiah a year the family is paid for its members on `hari`."""
    k = [k for sejak, k in ketentuan if sejak <= max(hari, pada)][-1]
    dasar = ketentuan[0][1]
    fakta = [fakta_pada(o, hari, pada, dasar) for o in semua]
    dibayar = pilih_dibayar([(f, tentukan_komponen(f, hari, k)[0]) for f in fakta], k)
    return sum(k.indeks[kode] for _, kode in dibayar)


def kata_akhir(komponen: str, sebab: str, nama: str) -> str:
    """ "Andi tamat sekolah (SMA/MA)"."""
    if sebab == Sebab.KETENTUAN:
        return f"{Komponen(komponen).label}: {Sebab.KETENTUAN.label}"
    rinci = f" ({Komponen(komponen).label})" if komponen in SEKOLAH else ""
    return f"{nama} {Sebab(sebab).label}{rinci}"
