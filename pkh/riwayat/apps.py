from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate

PERAN_APLIKASI = "pkh_aplikasi"  # pkh/jalan/peran.sql
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
    """Events, openings of identities and seals: the app's role adds to them and no more."""
    from .massal import tabel_jejak
    from .models import Segel

    tabel = ", ".join(f'"{t}"' for t in [*tabel_jejak(), Segel._meta.db_table])
    with connections[using].cursor() as kursor:
        kursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PERAN_APLIKASI])
        if kursor.fetchone():
            kursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {tabel} FROM {PERAN_APLIKASI}")


class RiwayatConfig(AppConfig):
    name = "pkh.riwayat"
    label = "riwayat"
    verbose_name = "Riwayat"

    def ready(self):
        post_migrate.connect(hanya_tambah, sender=apps.get_app_config("laporan"))
        # Said of every app in their order: this one stands behind pgtrigger, which puts the
        # triggers in place when it is told of itself.
        post_migrate.connect(gabung_tanpa_gelung, sender=apps.get_app_config("pghistory"))
