import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('akun', '__first__'),
        ('kpm', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('wilayah', '0002_muatan'),
    ]

    operations = [
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tahun', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('jenis', models.CharField(choices=[('alamiah', 'Alamiah'), ('sejahtera', 'Sejahtera mandiri'), ('kelayakan_daerah', 'Kelayakan daerah'), ('pemberdayaan', 'Melalui PPSE/PENA'), ('paksa', 'Graduasi paksa')], max_length=20)),
                ('jumlah', models.PositiveIntegerField(verbose_name='target (KPM)')),
                ('wilayah', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wilayah.wilayah')),
            ],
            options={
                'verbose_name': 'target graduasi',
                'verbose_name_plural': 'target graduasi',
                'ordering': ['-tahun', 'wilayah', 'jenis'],
                'constraints': [models.UniqueConstraint(fields=('wilayah', 'tahun', 'jenis'), name='target_unik')],
            },
        ),
        migrations.CreateModel(
            name='TargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('tahun', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('jenis', models.CharField(choices=[('alamiah', 'Alamiah'), ('sejahtera', 'Sejahtera mandiri'), ('kelayakan_daerah', 'Kelayakan daerah'), ('pemberdayaan', 'Melalui PPSE/PENA'), ('paksa', 'Graduasi paksa')], max_length=20)),
                ('jumlah', models.PositiveIntegerField(verbose_name='target (KPM)')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='graduasi.target')),
                ('wilayah', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='wilayah.wilayah')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Usulan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jenis', models.CharField(choices=[('alamiah', 'Alamiah'), ('sejahtera', 'Sejahtera mandiri'), ('kelayakan_daerah', 'Kelayakan daerah'), ('pemberdayaan', 'Melalui PPSE/PENA'), ('paksa', 'Graduasi paksa')], max_length=20)),
                ('status', models.CharField(choices=[('draf', 'Draf'), ('diajukan', 'Menunggu koordinator'), ('diperiksa', 'Menunggu kepala bidang'), ('diteruskan', 'Menunggu kepala dinas'), ('diputuskan', 'Disetujui, belum dikirim'), ('dikirim', 'Dikirim ke Kemensos'), ('efektif', 'Efektif'), ('dikembalikan', 'Dikembalikan'), ('ditolak', 'Ditolak'), ('ditarik', 'Ditarik'), ('dibatalkan', 'Dibatalkan')], default='draf', max_length=15)),
                ('alasan', models.TextField(max_length=4000, verbose_name='alasan dan keadaan keluarga')),
                ('dibuat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('nomor_putusan', models.CharField(blank=True, max_length=100, verbose_name='nomor putusan')),
                ('tanggal_putusan', models.DateField(blank=True, null=True, verbose_name='tanggal putusan')),
                ('tanggal_efektif', models.DateField(blank=True, null=True, verbose_name='tanggal efektif')),
                ('keluarga', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='usulan', to='kpm.keluarga')),
                ('pengusul', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'usulan graduasi',
                'verbose_name_plural': 'usulan graduasi',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['status', '-id'], name='usulan_status')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['draf', 'diajukan', 'diperiksa', 'diteruskan', 'diputuskan', 'dikirim', 'dikembalikan'])), fields=('keluarga',), name='usulan_terbuka_satu', violation_error_message='Keluarga ini masih punya usulan yang belum tuntas.'), models.CheckConstraint(condition=models.Q(('tanggal_efektif', None), models.Q(('tanggal_efektif__gte', models.F('tanggal_putusan')), ('tanggal_putusan__isnull', False)), _connector='OR'), name='usulan_efektif_sesudah_putusan', violation_error_message='Tanggal efektif tidak boleh mendahului tanggal putusan.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'efektif'), _negated=True), ('tanggal_efektif__isnull', False), _connector='OR'), name='usulan_efektif_bertanggal'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['diputuskan', 'dikirim', 'efektif']), _negated=True), models.Q(('tanggal_putusan__isnull', False), models.Q(('nomor_putusan', ''), _negated=True)), _connector='OR'), name='usulan_putusan_bernomor', violation_error_message='Putusan harus bernomor dan bertanggal.')],
            },
        ),
        migrations.CreateModel(
            name='UsulanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('jenis', models.CharField(choices=[('alamiah', 'Alamiah'), ('sejahtera', 'Sejahtera mandiri'), ('kelayakan_daerah', 'Kelayakan daerah'), ('pemberdayaan', 'Melalui PPSE/PENA'), ('paksa', 'Graduasi paksa')], max_length=20)),
                ('status', models.CharField(choices=[('draf', 'Draf'), ('diajukan', 'Menunggu koordinator'), ('diperiksa', 'Menunggu kepala bidang'), ('diteruskan', 'Menunggu kepala dinas'), ('diputuskan', 'Disetujui, belum dikirim'), ('dikirim', 'Dikirim ke Kemensos'), ('efektif', 'Efektif'), ('dikembalikan', 'Dikembalikan'), ('ditolak', 'Ditolak'), ('ditarik', 'Ditarik'), ('dibatalkan', 'Dibatalkan')], default='draf', max_length=15)),
                ('alasan', models.TextField(max_length=4000, verbose_name='alasan dan keadaan keluarga')),
                ('dibuat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('nomor_putusan', models.CharField(blank=True, max_length=100, verbose_name='nomor putusan')),
                ('tanggal_putusan', models.DateField(blank=True, null=True, verbose_name='tanggal putusan')),
                ('tanggal_efektif', models.DateField(blank=True, null=True, verbose_name='tanggal efektif')),
                ('keluarga', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='kpm.keluarga')),
                ('pengusul', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='graduasi.usulan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Kepergian',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('golongan', models.CharField(choices=[('graduasi', 'Graduasi'), ('lain', 'Keluar bukan graduasi')], max_length=10)),
                ('jenis', models.CharField(choices=[('alamiah', 'Alamiah'), ('sejahtera', 'Sejahtera mandiri'), ('kelayakan_daerah', 'Kelayakan daerah'), ('pemberdayaan', 'Melalui PPSE/PENA'), ('paksa', 'Graduasi paksa'), ('meninggal', 'Meninggal tanpa anggota tersisa'), ('pindah', 'Pindah ke luar kabupaten/kota'), ('ganda', 'Data ganda'), ('tidak_ditemukan', 'Tidak ditemukan'), ('exclude', 'Dikeluarkan pusat (exclude/desil)'), ('menolak', 'Menolak bantuan')], max_length=20)),
                ('tanggal', models.DateField(verbose_name='tanggal efektif')),
                ('keterangan', models.CharField(blank=True, max_length=300, verbose_name='keterangan')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('dicatat_oleh', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('keluarga', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kepergian', to='kpm.keluarga')),
                ('usulan', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kepergian', to='graduasi.usulan')),
            ],
            options={
                'verbose_name': 'kepergian',
                'verbose_name_plural': 'kepergian',
                'ordering': ['-tanggal', '-pk'],
                'indexes': [models.Index(fields=['tanggal', 'golongan'], name='kepergian_tanggal')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('golongan', 'graduasi'), ('jenis__in', ['alamiah', 'sejahtera', 'kelayakan_daerah', 'pemberdayaan', 'paksa']), ('usulan__isnull', False)), models.Q(('golongan', 'lain'), ('jenis__in', ['meninggal', 'pindah', 'ganda', 'tidak_ditemukan', 'exclude', 'menolak']), ('usulan', None)), _connector='OR'), name='kepergian_graduasi_terpisah', violation_error_message='Graduasi dan keluar bukan graduasi tidak boleh dicampur.'), models.UniqueConstraint(fields=('keluarga', 'tanggal'), name='kepergian_unik')],
            },
        ),
        migrations.CreateModel(
            name='KepergianEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('golongan', models.CharField(choices=[('graduasi', 'Graduasi'), ('lain', 'Keluar bukan graduasi')], max_length=10)),
                ('jenis', models.CharField(choices=[('alamiah', 'Alamiah'), ('sejahtera', 'Sejahtera mandiri'), ('kelayakan_daerah', 'Kelayakan daerah'), ('pemberdayaan', 'Melalui PPSE/PENA'), ('paksa', 'Graduasi paksa'), ('meninggal', 'Meninggal tanpa anggota tersisa'), ('pindah', 'Pindah ke luar kabupaten/kota'), ('ganda', 'Data ganda'), ('tidak_ditemukan', 'Tidak ditemukan'), ('exclude', 'Dikeluarkan pusat (exclude/desil)'), ('menolak', 'Menolak bantuan')], max_length=20)),
                ('tanggal', models.DateField(verbose_name='tanggal efektif')),
                ('keterangan', models.CharField(blank=True, max_length=300, verbose_name='keterangan')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('dicatat_oleh', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('keluarga', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='kpm.keluarga')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='graduasi.kepergian')),
                ('usulan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='graduasi.usulan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LangkahUsulan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dari', models.CharField(blank=True, choices=[('draf', 'Draf'), ('diajukan', 'Menunggu koordinator'), ('diperiksa', 'Menunggu kepala bidang'), ('diteruskan', 'Menunggu kepala dinas'), ('diputuskan', 'Disetujui, belum dikirim'), ('dikirim', 'Dikirim ke Kemensos'), ('efektif', 'Efektif'), ('dikembalikan', 'Dikembalikan'), ('ditolak', 'Ditolak'), ('ditarik', 'Ditarik'), ('dibatalkan', 'Dibatalkan')], max_length=15)),
                ('ke', models.CharField(choices=[('draf', 'Draf'), ('diajukan', 'Menunggu koordinator'), ('diperiksa', 'Menunggu kepala bidang'), ('diteruskan', 'Menunggu kepala dinas'), ('diputuskan', 'Disetujui, belum dikirim'), ('dikirim', 'Dikirim ke Kemensos'), ('efektif', 'Efektif'), ('dikembalikan', 'Dikembalikan'), ('ditolak', 'Ditolak'), ('ditarik', 'Ditarik'), ('dibatalkan', 'Dibatalkan')], max_length=15)),
                ('jabatan', models.CharField(max_length=120, verbose_name='sebagai')),
                ('catatan', models.CharField(blank=True, max_length=500, verbose_name='alasan/catatan')),
                ('pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('oleh', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('usulan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='langkah', to='graduasi.usulan')),
            ],
            options={
                'verbose_name': 'langkah usulan',
                'verbose_name_plural': 'langkah usulan',
                'ordering': ['pk'],
            },
        ),
    ]
