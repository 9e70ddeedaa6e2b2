from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate
from pghistory import runtime

from . import pemicu

PERAN_APLIKASI = "pkh_aplikasi"  # pkh/jalan/peran.sql
# Nothing is written by them: who writes is not said before each.
_BUKAN_TULISAN = ("savepoint", "release", "rollback")
_BELUM = """SELECT oid::regprocedure::text FROM pg_proc
    WHERE proname LIKE 'pgtrigger\\_%' AND proconfig IS NULL"""


def gabung_tanpa_gelung(using: str, **_) -> None:
    """The triggers join all old with all new rows of a statement, and a session keeps the plan
    it made for the first: nested loops made for one row never end with a hundred thousand."""
    with connections[using].cursor() as kursor:
        kursor.execute(_BELUM)
        for (fungsi,) in kursor.fetchall():
            kursor.execute(f"ALTER FUNCTION {fungsi} SET enable_nestloop = off")  # noqa: S608


def hanya_tambah(using: str, **_) -> None:
    """Events, openings of identities, seals and whatever a trigger freezes, which a session could
    tell to look away (`pgtrigger.ignore`): the app's role adds to them and no more."""
    from .massal import tabel_beku, tabel_jejak
    from .models import Nisan, Pemangkasan, Segel

    beku = tabel_beku()
    tabel = ", ".join(f'"{t}"' for t in {*tabel_jejak(), Segel._meta.db_table, *beku})
    with connections[using].cursor() as kursor:
        kursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PERAN_APLIKASI])
        if kursor.fetchone():
            kursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {tabel} FROM {PERAN_APLIKASI}")
            for t, ruas in beku.items():
                if ruas:
                    kursor.execute(f"GRANT UPDATE ({', '.join(ruas)}) ON {t} TO {PERAN_APLIKASI}")
            # What says that something was trimmed is the owner's alone.
            nisan = ", ".join(m._meta.db_table for m in (Nisan, Pemangkasan))
            kursor.execute(f"REVOKE INSERT ON {nisan} FROM {PERAN_APLIKASI}")


def beri_garam(using: str, **_) -> None:
    """Events with columns that are sealed apart: a random salt each, and those columns may be
    empty (pribadi.py). Of a table that has it already nothing is touched."""
    from .massal import model_peristiwa
    from .pribadi import GARAM, rahasia

    with connections[using].cursor() as kursor:
        for tabel in (m._meta.db_table for m in model_peristiwa()):
            kursor.execute(
                "SELECT attname, attnotnull FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND NOT attisdropped",
                [tabel],
            )
            ada, perlu = dict(kursor.fetchall()), rahasia(tabel)
            ubah = [f'ALTER "{r}" DROP NOT NULL' for r in perlu if ada.get(r)]
            if perlu and GARAM not in ada:
                ubah.append(f"ADD {GARAM} uuid DEFAULT gen_random_uuid()")
            if ubah:
                kursor.execute(f'ALTER TABLE "{tabel}" {", ".join(ubah)}')


class RiwayatConfig(AppConfig):
    name = "pkh.riwayat"
    label = "riwayat"
    verbose_name = "Riwayat"

    def __init__(self, *args):
        super().__init__(*args)
        pemicu.pasang()

    def ready(self):
        runtime.IGNORED_SQL_PREFIXES += _BUKAN_TULISAN
        for akhir in (hanya_tambah, beri_garam):
            post_migrate.connect(akhir, sender=apps.get_app_config("laporan"))
        # Said of every app in their order: this one stands behind pgtrigger, which puts the
        # triggers in place when it is told of itself.
        post_migrate.connect(gabung_tanpa_gelung, sender=apps.get_app_config("pghistory"))
