"""Facilitators: who they are, whose families are theirs since when, what they did."""

from .kunjungan import Foto, Kendala, Kunjungan
from .p2k2 import AnggotaKelompok, Kehadiran, Kelompok, Pertemuan, Sesi
from .penugasan import Penugasan, Penyerahan
from .profil import Profil
from .verifikasi import Verifikasi

__all__ = [
    "AnggotaKelompok",
    "Foto",
    "Kehadiran",
    "Kelompok",
    "Kendala",
    "Kunjungan",
    "Penugasan",
    "Penyerahan",
    "Pertemuan",
    "Profil",
    "Sesi",
    "Verifikasi",
]
