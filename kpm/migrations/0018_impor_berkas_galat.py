from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kpm", "0017_ketentuan_kelompok")]
    operations = [
        migrations.AddField("impor", "berkas_galat", models.FileField(blank=True, upload_to="impor/%Y/%m/", verbose_name="berkas galat")),
    ]
