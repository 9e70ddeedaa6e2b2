"""Records of a phone that rooms above keep: found through settings.CATATAN_LAPANGAN, never
imported. Such a module has these names:

Isi                 serializer of what the phone sends, with `keluarga` (number) and `tanggal`
Induk               the model whose `foto` its photos go to
catat(oleh, kiriman, isi, sasaran, *, diizinkan) -> id of the row
rujukan(hari_ini)   what the form on the phone is filled in with, as JSON holds it
tugas(oleh, hari_ini, sampai) -> [(Tugas, why, family)] that show by `sampai`, of own families
CAP                 SELECT of (kind, id, mark, -1) of the rows `tugas` is drawn from, of the
                    families `k`; a part of pendamping.sinkron.massal.CAP
"""

from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings


@cache
def modul_atas() -> dict[str, Any]:
    """{kind: module}."""
    return {jenis: import_module(nama) for jenis, nama in settings.CATATAN_LAPANGAN.items()}
