"""How rows of an import are shown: identity masked, also in old and new values."""

import re

from django import template

from kpm.impor.jenis import kolom_jenis
from pkh.riwayat.identitas import samarkan

register = template.Library()
SINGKATAN = {"dtsen", "hpl", "id", "kk", "kks", "nik", "nip", "npsn", "rt", "rw", "sk"}
_NOMOR = re.compile(r"\d(?:[ .\-\u00a0]?\d){8,}")


@register.filter
def samar_teks(nilai) -> str:
    """Any text that may hold a number of identity, also one typed in groups."""
    return _NOMOR.sub(lambda m: samarkan(re.sub(r"\D", "", m[0])), str(nilai or "")) or "–"


@register.filter
def sebab(galat: dict) -> str:
    return samar_teks(galat["sebab"])


@register.filter
def judul_baris(baris) -> str:
    """The first of the columns that a kind shows of its rows."""
    return isi_tampil(baris, dari=0)[0][1]


@register.filter
def isi_tampil(baris, dari: int = 1) -> list[tuple[str, str]]:
    """(column, text) of the other columns shown, identity masked."""
    kolom = kolom_jenis(baris.impor.kelas)
    return [
        (n, samar_teks(baris.isi.get(n)) if kolom[n].identitas else _sel(baris.isi.get(n)))
        for n in baris.impor.kelas.tampil[dari:]
    ]


@register.filter
def kata_kolom(nama: str) -> str:
    """The heading in words, as an office writes it: no_kk is No KK, kode_desa Kode desa."""
    kata = " ".join(k.upper() if k in SINGKATAN else k for k in nama.split("_"))
    return kata[:1].upper() + kata[1:]


@register.filter
def nomor_baris(baris) -> str:
    return baris.impor.nama_baris(baris.bagian, baris.nomor)


@register.filter
def perubahan(baris) -> list[tuple[str, str, str]]:
    """(field, old, new) of a changed row."""
    kolom = kolom_jenis(baris.impor.kelas)
    return [
        (nama, samar_teks(lama) if lama else "", samar_teks(baru))
        if nama not in kolom or kolom[nama].identitas
        else (nama, lama or "", baru)
        for nama, (lama, baru) in sorted(baris.beda.items())
    ]


def _sel(nilai) -> str:
    """Nothing is a dash; a zero is a zero."""
    return "–" if nilai in (None, "") else str(nilai)
