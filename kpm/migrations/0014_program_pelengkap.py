"""Complementary programmes of a family, and a first list of them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


PROGRAM = {
    "kip": "KIP/PIP",
    "pbi-jkn": "PBI-JKN (KIS)",
    "sembako": "Sembako (BPNT)",
    "rutilahu": "Rutilahu",
    "kube": "KUBE",
    "pena": "PENA",
}


def isi(apps, schema_editor):
    Program = apps.get_model("kpm", "ProgramPelengkap")
    Program.objects.using(schema_editor.connection.alias).bulk_create(
        Program(kode=kode, nama=nama, urutan=n) for n, (kode, nama) in enumerate(PROGRAM.items(), 1)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('kpm', '0013_kepesertaan'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProgramPelengkap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kode', models.SlugField(max_length=20, unique=True, verbose_name='kode')),
                ('nama', models.CharField(max_length=60, unique=True, verbose_name='nama')),
                ('urutan', models.PositiveSmallIntegerField(default=0, verbose_name='urutan')),
                ('aktif', models.BooleanField(default=True, verbose_name='masih ada')),
            ],
            options={
                'verbose_name': 'program pelengkap',
                'verbose_name_plural': 'program pelengkap',
                'ordering': ['urutan', 'nama'],
            },
        ),
        migrations.CreateModel(
            name='Pelengkap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='kunci perangkat')),
                ('punya', models.BooleanField(default=True, verbose_name='menerima')),
                ('sejak', models.DateField(blank=True, null=True, verbose_name='sejak')),
                ('sampai', models.DateField(blank=True, null=True, verbose_name='sampai')),
                ('sumber', models.CharField(choices=[('kartu', 'Kartu atau surat dilihat'), ('keluarga', 'Keterangan keluarga'), ('pusat', 'Data pusat (SIKS-NG/DTSEN)'), ('desa', 'Desa/kelurahan'), ('lain', 'Lainnya')], default='keluarga', max_length=10)),
                ('catatan', models.CharField(blank=True, max_length=200, verbose_name='catatan')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('keluarga', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='pelengkap', to='kpm.keluarga')),
                ('oleh', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kpm.programpelengkap')),
            ],
            options={
                'verbose_name': 'program pelengkap keluarga',
                'verbose_name_plural': 'program pelengkap keluarga',
                'ordering': ['program__urutan', 'program__nama', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PelengkapEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='kunci perangkat')),
                ('punya', models.BooleanField(default=True, verbose_name='menerima')),
                ('sejak', models.DateField(blank=True, null=True, verbose_name='sejak')),
                ('sampai', models.DateField(blank=True, null=True, verbose_name='sampai')),
                ('sumber', models.CharField(choices=[('kartu', 'Kartu atau surat dilihat'), ('keluarga', 'Keterangan keluarga'), ('pusat', 'Data pusat (SIKS-NG/DTSEN)'), ('desa', 'Desa/kelurahan'), ('lain', 'Lainnya')], default='keluarga', max_length=10)),
                ('catatan', models.CharField(blank=True, max_length=200, verbose_name='catatan')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('keluarga', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='kpm.keluarga')),
                ('oleh', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='kpm.pelengkap')),
                ('program', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='kpm.programpelengkap')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='pelengkap',
            index=models.Index(fields=['keluarga', 'program'], name='pelengkap_keluarga'),
        ),
        migrations.AddConstraint(
            model_name='pelengkap',
            constraint=models.UniqueConstraint(condition=models.Q(('sampai', None)), fields=('keluarga', 'program'), name='pelengkap_berjalan_satu', violation_error_message='Program ini sudah tercatat pada keluarga ini. Ubah catatan yang ada, atau isi tanggal berakhirnya dahulu.'),
        ),
        migrations.AddConstraint(
            model_name='pelengkap',
            constraint=models.CheckConstraint(condition=models.Q(('sampai', None), ('sejak', None), ('sampai__gte', models.F('sejak')), _connector='OR'), name='pelengkap_sampai_sesudah_sejak', violation_error_message='Tanggal berakhir mendahului tanggal mulai.'),
        ),
        migrations.RunPython(isi, migrations.RunPython.noop),
    ]
