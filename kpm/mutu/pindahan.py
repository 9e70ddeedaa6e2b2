"""Moving every row that points at one family, or at its members, to another family.

The tables are found by their relations, so those of the rooms above move without being
imported, and so will tables that do not exist yet. What may not move is said by the database:
a row that breaks a constraint on the other side stays, and the constraint names the reason.
"""

from collections import defaultdict
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from kpm.models import Anggota, Keluarga

from .aturan import BENTROK, BENTROK_LAIN, HALANGAN, TETAP

Tabel = tuple[type[Model], dict[str, type[Model]]]


@cache
def tabel_terkait() -> list[Tabel]:
    """(model, {field: Keluarga or Anggota}) of every table to move, those that others of them
    point at first: a departure follows its proposal."""
    ruas: dict[type[Model], dict[str, type[Model]]] = defaultdict(dict)
    for tujuan in (Keluarga, Anggota):
        relasi: Any = tujuan._meta.get_fields(include_hidden=True)
        for r in relasi:
            if not (r.one_to_many or r.one_to_one) or not r.auto_created or r.concrete:
                continue
            model = r.related_model
            if model is Anggota or hasattr(model, "pgh_tracked_model"):
                continue  # members move with their family; the trail stays with its row
            if model._meta.label_lower not in TETAP:
                ruas[model][r.field.name] = tujuan
    urut: list[Tabel] = []
    sisa = dict(ruas)
    while sisa:
        siap = [m for m in sisa if not _rujukan(m) & (set(sisa) - {m})] or list(sisa)
        for m in sorted(siap, key=lambda m: m._meta.label_lower):
            urut.append((m, sisa.pop(m)))
    return urut


def _rujukan(model: type[Model]) -> set:
    return {f.related_model for f in model._meta.concrete_fields if f.is_relation}


def pindahkan(dari: int, ke: int, anggota: dict[int, int]) -> tuple[list[dict], list[dict]]:
    """Move the rows of family `dari` to `ke`, and those of the members in `anggota` (old id ->
    new id). The lists `pindah` and `tinggal` of Penggabungan.

    ValidationError, with nothing moved, when a row that may not stay behind cannot move.
    """
    peta = {Keluarga: {dari: ke}, Anggota: anggota}
    pindah: list[dict] = []
    tinggal: list[dict] = []
    with transaction.atomic():
        for model, kelompok in _yang_menunjuk(peta):
            for isi, pks in kelompok.items():
                jadi, gagal = _ubah(model, dict(isi), pks)
                label = model._meta.label_lower
                if jadi:
                    isi_json = {nama: list(nilai) for nama, nilai in isi}
                    pindah.append({"tabel": label, "isi": isi_json, "pk": jadi})
                for sebab, jumlah in gagal.items():
                    tinggal.append({"tabel": label, "jumlah": jumlah, "sebab": sebab})
    return pindah, tinggal


def _yang_menunjuk(peta: dict) -> list[tuple[type[Model], dict[tuple, list[int]]]]:
    """(model, {((field, (from, to)), ...): pks}) of the tables that have any: rows that change in
    the same way together. Thirty tables asked at once; a family has rows in few of them."""
    with connection.cursor() as kursor:
        kursor.execute(_sql_menunjuk(), {t.__name__: list(lama) for t, lama in peta.items()})
        baris = kursor.fetchall()
    semua: dict[int, dict[tuple, list[int]]] = defaultdict(lambda: defaultdict(list))
    for nomor, pk, nilai in baris:
        isi = tuple(
            (nama, (lama, peta[tujuan][lama]))
            for (nama, tujuan), lama in zip(tabel_terkait()[nomor][1].items(), nilai, strict=True)
            if lama in peta[tujuan]
        )
        semua[nomor][isi].append(pk)
    return [(tabel_terkait()[nomor][0], semua[nomor]) for nomor in sorted(semua)]


@cache
def _sql_menunjuk() -> str:
    """Place of the table in tabel_terkait, key of the row, and whom its fields point at."""
    bagian = []
    for nomor, (model, ruas) in enumerate(tabel_terkait()):
        meta: Any = model._meta
        kolom = {meta.get_field(n).column: tujuan for n, tujuan in ruas.items()}
        syarat = " OR ".join(f"{k} = ANY(%({t.__name__})s::bigint[])" for k, t in kolom.items())
        bagian.append(
            f"SELECT {nomor}, {meta.pk.column}, ARRAY[{', '.join(kolom)}]::bigint[] "
            f"FROM {meta.db_table} WHERE {syarat}"
        )
    return f"{' UNION ALL '.join(bagian)} ORDER BY 1, 2"


def _ubah(model, isi: dict[str, tuple], pks: list[int]) -> tuple[list[int], dict[str, int]]:
    """Write the new values: (rows that took them, {reason: rows that could not})."""
    nilai = {f"{nama}_id": baru for nama, (_, baru) in isi.items()}
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=pks).update(**nilai)
        return pks, {}
    except IntegrityError as galat:
        if len(pks) == 1:
            return [], {_sebab(galat): 1}
    jadi: list[int] = []
    gagal: dict[str, int] = defaultdict(int)
    for pk in pks:
        satu, sebab = _ubah(model, isi, [pk])
        jadi += satu
        for kata, n in sebab.items():
            gagal[kata] += n
    return jadi, gagal


def nama_kendala(galat: IntegrityError) -> str:
    """The constraint that was broken."""
    diag: Any = getattr(galat.__cause__, "diag", None)
    return diag.constraint_name or "" if diag else ""


def _sebab(galat: IntegrityError) -> str:
    nama = nama_kendala(galat)
    if nama in HALANGAN:
        raise ValidationError(HALANGAN[nama]) from galat
    return BENTROK.get(nama, BENTROK_LAIN)
