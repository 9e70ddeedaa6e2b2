"""How the members of one family stand today, with reasons, and who changed what of it."""

from datetime import date, datetime

from pkh.riwayat import jejak

from . import aturan
from .layanan import fakta, peringatan_nik
from .massal import ketentuan_pada
from .models import Anggota, Keluarga

NOMOR = frozenset({"nik", "no_kk", "no_kks"})  # changed, but never shown


def perubahan(objek: Keluarga | Anggota) -> list[jejak.Perubahan]:
    """The newest changes of the row, identity numbers named without their values."""
    kata = {"komponen": dict(aturan.Komponen.choices)}
    return jejak.perubahan(type(objek), objek.pk, sembunyikan=NOMOR, kata=kata)


def perubahan_sejak(objek: Keluarga | Anggota, versi: datetime) -> list[jejak.Perubahan]:
    """Those after `versi`; the newest at least, for the trail dates a change by the beginning
    of its transaction, which may have waited for the one that was read."""
    semua = perubahan(objek)
    return [p for p in semua if p.pada > versi] or semua[:1]


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
