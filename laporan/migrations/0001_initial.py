import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('akun', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('wilayah', '0002_muatan'),
    ]

    operations = [
        migrations.CreateModel(
            name='Kop',
            fields=[
                ('wilayah', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='wilayah.wilayah')),
                ('dinas', models.CharField(default='Dinas Sosial', max_length=120, verbose_name='nama dinas')),
                ('alamat', models.CharField(blank=True, max_length=200, verbose_name='alamat')),
                ('kontak', models.CharField(blank=True, max_length=200, verbose_name='telepon, surel, laman')),
                ('tempat', models.CharField(blank=True, help_text='Misalnya Tenggarong.', max_length=60, verbose_name='tempat surat dibuat')),
                ('kertas', models.CharField(choices=[('A4', 'A4 (210 × 297 mm)'), ('F4', 'F4 atau folio (215 × 330 mm)')], default='A4', help_text='Dipakai bila peminta laporan tidak memilih kertas lain.', max_length=2, verbose_name='kertas kantor ini')),
            ],
            options={
                'verbose_name': 'kop surat',
                'verbose_name_plural': 'kop surat',
            },
        ),
        migrations.CreateModel(
            name='PosisiJejak',
            fields=[
                ('tabel', models.CharField(max_length=63, primary_key=True, serialize=False)),
                ('posisi', models.BigIntegerField(default=0, verbose_name='nomor jejak sebelum penyegaran terakhir')),
                ('terakhir', models.BigIntegerField(default=0, verbose_name='nomor jejak pada penyegaran terakhir')),
                ('per', models.DateTimeField(verbose_name='keadaan data per')),
            ],
            options={
                'verbose_name': 'posisi jejak',
                'verbose_name_plural': 'posisi jejak',
            },
        ),
        migrations.CreateModel(
            name='KopEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('dinas', models.CharField(default='Dinas Sosial', max_length=120, verbose_name='nama dinas')),
                ('alamat', models.CharField(blank=True, max_length=200, verbose_name='alamat')),
                ('kontak', models.CharField(blank=True, max_length=200, verbose_name='telepon, surel, laman')),
                ('tempat', models.CharField(blank=True, help_text='Misalnya Tenggarong.', max_length=60, verbose_name='tempat surat dibuat')),
                ('kertas', models.CharField(choices=[('A4', 'A4 (210 × 297 mm)'), ('F4', 'F4 atau folio (215 × 330 mm)')], default='A4', help_text='Dipakai bila peminta laporan tidak memilih kertas lain.', max_length=2, verbose_name='kertas kantor ini')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='laporan.kop')),
                ('wilayah', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to='wilayah.wilayah')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Angka',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bulan', models.DateField(verbose_name='bulan')),
                ('ukuran', models.CharField(max_length=40, verbose_name='ukuran')),
                ('nilai', models.BigIntegerField(verbose_name='nilai')),
                ('per', models.DateTimeField(verbose_name='keadaan data per')),
                ('wilayah', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wilayah.wilayah')),
            ],
            options={
                'verbose_name': 'angka bulanan',
                'verbose_name_plural': 'angka bulanan',
                'indexes': [models.Index(fields=['bulan'], name='angka_bulan')],
                'constraints': [models.UniqueConstraint(fields=('wilayah', 'bulan', 'ukuran'), include=('nilai',), name='angka_unik')],
            },
        ),
        migrations.CreateModel(
            name='Cuplikan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jenis', models.CharField(max_length=40, verbose_name='jenis laporan')),
                ('periode', models.CharField(max_length=10, verbose_name='periode')),
                ('judul', models.CharField(max_length=200, verbose_name='judul')),
                ('per', models.DateTimeField(verbose_name='keadaan data per')),
                ('versi_definisi', models.PositiveSmallIntegerField(verbose_name='versi definisi')),
                ('isi', models.JSONField(verbose_name='isi')),
                ('jumlah_baris', models.PositiveIntegerField(verbose_name='jumlah baris')),
                ('sha256', models.CharField(max_length=64)),
                ('pdf', models.FileField(max_length=200, upload_to='laporan/%Y/%m/')),
                ('xlsx', models.FileField(max_length=200, upload_to='laporan/%Y/%m/')),
                ('dibuat_pada', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dibuat pada')),
                ('dibuat_oleh', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wilayah', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wilayah.wilayah')),
            ],
            options={
                'verbose_name': 'laporan',
                'verbose_name_plural': 'laporan',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['wilayah', '-id'], name='cuplikan_wilayah')],
            },
        ),
    ]
