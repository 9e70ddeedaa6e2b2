"""Rows that the first migrations wrote before there were triggers: their first events."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pendamping", "0011_bekal_telepon")]

    operations = [
        migrations.RunSQL(
            """INSERT INTO pendamping_sesievent (pgh_created_at, pgh_label, pgh_obj_id, id, modul, nama_modul, sesi, judul, berakhir_pada)
            SELECT now(), 'insert', id, id, modul, nama_modul, sesi, judul, berakhir_pada FROM pendamping_sesi t
            WHERE NOT EXISTS (SELECT FROM pendamping_sesievent e WHERE e.pgh_obj_id = t.id)""",
            migrations.RunSQL.noop,
        )
    ]
