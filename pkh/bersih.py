"""full_clean() in fewer statements: Django asks every check constraint in a savepoint of its own,
and looks up again each row that a foreign key was given as an object."""

from collections.abc import Collection
from functools import cache

from django.core.exceptions import ValidationError
from django.db import connection, models, router


def bersihkan(objek: models.Model, exclude: Collection[str] = ()) -> None:
    """`objek.full_clean(exclude=exclude)`. All check constraints are asked in one statement, and
    what was read a moment ago is there: the database holds on to it by its foreign key. Where
    anything is wrong, Django is asked after all, and says all of it."""
    lewati = set(exclude)
    try:
        objek.clean_fields(exclude=lewati | _terbaca(objek))
        objek.clean()
        objek.validate_unique(exclude=lewati)
        utuh = _batasan_utuh(objek, lewati)
    except ValidationError:
        utuh = False
    if not utuh:
        objek.full_clean(exclude=lewati)


def _terbaca(objek: models.Model) -> set[str]:
    """Foreign keys whose row is at hand as the database gave it."""
    hasil = set()
    for f in objek._meta.concrete_fields:
        if isinstance(f, models.ForeignKey) and f.is_cached(objek):
            isi = f.get_cached_value(objek)
            if isi is not None and not isi._state.adding and isi.pk == getattr(objek, f.attname):
                hasil.add(f.name)
    return hasil


def _batasan_utuh(objek: models.Model, exclude: set[str]) -> bool:
    """Whether all check constraints hold; ValidationError from the others. False too where the
    database alone knows a value."""
    using = router.db_for_write(type(objek), instance=objek)
    for model, semua in objek.get_constraints():
        for b in semua:
            if not isinstance(b, models.CheckConstraint):
                b.validate(model, objek, exclude=exclude, using=using)
        jawaban = tanya_batasan(model, objek, exclude)
        if jawaban is None or not all(jawaban):
            return False
    return True


def tanya_batasan(model, objek: models.Model, exclude: set[str]) -> list[bool] | None:
    """Of each check constraint of `model`, in their order, whether `objek` holds it; one that
    reads an excluded field is held. None where a value is known to the database alone."""
    sql, ruas, disebut = _sql_batasan(model)
    if not disebut:
        return []
    nilai = [None if f.name in exclude else getattr(objek, f.attname) for f in ruas]
    if any(hasattr(n, "resolve_expression") for n in nilai):
        return None
    isi = [f.get_db_prep_value(n, connection) for f, n in zip(ruas, nilai, strict=True)]
    with connection.cursor() as kursor:
        kursor.execute(sql, isi)
        jawab = kursor.fetchone()
    return [ya or bool(d & exclude) for ya, d in zip(jawab, disebut, strict=True)]


@cache
def _sql_batasan(model) -> tuple[str, list, list[set[str]]]:
    """One statement that looks at a row not written yet: (SQL, the fields it is given, the fields
    that each constraint reads). Nothing known is no breach, as in the database itself."""
    batas = [b for b in model._meta.constraints if isinstance(b, models.CheckConstraint)]
    disebut = [
        {model._meta.get_field(n).name for n in b.condition.referenced_base_fields} for b in batas
    ]
    ruas = [f for f in model._meta.concrete_fields if any(f.name in d for d in disebut)]
    kutip, penulis = connection.ops.quote_name, connection.schema_editor()
    isi = ", ".join(f"%s::{f.cast_db_type(connection)} AS {kutip(f.column)}" for f in ruas)
    tanya = ", ".join(
        f"COALESCE(({b._get_check_sql(model, penulis)}), true)".replace("%", "%%") for b in batas
    )
    return f"SELECT {tanya} FROM (SELECT {isi}) AS baris", ruas, disebut  # noqa: S608
