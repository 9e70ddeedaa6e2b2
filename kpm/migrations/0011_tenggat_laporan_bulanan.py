"""Within how many days a pendamping sends the report of a month, written into every version. No
such rule was kept before; 5 is the working default and can be changed like any other."""

import pgtrigger
from django.db import migrations
from django.db.models import F, Func, JSONField, Value


def isi(apps, schema_editor):
    versi = apps.get_model("kpm", "Ketentuan").objects.using(schema_editor.connection.alias)
    gabung = Func(
        Value({"laporan_hari": 5}, JSONField()),
        F("isi"),
        template="(%(expressions)s)",
        arg_joiner=" || ",
    )
    with pgtrigger.ignore("kpm.Ketentuan:tidak_surut", databases=[schema_editor.connection.alias]):
        versi.update(isi=gabung)


class Migration(migrations.Migration):
    dependencies = [("kpm", "0010_foto_validasi_berjenis")]
    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
