"""First lists the office can edit, and a schema of its own for staged rows of imports, in which
the app's role makes and drops tables."""

from django.conf import settings
from django.db import migrations

PROGRAM = {
    "kip": "KIP/PIP",
    "pbi-jkn": "PBI-JKN (KIS)",
    "sembako": "Sembako (BPNT)",
    "rutilahu": "Rutilahu",
    "kube": "KUBE",
    "pena": "PENA",
}
# Words that sheets of banks are known to carry and that no pattern reads.
LABEL = {
    "exclude": "Dikeluarkan dari daftar bayar",
    "exclude pekerjaan": "Anggota keluarga ASN, TNI, Polri atau pensiunan",
    "rp 0": "Nominal nol",
}


def skema(apps, schema_editor):
    peran = settings.DATABASES["default"]["USER"]
    with schema_editor.connection.cursor() as k:
        k.execute("CREATE SCHEMA IF NOT EXISTS impor")
        k.execute(
            f"GRANT USAGE, CREATE ON SCHEMA impor TO {schema_editor.quote_name(peran)}"
            if peran
            else "GRANT USAGE, CREATE ON SCHEMA impor TO CURRENT_USER"
        )


def isi_program(apps, schema_editor):
    Program = apps.get_model("kpm", "ProgramPelengkap")
    Program.objects.using(schema_editor.connection.alias).bulk_create(
        Program(kode=kode, nama=nama, urutan=n) for n, (kode, nama) in enumerate(PROGRAM.items(), 1)
    )


def isi_label(apps, skema):
    LabelBank = apps.get_model("kpm", "LabelBank")
    LabelBank.objects.using(skema.connection.alias).bulk_create(
        LabelBank(label=label, keadaan="gagal", catatan=catatan) for label, catatan in LABEL.items()
    )


class Migration(migrations.Migration):
    dependencies = [("kpm", "0002_ketentuan_awal")]
    operations = [
        migrations.RunPython(skema, migrations.RunPython.noop),
        migrations.RunPython(isi_program, migrations.RunPython.noop),
        migrations.RunPython(isi_label, migrations.RunPython.noop),
    ]
