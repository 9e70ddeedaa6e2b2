"""Facilitators: who they are, whose families are theirs since when, what they did."""

from .kasus.models import Kasus, LangkahKasus, OrangKasus, PihakKasus, RujukanKasus
from .kunjungan.models import Foto, Kendala, Kunjungan
from .p2k2.models import AnggotaKelompok, FotoPertemuan, Kehadiran, Kelompok, Pertemuan, Sesi
from .pengaduan.models import LangkahPengaduan, Pengaduan
from .pengawasan.models import Pembicaraan
from .pengelompokan.models import Pengelompokan, PindahKelompok
from .penugasan.models import Penugasan, Penyerahan
from .profil.models import ButirRHK, Pelatihan, Profil, TargetRHK
from .rencana.models import Rencana
from .sanksi.models import Keberatan, Pengecualian, Sanksi
from .sinkron.models import Bekal, Kiriman, Perangkat, PotonganFoto
from .sosialisasi.models import FotoSosialisasi, Sosialisasi
from .verifikasi.models import Penutupan, Verifikasi

__all__ = [
    "Bekal",
    "AnggotaKelompok",
    "Foto",
    "FotoPertemuan",
    "FotoSosialisasi",
    "Keberatan",
    "Kasus",
    "Kehadiran",
    "Kelompok",
    "Kendala",
    "Kiriman",
    "Kunjungan",
    "Pengecualian",
    "Pengelompokan",
    "LangkahKasus",
    "LangkahPengaduan",
    "OrangKasus",
    "Pengaduan",
    "Pembicaraan",
    "Penugasan",
    "Penutupan",
    "Penyerahan",
    "Perangkat",
    "Pertemuan",
    "PindahKelompok",
    "PihakKasus",
    "PotonganFoto",
    "ButirRHK",
    "Pelatihan",
    "Profil",
    "TargetRHK",
    "Rencana",
    "Sanksi",
    "RujukanKasus",
    "Sesi",
    "Sosialisasi",
    "Verifikasi",
]
