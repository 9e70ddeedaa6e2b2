from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.core.management import call_command
from django.db import migrations


def buat_tembolok(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("pekerjaan", "0001_initial")]
    run_before = [("kpm", "0001_initial"), ("pendamping", "0001_initial")]
    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunPython(buat_tembolok, migrations.RunPython.noop),
    ]
