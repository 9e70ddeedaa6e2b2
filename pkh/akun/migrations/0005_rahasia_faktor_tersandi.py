from django.db import migrations

from pkh.akun.faktor import sandikan_ulang


def sandikan(apps, schema_editor):
    sandikan_ulang(apps.get_model("mfa", "Authenticator").objects.using(schema_editor.connection.alias))


class Migration(migrations.Migration):
    dependencies = [
        ("akun", "0004_masa_sandi_awal"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(sandikan, migrations.RunPython.noop)]
