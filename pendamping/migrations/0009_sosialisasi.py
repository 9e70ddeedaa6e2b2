"""Outreach with its photos."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pendamping', '0008_rencana_dan_foto_pertemuan'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('wilayah', '0002_muatan'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Sosialisasi',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='kunci perangkat')),
                ('tanggal', models.DateField(default=django.utils.timezone.localdate, verbose_name='tanggal')),
                ('tempat', models.CharField(max_length=120, verbose_name='tempat')),
                ('sasaran', models.CharField(choices=[('kecamatan', 'Aparat kecamatan'), ('desa', 'Aparat desa/kelurahan'), ('umum', 'Masyarakat umum'), ('kpm', 'KPM'), ('mitra', 'Sekolah, kesehatan, mitra lain')], max_length=10, verbose_name='kepada')),
                ('topik', models.CharField(max_length=150, verbose_name='topik')),
                ('materi', models.TextField(blank=True, max_length=4000, verbose_name='yang disampaikan')),
                ('jumlah_l', models.PositiveIntegerField(default=0, verbose_name='peserta laki-laki')),
                ('jumlah_p', models.PositiveIntegerField(default=0, verbose_name='peserta perempuan')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('oleh', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wilayah', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wilayah.wilayah')),
            ],
            options={
                'verbose_name': 'sosialisasi',
                'verbose_name_plural': 'sosialisasi',
                'ordering': ['-tanggal', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='FotoSosialisasi',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('berkas', models.ImageField(upload_to='sosialisasi/%Y/%m/', verbose_name='foto')),
                ('sha256', models.CharField(max_length=64)),
                ('sosialisasi', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='foto', to='pendamping.sosialisasi')),
            ],
            options={
                'verbose_name': 'foto sosialisasi',
                'verbose_name_plural': 'foto sosialisasi',
            },
        ),
        migrations.CreateModel(
            name='SosialisasiEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='kunci perangkat')),
                ('tanggal', models.DateField(default=django.utils.timezone.localdate, verbose_name='tanggal')),
                ('tempat', models.CharField(max_length=120, verbose_name='tempat')),
                ('sasaran', models.CharField(choices=[('kecamatan', 'Aparat kecamatan'), ('desa', 'Aparat desa/kelurahan'), ('umum', 'Masyarakat umum'), ('kpm', 'KPM'), ('mitra', 'Sekolah, kesehatan, mitra lain')], max_length=10, verbose_name='kepada')),
                ('topik', models.CharField(max_length=150, verbose_name='topik')),
                ('materi', models.TextField(blank=True, max_length=4000, verbose_name='yang disampaikan')),
                ('jumlah_l', models.PositiveIntegerField(default=0, verbose_name='peserta laki-laki')),
                ('jumlah_p', models.PositiveIntegerField(default=0, verbose_name='peserta perempuan')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('oleh', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pendamping.sosialisasi')),
                ('wilayah', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='wilayah.wilayah')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='sosialisasi',
            index=models.Index(fields=['-tanggal', '-id'], name='sosialisasi_terbaru'),
        ),
        migrations.AddIndex(
            model_name='sosialisasi',
            index=models.Index(fields=['wilayah', '-tanggal'], name='sosialisasi_wilayah'),
        ),
        migrations.AddIndex(
            model_name='sosialisasi',
            index=models.Index(fields=['oleh', '-tanggal'], name='sosialisasi_oleh'),
        ),
        migrations.AddConstraint(
            model_name='fotososialisasi',
            constraint=models.UniqueConstraint(fields=('sosialisasi', 'sha256'), name='foto_sosialisasi_unik'),
        ),
    ]
