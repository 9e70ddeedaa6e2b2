import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kpm', '0013_status_sejak_di_desa'),
    ]

    operations = [
        migrations.AddField(
            model_name='catatanekspor',
            name='keluarga',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, editable=False, null=True, size=None),
        ),
    ]
