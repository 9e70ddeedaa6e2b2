"""SQL that is written once. Writing a question takes Django several times as long as PostgreSQL
takes to answer it, and a start page asks forty."""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime, time
from functools import lru_cache, wraps
from typing import Any, NoReturn

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.utils import timezone

from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan, Pengguna

_NOMOR = -1_902_030_405  # stands for the person where the SQL is written: nobody's id
# A page is at most some fifty, for each kind of person and day: 1 kB, and 50 kB with its objects.
_DISIMPAN, _DISIMPAN_OBJEK = 4096, 512


class _Tercatat(Exception):
    """The question, in the place where it would be asked."""


class _Pena:
    """A cursor that takes down what it is asked."""

    def execute(self, sql: str, isi: tuple) -> NoReturn:
        raise _Tercatat(sql, tuple(isi))

    def close(self) -> None:
        pass


def tersusun(fungsi: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a function of a person (or None) and hashable values. It gives a QuerySet, of
    which is told how many, a QuerySet with `values_list()`, which becomes its rows, or (QuerySet,
    {name: aggregate}), which becomes what `aggregate()` gives; columns as the database says them.

    It may look at the person's number, posts and acts, at its other arguments and at the day; of a
    pendamping's post not at the region, which says nothing of whom they see: thirty thousand of
    them ask alike. By any of those but the number the SQL is kept. ValueError where it asks
    something itself, reads another field of the person, or compares with this very moment.
    """

    @wraps(fungsi)
    def dalam(pengguna, *argumen):
        sql, isi, jawab = _tulis(fungsi, _jabatan(pengguna), argumen, timezone.localdate())
        if not sql:
            return copy(jawab)
        with connection.cursor() as kursor:
            kursor.execute(sql, _milik(pengguna, isi))
            baris = kursor.fetchall()
            if isinstance(jawab, dict):
                return dict(zip((k.name for k in kursor.description), baris[0], strict=True))
            return baris if isinstance(jawab, list) else baris[0][0]

    return dalam


def bersama(pengguna, *tanya: tuple) -> list:
    """Several questions of whole numbers in one statement: each (a function that is `tersusun`,
    *arguments), and each answer as that function gives it."""
    jabatan, hari = _jabatan(pengguna), timezone.localdate()
    semua = [_tulis(f.__wrapped__, jabatan, tuple(argumen), hari) for f, *argumen in tanya]
    bagian: list[str] = []
    nilai: list = []
    for sql, isi, jawab in semua:
        if sql:
            kolom = ", ".join(f'q."{n}"' for n in _nama(jawab))
            bagian.append(f"(SELECT ARRAY[{kolom}]::bigint[] FROM ({sql}) q)")  # noqa: S608 (ours)
            nilai += _milik(pengguna, isi)
    if not bagian:
        return [copy(jawab) for *_, jawab in semua]
    with connection.cursor() as kursor:
        kursor.execute(f"SELECT {', '.join(bagian)}", nilai)
        angka = iter(kursor.fetchone())
    return [_angka(jawab, next(angka)) if sql else copy(jawab) for sql, _, jawab in semua]


def _nama(jawab: dict | int) -> list[str]:
    return list(jawab) if isinstance(jawab, dict) else ["__count"]


def _angka(jawab: dict | int, angka: list) -> dict | int:
    return dict(zip(jawab, angka, strict=True)) if isinstance(jawab, dict) else angka[0]


def objek_tersusun(fungsi: Callable[..., QuerySet]) -> Callable[..., list]:
    """The same for a QuerySet of objects, which becomes a list of them."""

    @wraps(fungsi)
    def dalam(pengguna, *argumen):
        baris, penyusun, sql, isi = _susun(
            fungsi, _jabatan(pengguna), argumen, timezone.localdate()
        )
        if not sql:
            return []
        siap = copy(penyusun)
        siap.connection = connections[baris.db]  # of this thread
        siap.as_sql = lambda *_, **__: (sql, tuple(_milik(pengguna, isi)))
        milik = baris.all()
        milik.query.get_compiler = lambda *_, **__: siap
        return list(milik)

    return dalam


def _jabatan(pengguna) -> frozenset | None:
    """[(role, region)]; of a pendamping the role alone."""
    return pengguna and frozenset(
        (j.peran, None if j.peran == Peran.PENDAMPING else j.wilayah_id)
        for j in pengguna.jabatan_kini
    )


def _milik(pengguna, isi: tuple) -> list:
    return [pengguna.pk if nilai == _NOMOR else nilai for nilai in isi]


@lru_cache(_DISIMPAN_OBJEK)
def _susun(fungsi: Callable, jabatan: frozenset | None, argumen: tuple, _hari: date) -> tuple:
    """(rows never read, what Django makes objects with, SQL, its values); without SQL none."""
    connection.cursor = _Pena
    try:
        baris = fungsi(_tiruan(jabatan), *argumen)
        penyusun = baris.query.get_compiler(baris.db)
        sql, isi = penyusun.as_sql()
    except EmptyResultSet:
        return None, None, "", ()
    except _Tercatat as t:
        raise ValueError(f"{fungsi.__qualname__} menanyakan lain dahulu: {t.args[0]}") from None
    finally:
        del connection.cursor
    _periksa(fungsi, sql, isi)
    penyusun.connection = None  # that of a thread that may end, and would stay open
    return baris, penyusun, sql, isi


@lru_cache(_DISIMPAN)
def _tulis(fungsi: Callable, jabatan: frozenset | None, argumen: tuple, _hari: date) -> tuple:
    """(SQL, its values, an answer of the kind); without SQL the answer, which Django knew."""
    connection.cursor = _Pena
    jawab: Any
    try:
        tanya = fungsi(_tiruan(jabatan), *argumen)
        try:
            if isinstance(tanya, tuple):
                jawab = dict.fromkeys(tanya[1])
                return "", (), tanya[0].aggregate(**tanya[1])
            if tanya._iterable_class is ModelIterable:
                jawab = 0
                return "", (), tanya.count()
            jawab = []
            return "", (), list(tanya)
        except _Tercatat as t:
            sql, isi = t.args
    except _Tercatat as t:
        raise ValueError(f"{fungsi.__qualname__} menanyakan lain dahulu: {t.args[0]}") from None
    finally:
        del connection.cursor
    _periksa(fungsi, sql, isi)
    return sql, isi, jawab


def _periksa(fungsi: Callable, sql: str, isi: tuple) -> None:
    if any(isinstance(x, datetime) and timezone.localtime(x).time() != time.min for x in isi):
        raise ValueError(f"{fungsi.__qualname__} bergantung pada jam")
    if any(str(_NOMOR) in str(x) for x in (sql, *isi) if x != _NOMOR):
        raise ValueError(f"{fungsi.__qualname__} menulis nomor orang di dalam nilai lain")


def _tiruan(jabatan: frozenset | None) -> Pengguna | None:
    """Somebody with these posts, of whom nothing else is known."""
    if jabatan is None:
        return None
    alias = connection.alias
    orang = Pengguna.from_db(alias, ["id"], [_NOMOR])
    orang.jabatan_kini = [
        Jabatan.from_db(alias, ["id", "peran"], [_NOMOR, p])
        if p == Peran.PENDAMPING
        else Jabatan(peran=p, wilayah_id=w)
        for p, w in sorted(jabatan, key=str)
    ]
    return orang
