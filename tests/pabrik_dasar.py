"""How factories write: what save() writes, by SQL that is written once for each model. (Half of
what a row costs a test is Django writing the same INSERT again.)"""

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.fields import AutoFieldMixin
from factory.django import DjangoModelFactory


class Pabrik(DjangoModelFactory):
    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        if cls._meta.django_get_or_create:
            return super()._create(model_class, *args, **kwargs)
        baris = model_class(*args, **kwargs)
        tulis(baris)
        return baris


def tulis(*baris: models.Model) -> None:
    """New rows of one model in one statement; with a number of its own, or a value that only the
    database knows, by save()."""
    model = type(baris[0])
    sql, ruas = _perintah(model, len(baris))
    nilai = [f.pre_save(b, True) for b in baris for f in ruas]
    bernomor = isinstance(model._meta.pk, AutoFieldMixin) and any(b.pk for b in baris)
    if bernomor or any(hasattr(n, "resolve_expression") for n in nilai):
        for b in baris:
            b.save(force_insert=True)
        return
    kabel = connections[DEFAULT_DB_ALIAS]
    with kabel.cursor() as kursor:
        semua = zip(ruas * len(baris), nilai, strict=True)
        kursor.execute(sql, [f.get_db_prep_save(n, kabel) for f, n in semua])
        nomor = kursor.fetchall()
    for b, (pk,) in zip(baris, nomor, strict=True):
        b.pk, b._state.adding, b._state.db = pk, False, kabel.alias


@cache
def _perintah(model, jumlah: int) -> tuple[str, list]:
    meta, kutip = model._meta, connection.ops.quote_name
    ruas = [f for f in meta.local_concrete_fields if not isinstance(f, AutoFieldMixin)]
    tempat = [f.get_placeholder(None, None, connection) if hasattr(f, "get_placeholder") else "%s"
              for f in ruas]  # fmt: skip
    satu = f"({', '.join(tempat)})"
    kolom = ", ".join(kutip(f.column) for f in ruas)
    return (
        f"INSERT INTO {kutip(meta.db_table)} ({kolom}) VALUES {', '.join([satu] * jumlah)} "
        f"RETURNING {kutip(meta.pk.column)}",
        ruas,
    )
