from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("graduasi", "0009_target_pendamping"),
        ("kpm", "0008_ketentuan_graduasi"),
    ]
    operations = [
        migrations.AlterField(
            "proyeksi",
            "sebab",
            models.CharField(
                max_length=12,
                choices=[
                    ("usia", "melewati usia dini"),
                    ("lulus", "tamat sekolah"),
                    ("usia_sekolah", "melewati usia sekolah"),
                    ("nifas", "masa nifas berakhir"),
                    (
                        "tanpa_hpl",
                        "diperkirakan sudah melahirkan (perkiraan lahir tidak dicatat)",
                    ),
                    ("ketentuan", "ketentuan baru berlaku"),
                ],
            ),
        )
    ]
