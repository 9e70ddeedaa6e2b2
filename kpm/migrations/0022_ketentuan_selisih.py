"""How long a discrepancy of payment may stay open, in the rule book of every year. Our own choice
(two weeks); no source sets one."""

from django.db import migrations
from django.utils import timezone

SELISIH = {"selisih_hari": 14}


def isi(apps, schema_editor):
    """Versions that have begun are closed to everybody but a migration; the events are written
    here, as on a new system there are no triggers yet."""
    alias = schema_editor.connection.alias
    Peristiwa = apps.get_model("kpm", "KetentuanEvent")
    ruas = [f.attname for f in Peristiwa._meta.concrete_fields if not f.name.startswith("pgh_")]
    schema_editor.execute("ALTER TABLE kpm_ketentuan DISABLE TRIGGER USER")
    berubah = [
        k
        for k in apps.get_model("kpm", "Ketentuan").objects.using(alias).all()
        if not SELISIH.keys() <= k.isi.keys()
    ]
    for k in berubah:
        k.isi = SELISIH | k.isi
        k.save(update_fields=["isi"])
    Peristiwa.objects.using(alias).bulk_create(
        Peristiwa(
            pgh_label="update",
            pgh_created_at=timezone.now(),
            pgh_obj_id=k.pk,
            **{r: getattr(k, r) for r in ruas},
        )
        for k in berubah
    )
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE kpm_ketentuan ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("kpm", "0021_pemutakhiran")]
    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
