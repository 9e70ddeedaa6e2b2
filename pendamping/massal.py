"""Work on whole tables: who is whose pendamping today."""

from datetime import date

from django.db import connection

from pkh.kunci.konteks import sistem

# A P2K2 group whose families all went to one person goes with them, and comes back with them.
SQL_KELOMPOK = """
UPDATE pendamping_kelompok g SET pendamping_id = b.orang
FROM (
    SELECT a.kelompok_id, min(k.pendamping_id) AS orang
    FROM pendamping_anggotakelompok a JOIN kpm_keluarga k ON k.id = a.keluarga_id
    WHERE a.selesai IS NULL AND (%(keluarga)s::bigint[] IS NULL OR a.kelompok_id IN (
        SELECT kelompok_id FROM pendamping_anggotakelompok
        WHERE selesai IS NULL AND keluarga_id = ANY(%(keluarga)s)))
    GROUP BY 1
    HAVING min(k.pendamping_id) = max(k.pendamping_id) AND count(*) = count(k.pendamping_id)
) b
WHERE g.id = b.kelompok_id AND g.aktif AND g.pendamping_id <> b.orang
"""
# Its plans to come go with it, but for those at an hour at which the new one leads another group:
# these stay as they are and are asked after (rencana/hari_ini.py).
SQL_RENCANA = """
UPDATE pendamping_rencana r SET pendamping_id = g.pendamping_id
FROM pendamping_kelompok g
WHERE g.id = r.kelompok_id AND r.pendamping_id <> g.pendamping_id
  AND r.pertemuan_id IS NULL AND r.tanggal >= %(pada)s AND NOT EXISTS (
    SELECT FROM pendamping_rencana x JOIN pendamping_kelompok y ON y.id = x.kelompok_id
    WHERE x.id <> r.id AND x.tanggal = r.tanggal AND x.mulai < r.selesai AND r.mulai < x.selesai
      AND (x.pendamping_id = g.pendamping_id OR y.pendamping_id = g.pendamping_id AND x.id < r.id))
"""


@sistem("pemegang menurut penugasan")
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
        berubah = kursor.rowcount
        if berubah:
            kursor.execute(SQL_KELOMPOK, {"keluarga": keluarga})
            kursor.execute(SQL_RENCANA, {"pada": pada})
    return berubah
