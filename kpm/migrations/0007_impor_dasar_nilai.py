from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kpm", "0006_impor_jenis")]
    operations = [
        migrations.AddField("impor", "dasar_nilai", models.JSONField(blank=True, default=list, verbose_name="keadaan saat dinilai")),
    ]
