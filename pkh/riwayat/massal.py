"""The trail as whole tables: what a stretch of it holds, and whether it tells what the tables
say today."""

from collections.abc import Iterator

import pgtrigger
from django.apps import apps
from django.db import connection

from .models import BukaIdentitas, Nisan, Pemangkasan, Sasaran
from .pribadi import rahasia

# Values as text in one notation, whatever the session says.
NOTASI = (
    "SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),"
    " set_config('IntervalStyle', 'iso_8601', true), set_config('extra_float_digits', '1', true),"
    " set_config('bytea_output', 'hex', true)"
)
KONTEKS = "pghistory_context"


def model_peristiwa() -> list:
    """The event model of every followed table, in a fixed order."""
    semua = (m for m in apps.get_models() if hasattr(m, "pgh_tracked_model"))
    return sorted(semua, key=lambda m: m._meta.db_table)


def tabel_jejak() -> dict[str, list[str]]:
    """{table that is only ever added to: [its number, its other columns]}, without the columns
    that are sealed apart (pribadi.rahasia)."""
    hasil = {}
    for m in [*model_peristiwa(), BukaIdentitas, Sasaran, Pemangkasan, Nisan]:
        tabel, ruas = m._meta.db_table, {f.column for f in m._meta.concrete_fields}
        nomor = m._meta.pk.column
        hasil[tabel] = [nomor, *sorted(ruas - {nomor, *rahasia(tabel)})]
    return hasil


def tabel_beku() -> dict[str, list[str]]:
    """{table whose rows triggers keep as they were written, all of them: columns that may change
    all the same, since they follow a region to its new code}."""
    hasil = {}
    for m in apps.get_models():
        jaga = [t for t in getattr(m._meta, "triggers", ()) if isinstance(t, pgtrigger.Protect)]
        jaga = [t for t in jaga if not getattr(t, "fields", None)]  # of some columns only
        if {"UPDATE", "DELETE"} <= {str(o) for t in jaga for o in t.operation}:
            ruas = [r for t in jaga for r in getattr(t, "exclude", None) or ()]
            hasil[m._meta.db_table] = [m._meta.get_field(r).column for r in ruas]
    return hasil


def nomor_terakhir(tabel: str, nomor: str) -> int:
    with connection.cursor() as k:
        k.execute(f'SELECT max("{nomor}") FROM "{tabel}"')
        return k.fetchone()[0] or 0


def kolom(tabel: str) -> set[str]:
    """Columns the table has now; none when it is gone."""
    with connection.cursor() as k:
        k.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s)"
            " AND attnum > 0 AND NOT attisdropped",
            [tabel],
        )
        return {nama for (nama,) in k.fetchall()}


def gumpal(alias: str, ruas: list[str], *lain: str) -> str:
    """SQL: the columns as the one text that is sealed."""
    nama = ", ".join([*(f'{alias}."{r}"' for r in ruas), *lain])
    return f"convert_to(ROW({nama})::text, 'UTF8')"


def sidik_petak(
    tabel: str, ruas: list[str], dari: int, sampai: int, apart: list[str] | None = None
) -> tuple[int, str]:
    """(rows, sha256) of what stands in `tabel` above number `dari` up to `sampai`: named columns
    only, since a later version may add some; who and by which door stand in the context. Of the
    columns `apart` only their sha256 goes in, where they were emptied that of the tombstone."""
    nomor = ruas[0]
    siapa = "k.metadata" if "pgh_context_id" in ruas else "NULL::jsonb"
    gabung = f"LEFT JOIN {KONTEKS} k ON k.id = e.pgh_context_id" if siapa == "k.metadata" else ""
    isi = gumpal("e", ruas, siapa)
    if apart:
        isi = f"coalesce(n.sidik, sha256({gumpal('e', apart)})) || {isi}"
        gabung += f""" LEFT JOIN {Nisan._meta.db_table} n
            ON n.tabel = '{tabel}' AND n.nomor = e."{nomor}" """
    with connection.cursor() as c:
        c.execute(NOTASI)
        c.execute(
            f"""SELECT count(*), encode(sha256(coalesce(string_agg(sha256({isi}), ''
                    ORDER BY e."{nomor}"), '')), 'hex')
                FROM "{tabel}" e {gabung} WHERE e."{nomor}" > %s AND e."{nomor}" <= %s""",
            [dari, sampai],
        )
        return c.fetchone()


def tanpa_jejak() -> Iterator[tuple[str, int]]:
    """(table, rows) of every followed table of which some row is not what its last event says, or
    is there without one, or is gone without one saying so."""
    for peristiwa in model_peristiwa():
        model = peristiwa.pgh_tracked_model
        ruas = [f.column for f in peristiwa._meta.concrete_fields if not f.name.startswith("pgh_")]
        t, e = (", ".join(f'{alias}."{r}"' for r in ruas) for alias in "te")
        kunci = model._meta.pk.column
        with connection.cursor() as c:
            c.execute(
                f"""SELECT count(*) FROM "{model._meta.db_table}" t FULL JOIN (
                        SELECT DISTINCT ON (pgh_obj_id) * FROM "{peristiwa._meta.db_table}"
                        ORDER BY pgh_obj_id, pgh_id DESC) e ON e.pgh_obj_id = t."{kunci}"
                    WHERE CASE WHEN t."{kunci}" IS NULL THEN e.pgh_label <> 'delete'
                        ELSE e.pgh_id IS NULL OR e.pgh_label = 'delete'
                            OR ROW({t}) IS DISTINCT FROM ROW({e}) END"""
            )
            if jumlah := c.fetchone()[0]:
                yield model._meta.db_table, jumlah
