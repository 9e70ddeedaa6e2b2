"""Since when old proposals stand where they stand, and who found them; the steps say it."""

from django.db import migrations

# The triggers in place still write the event table as it was before 0004; they are renewed when
# all migrations are through.
ISI = """
ALTER TABLE graduasi_usulan DISABLE TRIGGER USER;
UPDATE graduasi_usulan u SET tahap_sejak = coalesce(
        (SELECT max(l.pada) FROM graduasi_langkahusulan l WHERE l.usulan_id = u.id), u.dibuat_pada),
    sumber = CASE u.jenis WHEN 'kelayakan_daerah' THEN 'daerah' WHEN 'alamiah' THEN 'aturan'
        ELSE 'pendamping' END;
ALTER TABLE graduasi_usulan ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("graduasi", "0004_berkas_dan_tahap")]
    operations = [migrations.RunSQL(ISI, migrations.RunSQL.noop)]
