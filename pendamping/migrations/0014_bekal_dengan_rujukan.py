from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pendamping", "0013_anggota_dari_telepon")]

    operations = [
        # Made ready without the lists; they are made anew each night anyway.
        migrations.RunSQL("DELETE FROM pendamping_bekal", migrations.RunSQL.noop),
        migrations.AddField(
            "bekal",
            "rujukan",
            models.CharField("sidik rujukan", max_length=16, default=""),
            preserve_default=False,
        ),
    ]
