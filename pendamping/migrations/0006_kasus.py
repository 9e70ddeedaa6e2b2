"""Case files with their steps, parties, referrals and the people named on them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kpm', '0014_program_pelengkap'),
        ('pendamping', '0005_pengelompokan'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Kasus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='kunci perangkat')),
                ('jenis', models.CharField(choices=[('mediasi', 'Mediasi'), ('fasilitasi', 'Fasilitasi'), ('advokasi', 'Advokasi')], max_length=10, verbose_name='jenis')),
                ('kerahasiaan', models.CharField(choices=[('biasa', 'Biasa'), ('kekerasan', 'Rahasia: kekerasan'), ('anak', 'Rahasia: perlindungan anak'), ('lain', 'Rahasia: sebab lain')], default='biasa', max_length=10, verbose_name='kerahasiaan')),
                ('pokok', models.CharField(max_length=120, verbose_name='pokok masalah')),
                ('uraian', models.TextField(blank=True, max_length=4000, verbose_name='uraian')),
                ('dibuka_pada', models.DateField(default=django.utils.timezone.localdate, verbose_name='dibuka')),
                ('berikut', models.CharField(blank=True, max_length=200, verbose_name='langkah berikutnya')),
                ('berikut_pada', models.DateField(blank=True, null=True, verbose_name='tanggal langkah berikutnya')),
                ('ditutup_pada', models.DateField(blank=True, null=True, verbose_name='ditutup')),
                ('hasil', models.CharField(blank=True, choices=[('tuntas', 'Tuntas'), ('sebagian', 'Tuntas sebagian'), ('rujuk', 'Diteruskan ke pihak lain'), ('tidak', 'Tidak tercapai'), ('batal', 'Tidak jadi: keluarga tidak bersedia atau salah catat')], max_length=10, verbose_name='hasil')),
                ('uraian_hasil', models.TextField(blank=True, max_length=4000, verbose_name='uraian hasil')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('diubah_pada', models.DateTimeField(auto_now=True)),
                ('anggota', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kasus', to='kpm.anggota', verbose_name='tentang')),
                ('dibuka_oleh', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('keluarga', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='kasus', to='kpm.keluarga')),
                ('kunjungan', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kasus', to='pendamping.kunjungan')),
            ],
            options={
                'verbose_name': 'kasus',
                'verbose_name_plural': 'kasus',
                'ordering': ['-dibuka_pada', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='KasusEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='kunci perangkat')),
                ('jenis', models.CharField(choices=[('mediasi', 'Mediasi'), ('fasilitasi', 'Fasilitasi'), ('advokasi', 'Advokasi')], max_length=10, verbose_name='jenis')),
                ('kerahasiaan', models.CharField(choices=[('biasa', 'Biasa'), ('kekerasan', 'Rahasia: kekerasan'), ('anak', 'Rahasia: perlindungan anak'), ('lain', 'Rahasia: sebab lain')], default='biasa', max_length=10, verbose_name='kerahasiaan')),
                ('pokok', models.CharField(max_length=120, verbose_name='pokok masalah')),
                ('uraian', models.TextField(blank=True, max_length=4000, verbose_name='uraian')),
                ('dibuka_pada', models.DateField(default=django.utils.timezone.localdate, verbose_name='dibuka')),
                ('berikut', models.CharField(blank=True, max_length=200, verbose_name='langkah berikutnya')),
                ('berikut_pada', models.DateField(blank=True, null=True, verbose_name='tanggal langkah berikutnya')),
                ('ditutup_pada', models.DateField(blank=True, null=True, verbose_name='ditutup')),
                ('hasil', models.CharField(blank=True, choices=[('tuntas', 'Tuntas'), ('sebagian', 'Tuntas sebagian'), ('rujuk', 'Diteruskan ke pihak lain'), ('tidak', 'Tidak tercapai'), ('batal', 'Tidak jadi: keluarga tidak bersedia atau salah catat')], max_length=10, verbose_name='hasil')),
                ('uraian_hasil', models.TextField(blank=True, max_length=4000, verbose_name='uraian hasil')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('anggota', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='kpm.anggota', verbose_name='tentang')),
                ('dibuka_oleh', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('keluarga', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='kpm.keluarga')),
                ('kunjungan', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='pendamping.kunjungan')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pendamping.kasus')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LangkahKasus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='kunci perangkat')),
                ('tanggal', models.DateField(verbose_name='tanggal')),
                ('uraian', models.TextField(max_length=4000, verbose_name='yang dilakukan')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('kasus', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='langkah', to='pendamping.kasus')),
                ('oleh', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'langkah kasus',
                'verbose_name_plural': 'langkah kasus',
                'ordering': ['-tanggal', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='LangkahKasusEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='kunci perangkat')),
                ('tanggal', models.DateField(verbose_name='tanggal')),
                ('uraian', models.TextField(max_length=4000, verbose_name='yang dilakukan')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('kasus', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='pendamping.kasus')),
                ('oleh', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pendamping.langkahkasus')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrangKasus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('kasus', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='orang', to='pendamping.kasus')),
                ('oleh', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pengguna', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'orang yang ditunjuk',
                'verbose_name_plural': 'orang yang ditunjuk',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='OrangKasusEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('kasus', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='pendamping.kasus')),
                ('oleh', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pengguna', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pendamping.orangkasus')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PihakKasus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nama', models.CharField(max_length=120, verbose_name='nama')),
                ('sebagai', models.CharField(max_length=80, verbose_name='sebagai')),
                ('kontak', models.CharField(blank=True, max_length=40, verbose_name='nomor telepon')),
                ('kasus', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pihak', to='pendamping.kasus')),
            ],
            options={
                'verbose_name': 'pihak kasus',
                'verbose_name_plural': 'pihak kasus',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PihakKasusEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('nama', models.CharField(max_length=120, verbose_name='nama')),
                ('sebagai', models.CharField(max_length=80, verbose_name='sebagai')),
                ('kontak', models.CharField(blank=True, max_length=40, verbose_name='nomor telepon')),
                ('kasus', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='pendamping.kasus')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pendamping.pihakkasus')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RujukanKasus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='kunci perangkat')),
                ('ke', models.CharField(choices=[('puskesos', 'Puskesos/SLRT'), ('sekolah', 'Sekolah'), ('puskesmas', 'Puskesmas'), ('dukcapil', 'Disdukcapil'), ('lain', 'Lainnya')], max_length=10, verbose_name='dirujuk ke')),
                ('nama', models.CharField(blank=True, max_length=120, verbose_name='nama lembaga atau orang')),
                ('tanggal', models.DateField(verbose_name='tanggal')),
                ('perihal', models.CharField(max_length=300, verbose_name='yang diminta')),
                ('jawaban', models.CharField(blank=True, max_length=500, verbose_name='jawaban')),
                ('dijawab_pada', models.DateField(blank=True, null=True, verbose_name='dijawab')),
                ('kasus', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rujukan', to='pendamping.kasus')),
                ('oleh', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'rujukan kasus',
                'verbose_name_plural': 'rujukan kasus',
                'ordering': ['-tanggal', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RujukanKasusEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='kunci perangkat')),
                ('ke', models.CharField(choices=[('puskesos', 'Puskesos/SLRT'), ('sekolah', 'Sekolah'), ('puskesmas', 'Puskesmas'), ('dukcapil', 'Disdukcapil'), ('lain', 'Lainnya')], max_length=10, verbose_name='dirujuk ke')),
                ('nama', models.CharField(blank=True, max_length=120, verbose_name='nama lembaga atau orang')),
                ('tanggal', models.DateField(verbose_name='tanggal')),
                ('perihal', models.CharField(max_length=300, verbose_name='yang diminta')),
                ('jawaban', models.CharField(blank=True, max_length=500, verbose_name='jawaban')),
                ('dijawab_pada', models.DateField(blank=True, null=True, verbose_name='dijawab')),
                ('kasus', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='pendamping.kasus')),
                ('oleh', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pendamping.rujukankasus')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='kasus',
            index=models.Index(fields=['keluarga', '-dibuka_pada'], name='kasus_keluarga'),
        ),
        migrations.AddIndex(
            model_name='kasus',
            index=models.Index(fields=['-dibuka_pada', '-id'], name='kasus_terbaru'),
        ),
        migrations.AddIndex(
            model_name='kasus',
            index=models.Index(condition=models.Q(('ditutup_pada', None)), fields=['berikut_pada'], name='kasus_berikut'),
        ),
        migrations.AddConstraint(
            model_name='kasus',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ditutup_pada', None), ('hasil', '')), models.Q(('ditutup_pada__isnull', False), models.Q(('hasil', ''), _negated=True)), _connector='OR'), name='kasus_tutup_berhasil', violation_error_message='Kasus yang ditutup punya tanggal dan hasil.'),
        ),
        migrations.AddConstraint(
            model_name='orangkasus',
            constraint=models.UniqueConstraint(fields=('kasus', 'pengguna'), name='orang_kasus_unik', violation_error_message='Orang ini sudah ditunjuk pada kasus ini.'),
        ),
        migrations.AddConstraint(
            model_name='pihakkasus',
            constraint=models.UniqueConstraint(fields=('kasus', 'nama', 'sebagai'), name='pihak_kasus_unik', violation_error_message='Pihak ini sudah tercatat pada kasus ini.'),
        ),
        migrations.AddConstraint(
            model_name='rujukankasus',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dijawab_pada', None), ('jawaban', '')), models.Q(('dijawab_pada__isnull', False), models.Q(('jawaban', ''), _negated=True)), _connector='OR'), name='rujukan_kasus_jawaban', violation_error_message='Isi jawaban beserta tanggalnya.'),
        ),
    ]
