"""The programme's rules as pure functions over plain values and one dated rule book.

No ORM and no clock: every function takes the date and the `Ketentuan` in force on it.
Money is whole rupiah. Sources of the figures are kept beside each version in the table
`kpm_ketentuan` (dasar_hukum, keyakinan); where public sources conflict the choice is a
setting of the version, not of the code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import TextChoices

from pkh.akun.templatetags.rupa import kata_tanggal


class Komponen(TextChoices):
    """In the fixed order that also breaks ties between equal amounts."""

    USIA_DINI = "usia_dini", "Anak usia dini"
    SD = "sd", "SD/MI"
    SMP = "smp", "SMP/MTs"
    SMA = "sma", "SMA/MA"
    DISABILITAS = "disabilitas", "Disabilitas berat"
    LANSIA = "lansia", "Lanjut usia"
    HAMIL = "hamil", "Ibu hamil/nifas"
    HAM = "ham", "Korban pelanggaran HAM berat"


URUTAN = [str(k) for k in Komponen]
SEKOLAH = (Komponen.SD, Komponen.SMP, Komponen.SMA)


def golongan_batas(kode: str) -> str:
    """The group a component is capped in: school children count together."""
    return "sekolah" if kode in SEKOLAH else str(kode)


@dataclass(frozen=True)
class Ketentuan:
    """One version of the rule book.

    indeks: rupiah per person per year. batas: most persons of one component (school
    children count together as "sekolah"); a missing key means no cap. urutan: "tertinggi"
    (highest amount first) or "tetap" (order of `Komponen`).
    """

    indeks: dict[str, int]
    batas: dict[str, int]
    maks_dibayar: int = 4
    urutan: str = "tertinggi"
    periode_per_tahun: int = 4
    sekolah_dahulu: bool = False  # a six-year-old at SD counts as SD, not as usia_dini
    usia_dini_maks: int = 6
    sekolah_min: int = 6
    sekolah_maks: int = 21
    lansia_min: int = 60
    hamil_ke_maks: int = 2
    nifas_hari: int = 42
    ambang_hadir: int = 85  # persen dari hari efektif
    izin_dihitung_absen: bool = True
    sakit_dihitung_absen: bool = True

    @classmethod
    def dari_isi(cls, isi: dict[str, Any]) -> "Ketentuan":
        """From `Ketentuan.isi` of the table. TypeError on an unknown key, ValueError on a
        value no rule can work with."""
        k = cls(**isi)
        if asing := set(k.indeks) - set(URUTAN):
            raise ValueError(f"komponen tidak dikenal: {sorted(asing)}")
        if asing := set(k.batas) - {golongan_batas(kode) for kode in URUTAN}:
            raise ValueError(f"golongan batas tidak dikenal: {sorted(asing)}")
        if any(not isinstance(n, int) or n < 0 for n in (*k.indeks.values(), *k.batas.values())):
            raise ValueError("indeks dan batas harus bilangan bulat, nol atau lebih")
        if k.urutan not in {"tertinggi", "tetap"} or k.periode_per_tahun not in {4, 6, 12}:
            raise ValueError("urutan harus tertinggi/tetap, periode_per_tahun 4, 6 atau 12")
        return k

    def urutan_orang(self) -> list[str]:
        """Components by which one person counts first: highest amount, ties in fixed order."""
        return self._urutan_orang

    @cached_property  # asked for every person of a province
    def _urutan_orang(self) -> list[str]:
        return sorted(self.indeks, key=lambda kode: (-self.indeks[kode], URUTAN.index(kode)))

    def urutan_keluarga(self) -> list[str]:
        """Components in the order in which a family's paid persons are chosen."""
        if self.urutan == "tetap":
            return sorted(self.indeks, key=URUTAN.index)
        return self.urutan_orang()

    def rupiah_periode(self, kode: str) -> int:
        """Rupiah per person for one payment period. A yearly index that does not divide
        evenly (SMA in sixths and twelfths) is rounded down to whole rupiah."""
        return self.indeks[kode] // self.periode_per_tahun


@dataclass(frozen=True)
class Fakta:
    """What the rules need to know of one member."""

    id: int
    tanggal_lahir: date
    hamil: bool = False
    hpl: date | None = None
    kehamilan_ke: int | None = None
    jenjang: str = ""
    disabilitas_berat: bool = False
    korban_ham: bool = False


def hitung_usia(lahir: date, pada: date) -> int:
    """Full years. Who was born on 29 February grows older on 1 March of a common year."""
    return pada.year - lahir.year - ((pada.month, pada.day) < (lahir.month, lahir.day))


def komponen_mungkin(f: Fakta, pada: date, k: Ketentuan) -> dict[str, str]:
    """Every component the person fits on the date, each with its reason."""
    usia = hitung_usia(f.tanggal_lahir, pada)
    cocok: dict[str, str] = {}
    if usia < 0:
        return cocok
    if f.hamil and (f.kehamilan_ke or 1) <= k.hamil_ke_maks:
        batas_nifas = f.hpl is not None and (pada - f.hpl).days > k.nifas_hari
        if not batas_nifas:
            cocok[Komponen.HAMIL] = f"hamil/nifas, kehamilan ke-{f.kehamilan_ke or 1}"
    if usia <= k.usia_dini_maks:
        cocok[Komponen.USIA_DINI] = f"usia {usia} tahun (sampai {k.usia_dini_maks})"
    if f.jenjang in k.indeks and k.sekolah_min <= usia <= k.sekolah_maks:
        cocok[Komponen(f.jenjang)] = f"bersekolah {f.jenjang.upper()}, usia {usia} tahun"
        if k.sekolah_dahulu:
            cocok.pop(Komponen.USIA_DINI, None)
    if f.disabilitas_berat:
        cocok[Komponen.DISABILITAS] = "penyandang disabilitas berat"
    if usia >= k.lansia_min:
        cocok[Komponen.LANSIA] = f"usia {usia} tahun (mulai {k.lansia_min})"
    if f.korban_ham:
        cocok[Komponen.HAM] = "korban pelanggaran HAM berat"
    return {kode: sebab for kode, sebab in cocok.items() if kode in k.indeks}


def tentukan_komponen(f: Fakta, pada: date, k: Ketentuan) -> tuple[str, str]:
    """The one component that counts for the person, ("", reason) when there is none.

    One person with several: the highest amount counts; equal amounts by the fixed order.
    """
    cocok = komponen_mungkin(f, pada, k)
    if not cocok:
        return "", "tidak memenuhi komponen mana pun"
    kode = min(cocok, key=k.urutan_orang().index)
    return str(kode), cocok[kode]


def pilih_dibayar(orang: Iterable[tuple[Fakta, str]], k: Ketentuan) -> list[tuple[Fakta, str]]:
    """Of (person, component) pairs of one family, those the family is paid for, in order.

    First the cap of each component (older first), then the cap of the family.
    """

    giliran = k.urutan_keluarga().index

    def urutan(p: tuple[Fakta, str]) -> tuple:
        f, kode = p
        return (giliran(kode), f.tanggal_lahir, f.id)

    terpakai: dict[str, int] = {}
    dibayar = []
    for f, kode in sorted((p for p in orang if p[1]), key=urutan):
        golongan = golongan_batas(kode)
        if terpakai.get(golongan, 0) >= k.batas.get(golongan, k.maks_dibayar):
            continue
        terpakai[golongan] = terpakai.get(golongan, 0) + 1
        dibayar.append((f, kode))
    return dibayar[: k.maks_dibayar]


def hitung_bantuan(
    keluarga: Iterable[Fakta], pada: date, k: Ketentuan
) -> tuple[int, list[dict[str, Any]]]:
    """Rupiah owed to a family for the payment period that starts on `pada`, with the working:
    one {"anggota": id, "komponen": code, "rupiah": int, "sebab": words} per paid person.
    """
    sebab = {}
    pasangan = []
    for f in keluarga:
        kode, alasan = tentukan_komponen(f, pada, k)
        sebab[f.id] = alasan
        pasangan.append((f, kode))
    rincian: list[dict[str, Any]] = [
        {
            "anggota": f.id,
            "komponen": kode,
            "rupiah": k.rupiah_periode(kode),
            "sebab": sebab[f.id],
        }
        for f, kode in pilih_dibayar(pasangan, k)
    ]
    return sum(r["rupiah"] for r in rincian), rincian


def awal_periode(tanggal: date, k: Ketentuan) -> date:
    """First day of the payment period that holds the date."""
    panjang = 12 // k.periode_per_tahun
    return date(tanggal.year, (tanggal.month - 1) // panjang * panjang + 1, 1)


# --- participation -----------------------------------------------------------------------
# From which status to which. Graduation and other exits are written by the room that keeps
# proposals and departures; a family that left may come back, as a candidate or by undoing.
ALUR_STATUS: dict[str, frozenset[str]] = {
    "calon": frozenset({"aktif", "tidak_layak", "keluar"}),
    "aktif": frozenset({"ditangguhkan", "graduasi", "keluar", "tidak_layak"}),
    "ditangguhkan": frozenset({"aktif", "graduasi", "keluar", "tidak_layak"}),
    "graduasi": frozenset({"aktif", "calon"}),
    "keluar": frozenset({"aktif", "calon"}),
    "tidak_layak": frozenset({"calon"}),
}


def periksa_status(
    dari: str, ke: str, *, sejak: date, tanggal: date, hari_ini: date
) -> dict[str, str]:
    """{field: what is wrong} with a change of participation; empty when it may be made."""
    if ke == dari:
        return {"ke": "Keluarga sudah berstatus ini."}
    if ke not in ALUR_STATUS[dari]:
        return {"ke": "Status ini tidak dapat menyusul status sekarang."}
    if tanggal > hari_ini:
        return {"tanggal": "Tanggal berlaku tidak boleh di masa depan."}
    if tanggal < sejak:
        return {
            "tanggal": f"Tanggal berlaku mendahului status sekarang (sejak {kata_tanggal(sejak)})."
        }
    return {}


def segera_berubah(f: Fakta, pada: date, k: Ketentuan, hari: int = 90) -> tuple[date, str] | None:
    """(day, component then) when the person's component changes by itself within `hari`
    days after `pada`: a birthday or the end of nifas. "" is no component any more."""
    kini = tentukan_komponen(f, pada, k)[0]
    for n in range(1, hari + 1):
        hari_itu = pada + timedelta(days=n)
        nanti = tentukan_komponen(f, hari_itu, k)[0]
        if nanti != kini:
            return hari_itu, nanti
    return None


# --- what is due -------------------------------------------------------------------------
@dataclass(frozen=True)
class Tugas:
    """Something to be done: due on `jatuh_tempo`, shown from `muncul` days before it, gone
    as soon as `tuntas` (the condition that resolves it) holds."""

    jenis: str
    jatuh_tempo: date
    muncul: int
    tuntas: bool

    def tampak(self, pada: date) -> bool:
        return not self.tuntas and pada >= self.jatuh_tempo - timedelta(days=self.muncul)

    def lewat(self, pada: date) -> bool:
        return not self.tuntas and pada > self.jatuh_tempo


TENGGAT_CALON = 14  # days to validate a new calon


def tugas_kunjungan(terakhir: date | None, peserta_sejak: date, jeda: int, aktif: bool) -> Tugas:
    """A visit once more than `jeda` days have passed, at once for a family never visited;
    resolved by leaving the programme."""
    jatuh_tempo = terakhir + timedelta(days=jeda + 1) if terakhir else peserta_sejak
    return Tugas("kunjungan", jatuh_tempo, 0, not aktif)


def tugas_calon(sejak: date, masih_calon: bool) -> Tugas:
    """A new calon waits for validation; shown at once, resolved by any other status."""
    return Tugas("calon", sejak + timedelta(days=TENGGAT_CALON), TENGGAT_CALON, not masih_calon)
