"""Which rows a proposal of retention does away with, named before they are touched: what is emptied
in them here, the owner's command empties in their trail (pkh.riwayat.pangkas)."""
# ruff: noqa: S608  (names of our own tables)

from django.apps import apps
from django.db import connection
from django.db.models import DecimalField, Field, FileField, IntegerField, JSONField
from django.db.models.fields import DateField

from pkh.riwayat.pribadi import PRIBADI, Pribadi

DIHAPUS = "Dihapus menurut masa simpan."
AKAR = "kpm_keluarga"
# The clock, not the beginning of the job: meanwhile others may have written about what is its turn
# only now.
_NAMAI = (
    "INSERT INTO riwayat_sasaran (usulan, tabel, objek, pada)"
    " SELECT %s, %s, x, clock_timestamp() FROM"
)
# What cannot simply be emptied: proposals that still wait are told apart by it.
_LAIN = {"kpm_pemutakhiran.hal": "split_part(hal, ':', 1) || ':' || id"}


def namai(usulan: int, tabel: str, kunci: list[int]) -> None:
    """These rows, and whatever is theirs: their children now, and those that were deleted."""
    semua = {tabel}
    with connection.cursor() as k:
        k.execute(f"{_NAMAI} unnest(%s::bigint[]) x ON CONFLICT DO NOTHING", [usulan, tabel, kunci])
        for anak, p in PRIBADI.items():
            if p.induk in semua:
                semua.add(anak)
                k.execute(_namai_anak(anak, p), [usulan, anak, *[usulan, p.induk] * 2])


def _namai_anak(anak: str, p: Pribadi) -> str:
    milik = "IN (SELECT objek FROM riwayat_sasaran WHERE usulan = %s AND tabel = %s)"
    return f"""{_NAMAI} (SELECT t.id FROM {anak} t WHERE t.{p.fk} {milik} UNION
        SELECT e.pgh_obj_id FROM {anak}event e WHERE e.pgh_label = 'delete' AND e.{p.fk} {milik}
        ) y (x) ON CONFLICT DO NOTHING"""


def kosongkan(usulan: int) -> list[str]:
    """Empty what belongs to the families that were named (not what another kind named beside them);
    names of the files nobody names now."""
    berkas: list[str] = []
    model = {m._meta.db_table: m for m in apps.get_models()}
    for tabel, p in PRIBADI.items():
        if tabel in {AKAR, "kpm_anggota"}:
            continue  # what stands there instead is not the same for all
        ruas = [f for f in model[tabel]._meta.concrete_fields if f.column in (*p.kolom, *p.hidup)]
        with connection.cursor() as k:
            for f in (f for f in ruas if isinstance(f, FileField)):
                berkas += _berkas(k, usulan, tabel, f.column)
            jadi = ", ".join(f'"{f.column}" = {_kosong(tabel, f)}' for f in ruas)
            k.execute(f"UPDATE {tabel} SET {jadi} WHERE {_milik(p)}", [usulan])
    return berkas


def _milik(p: Pribadi) -> str:
    """SQL: rows of the families, or of what is theirs."""
    if p.induk == AKAR:
        nomor = f"SELECT objek FROM riwayat_sasaran WHERE usulan = %s AND tabel = '{AKAR}'"
    else:
        nomor = f"SELECT id FROM {p.induk} WHERE {_milik(PRIBADI[p.induk])}"
    return f"{p.fk} IN ({nomor})"


def _berkas(k, usulan: int, tabel: str, kolom: str) -> list[str]:
    milik = f"SELECT id FROM {tabel} WHERE {_milik(PRIBADI[tabel])}"
    k.execute(
        f"""SELECT DISTINCT {kolom} FROM {tabel} t WHERE id IN ({milik}) AND {kolom} <> ''
            AND NOT EXISTS (SELECT FROM {tabel} l WHERE l.{kolom} = t.{kolom}
                AND l.id NOT IN ({milik}))""",
        [usulan] * 2,
    )
    return [nama for (nama,) in k.fetchall()]


def _kosong(tabel: str, f: Field) -> str:
    """SQL. Words give way to the sentence, where it has room: some must not be empty."""
    if lain := _LAIN.get(f"{tabel}.{f.column}"):
        return lain
    if isinstance(f, (DateField, DecimalField, IntegerField)) or (
        isinstance(f, JSONField) and f.null
    ):
        return "NULL"
    if isinstance(f, JSONField):
        return f"'{'[]' if f.default is list else '{}'}'"
    if isinstance(f, FileField):
        return "''"
    kata = DIHAPUS if (f.max_length or len(DIHAPUS)) >= len(DIHAPUS) else "–"
    return f"""CASE WHEN "{f.column}" = '' THEN '' ELSE '{kata}' END"""
