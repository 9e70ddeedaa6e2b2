from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('akun', '0003_sesi_dan_lingkup_token'),
    ]

    operations = [
        migrations.AddField(
            model_name='pengguna',
            name='sandi_awal_sampai',
            field=models.DateTimeField(editable=False, null=True, verbose_name='berlaku sampai'),
        ),
    ]
