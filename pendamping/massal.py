"""Work on whole tables: who is whose pendamping today."""

from datetime import date

from django.db import connection


def selaraskan_pendamping(pada: date, keluarga: list[int] | None = None) -> int:
    """Keluarga.pendamping as the assignments say on `pada`; how many families changed.

    A family whose last assignment has ended has nobody; one that never had any is left alone.
    """
    with connection.cursor() as kursor:
        kursor.execute(
            """
            UPDATE kpm_keluarga k SET pendamping_id = b.pendamping_id
            FROM (
                SELECT DISTINCT ON (keluarga_id) keluarga_id,
                       CASE WHEN selesai IS NULL OR selesai >= %(pada)s
                            THEN pendamping_id END AS pendamping_id
                FROM pendamping_penugasan
                WHERE mulai <= %(pada)s
                  AND (%(keluarga)s::bigint[] IS NULL OR keluarga_id = ANY(%(keluarga)s))
                ORDER BY keluarga_id, mulai DESC
            ) b
            WHERE k.id = b.keluarga_id AND k.pendamping_id IS DISTINCT FROM b.pendamping_id
            """,
            {"pada": pada, "keluarga": keluarga},
        )
        return kursor.rowcount
