"""Taking an import back, from the trail: what it wrote is in the events of its context, what
was there before in the event before the first of them.

A kind names in BATAL the followed models it writes, parents first. What belongs together (a
family with its members) is one unit: all of it goes back, or none. A unit stays as it is when
one of its rows is no longer as the import left it, or when something a person made points at a
row that would go.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CASCADE

from .massal import Tahap, siapkan

DAFTAR_MAKS = 500  # units named that could not be taken back


@dataclass(frozen=True)
class Balik:
    """A followed model. `satuan`: the column that names the unit. `turunan`: columns that are
    worked out from others, whose change is nobody's edit. `dahulu`: condition on the old
    values `s`; rows that meet it are restored first, where a unique rule asks for an order."""

    model: str
    satuan: str = "id"
    turunan: frozenset[str] = frozenset()
    dahulu: str = ""

    @property
    def kelas(self) -> Any:
        return apps.get_model(self.model)

    @property
    def tabel(self) -> str:
        return self.kelas._meta.db_table

    @property
    def peristiwa(self) -> str:
        return self.kelas.pgh_event_model._meta.db_table

    @property
    def kolom(self) -> list[str]:
        """Followed columns, in the names of the database."""
        return [
            f.column
            for f in self.kelas.pgh_event_model._meta.concrete_fields
            if not f.name.startswith("pgh_") and f.column != "id"
        ]


def kembalikan(k, t: Tahap, konteks: str) -> dict[str, Any]:
    """Take back what context `konteks` wrote: {"dikembalikan", "dihapus"} rows, {"satuan"}
    units, {"ditolak"} units, {"daftar": [{"id", "nama", "sebab"}]}."""
    if hasattr(t.kelas.massal, "batalkan"):
        return t.kelas.massal.batalkan(k, t, konteks)
    siapkan(k, t)
    balik: list[Balik] = t.kelas.massal.BATAL
    k.execute("CREATE TEMP TABLE batal_tolak (satuan bigint, sebab text) ON COMMIT DROP")
    for n, b in enumerate(balik):
        k.execute(_sql_sasaran(n, b), [konteks] * 2)
        k.execute(f"ANALYZE batal_{n}")
        k.execute(
            f"SELECT 1 FROM {b.tabel} WHERE id IN (SELECT id FROM batal_{n}) ORDER BY id FOR UPDATE"
        )
        k.execute(_sql_beda(n, b))
    for n, b in enumerate(balik):
        for sql in _penunjuk(t, balik, n, b):
            k.execute(sql)
    if hasattr(t.kelas.massal, "tolak_batal"):
        t.kelas.massal.tolak_batal(k, t)
    k.execute("ANALYZE batal_tolak")
    dihapus = _hapus(k, t, balik)
    dikembalikan = sum(_pulihkan(k, n, b) for n, b in enumerate(balik))
    k.execute(
        " UNION ".join(f"SELECT satuan FROM batal_{n}" for n in range(len(balik)))
        + "".join(
            f" EXCEPT SELECT satuan FROM batal_{n} WHERE baru"
            for n, b in enumerate(balik)
            if b.satuan == "id"  # the unit itself is gone
        )
        + " EXCEPT SELECT satuan FROM batal_tolak"
    )
    tetap = [baris[0] for baris in k.fetchall()]
    if tetap:
        t.kelas.massal.sesudah_batal(k, t, tetap)
    hasil = _ringkas(k, t, balik) | {"dikembalikan": dikembalikan, "dihapus": dihapus}
    for n in range(len(balik)):
        k.execute(f"DROP TABLE batal_{n}")
    k.execute("DROP TABLE batal_tolak")
    return hasil


def _sql_sasaran(n: int, b: Balik) -> str:
    """Every row the import wrote: its last event there, the event before, and its unit."""
    satuan = f"coalesce(x.{b.satuan}, e.{b.satuan})"
    return f"""
        CREATE TEMP TABLE batal_{n} ON COMMIT DROP AS
        SELECT i.id, i.akhir, i.baru, {satuan}::bigint AS satuan, x.id IS NOT NULL AS ada,
            (SELECT max(s.pgh_id) FROM {b.peristiwa} s
             WHERE s.pgh_obj_id = i.id AND s.pgh_id < i.awal
                AND s.pgh_context_id IS DISTINCT FROM %s) AS sebelum
        FROM (SELECT pgh_obj_id AS id, min(pgh_id) AS awal, max(pgh_id) AS akhir,
                bool_or(pgh_label = 'insert') AS baru
            FROM {b.peristiwa} WHERE pgh_context_id = %s GROUP BY pgh_obj_id) i
        JOIN {b.peristiwa} e ON e.pgh_id = i.akhir LEFT JOIN {b.tabel} x ON x.id = i.id"""


def _sql_beda(n: int, b: Balik) -> str:
    """Refuse the unit of a row that is not as the import left it."""
    kolom = [c for c in b.kolom if c not in b.turunan]
    return f"""
        INSERT INTO batal_tolak
        SELECT a.satuan, CASE WHEN NOT a.ada THEN 'barisnya sudah tidak ada'
            WHEN NOT a.baru AND a.sebelum IS NULL THEN 'nilai sebelumnya tidak tercatat'
            ELSE 'sudah diubah sesudah impor' END
        FROM batal_{n} a JOIN {b.peristiwa} e ON e.pgh_id = a.akhir
            LEFT JOIN {b.tabel} x ON x.id = a.id
        WHERE NOT a.ada OR (NOT a.baru AND a.sebelum IS NULL)
            OR ({", ".join(f"x.{c}" for c in kolom)})
                IS DISTINCT FROM ({", ".join(f"e.{c}" for c in kolom)})"""


def _relasi(b: Balik) -> Iterator[Any]:
    """Foreign keys to the model, also those without a name on its side; not of the trail."""
    for r in b.kelas._meta.get_fields(include_hidden=True):
        ke_sini = (r.one_to_many or r.one_to_one) and r.auto_created and not r.concrete
        if ke_sini and not _milik_jejak(r.related_model):
            yield r


def _milik_jejak(model) -> bool:
    """Tables of events, and the views over all of them."""
    return hasattr(model, "pgh_tracked_model") or model._meta.app_label == "pghistory"


def _penunjuk(t: Tahap, balik: list[Balik], n: int, b: Balik) -> Iterator[str]:
    """Refuse units of new rows at which something points that a person made."""
    milik = {x.model: i for i, x in enumerate(balik)}
    for r in _relasi(b):
        model, fk = r.related_model, r.field.column
        if model._meta.label in t.kelas.massal.IKUT_HAPUS:
            continue
        orang = "true"  # also whatever the database would keep, or empty
        if model._meta.label in milik:
            anak = f"batal_{milik[model._meta.label]}"
            orang = f"NOT EXISTS (SELECT 1 FROM {anak} m WHERE m.id = x.id AND m.baru)"
        elif r.on_delete is CASCADE and (peristiwa := getattr(model, "pgh_event_model", None)):
            # what the system made by itself at night goes along
            orang = f"""EXISTS (SELECT 1 FROM {peristiwa._meta.db_table} e
                LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
                WHERE e.pgh_obj_id = x.id AND c.metadata ->> 'pengguna' IS NOT NULL)"""
        nama = str(model._meta.verbose_name).replace("'", "''")
        yield f"""INSERT INTO batal_tolak SELECT DISTINCT a.satuan, 'sudah punya {nama}'
            FROM batal_{n} a JOIN {model._meta.db_table} x ON x.{fk} = a.id
            WHERE a.baru AND {orang}"""
        if beku := getattr(model, "TIDAK_DIHAPUS", None):
            yield f"""INSERT INTO batal_tolak SELECT DISTINCT a.satuan, '{beku[1]}'
                FROM batal_{n} a JOIN {model._meta.db_table} x ON x.{fk} = a.id
                WHERE a.baru AND {beku[0]}"""


def _hapus(k, t: Tahap, balik: list[Balik]) -> int:
    """Delete what the import made, children first, with what goes along."""
    jumlah = 0
    for n, b in reversed(list(enumerate(balik))):
        sasaran = f"""SELECT id FROM batal_{n} a WHERE a.baru AND a.ada
            AND NOT EXISTS (SELECT 1 FROM batal_tolak t WHERE t.satuan = a.satuan)"""
        sendiri = {x.model for x in balik}
        for r in _relasi(b):
            model = r.related_model
            ikut = r.on_delete is CASCADE or model._meta.label in t.kelas.massal.IKUT_HAPUS
            if model._meta.label in sendiri or not ikut:  # others were refused by _penunjuk
                continue
            k.execute(f"DELETE FROM {model._meta.db_table} WHERE {r.field.column} IN ({sasaran})")
        k.execute(f"DELETE FROM {b.tabel} WHERE id IN ({sasaran})")
        jumlah += k.rowcount
    return jumlah


def _pulihkan(k, n: int, b: Balik) -> int:
    """Restore the values before the import, on rows that were there."""
    isi = ", ".join(f"{c} = s.{c}" for c in b.kolom)
    jumlah = 0
    for syarat in (b.dahulu, f"NOT ({b.dahulu})") if b.dahulu else ("true",):
        k.execute(
            f"""UPDATE {b.tabel} x SET {isi} FROM batal_{n} a
            JOIN {b.peristiwa} s ON s.pgh_id = a.sebelum
            WHERE x.id = a.id AND NOT a.baru AND {syarat}
            AND NOT EXISTS (SELECT 1 FROM batal_tolak t WHERE t.satuan = a.satuan)"""
        )
        jumlah += k.rowcount
    return jumlah


def _ringkas(k, t: Tahap, balik: list[Balik]) -> dict[str, Any]:
    semua = " UNION ".join(f"SELECT DISTINCT satuan FROM batal_{n}" for n in range(len(balik)))
    k.execute(
        f"""SELECT count(*), count(*) FILTER (WHERE satuan IN (SELECT satuan FROM batal_tolak))
        FROM ({semua}) s"""
    )
    satuan, ditolak = k.fetchone()
    tabel, nama = t.kelas.massal.SEBUTAN
    k.execute(
        f"""SELECT s.satuan, coalesce({nama}, ''), string_agg(DISTINCT s.sebab, '; ')
        FROM batal_tolak s LEFT JOIN {tabel} x ON x.id = s.satuan
        GROUP BY s.satuan, {nama} ORDER BY 2, 1 LIMIT {DAFTAR_MAKS}"""
    )
    daftar = [{"id": i, "nama": n, "sebab": s} for i, n, s in k.fetchall()]
    return {"satuan": satuan - ditolak, "ditolak": ditolak, "daftar": daftar}
