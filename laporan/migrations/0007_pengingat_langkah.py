from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("laporan", "0006_rakor_dan_keputusan")]
    operations = [
        migrations.AddField(
            "surelterbukti",
            "pengingat",
            models.BooleanField("ingatkan langkah yang lewat batas hari", default=True),
        ),
        migrations.AddField(
            "surelterbukti",
            "diingatkan",
            models.DateField("terakhir diingatkan", null=True, blank=True, editable=False),
        ),
    ]
