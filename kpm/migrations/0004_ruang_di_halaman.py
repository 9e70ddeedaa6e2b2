"""Room on the page: a member or a family whose derived columns change is written beside its old
version, without touching an index (HOT). The trigram indexes are the dear part of a write.

That holds only while no changed column is in an index, so the one over the components of a family
goes: one family in ten to one in three has any of them, and a list is read in the order of
another. Rows that are there keep their pages until VACUUM FULL.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kpm", "0003_isi_awal")]
    operations = [
        migrations.RemoveIndex(model_name="keluarga", name="keluarga_komponen"),
        migrations.RunSQL(
            [
                "ALTER TABLE kpm_anggota SET (fillfactor = 50)",
                "ALTER TABLE kpm_keluarga SET (fillfactor = 50)",
            ],
            [
                "ALTER TABLE kpm_anggota RESET (fillfactor)",
                "ALTER TABLE kpm_keluarga RESET (fillfactor)",
            ],
        ),
    ]
