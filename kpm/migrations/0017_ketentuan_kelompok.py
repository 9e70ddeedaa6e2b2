"""The size of a P2K2 group and the length of a session in the rule book of every year. 10 to 30
families: as reported in 2016; 90 minutes a session. No later source says otherwise."""

from django.db import migrations
from django.utils import timezone

P2K2 = {"kelompok_min": 10, "kelompok_maks": 30, "p2k2_menit": 90}


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
        if not P2K2.keys() <= k.isi.keys()
    ]
    for k in berubah:
        k.isi = P2K2 | k.isi
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
    dependencies = [("kpm", "0016_pemetaan_wilayah")]
    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
