"""Rows that migrations wrote or changed before there were triggers: their events."""

from django.db import migrations

LABEL = "id, label, keadaan, catatan, diubah_pada, diubah_oleh_id"
KETENTUAN = (
    "id, mulai, nama, dasar_hukum, keyakinan, isi, dibuat_pada, ditetapkan_pada, dibuat_oleh_id,"
    " ditetapkan_oleh_id"
)


class Migration(migrations.Migration):
    dependencies = [("kpm", "0008_ketentuan_graduasi")]

    operations = [
        migrations.RunSQL(
            f"""INSERT INTO kpm_labelbankevent (pgh_created_at, pgh_label, pgh_obj_id, {LABEL})
            SELECT now(), 'insert', id, {LABEL} FROM kpm_labelbank t
            WHERE NOT EXISTS (SELECT FROM kpm_labelbankevent e WHERE e.pgh_obj_id = t.id)""",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            f"""INSERT INTO kpm_ketentuanevent (pgh_created_at, pgh_label, pgh_obj_id, {KETENTUAN})
            SELECT now(), 'update', id, {KETENTUAN} FROM kpm_ketentuan t
            WHERE isi IS DISTINCT FROM (SELECT e.isi FROM kpm_ketentuanevent e
                WHERE e.pgh_obj_id = t.id ORDER BY e.pgh_id DESC LIMIT 1)""",
            migrations.RunSQL.noop,
        ),
    ]
