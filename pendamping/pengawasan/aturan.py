"""What is worth a talk. A signal says what was counted and against what; it proves nothing, and
each one names how it may well be in order. Pure functions."""

from dataclasses import dataclass
from enum import StrEnum


class Jenis(StrEnum):
    TITIK = "titik"
    JAM = "jam"
    FOTO = "foto"
    PENUH = "penuh"


@dataclass(frozen=True)
class Ambang:
    """From how many on something is shown.

    titik_keluarga: different families visited in one month within `titik_meter` of each other.
    per_jam: visits that the phone dates within sixty minutes. foto_beda: bits of 64 in which two
    photos may differ and still be the same picture (at most 3, see massal.SQL_FOTO).
    penuh_pertemuan: meetings in a row over `penuh_bulan` months at which everybody was there,
    of those with `penuh_undangan` families or more.
    """

    titik_keluarga: int = 8
    titik_meter: int = 30
    per_jam: int = 10
    foto_beda: int = 3
    penuh_pertemuan: int = 4
    penuh_bulan: int = 3
    penuh_undangan: int = 10


KATA = {
    Jenis.TITIK: "Banyak kunjungan di satu titik",
    Jenis.JAM: "Banyak kunjungan dalam satu jam",
    Jenis.FOTO: "Foto yang sama dipakai lagi",
    Jenis.PENUH: "Kehadiran P2K2 selalu penuh",
}


@dataclass(frozen=True)
class Sinyal:
    """`jumlah` is what was counted; `bukti` the numbers of the rows behind it (visits, for
    PENUH meetings)."""

    jenis: Jenis
    jumlah: int
    bukti: tuple[int, ...] = ()

    @property
    def judul(self) -> str:
        return KATA[self.jenis]


def jelaskan(sinyal: Sinyal, ambang: Ambang) -> tuple[str, str]:
    """(what was counted and from where on it is shown, how it may well be in order)."""
    n = sinyal.jumlah
    match sinyal.jenis:
        case Jenis.TITIK:
            return (
                f"{n} keluarga berbeda dikunjungi dalam jarak {ambang.titik_meter} meter pada "
                f"bulan ini; ditandai mulai {ambang.titik_keluarga}.",
                "Wajar bila rumahnya berimpit (rumah susun, lorong) atau warga dikumpulkan di "
                "balai desa. Tanyakan di mana pertemuannya dan apakah rumahnya didatangi.",
            )
        case Jenis.JAM:
            return (
                f"{n} kunjungan bertanggal dalam 60 menit menurut jam telepon; ditandai mulai "
                f"{ambang.per_jam}.",
                "Wajar bila kunjungan sehari penuh baru diketik malam harinya. Tanyakan kapan "
                "dicatat; catatan di tempat lebih teliti.",
            )
        case Jenis.FOTO:
            return (
                f"{n} foto bulan ini sama atau hampir sama dengan foto kunjungan atau pertemuan "
                f"lain dalam 3 bulan (berbeda paling banyak {ambang.foto_beda} dari 64 titik "
                "terang-gelap).",
                "Wajar bila dua keluarga difoto bersama, atau salah pilih berkas. Buka kedua "
                "catatan dan bandingkan fotonya.",
            )
        case Jenis.PENUH:
            return (
                f"{n} pertemuan dalam {ambang.penuh_bulan} bulan, semuanya dihadiri semua orang; "
                f"ditandai mulai {ambang.penuh_pertemuan} pertemuan berisi "
                f"{ambang.penuh_undangan} keluarga atau lebih.",
                "Wajar bila kelompoknya memang rajin. Bandingkan dengan daftar hadir bertanda "
                "tangan dan foto pertemuannya.",
            )


def persen(bagian: int, seluruh: int) -> float | None:
    """Percent, None of nothing."""
    return 100.0 * bagian / seluruh if seluruh else None
