"""What stands in the cells of a form of commitment verification. Pure.

The columns of the education form are those of the form that schools know (25 of them).
"""

import re
from dataclasses import dataclass
from datetime import date

from kpm.aturan import Ketentuan
from pendamping.verifikasi.aturan import Butir, Isian

TANPA_FASILITAS = "-"  # in the address: no facility, checked at home
BARIS_TAMBAHAN = 3  # empty rows on a form to be filled in, for who is not on the list yet


@dataclass(frozen=True)
class Tabel:
    """One table of a form: columns before the months, those of each month, those after.
    `komponen`: whose rows it holds; `isi`: what each column of a month holds, a code of Butir,
    "berat" or "tinggi", "" for what nobody records."""

    judul: str
    komponen: tuple[str, ...]
    depan: tuple[str, ...]
    sebulan: tuple[str, ...]
    isi: tuple[str, ...] = ()
    belakang: tuple[str, ...] = ("Ket", "Nama pendamping")

    @property
    def jumlah_kolom(self) -> int:
        return len(self.depan) + 3 * len(self.sebulan) + len(self.belakang)


@dataclass(frozen=True)
class Formulir:
    kode: str
    judul: str
    sebutan: str  # in the navigation
    tabel: tuple[Tabel, ...]
    penanda_tangan: str  # who besides the pendamping signs
    definisi: str

    @property
    def komponen(self) -> list[str]:
        return [k for t in self.tabel for k in t.komponen]


_ORANG = ("No", "NIK pengurus", "Nama pengurus")
FORMULIR = {
    f.kode: f
    for f in [
        Formulir(
            "pendidikan",
            "Formulir Verifikasi Komitmen Pendidikan",
            "Pendidikan",
            (
                Tabel(
                    "",
                    ("sd", "smp", "sma"),
                    (
                        *_ORANG,
                        "NIK siswa",
                        "NISN",
                        "Nama siswa",
                        "Bentuk pendidikan",
                        "Tingkat pendidikan",
                    ),
                    ("Alpa", "Izin", "Sakit", "Jml", "%"),
                ),
            ),
            "Kepala sekolah",
            "Alpa, izin, sakit: hari tidak hadir. Jml: hari hadir. %: hari hadir dibagi hari "
            "efektif, desimal sisanya dipotong.",
        ),
        Formulir(
            "kesehatan",
            "Formulir Verifikasi Komitmen Kesehatan",
            "Kesehatan",
            (
                Tabel(
                    "Anak usia dini",
                    ("usia_dini",),
                    (*_ORANG, "NIK anak", "Nama anak", "L/P", "Tanggal lahir"),
                    ("Tim\u00adbang", "BB kg", "TB cm", "Imunisasi", "Vit. A"),
                    (Butir.TIMBANG, "berat", "tinggi", Butir.IMUNISASI, Butir.VITAMIN_A),
                ),
                Tabel(
                    "Ibu hamil dan nifas",
                    ("hamil",),
                    (*_ORANG, "NIK ibu", "Nama ibu", "Hamil ke", "Perkiraan lahir"),
                    ("Periksa", "BB kg", "Nifas"),
                    (Butir.ANC, "berat", Butir.NIFAS),
                ),
            ),
            "Bidan atau petugas kesehatan",
            "Ya: dilakukan pada bulan itu; Tdk: belum, padahal jatuh tempo. Abu-abu: belum jatuh "
            "tempo. BB dan TB: berat dan tinggi (panjang) badan.",
        ),
        Formulir(
            "kesos",
            "Formulir Verifikasi Komitmen Kesejahteraan Sosial",
            "Kesejahteraan sosial",
            (
                Tabel(
                    "Lanjut usia",
                    ("lansia",),
                    (*_ORANG, "NIK", "Nama lansia", "L/P", "Tanggal lahir"),
                    ("Periksa kesehatan", "Perawatan"),
                    (Butir.PERIKSA, ""),
                ),
                Tabel(
                    "Penyandang disabilitas berat",
                    ("disabilitas",),
                    (*_ORANG, "NIK", "Nama", "L/P", "Tanggal lahir"),
                    ("Periksa kesehatan", "Perawatan"),
                    (Butir.PERIKSA, ""),
                ),
            ),
            "Kepala desa/lurah",
            "Ya: dilakukan pada bulan itu; Tdk: belum, padahal jatuh tempo. Abu-abu: belum jatuh "
            "tempo. Perawatan: dirawat di rumah atau mengikuti layanan harian.",
        ),
    ]
}


def bulan_triwulan(kode: str) -> list[date]:
    """First days of the three months of "2024-TW3"; ValueError for what is no triwulan."""
    cocok = re.fullmatch(r"(20\d\d)-TW([1-4])", kode or "")
    if not cocok:
        raise ValueError(f"Triwulan “{kode}” tidak dikenal. Tulis misalnya 2024-TW3.")
    awal = 3 * int(cocok[2]) - 2
    return [date(int(cocok[1]), b, 1) for b in range(awal, awal + 3)]


def triwulan_dari(bulan: date) -> str:
    """The triwulan that holds the month."""
    return f"{bulan.year}-TW{(bulan.month + 2) // 3}"


def hari_hadir(efektif: int, alpa: int, izin: int, sakit: int, k: Ketentuan) -> int:
    """Days that count as present, by what the rules count as absence."""
    absen = alpa
    absen += izin if k.izin_dihitung_absen else 0
    absen += sakit if k.sakit_dihitung_absen else 0
    return efektif - absen


def tulis_persen(hadir: int, efektif: int) -> str:
    """ "84,9": cut, not rounded, or 84,96 would read as a threshold of 85 that was met."""
    persepuluh = 1000 * hadir // efektif
    if persepuluh == 1000:
        return "100"
    return f"{persepuluh // 10},{persepuluh % 10}"


def isi_hari(
    hari_efektif: int | None, alpa: int, izin: int, sakit: int, k: Ketentuan
) -> tuple[str, ...]:
    """Alpa, izin, sakit, jml and % of one pupil and month; dashes without effective days."""
    if not hari_efektif:
        return ("–",) * 5
    hadir = hari_hadir(hari_efektif, alpa, izin, sakit, k)
    return (str(alpa), str(izin), str(sakit), str(hadir), tulis_persen(hadir, hari_efektif))


def isi_butir(
    kolom: tuple[str, ...], i: Isian, *, dinilai: bool, tampil: bool
) -> tuple[str | None, ...]:
    """The cells of one person and month at posyandu or puskesmas; None for what is not due.

    `dinilai`: somebody has judged the month; `tampil`: what was recorded is printed. A row
    that does not list what was due has its one answer in the first column.
    """

    def sel(kode: str, n: int) -> str | None:
        if kode in ("berat", "tinggi", ""):
            return _ukur(kode, i) if tampil else ""
        if i.kewajiban is None:
            kata = {True: "Ya", False: "Tdk", None: "–"}[i.terpenuhi] if dinilai else ""
            return kata if n == 0 and tampil else ""
        if kode not in i.kewajiban and kode not in i.dipenuhi:
            return None
        if not (dinilai and tampil):
            return ""
        if i.terpenuhi is None:
            return "–"
        return "Ya" if kode in i.dipenuhi else "Tdk"

    return tuple(sel(kode, n) for n, kode in enumerate(kolom))


def _ukur(kode: str, i: Isian) -> str:
    """Kilograms and centimetres with one decimal, as the scales show them."""
    nilai = {"berat": (i.berat, 1000), "tinggi": (i.tinggi, 10)}.get(kode, (None, 1))
    return "" if nilai[0] is None else f"{nilai[0] / nilai[1]:.1f}".replace(".", ",")


def urutan_kelas(kelas: str, nama: str) -> tuple[int, str, str]:
    """Class 2 before 10; who has none, last."""
    angka = re.match(r"\d+", kelas)
    return (int(angka[0]) if angka else 99, kelas, nama.casefold())
