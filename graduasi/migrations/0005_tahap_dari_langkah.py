"""Since when old proposals stand where they stand, and who found them; the steps say it."""

from django.db import migrations

ISI = """
UPDATE graduasi_usulan u SET tahap_sejak = coalesce(
        (SELECT max(l.pada) FROM graduasi_langkahusulan l WHERE l.usulan_id = u.id), u.dibuat_pada),
    sumber = CASE u.jenis WHEN 'kelayakan_daerah' THEN 'daerah' WHEN 'alamiah' THEN 'aturan'
        ELSE 'pendamping' END
"""


class Migration(migrations.Migration):
    dependencies = [("graduasi", "0004_berkas_dan_tahap")]
    operations = [migrations.RunSQL(ISI, migrations.RunSQL.noop)]
