"""Rules of commitment verification: what is due in a month, what was entered, what follows.

Pure functions over plain values and the rule book (`kpm.aturan.Ketentuan`) of the month.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from kpm.aturan import SEKOLAH, Ketentuan, Komponen
from pendamping.aturan import HasilVerifikasi, akhir_bulan, awal_bulan
from pkh.akun.templatetags.rupa import bulan as kata_bulan

# Nobody has defined an obligation for HAM victims.
KEWAJIBAN = [str(k) for k in Komponen if k != Komponen.HAM]
DI_POSYANDU = (Komponen.USIA_DINI, Komponen.HAMIL)
DI_PUSKESMAS = (Komponen.LANSIA, Komponen.DISABILITAS)
# Which kinds of facility (kpm.models.Fasilitas.Jenis) a component may be verified at.
JENIS_FASILITAS: dict[str, tuple[str, ...]] = {
    str(k): ("posyandu", "puskesmas") for k in (*DI_POSYANDU, *DI_PUSKESMAS)
}
JENIS_FASILITAS |= {str(k): ("sekolah",) for k in SEKOLAH}
TANPA_HARI_SEKOLAH = "Tidak ada hari sekolah bulan ini"
BAYI, VITAMIN_A_MULAI = 12, 6  # months: basic immunisation until, vitamin A from
VITAMIN_A_GESER = 4  # twice a year is February and August
BULAN_HAMIL = 9


class Butir(TextChoices):
    """What is done for a member at posyandu or puskesmas."""

    TIMBANG = "timbang", "Ditimbang"
    IMUNISASI = "imunisasi", "Imunisasi sesuai umur"
    VITAMIN_A = "vitamin_a", "Vitamin A"
    ANC = "anc", "Periksa kehamilan"
    NIFAS = "nifas", "Periksa nifas"
    PERIKSA = "periksa", "Periksa kesehatan"


TIDAK_DILAKUKAN = {
    Butir.TIMBANG: "tidak ditimbang",
    Butir.IMUNISASI: "imunisasi belum sesuai umur",
    Butir.VITAMIN_A: "belum diberi vitamin A",
    Butir.ANC: "belum periksa kehamilan",
    Butir.NIFAS: "belum periksa nifas",
    Butir.PERIKSA: "belum periksa kesehatan",
}
BUTIR_KOMPONEN: dict[str, tuple[Butir, ...]] = {
    str(Komponen.USIA_DINI): (Butir.TIMBANG, Butir.IMUNISASI, Butir.VITAMIN_A),
    str(Komponen.HAMIL): (Butir.ANC, Butir.NIFAS),
    str(Komponen.LANSIA): (Butir.PERIKSA,),
    str(Komponen.DISABILITAS): (Butir.PERIKSA,),
}
BERAT = (300, 200_000)  # gram
TINGGI = (250, 2_200)  # milimeter


# --- what is due -------------------------------------------------------------------------
def jatuh_tempo(kali: int, bulan_ke: int, panjang: int = 12, geser: int = 0) -> int:
    """How many of `kali` acts, spread over `panjang` months, fall due in month 1.. of them."""
    n = bulan_ke + geser
    return kali * n // panjang - kali * (n - 1) // panjang


@dataclass(frozen=True)
class JatuhTempo:
    """What falls due in one month, whoever the member is. `anc`: acts by month of pregnancy
    (1 to 9)."""

    timbang: bool
    imunisasi: bool
    vitamin_a: bool
    lansia: bool
    disabilitas: bool
    anc: dict[int, int]

    @property
    def bulan_anc(self) -> list[int]:
        return [g for g, kali in self.anc.items() if kali]


def jatuh_tempo_bulan(bulan: date, k: Ketentuan) -> JatuhTempo:
    """By the rule book. What is to be done N times a year is due at the end of each Nth part
    of the year, and may be done any time before; ANC likewise within its trimester."""
    m = bulan.month
    return JatuhTempo(
        timbang=jatuh_tempo(k.timbang_per_tahun, m) > 0,
        imunisasi=k.imunisasi_dasar,
        vitamin_a=jatuh_tempo(k.vitamin_a_per_tahun, m, geser=VITAMIN_A_GESER) > 0,
        lansia=jatuh_tempo(k.periksa_lansia_per_tahun, m) > 0,
        disabilitas=jatuh_tempo(k.periksa_disabilitas_per_tahun, m) > 0,
        anc={
            g: jatuh_tempo(k.anc[(g - 1) // 3], (g - 1) % 3 + 1, panjang=3)
            for g in range(1, BULAN_HAMIL + 1)
        },
    )


def selisih_bulan(dari: date, sampai: date) -> int:
    return (sampai.year - dari.year) * 12 + sampai.month - dari.month


def bulan_hamil(hpl: date, bulan: date) -> int:
    """1 to 9 in pregnancy, more after the month of birth, less than 1 before it began."""
    return BULAN_HAMIL - selisih_bulan(bulan, hpl)


def butir_wajib(
    komponen: str, lahir: date, hpl: date | None, bulan: date, j: JatuhTempo
) -> list[str] | None:
    """What is due of a member in the month (its first day); None where days of school count.

    Without a known day of birth (HPL) a check in pregnancy is due every month.
    """
    if komponen == Komponen.USIA_DINI:
        umur = selisih_bulan(lahir, bulan)
        wajib = {
            Butir.TIMBANG: j.timbang,
            Butir.IMUNISASI: j.imunisasi and umur < BAYI,
            Butir.VITAMIN_A: j.vitamin_a and umur >= VITAMIN_A_MULAI,
        }
    elif komponen == Komponen.HAMIL:
        ke = bulan_hamil(hpl, bulan) if hpl else None
        wajib = {
            Butir.ANC: ke is None or bool(j.anc.get(ke)),
            Butir.NIFAS: ke is not None and ke > BULAN_HAMIL,
        }
    elif komponen == Komponen.LANSIA:
        wajib = {Butir.PERIKSA: j.lansia}
    elif komponen == Komponen.DISABILITAS:
        wajib = {Butir.PERIKSA: j.disabilitas}
    else:
        return None
    return [str(b) for b, ya in wajib.items() if ya]


def triwulan(bulan: date) -> list[date]:
    """The first days of the three months of its quarter."""
    awal = (bulan.month - 1) // 3 * 3 + 1
    return [date(bulan.year, awal + n, 1) for n in range(3)]


# --- what was entered --------------------------------------------------------------------
@dataclass(frozen=True)
class Isian:
    """What was entered for one member and month.

    `kewajiban`: what is due (None: not listed, judged by `terpenuhi` alone); `dipenuhi`: what
    was done of it, and ahead of time. `berat` gram, `tinggi` milimeter.
    """

    komponen: str
    hari_efektif: int | None = None
    alpa: int = 0
    izin: int = 0
    sakit: int = 0
    terpenuhi: bool | None = None
    alasan: str = ""
    kewajiban: Collection[str] | None = None
    dipenuhi: Collection[str] = ()
    berat: int | None = None
    tinggi: int | None = None

    @property
    def absen(self) -> int:
        return self.alpa + self.izin + self.sakit


def nilai_verifikasi(i: Isian, k: Ketentuan) -> tuple[str, str]:
    """(result, reason in words). School: days present against the threshold in percent of
    effective days, compared in whole numbers so that exactly 85% passes; others: whether all
    that was due was done.

    ValueError when absences exceed the effective days.
    """
    if i.komponen not in SEKOLAH:
        if i.terpenuhi is None:
            return _tanpa_isi(i, "belum diisi")
        return _nilai_kesehatan(i)
    if not i.hari_efektif:
        return _tanpa_isi(i, "hari efektif belum diisi")
    if i.absen > i.hari_efektif:
        raise ValueError("alpa, izin dan sakit melebihi hari efektif")
    absen = (
        i.alpa
        + (i.izin if k.izin_dihitung_absen else 0)
        + (i.sakit if k.sakit_dihitung_absen else 0)
    )
    hadir = i.hari_efektif - absen
    cukup = hadir * 100 >= k.ambang_hadir * i.hari_efektif
    kata = f"hadir {hadir} dari {i.hari_efektif} hari, ambang {k.ambang_hadir}%"
    return (HasilVerifikasi.MEMENUHI if cukup else HasilVerifikasi.TIDAK), kata


def _tanpa_isi(i: Isian, kata: str) -> tuple[str, str]:
    if i.alasan:
        return HasilVerifikasi.TIDAK_DAPAT, i.alasan
    return HasilVerifikasi.BELUM, kata


def _nilai_kesehatan(i: Isian) -> tuple[str, str]:
    if i.kewajiban is None:
        if i.terpenuhi:
            return HasilVerifikasi.MEMENUHI, "kewajiban dipenuhi"
        return HasilVerifikasi.TIDAK, i.alasan or "kewajiban tidak dipenuhi"
    if kurang := kekurangan(i.kewajiban, i.dipenuhi):
        return HasilVerifikasi.TIDAK, ", ".join(TIDAK_DILAKUKAN[Butir(b)] for b in kurang)
    dilakukan = kata_butir(i.dipenuhi)
    if i.kewajiban:
        return HasilVerifikasi.MEMENUHI, dilakukan
    return HasilVerifikasi.MEMENUHI, dilakukan or "belum ada yang jatuh tempo bulan ini"


def kata_butir(butir: Iterable[str]) -> str:
    """ "ditimbang, vitamin A"."""
    kata = [Butir(b).label for b in butir]
    return ", ".join(k[0].lower() + k[1:] for k in kata)


def kekurangan(kewajiban: Iterable[str], dipenuhi: Collection[str]) -> list[str]:
    """What was due and not done."""
    return [b for b in kewajiban if b not in dipenuhi]


def hari_kerja(bulan: date) -> int:
    """Mondays to Fridays of the month: a start for the effective school days, which the
    school's own calendar replaces."""
    return sum(
        date(bulan.year, bulan.month, h).weekday() < 5 for h in range(1, akhir_bulan(bulan).day + 1)
    )


def periksa_isian(i: Isian, bulan: date) -> dict[str, str]:
    """{field: what is wrong} of one row for the month, empty when it can be judged."""
    hari = akhir_bulan(bulan).day
    galat = {}
    if i.komponen in SEKOLAH:
        if i.hari_efektif is not None and not 0 <= i.hari_efektif <= hari:
            galat["hari_efektif"] = f"Isi 0 sampai {hari} hari."
        for ruas in ("alpa", "izin", "sakit"):
            if not 0 <= getattr(i, ruas) <= hari:
                galat[ruas] = f"Isi 0 sampai {hari} hari."
        if not galat and i.absen > (i.hari_efektif or 0):
            galat["alpa"] = (
                f"Alpa, izin dan sakit berjumlah {i.absen} hari, melebihi "
                f"{i.hari_efektif or 0} hari efektif."
            )
        return galat
    if asing := [b for b in i.dipenuhi if b not in BUTIR_KOMPONEN.get(i.komponen, ())]:
        galat["dipenuhi"] = f"Bukan kewajiban komponen ini: {', '.join(asing)}."
    if i.berat is not None and not BERAT[0] <= i.berat <= BERAT[1]:
        galat["berat"] = "Isi berat 0,3 sampai 200 kg."
    if i.tinggi is not None and not TINGGI[0] <= i.tinggi <= TINGGI[1]:
        galat["tinggi"] = "Isi tinggi 25 sampai 220 cm."
    return galat


def jml_janggal(jml: int | None, hari_efektif: int | None, absen: int) -> str:
    """Where a school's own JML is neither the days absent nor the days present as we count
    them: words that say so; "" when it agrees, or there is nothing to compare."""
    if jml is None or not hari_efektif or jml in (absen, hari_efektif - absen):
        return ""
    return f"JML sekolah {jml}; hitungan kita {absen} tidak hadir, {hari_efektif - absen} hadir"


# --- the month as a whole ----------------------------------------------------------------
def periksa_tutup(bulan: date, hari_ini: date, ditutup: bool) -> str:
    """Why a month cannot be closed; "" when it can."""
    if bulan >= awal_bulan(hari_ini):
        return f"{kata_bulan(bulan)} belum berakhir, jadi belum dapat ditutup."
    return f"{kata_bulan(bulan)} sudah ditutup." if ditutup else ""
