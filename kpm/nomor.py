"""NIK and No KK: what makes a number impossible, and what merely makes it doubtful.

NIK is PPKKCC + DDMMYY (day + 40 for women) + serial from 0001; no check digit. The region
is that of first registration, so a mismatch never refuses. Pure functions.
"""

import re
from datetime import date

_ILMIAH = re.compile(r"^\d+[.,]?\d*[eE]\+?\d+$")


def galat_nomor(nomor: str, nama: str) -> str | None:
    """Why `nomor` cannot be a 16-digit number called `nama`; None when it can."""
    if not nomor:
        return f"{nama} kosong. Isi 16 angka."
    if _ILMIAH.match(nomor):
        return (
            f"{nama} ditulis {nomor}: Excel telah memotong angkanya. Ambil lagi dari sumbernya "
            "dan simpan kolomnya sebagai teks."
        )
    if not nomor.isascii() or not nomor.isdigit():
        return f"{nama} berisi huruf atau tanda. Isi 16 angka tanpa spasi atau titik."
    if len(nomor) != 16:
        return (
            f"{nama} berisi {len(nomor)} angka. Harus 16 angka; periksa apakah Excel memotongnya."
        )
    if len(set(nomor)) == 1:
        return f"{nama} berisi satu angka yang diulang. Isi nomor yang sebenarnya."
    return None


def galat_nik(nik: str) -> str | None:
    """Why `nik` cannot be a NIK; None when it can."""
    if galat := galat_nomor(nik, "NIK"):
        return galat
    if nik.endswith("0000"):
        return "NIK berakhiran 0000; nomor urut NIK mulai dari 0001. Periksa KTP atau KK."
    hari, bulan, tahun = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    try:
        # The century is not said; only 1900 differs from 2000 in its 29 February.
        date(2000 + tahun, bulan, hari - 40 if hari > 40 else hari)
    except ValueError:
        return "NIK memuat tanggal lahir yang tidak ada (angka ke-7 sampai ke-12). Periksa KTP."
    return None


def ragu_nik(nik: str, lahir: date | None, kelamin: str) -> list[str]:
    """Doubts about a possible NIK beside the stated birth date and sex ("L"/"P")."""
    ragu = []
    if kelamin and (int(nik[6:8]) > 40) != (kelamin == "P"):
        ragu.append("jenis kelamin berbeda dari NIK")
    if lahir:
        dari_nik = (int(nik[6:8]) % 40, int(nik[8:10]), int(nik[10:12]))
        if dari_nik != (lahir.day, lahir.month, lahir.year % 100):
            ragu.append("tanggal lahir berbeda dari NIK")
    return ragu
