"""full_clean() in one statement: Django asks for each foreign key, each unique value and, in a
savepoint of its own, each constraint."""

from collections.abc import Collection
from functools import cache

from django.core.exceptions import ValidationError
from django.db import connection, models, router


def bersihkan(objek: models.Model, exclude: Collection[str] = ()) -> None:
    """`objek.full_clean(exclude=exclude)`. A row that was read a moment ago is not looked up again:
    the database holds on to it by its foreign key. Where anything is wrong, Django is asked after
    all, and says all of it."""
    lewati = set(exclude)
    try:
        tunjuk = _tunjuk(objek)
        objek.clean_fields(exclude=lewati | tunjuk.keys())
        objek.clean()
        utuh = _utuh(objek, lewati, tuple(n for n, baru in tunjuk.items() if baru))
    except ValidationError:
        utuh = False
    if not utuh:
        objek.full_clean(exclude=lewati)


def _tunjuk(objek: models.Model) -> dict[str, bool]:
    """{foreign key with a value: whether its row must be looked up}."""
    hasil = {}
    for f in objek._meta.concrete_fields:
        nilai = getattr(objek, f.attname) if isinstance(f, models.ForeignKey) else None
        if nilai is not None:
            isi = f.get_cached_value(objek, default=None)
            baru = isi is None or isi._state.adding or isi.pk != nilai
            if baru:  # SQL would cut a text that is too long, and break off at a number too high
                f.target_field.run_validators(f.to_python(nilai))
            hasil[f.name] = baru
    return hasil


def _utuh(objek: models.Model, exclude: set[str], tunjuk: tuple[str, ...]) -> bool:
    """Whether what it points at is there, what must be unique is, and all constraints hold; False
    too where one statement cannot tell. ValidationError from constraints of other kinds."""
    model = type(objek)
    unik, tanggal = objek._get_unique_checks(exclude=exclude)
    if tanggal or any(m is not model for m, _ in [*unik, *objek.get_constraints()]):
        return False
    using = router.db_for_write(model, instance=objek)
    if not all(tanya(objek, exclude, tunjuk, tuple(ruas for _, ruas in unik)) or [False]):
        return False
    for b in model._meta.constraints:
        if not _dalam_sql(b):  # a range that ends before it begins is an error of the database
            b.validate(model, objek, exclude=exclude, using=using)
    return True


def _dalam_sql(b: models.BaseConstraint) -> bool:
    if isinstance(b, models.UniqueConstraint):
        return bool(b.fields) and not b.expressions and b.nulls_distinct is None
    return isinstance(b, models.CheckConstraint)


def tanya(
    objek: models.Model,
    exclude: set[str],
    tunjuk: tuple[str, ...] = (),
    unik: tuple[tuple[str, ...], ...] = (),
) -> list[bool] | None:
    """What holds, in order: its constraints, then foreign keys `tunjuk`, then fields `unik`; what
    reads an excluded field does. None where the database alone knows a value."""
    sql, ruas, disebut = _sql(type(objek), tunjuk, unik)
    nilai = [None if f.name in exclude else getattr(objek, f.attname) for f in ruas]
    if any(hasattr(n, "resolve_expression") for n in nilai):
        return None
    isi = [f.get_db_prep_value(n, connection) for f, n in zip(ruas, nilai, strict=True)]
    lama = None if objek._state.adding else objek._meta.pk.get_db_prep_value(objek.pk, connection)
    with connection.cursor() as kursor:
        kursor.execute(sql, [*isi, lama])
        jawab = kursor.fetchone()
    return [ya or bool(d & exclude) for ya, d in zip(jawab, [set(), *disebut], strict=True)]


@cache
def _sql(
    model, tunjuk: tuple[str, ...], unik: tuple[tuple[str, ...], ...]
) -> tuple[str, list, list[set[str]]]:
    """One statement that looks at a row not written yet, `baris`: (SQL, the fields it is given,
    the fields that each answer reads). Nothing known is no breach, as in the database itself."""
    meta, kutip, penulis = model._meta, connection.ops.quote_name, connection.schema_editor()
    tanya, disebut = ["true"], []
    for b in filter(_dalam_sql, meta.constraints):
        syarat = b._get_check_sql(model, penulis) if isinstance(b, models.CheckConstraint) else ""
        if not syarat:
            syarat = _sql_unik(meta, b.fields, b._get_condition_sql(model, penulis))
        tanya.append(f"COALESCE(({syarat}), true)".replace("%", "%%"))
        nama = b.condition.referenced_base_fields if b.condition else set()
        disebut.append({meta.get_field(n).name for n in {*nama, *getattr(b, "fields", ())}})
    for nama in tunjuk:
        f = meta.get_field(nama)
        tabel, kunci = f.remote_field.model._meta.db_table, f.target_field.column
        kolom = f"{kutip(kunci)} = baris.{kutip(f.column)}"
        tanya.append(f"EXISTS (SELECT FROM {kutip(tabel)} WHERE {kolom})")
        disebut.append({nama})
    for ruas in unik:
        tanya.append(_sql_unik(meta, ruas, None))
        disebut.append(set(ruas))
    semua = [f for f in meta.concrete_fields if any(f.name in d for d in disebut)]
    isi = "".join(f"%s::{_tipe(f)} AS {kutip(f.column)}, " for f in semua)
    lama = f"%s::{_tipe(meta.pk)} AS _lama"
    return f"SELECT {', '.join(tanya)} FROM (SELECT {isi}{lama}) AS baris", semua, disebut  # noqa: S608


def _tipe(f) -> str:
    return f.rel_db_type(connection) if f.primary_key else f.cast_db_type(connection)


def _sql_unik(meta, ruas: Collection[str], syarat: str | None) -> str:
    """Without a condition of the constraint or with: inside, its columns are those of the table."""
    kutip = connection.ops.quote_name
    sama = [f"{kutip(c)} = baris.{kutip(c)}" for c in (meta.get_field(n).column for n in ruas)]
    lain = " AND ".join([*sama, f"{kutip(meta.pk.column)} IS DISTINCT FROM baris._lama"])
    if not syarat:
        return f"NOT EXISTS (SELECT FROM {kutip(meta.db_table)} WHERE {lain})"  # noqa: S608
    ada = f"EXISTS (SELECT FROM {kutip(meta.db_table)} WHERE {lain} AND ({syarat}))"  # noqa: S608
    return f"NOT (({syarat}) AND {ada})"
