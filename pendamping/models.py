"""Facilitators: who they are, whose families are theirs since when, what they did."""

from .kunjungan.models import Foto, Kendala, Kunjungan
from .p2k2.models import AnggotaKelompok, Kehadiran, Kelompok, Pertemuan, Sesi
from .pengelompokan.models import Pengelompokan, PindahKelompok
from .penugasan.models import Penugasan, Penyerahan
from .profil.models import Profil
from .sanksi.models import Keberatan, Pengecualian, Sanksi
from .verifikasi.models import Penutupan, Verifikasi

__all__ = [
    "AnggotaKelompok",
    "Foto",
    "Keberatan",
    "Kehadiran",
    "Kelompok",
    "Kendala",
    "Kunjungan",
    "Pengecualian",
    "Pengelompokan",
    "Penugasan",
    "Penutupan",
    "Penyerahan",
    "Pertemuan",
    "PindahKelompok",
    "Profil",
    "Sanksi",
    "Sesi",
    "Verifikasi",
]
