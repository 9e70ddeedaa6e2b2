"""How the members of one family stand today, with reasons, for its page."""

from datetime import date

from . import aturan
from .layanan import fakta, peringatan_nik
from .massal import ketentuan_pada
from .models import Anggota, Keluarga


def keadaan_anggota(keluarga: Keluarga, pengguna, hari_ini: date) -> list[Anggota]:
    """Members, those who left last, each with `usia`, `sebab` (why the component), `segera`
    (the change that comes by itself, or None) and `ingatan` (doubts about the NIK)."""
    k = ketentuan_pada(hari_ini)
    anggota = list(keluarga.anggota.untuk(pengguna))
    for a in anggota:
        f = fakta(a)
        a.usia = aturan.hitung_usia(a.tanggal_lahir, a.keluar_pada or hari_ini)
        if a.keluar_pada:
            a.sebab, a.segera, a.ingatan = "", None, []
            continue
        a.sebab = aturan.tentukan_komponen(f, hari_ini, k)[1]
        a.segera = aturan.segera_berubah(f, hari_ini, k)
        a.ingatan = peringatan_nik(a, "")  # the region of a NIK is no doubt worth a page
    return sorted(anggota, key=lambda a: (a.keluar_pada is not None, a.hubungan != "pengurus"))
