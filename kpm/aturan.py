"""The programme's rules as pure functions over plain values and one dated rule book.

No ORM and no clock: every function takes the date and the `Ketentuan` in force on it.
Money is whole rupiah. Sources of the figures are kept beside each version in the table
`kpm_ketentuan` (dasar_hukum, keyakinan); where public sources conflict the choice is a
setting of the version, not of the code.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import TextChoices

from pkh.akun.templatetags.rupa import kata_tanggal, rupiah

PESERTA = ["calon", "aktif", "ditangguhkan"]  # on the books; one No KK is theirs alone


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
TETAP = "tetap"  # in the working of a payment: aid to the family as such, to no person
URUTAN_PILIH = {"tertinggi": "bantuan terbesar", "tetap": "urutan tetap"}
PEMBULATAN = {"bawah": "ke bawah", "terdekat": "ke terdekat", "atas": "ke atas"}
PERIODE = {4: "4 kali setahun", 6: "6 kali setahun", 12: "12 kali setahun"}
SANKSI = {
    "surat": "Surat pengingat",
    "kunjungan": "Kunjungan rumah",
    "tangguh": "Usul penangguhan",
}
# Complaints; a deadline for each stands in the rule book.
KATEGORI_ADUAN = {
    "bantuan": "Bantuan tidak masuk atau kurang",
    "potongan": "Pungutan atau potongan",
    "kks": "KKS hilang, rusak atau dipegang orang lain",
    "petugas": "Perilaku petugas",
    "data": "Data keliru",
    "sasaran": "Salah sasaran",
    "layanan": "Layanan sekolah atau kesehatan",
    "kekerasan": "Kekerasan atau perlindungan anak",
    "lain": "Lainnya",
}

# Changes of the register a pendamping reports; the rule book says which an operator looks at
# before they count.
PEMUTAKHIRAN = {
    "baru": "Kelahiran atau anggota baru",
    "kematian": "Kematian",
    "keluar": "Anggota keluar",
    "pengurus": "Penggantian pengurus",
    "kehamilan": "Kehamilan",
    "sekolah": "Sekolah",
    "diri": "Data diri anggota",
    "kartu": "No KK, KKS dan bank",
    "pindah": "Pindah alamat ke desa lain",
}


def golongan_batas(kode: str) -> str:
    """The group a component is capped in: school children count together."""
    return "sekolah" if kode in SEKOLAH else str(kode)


GOLONGAN = {golongan_batas(k): "Anak sekolah" if k in SEKOLAH else str(k.label) for k in Komponen}


@dataclass(frozen=True)
class Ketentuan:
    """One version of the rule book.

    indeks: rupiah per person per year. batas: most persons of one component (school
    children count together as "sekolah"); a missing key means no cap. urutan: "tertinggi"
    (highest amount first) or "tetap" (order of `Komponen`). bantuan_tetap: rupiah per family
    and year (`_akses` in PKH Akses), paid with the first period to who has a component. anc:
    check-ups in each trimester. sanksi: months in a row not complied with, by step.
    beban: KPM of one pendamping. pengaduan: days to answer a complaint, by kategori;
    naik_pengaduan: days one that is late lies with the kepala bidang before it goes up.
    kelompok: families in a P2K2 group; p2k2_menit: one session.
    diperiksa: changes of the register (PEMUTAKHIRAN) an operator looks at first.
    hamil_bulan: months after it was recorded in which a pregnancy without a due date is held to
    end, for forecasts. target_pendamping: families each pendamping is to bring to graduation in
    a year where no target was set. laporan_hari: days after a month in which its report by the
    pendamping is to be sent.
    """

    indeks: dict[str, int]
    batas: dict[str, int]
    maks_dibayar: int = 4
    urutan: str = "tertinggi"
    periode_per_tahun: int = 4
    pembulatan: str = "bawah"
    bantuan_tetap: int = 0
    bantuan_tetap_akses: int = 0
    sekolah_dahulu: bool = False  # a six-year-old at SD counts as SD, not as usia_dini
    usia_dini_maks: int = 6
    sekolah_min: int = 6
    sekolah_maks: int = 21
    lansia_min: int = 60
    hamil_ke_maks: int = 2
    nifas_hari: int = 42
    hamil_bulan: int = 9
    ambang_hadir: int = 85  # persen dari hari efektif
    izin_dihitung_absen: bool = True
    sakit_dihitung_absen: bool = True
    anc: list[int] = field(default_factory=lambda: [2, 1, 3])
    imunisasi_dasar: bool = True
    timbang_per_tahun: int = 12
    vitamin_a_per_tahun: int = 2
    periksa_lansia_per_tahun: int = 1
    periksa_disabilitas_per_tahun: int = 1
    sanksi: dict[str, int] = field(
        default_factory=lambda: {"surat": 1, "kunjungan": 2, "tangguh": 3}
    )
    selisih_hari: int = 14  # to settle what is out of step in a payment
    beban_min: int = 200
    beban_maks: int = 350
    kelompok_min: int = 10
    kelompok_maks: int = 30
    p2k2_menit: int = 90
    pengaduan: dict[str, int] = field(
        default_factory=lambda: (
            {"potongan": 7, "kks": 7, "petugas": 10, "kekerasan": 1}
            | dict.fromkeys(("bantuan", "data", "sasaran", "layanan", "lain"), 14)
        )
    )
    naik_pengaduan: int = 7
    target_pendamping: int = 10
    laporan_hari: int = 5
    diperiksa: list[str] = field(
        default_factory=lambda: [jenis for jenis in PEMUTAKHIRAN if jenis != "sekolah"]
    )

    @classmethod
    def dari_isi(cls, isi: dict[str, Any]) -> "Ketentuan":
        """From `Ketentuan.isi` of the table. TypeError on an unknown key, ValueError on a
        value no rule can work with."""
        k = cls(**isi)
        if galat := k.galat():
            raise ValueError("; ".join(galat.values()))
        return k

    def galat(self) -> dict[str, str]:
        """{field: what is wrong}; empty for a rule book the rules can work with."""
        salah: dict[str, str] = {}
        for ruas, kenal in (
            ("indeks", URUTAN),
            ("batas", GOLONGAN),
            ("sanksi", SANKSI),
            ("pengaduan", KATEGORI_ADUAN),
        ):
            nilai = getattr(self, ruas)
            if asing := set(nilai) - set(kenal):
                salah[ruas] = f"{ruas}: tidak dikenal {sorted(asing)}"
            elif not all(_bilangan(n) for n in nilai.values()):
                salah[ruas] = f"{ruas}: isi bilangan bulat, nol atau lebih"
        for ruas, nilai in vars(self).items():
            if _bilangan(getattr(Ketentuan, ruas, None)) and not _bilangan(nilai):
                salah[ruas] = f"{ruas}: isi bilangan bulat, nol atau lebih"
        for ruas, pilihan in (
            ("urutan", URUTAN_PILIH),
            ("pembulatan", PEMBULATAN),
            ("periode_per_tahun", PERIODE),
        ):
            if getattr(self, ruas) not in pilihan:
                salah[ruas] = f"{ruas}: pilih salah satu dari {', '.join(map(str, pilihan))}"
        if set(self.diperiksa) - set(PEMUTAKHIRAN):
            salah["diperiksa"] = "diperiksa: ada jenis pemutakhiran yang tidak dikenal"
        if len(self.anc) != 3 or not all(_bilangan(n) for n in self.anc):
            salah["anc"] = "anc: isi tiga bilangan, satu untuk setiap trimester"
        if not salah:
            salah |= self._janggal()
        return salah

    def _janggal(self) -> dict[str, str]:
        """What is a number and yet no rule."""
        salah = {}
        if kurang := set(KATEGORI_ADUAN) - set(self.pengaduan):
            salah["pengaduan"] = f"pengaduan: belum ada tenggat {sorted(kurang)}"
        if self.sekolah_min > self.sekolah_maks:
            salah["sekolah_maks"] = "Usia sekolah tertinggi tidak boleh di bawah yang terendah."
        if self.ambang_hadir > 100:
            salah["ambang_hadir"] = "Ambang kehadiran paling tinggi 100%."
        if self.beban_min > self.beban_maks:
            salah["beban_maks"] = "Batas atas beban tidak boleh di bawah batas bawahnya."
        if not 1 <= self.kelompok_min <= self.kelompok_maks:
            salah["kelompok_maks"] = (
                "Isi kelompok mulai 1; batas atasnya tidak di bawah batas bawah."
            )
        bulan = [self.sanksi[langkah] for langkah in SANKSI if langkah in self.sanksi]
        if bulan != sorted(bulan):
            salah["sanksi"] = "Langkah yang lebih berat tidak boleh mendahului yang lebih ringan."
        return salah

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
        evenly (SMA in sixths and twelfths) is rounded to whole rupiah as `pembulatan` says;
        half a rupiah goes up."""
        utuh, sisa = divmod(self.indeks[kode], self.periode_per_tahun)
        naik = {"bawah": False, "atas": sisa > 0, "terdekat": 2 * sisa >= self.periode_per_tahun}
        return utuh + naik[self.pembulatan]

    def rupiah_tetap(self, periode: date, akses: bool = False) -> int:
        """Rupiah to the family as such in the period that starts on `periode`."""
        if periode.month > 12 // self.periode_per_tahun:
            return 0
        return self.bantuan_tetap_akses if akses else self.bantuan_tetap


def _bilangan(n: object) -> bool:
    return isinstance(n, int) and not isinstance(n, bool) and n >= 0


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


def pilah_dibayar(orang: Iterable[tuple[Fakta, str]], k: Ketentuan) -> list[tuple[Fakta, str, str]]:
    """Every (person, component) of one family that has a component, in the order of choice,
    with why the family is not paid for them: "" for those it is paid for.

    First the cap of each component (older first), then the cap of the family.
    """

    giliran = k.urutan_keluarga().index

    def urutan(p: tuple[Fakta, str]) -> tuple:
        f, kode = p
        return (giliran(kode), f.tanggal_lahir, f.id)

    terpakai: dict[str, int] = {}
    hasil = []
    for f, kode in sorted((p for p in orang if p[1]), key=urutan):
        golongan = golongan_batas(kode)
        batas = k.batas.get(golongan, k.maks_dibayar)
        if terpakai.get(golongan, 0) >= batas:
            sebab = f"{GOLONGAN[golongan].lower()} paling banyak {batas} orang"
        elif sum(terpakai.values()) >= k.maks_dibayar:
            sebab = f"sekeluarga paling banyak {k.maks_dibayar} orang"
        else:
            sebab = ""
        if not sebab:
            terpakai[golongan] = terpakai.get(golongan, 0) + 1
        hasil.append((f, kode, sebab))
    return hasil


def pilih_dibayar(orang: Iterable[tuple[Fakta, str]], k: Ketentuan) -> list[tuple[Fakta, str]]:
    """Of (person, component) pairs of one family, those the family is paid for, in order."""
    return [(f, kode) for f, kode, sebab in pilah_dibayar(orang, k) if not sebab]


def uraikan_bantuan(
    keluarga: Iterable[Fakta], pada: date, k: Ketentuan, akses: bool = False
) -> list[dict[str, Any]]:
    """The whole working of what a family is owed for the period that starts on `pada`, a line
    a person: {"anggota": id, "komponen": code or "", "dibayar": bool, "rupiah": int, "sebab":
    words}; those who are paid first, then who is not and why. Aid to the family as such is a
    line without a person (None).
    """
    semua = list(keluarga)
    kode_sebab = {f.id: tentukan_komponen(f, pada, k) for f in semua}
    dibayar: list[dict[str, Any]] = []
    tidak: list[dict[str, Any]] = []
    for f, kode, alasan in pilah_dibayar([(f, kode_sebab[f.id][0]) for f in semua], k):
        sebab = f"{Komponen(kode).label}: {kode_sebab[f.id][1]}; "
        if alasan:
            tidak.append(_baris(f.id, kode, None, f"{sebab}tidak dibayar, {alasan}"))
        else:
            dibayar.append(_baris(f.id, kode, k.rupiah_periode(kode), sebab + _bagi(kode, k)))
    if dibayar and (tetap := k.rupiah_tetap(pada, akses)):
        kata = "bantuan tetap keluarga, sekali setahun pada periode pertama"
        dibayar.append(_baris(None, TETAP, tetap, kata))
    tidak += [_baris(f.id, "", None, kode_sebab[f.id][1]) for f in semua if not kode_sebab[f.id][0]]
    return dibayar + tidak


def _baris(anggota: int | None, kode: str, jumlah: int | None, sebab: str) -> dict[str, Any]:
    return {
        "anggota": anggota,
        "komponen": str(kode),
        "dibayar": jumlah is not None,
        "rupiah": jumlah or 0,
        "sebab": sebab,
    }


def _bagi(kode: str, k: Ketentuan) -> str:
    kata = f"{rupiah(k.indeks[kode])} setahun dibagi {k.periode_per_tahun}"
    bulat = k.indeks[kode] % k.periode_per_tahun
    return f"{kata}, dibulatkan {PEMBULATAN[k.pembulatan]}" if bulat else kata


def hitung_bantuan(
    keluarga: Iterable[Fakta], pada: date, k: Ketentuan
) -> tuple[int, list[dict[str, Any]]]:
    """Rupiah owed to a family for the payment period that starts on `pada`, with the lines of
    the working that are paid (`uraikan_bantuan`)."""
    rincian = [r for r in uraikan_bantuan(keluarga, pada, k) if r["dibayar"]]
    return sum(r["rupiah"] for r in rincian), rincian


def awal_periode(tanggal: date, k: Ketentuan) -> date:
    """First day of the payment period that holds the date."""
    panjang = 12 // k.periode_per_tahun
    return date(tanggal.year, (tanggal.month - 1) // panjang * panjang + 1, 1)


def periksa_mulai(mulai: date, hari_ini: date, lama: Ketentuan, baru: Ketentuan) -> str:
    """What is wrong with the day a new rule book starts on; "" when nothing is. It starts
    between two periods of the old one and of the new one, or a month would be paid twice."""
    if mulai <= hari_ini:
        return "Tanggal mulai harus sesudah hari ini; ketentuan tidak berlaku surut."
    for kata, k in (("lama", lama), ("baru", baru)):
        if awal_periode(mulai, k) != mulai:
            return (
                f"{kata_tanggal(mulai)} bukan awal periode bantuan menurut ketentuan {kata} "
                f"({PERIODE[k.periode_per_tahun]}). Pilih hari pertama sebuah periode."
            )
    return ""


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


def tugas_calon(sejak: date, menunggu: bool) -> Tugas:
    """A new calon waits for validation; shown at once, resolved by its outcome or by any other
    status."""
    return Tugas("calon", sejak + timedelta(days=TENGGAT_CALON), TENGGAT_CALON, not menunggu)
