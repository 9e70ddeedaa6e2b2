"""Facilitators: who they are, whose families are theirs since when, what they did."""

from .kunjungan.models import Foto, Kendala, Kunjungan
from .p2k2.models import AnggotaKelompok, Kehadiran, Kelompok, Pertemuan, Sesi
from .penugasan.models import Penugasan, Penyerahan
from .profil.models import Profil
from .verifikasi.models import Verifikasi

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
