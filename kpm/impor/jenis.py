"""Kinds of files: found through settings.JENIS_IMPOR, so that upper rooms add theirs.

A kind is a django-import-export Resource whose fields are `Kolom`, with these names beside:

kode, judul        "kpm", "KPM dan anggotanya"
hak                the act that lets one import it (and see its imports)
massal             module or object with the SQL of the kind; see kpm/impor/massal.py
kecil              module with the same rules row by row; see kpm/impor/kecil.py
HAK_EKSPOR         the act that lets one export it
isi_ekspor(oleh)   its rows in reach of a person, ordered; with LETAK, the path from a row to its
                   region code
tampil             columns shown of each row, the first as its title
pecah              optional: a table of another shape -> tables of one row a record
TOLAK_JUDUL        optional: {headings: message} of files that must not be read as this kind
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from .kolom import Kolom


@cache
def semua_jenis() -> dict[str, Any]:
    jenis: dict[str, Any] = {k.kode: k for k in map(import_string, settings.JENIS_IMPOR)}
    for kelas in jenis.values():
        kelas.do_not_call_in_templates = True  # pages show the kind, they do not make one
    return jenis


def jenis_bernama(nama: str) -> Any:
    """KeyError when nobody declares it."""
    return semua_jenis()[nama]


def hak_impor() -> tuple[str, ...]:
    """The acts that let one import something: one for each kind, or shared."""
    return tuple(sorted({j.hak for j in semua_jenis().values()}))


@cache
def kolom_jenis(jenis) -> Mapping[str, Kolom]:
    """Name -> column, in the order of the declaration."""
    return MappingProxyType({k.nama: k for k in jenis.fields.values() if isinstance(k, Kolom)})


@cache
def dipakai(jenis) -> Mapping[str, Kolom]:
    """The columns whose cells are kept."""
    return MappingProxyType({n: k for n, k in kolom_jenis(jenis).items() if not k.diabaikan})


def normal(judul: object) -> str:
    return re.sub(r"[^a-z0-9]+", "_", str(judul or "").lower()).strip("_")


@cache
def _alias(jenis) -> dict[str, str]:
    return {a: n for n, k in kolom_jenis(jenis).items() for a in (n, *k.alias)}


def kenali(jenis, judul: object) -> str | None:
    """The column a heading stands for, by name or alias; None when it is unknown."""
    return _alias(jenis).get(normal(judul))


def sidik_judul(judul: list[str]) -> str:
    """Fingerprint of the headings of a file, whatever their case and signs."""
    return hashlib.sha256("|".join(map(normal, judul)).encode()).hexdigest()
