"""Two rules that were a setting and a gap, written into every version: the target of a pendamping
where none was set (10: what the ministry asks of each), and how long a pregnancy without a due date
is held to last. The values are those that held so far, so no past year changes."""

import pgtrigger
from django.db import migrations
from django.db.models import F, Func, JSONField, Value

BARU = {"hamil_bulan": 9, "target_pendamping": 10}


def isi(apps, schema_editor):
    versi = apps.get_model("kpm", "Ketentuan").objects.using(schema_editor.connection.alias)
    # Values that are there (a copy already corrected) stay.
    gabung = Func(Value(BARU, JSONField()), F("isi"), template="(%(expressions)s)", arg_joiner=" || ")
    with pgtrigger.ignore("kpm.Ketentuan:tidak_surut", databases=[schema_editor.connection.alias]):
        versi.update(isi=gabung)


class Migration(migrations.Migration):
    dependencies = [("kpm", "0007_perubahan_desa")]
    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
