"""What stands in the cells of a form of commitment verification. Pure.

The columns of the education form are those of the form that schools know (25 of them).
"""

import re
from dataclasses import dataclass
from datetime import date

from kpm.aturan import Ketentuan

TANPA_FASILITAS = "-"  # in the address: no facility, checked at home
BARIS_TAMBAHAN = 3  # empty rows on a form to be filled in, for who is not on the list yet


@dataclass(frozen=True)
class Tabel:
    """One table of a form: columns before the months, those of each month, those after.
    `komponen`: whose rows it holds."""

    judul: str
    komponen: tuple[str, ...]
    depan: tuple[str, ...]
    sebulan: tuple[str, ...]
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
                    ("Timbang", "BB kg", "TB cm", "Imunisasi", "Vit. A"),
                ),
                Tabel(
                    "Ibu hamil dan nifas",
                    ("hamil",),
                    (*_ORANG, "NIK ibu", "Nama ibu", "Hamil ke", "Perkiraan lahir"),
                    ("Periksa", "Periksa ke", "BB kg", "Nifas"),
                ),
            ),
            "Bidan atau petugas kesehatan",
            "Timbang dan periksa: Ya bila datang pada bulan itu, Tdk bila tidak. BB dan TB: berat "
            "dan tinggi (panjang) badan. Imunisasi: jenis yang diberikan.",
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
                ),
                Tabel(
                    "Penyandang disabilitas berat",
                    ("disabilitas",),
                    (*_ORANG, "NIK", "Nama", "L/P", "Tanggal lahir"),
                    ("Periksa kesehatan", "Perawatan"),
                ),
            ),
            "Kepala desa/lurah",
            "Periksa kesehatan: Ya bila diperiksa pada bulan itu, Tdk bila tidak. Perawatan: "
            "dirawat di rumah atau mengikuti layanan harian pada bulan itu.",
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


def isi_terpenuhi(terpenuhi: bool | None, lebar: int) -> tuple[str, ...]:
    """Whether the commitment was kept in the month; the measures beside it are not recorded."""
    kata = {True: "Ya", False: "Tdk", None: "–"}[terpenuhi]
    return (kata, *("",) * (lebar - 1))


def urutan_kelas(kelas: str, nama: str) -> tuple[int, str, str]:
    """Class 2 before 10; who has none, last."""
    angka = re.match(r"\d+", kelas)
    return (int(angka[0]) if angka else 99, kelas, nama.casefold())
