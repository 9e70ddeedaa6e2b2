"""Rules of visits, caseload and what is due. Pure functions."""

import re
from datetime import date, timedelta

from django.db.models import TextChoices

from kpm.aturan import Tugas


class HasilVerifikasi(TextChoices):
    BELUM = "belum", "Belum diverifikasi"
    MEMENUHI = "memenuhi", "Memenuhi"
    TIDAK = "tidak", "Tidak memenuhi"
    TIDAK_DAPAT = "tidak_dapat", "Tidak dapat diverifikasi"


# --- visits ------------------------------------------------------------------------------
PANJANG_TEMUAN, PANJANG_NOTULEN = 4000, 8000  # letters
KUNJUNGAN_PALING_LAMA = 366  # days back a visit may still be written down
SEBELUM_PESERTA = {"pertemuan_awal", "validasi"}  # purposes of families not yet in the programme


def periksa_tanggal_kunjungan(
    tanggal: date, hari_ini: date, *, tujuan: str, tahun_masuk: int | None
) -> str:
    """What is wrong with the date of a visit, with the remedy; "" when nothing is."""
    if tanggal > hari_ini:
        return "Tanggal kunjungan belum terjadi. Isi tanggal hari ini atau sebelumnya."
    if (hari_ini - tanggal).days > KUNJUNGAN_PALING_LAMA:
        return (
            f"Tanggal kunjungan lebih dari {KUNJUNGAN_PALING_LAMA} hari yang lalu. "
            "Periksa tahunnya."
        )
    if tahun_masuk and tanggal.year < tahun_masuk and tujuan not in SEBELUM_PESERTA:
        return (
            f"Keluarga ini baru masuk PKH tahun {tahun_masuk}. Periksa tanggalnya, atau pilih "
            "tujuan Pertemuan awal atau Validasi."
        )
    return ""


# --- what is due -------------------------------------------------------------------------
MUNCUL_TINDAK_LANJUT = 3  # days before the promised date


def tugas_tindak_lanjut(paling_lambat: date, tuntas_pada: date | None) -> Tugas:
    """A promise made at a visit; resolved when marked done."""
    return Tugas("tindak_lanjut", paling_lambat, MUNCUL_TINDAK_LANJUT, tuntas_pada is not None)


def tugas_bulanan(jenis: str, bulan: date, tuntas: bool) -> Tugas:
    """Due on the last day of the month `bulan` (its first day), shown all month long."""
    akhir = akhir_bulan(bulan)
    return Tugas(jenis, akhir, akhir.day - 1, tuntas)


def urutan_jalan(desa: str, rw: str, rt: str, alamat: str, nama: str) -> str:
    """Sorts families as one walks: desa, RW, RT, then the address with its numbers as numbers. As
    text, character by character, so that a phone sorts as we do."""
    pecah = re.split(r"(\d+)", alamat.casefold())
    jalan = (f"{int(p):09}" if p.isdecimal() else p.strip() for p in pecah)
    return "\x1f".join((desa, rw, rt, "\x1e".join(jalan), nama.casefold()))


def awal_bulan(tanggal: date) -> date:
    return tanggal.replace(day=1)


def akhir_bulan(tanggal: date) -> date:
    return (tanggal.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


# --- caseload ----------------------------------------------------------------------------
def nilai_beban(jumlah: int, batas: tuple[int, int]) -> str:
    """ "rendah", "wajar" or "tinggi" against the band (families per pendamping)."""
    bawah, atas = batas
    return "rendah" if jumlah < bawah else "tinggi" if jumlah > atas else "wajar"


# --- P2K2 --------------------------------------------------------------------------------
def nilai_ukuran_kelompok(jumlah: int, batas: tuple[int, int]) -> str:
    """A warning when the group is smaller or larger than `batas` (families), else ""."""
    bawah, atas = batas
    if jumlah < bawah:
        return f"Baru {jumlah} keluarga; kelompok P2K2 berisi {bawah} sampai {atas}."
    if jumlah > atas:
        return f"Sudah {jumlah} keluarga; kelompok P2K2 berisi {bawah} sampai {atas}. Bagi dua."
    return ""


PERTEMUAN_PALING_LAMA = 62  # days back a meeting may still be written down


def periksa_tanggal_pertemuan(tanggal: date, hari_ini: date) -> str:
    """What is wrong with the date of a P2K2 meeting, "" when nothing is."""
    if tanggal > hari_ini:
        return "Pertemuan belum terjadi. Isi tanggal hari ini atau sebelumnya."
    if (hari_ini - tanggal).days > PERTEMUAN_PALING_LAMA:
        return f"Pertemuan lebih dari {PERTEMUAN_PALING_LAMA} hari yang lalu. Periksa bulannya."
    return ""


def pertemuan_boleh_diubah(tanggal: date, hari_ini: date) -> bool:
    """Minutes and attendance may be corrected until the month of the meeting ends."""
    return awal_bulan(tanggal) == awal_bulan(hari_ini)
