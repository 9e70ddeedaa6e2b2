"""How long each kind is kept until an office says otherwise: a cautious start, not the law's
figures. The office's jadwal retensi arsip (UU 43/2009) goes before it."""

from datetime import date

from django.db import migrations

DASAR = "Usulan bawaan; sesuaikan dengan jadwal retensi arsip kantor (UU 43/2009)"
BULAN = {"foto": 24, "lokasi": 12, "pengaduan": 60, "kasus": 60, "keluarga": 120}


def isi(apps, schema_editor):
    Aturan = apps.get_model("laporan", "AturanRetensi")
    Aturan.objects.using(schema_editor.connection.alias).bulk_create(
        Aturan(rekaman=rekaman, bulan=bulan, dasar=DASAR, mulai=date(2024, 1, 1))
        for rekaman, bulan in BULAN.items()
    )


class Migration(migrations.Migration):
    dependencies = [("laporan", "0014_retensi")]

    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
