import django.db.models.deletion
from django.db import migrations, models

WILAYAH = """
UPDATE kpm_pemetaan p SET wilayah_id = (
    SELECT min(w.wilayah_id) FROM kpm_impor i JOIN kpm_impor_wilayah w ON w.impor_id = i.id
    WHERE i.oleh_id = p.oleh_id AND i.jenis = p.jenis);
DELETE FROM kpm_pemetaan WHERE wilayah_id IS NULL;
DELETE FROM kpm_pemetaan p USING kpm_pemetaan q
WHERE q.jenis = p.jenis AND q.sidik = p.sidik AND q.wilayah_id = p.wilayah_id
    AND (q.diubah_pada, q.id) > (p.diubah_pada, p.id);
"""


class Migration(migrations.Migration):
    dependencies = [("kpm", "0015_penyaluran"), ("wilayah", "0001_initial")]
    operations = [
        migrations.RemoveConstraint("pemetaan", "pemetaan_unik"),
        migrations.AddField("pemetaan", "wilayah", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wilayah.wilayah")),
        migrations.RunSQL(WILAYAH, migrations.RunSQL.noop),
        migrations.AddConstraint("pemetaan", models.UniqueConstraint(fields=("jenis", "sidik", "wilayah"), name="pemetaan_wilayah_unik", nulls_distinct=False)),
    ]
