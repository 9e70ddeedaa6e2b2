"""How rows of an import are shown: identity masked, also in old and new values."""

import re

from django import template

from pkh.riwayat.identitas import samarkan

register = template.Library()
IDENTITAS = {"nik", "no_kk", "no_kks"}
_NOMOR = re.compile(r"\d(?:[ .\-\u00a0]?\d){8,}")


@register.filter
def samar_teks(nilai) -> str:
    """Any text that may hold a number of identity, also one typed in groups."""
    return _NOMOR.sub(lambda m: samarkan(re.sub(r"\D", "", m[0])), str(nilai or "")) or "–"


@register.filter
def sebab(galat: dict) -> str:
    return samar_teks(galat["sebab"])


@register.filter
def perubahan(baris) -> list[tuple[str, str, str]]:
    """(field, old, new) of a changed row."""
    return [
        (kolom, samar_teks(lama) if lama else "", samar_teks(baru))
        if kolom in IDENTITAS
        else (kolom, lama or "", baru)
        for kolom, (lama, baru) in sorted(baris.beda.items())
    ]
