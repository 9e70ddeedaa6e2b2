"""What 0011 wrote into every version before there were triggers: its events, as in 0009."""

from django.db import migrations

KETENTUAN = (
    "id, mulai, nama, dasar_hukum, keyakinan, isi, dibuat_pada, ditetapkan_pada, dibuat_oleh_id,"
    " ditetapkan_oleh_id"
)


class Migration(migrations.Migration):
    dependencies = [("kpm", "0011_tenggat_laporan_bulanan")]

    operations = [
        migrations.RunSQL(
            f"""INSERT INTO kpm_ketentuanevent (pgh_created_at, pgh_label, pgh_obj_id, {KETENTUAN})
            SELECT now(), 'update', id, {KETENTUAN} FROM kpm_ketentuan t
            WHERE isi IS DISTINCT FROM (SELECT e.isi FROM kpm_ketentuanevent e
                WHERE e.pgh_obj_id = t.id ORDER BY e.pgh_id DESC LIMIT 1)""",
            migrations.RunSQL.noop,
        ),
    ]
