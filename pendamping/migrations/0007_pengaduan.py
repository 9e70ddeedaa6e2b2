"""Complaints and what was done about them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kpm', '0019_ketentuan_pengaduan'),
        ('pendamping', '0006_kasus'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('wilayah', '0002_muatan'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Pengaduan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='kunci perangkat')),
                ('nomor', models.CharField(editable=False, max_length=11, unique=True, verbose_name='nomor')),
                ('kanal', models.CharField(choices=[('telepon', 'Telepon'), ('pesan', 'Pesan (WhatsApp, SMS)'), ('surat', 'Surat'), ('datang', 'Datang ke kantor'), ('kunjungan', 'Saat kunjungan'), ('lain', 'Lainnya')], max_length=10, verbose_name='disampaikan lewat')),
                ('kategori', models.CharField(choices=[('bantuan', 'Bantuan tidak masuk atau kurang'), ('potongan', 'Pungutan atau potongan'), ('kks', 'KKS hilang, rusak atau dipegang orang lain'), ('petugas', 'Perilaku petugas'), ('data', 'Data keliru'), ('sasaran', 'Salah sasaran'), ('layanan', 'Layanan sekolah atau kesehatan'), ('kekerasan', 'Kekerasan atau perlindungan anak'), ('lain', 'Lainnya')], max_length=12, verbose_name='kategori')),
                ('rahasia', models.BooleanField(default=False, verbose_name='rahasia')),
                ('diterima', models.DateField(default=django.utils.timezone.localdate, verbose_name='diterima')),
                ('pelapor', models.CharField(blank=True, max_length=120, verbose_name='nama pelapor')),
                ('kontak', models.CharField(blank=True, max_length=80, verbose_name='kontak pelapor')),
                ('uraian', models.TextField(max_length=4000, verbose_name='isi pengaduan')),
                ('tingkat', models.CharField(choices=[('koordinator', 'Koordinator'), ('kepala_bidang', 'Kepala bidang'), ('kepala_dinas', 'Kepala dinas')], default='koordinator', max_length=15)),
                ('status', models.CharField(choices=[('terbuka', 'Terbuka'), ('dijawab', 'Dijawab'), ('ditutup', 'Ditutup')], default='terbuka', max_length=10)),
                ('tenggat', models.DateField(verbose_name='tenggat jawaban')),
                ('naik_pada', models.DateField(blank=True, editable=False, null=True)),
                ('jawaban', models.TextField(blank=True, max_length=4000, verbose_name='jawaban')),
                ('dijawab_pada', models.DateField(blank=True, null=True, verbose_name='dijawab')),
                ('hasil', models.CharField(blank=True, choices=[('terbukti', 'Terbukti, sudah ditindaklanjuti'), ('sebagian', 'Terbukti sebagian'), ('tidak', 'Tidak terbukti'), ('dibantu', 'Kebutuhannya sudah dibantu'), ('bukan', 'Bukan wewenang; diteruskan'), ('dicabut', 'Dicabut pelapor')], max_length=10, verbose_name='hasil')),
                ('ditutup_pada', models.DateField(blank=True, null=True, verbose_name='ditutup')),
                ('dibuka_lagi', models.PositiveSmallIntegerField(default=0, verbose_name='kali dibuka lagi')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('diubah_pada', models.DateTimeField(auto_now=True)),
                ('dicatat_oleh', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('keluarga', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pengaduan', to='kpm.keluarga')),
                ('pemilik', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditangani')),
                ('terlapor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='tentang pendamping')),
                ('wilayah', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wilayah.wilayah')),
            ],
            options={
                'verbose_name': 'pengaduan',
                'verbose_name_plural': 'pengaduan',
                'ordering': ['-diterima', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='LangkahPengaduan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jenis', models.CharField(choices=[('diterima', 'Diterima'), ('ditugaskan', 'Ditugaskan'), ('dicatat', 'Catatan'), ('naik', 'Diteruskan ke atas'), ('dijawab', 'Dijawab'), ('ditutup', 'Ditutup'), ('dibuka', 'Dibuka lagi')], max_length=10)),
                ('catatan', models.TextField(blank=True, max_length=4000, verbose_name='catatan')),
                ('pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('oleh', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pengaduan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='langkah', to='pendamping.pengaduan')),
            ],
            options={
                'verbose_name': 'langkah pengaduan',
                'verbose_name_plural': 'langkah pengaduan',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PengaduanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='kunci perangkat')),
                ('nomor', models.CharField(editable=False, max_length=11, verbose_name='nomor')),
                ('kanal', models.CharField(choices=[('telepon', 'Telepon'), ('pesan', 'Pesan (WhatsApp, SMS)'), ('surat', 'Surat'), ('datang', 'Datang ke kantor'), ('kunjungan', 'Saat kunjungan'), ('lain', 'Lainnya')], max_length=10, verbose_name='disampaikan lewat')),
                ('kategori', models.CharField(choices=[('bantuan', 'Bantuan tidak masuk atau kurang'), ('potongan', 'Pungutan atau potongan'), ('kks', 'KKS hilang, rusak atau dipegang orang lain'), ('petugas', 'Perilaku petugas'), ('data', 'Data keliru'), ('sasaran', 'Salah sasaran'), ('layanan', 'Layanan sekolah atau kesehatan'), ('kekerasan', 'Kekerasan atau perlindungan anak'), ('lain', 'Lainnya')], max_length=12, verbose_name='kategori')),
                ('rahasia', models.BooleanField(default=False, verbose_name='rahasia')),
                ('diterima', models.DateField(default=django.utils.timezone.localdate, verbose_name='diterima')),
                ('pelapor', models.CharField(blank=True, max_length=120, verbose_name='nama pelapor')),
                ('kontak', models.CharField(blank=True, max_length=80, verbose_name='kontak pelapor')),
                ('uraian', models.TextField(max_length=4000, verbose_name='isi pengaduan')),
                ('tingkat', models.CharField(choices=[('koordinator', 'Koordinator'), ('kepala_bidang', 'Kepala bidang'), ('kepala_dinas', 'Kepala dinas')], default='koordinator', max_length=15)),
                ('status', models.CharField(choices=[('terbuka', 'Terbuka'), ('dijawab', 'Dijawab'), ('ditutup', 'Ditutup')], default='terbuka', max_length=10)),
                ('tenggat', models.DateField(verbose_name='tenggat jawaban')),
                ('naik_pada', models.DateField(blank=True, editable=False, null=True)),
                ('jawaban', models.TextField(blank=True, max_length=4000, verbose_name='jawaban')),
                ('dijawab_pada', models.DateField(blank=True, null=True, verbose_name='dijawab')),
                ('hasil', models.CharField(blank=True, choices=[('terbukti', 'Terbukti, sudah ditindaklanjuti'), ('sebagian', 'Terbukti sebagian'), ('tidak', 'Tidak terbukti'), ('dibantu', 'Kebutuhannya sudah dibantu'), ('bukan', 'Bukan wewenang; diteruskan'), ('dicabut', 'Dicabut pelapor')], max_length=10, verbose_name='hasil')),
                ('ditutup_pada', models.DateField(blank=True, null=True, verbose_name='ditutup')),
                ('dibuka_lagi', models.PositiveSmallIntegerField(default=0, verbose_name='kali dibuka lagi')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('dicatat_oleh', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('keluarga', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='kpm.keluarga')),
                ('pemilik', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditangani')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pendamping.pengaduan')),
                ('terlapor', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='tentang pendamping')),
                ('wilayah', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='wilayah.wilayah')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='pengaduan',
            index=models.Index(fields=['-diterima', '-id'], name='pengaduan_terbaru'),
        ),
        migrations.AddIndex(
            model_name='pengaduan',
            index=models.Index(fields=['wilayah', '-diterima'], name='pengaduan_wilayah'),
        ),
        migrations.AddIndex(
            model_name='pengaduan',
            index=models.Index(condition=models.Q(('status', 'terbuka')), fields=['naik_pada'], name='pengaduan_naik'),
        ),
        migrations.AddConstraint(
            model_name='pengaduan',
            constraint=models.CheckConstraint(condition=models.Q(('terlapor', None), ('pemilik', None), models.Q(('terlapor', models.F('pemilik')), _negated=True), _connector='OR'), name='pengaduan_bukan_tentang_pemilik', violation_error_message='Pengaduan tidak ditangani orang yang diadukan.'),
        ),
        migrations.AddConstraint(
            model_name='pengaduan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'ditutup'), _negated=True), models.Q(models.Q(('hasil', ''), _negated=True), ('ditutup_pada__isnull', False)), _connector='OR'), name='pengaduan_tutup_berhasil', violation_error_message='Pengaduan ditutup dengan hasil dan tanggal.'),
        ),
    ]
