"""The nine RHK of a pendamping as they stand now; a list the office can change."""

from django.db import migrations

BUTIR = [
    ("Penyaluran bantuan", ""),
    ("P2K2", "p2k2"),
    ("Verifikasi komitmen dan pendampingan", "verifikasi"),
    ("Graduasi dan pemberdayaan (PPSE)", ""),
    ("Verifikasi, validasi dan pemutakhiran data", ""),
    ("Respon kasus", "kasus"),
    ("Laporan bulanan", ""),
    ("Tugas direktif: tindak lanjut pemeriksaan, sosialisasi, rakor", "sosialisasi"),
    ("Publikasi", ""),
]


def isi(apps, schema_editor):
    butir = apps.get_model("pendamping", "ButirRHK").objects.using(schema_editor.connection.alias)
    for nomor, (nama, ukuran) in enumerate(BUTIR, 1):
        butir.get_or_create(nomor=nomor, defaults={"nama": nama, "ukuran": ukuran})


class Migration(migrations.Migration):
    dependencies = [("pendamping", "0007_catatan_sdm_dan_rhk")]
    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
