from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kpm", "0012_jejak_tenggat_laporan")]
    operations = [
        migrations.AddIndex(
            "keluarga",
            models.Index(fields=["desa", "status", "status_sejak"], name="keluarga_desa_sejak"),
        ),
        migrations.RemoveIndex("keluarga", "keluarga_desa_status"),
    ]
