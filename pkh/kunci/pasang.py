"""Puts the policies in place: after each migrate, where they differ from what is declared."""
# ruff: noqa: S608  (names of our own tables)

import hashlib

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction

from .kebijakan import FUNGSI, KEBIJAKAN, MENULIS, SEMUA

_ADA = """
SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_class c
LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'kunci'
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
"""

# What a function gives cannot be changed, and policies hold on to it: both go, and are made anew.
_BUANG = """
DO $$ DECLARE fungsi regprocedure; BEGIN
    FOR fungsi IN SELECT oid FROM pg_proc
        WHERE starts_with(proname, 'kunci_') AND pronamespace = 'public'::regnamespace
    LOOP EXECUTE format('DROP FUNCTION %s CASCADE', fungsi); END LOOP;
END $$"""


def _peristiwa() -> dict[str, str]:
    """Event tables of the trail: seen where the row they tell of is seen."""
    return {
        m._meta.db_table: m.pgh_tracked_model._meta.db_table
        for m in apps.get_models()
        if hasattr(m, "pgh_tracked_model") and m.pgh_tracked_model._meta.db_table in KEBIJAKAN
    }


def perintah() -> dict[str, str]:
    """table -> the SQL that locks it; none while the second lock is not switched on."""
    hasil: dict[str, str] = {}
    if not settings.KUNCI_KEDUA:
        return hasil
    for tabel, syarat in KEBIJAKAN.items():
        hasil[tabel] = (
            f"DROP POLICY IF EXISTS kunci ON {tabel};"
            f"CREATE POLICY kunci ON {tabel} USING ({SEMUA} OR {syarat})"
            f" WITH CHECK ({SEMUA} OR {MENULIS.get(tabel, syarat)});"
        )
    for tabel, asal in _peristiwa().items():
        # Read by who sees the row; written by triggers, for whoever may write the row itself.
        hasil[tabel] = (
            f"DROP POLICY IF EXISTS kunci ON {tabel};"
            f"CREATE POLICY kunci ON {tabel} USING ({SEMUA} OR "
            f"EXISTS (SELECT 1 FROM {asal} asal WHERE asal.id = pgh_obj_id)) WITH CHECK (true);"
        )
    for tabel in hasil:
        hasil[tabel] += f"ALTER TABLE {tabel} ENABLE ROW LEVEL SECURITY;"
        hasil[tabel] += f"COMMENT ON POLICY kunci ON {tabel} IS '{sidik(hasil[tabel])}';"
    return hasil


def sidik(sql: str) -> str:
    return hashlib.sha256((FUNGSI + sql).encode()).hexdigest()[:16]


def kurang(using: str) -> dict[str, str]:
    """{table: SQL} of what is not as it is declared; a table that is declared no more opens."""
    with connections[using].cursor() as k:
        k.execute(_ADA)
        ada = dict(k.fetchall())
    semua = perintah()
    buka = {
        t: f"DROP POLICY IF EXISTS kunci ON {t}; ALTER TABLE {t} DISABLE ROW LEVEL SECURITY;"
        for t, terpasang in ada.items()
        if terpasang and t not in semua
    }
    return buka | {t: s for t, s in semua.items() if t in ada and f"'{ada[t]}'" not in s}


def pasang(using: str, **_) -> None:
    """Signal receiver of post_migrate. A table whose policy is as declared is not touched."""
    if beda := kurang(using):
        with transaction.atomic(using=using), connections[using].cursor() as k:
            if perintah().keys() <= beda.keys():  # the functions are others, or not wanted
                k.execute(_BUANG)
            k.execute(FUNGSI)
            for sql in beda.values():
                k.execute(sql)
