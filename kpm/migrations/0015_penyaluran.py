import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


# Words that sheets of banks are known to carry and that no pattern reads.
LABEL = {
    "exclude": "Dikeluarkan dari daftar bayar",
    "exclude pekerjaan": "Anggota keluarga ASN, TNI, Polri atau pensiunan",
    "rp 0": "Nominal nol",
}


def isi_label(apps, skema):
    LabelBank = apps.get_model("kpm", "LabelBank")
    LabelBank.objects.using(skema.connection.alias).bulk_create(
        LabelBank(label=label, keadaan="gagal", catatan=catatan) for label, catatan in LABEL.items()
    )


class Migration(migrations.Migration):

    dependencies = [
        ('kpm', '0014_program_pelengkap'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('wilayah', '0002_muatan'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='hasilsalur',
            name='keadaan',
            field=models.CharField(choices=[('terdaftar', 'Terdaftar'), ('salur', 'Tersalur'), ('gagal', 'Gagal salur'), ('belum', 'Belum diambil'), ('asing', 'Belum dikenal')], max_length=10, verbose_name='keadaan'),
        ),
        migrations.AlterField(
            model_name='hasilsalurevent',
            name='keadaan',
            field=models.CharField(choices=[('terdaftar', 'Terdaftar'), ('salur', 'Tersalur'), ('gagal', 'Gagal salur'), ('belum', 'Belum diambil'), ('asing', 'Belum dikenal')], max_length=10, verbose_name='keadaan'),
        ),
        migrations.CreateModel(
            name='DaftarSalur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('periode', models.DateField(verbose_name='awal periode')),
                ('urut', models.PositiveSmallIntegerField(default=0, verbose_name='susulan ke')),
                ('nomor', models.CharField(blank=True, max_length=60, verbose_name='nomor SK/surat')),
                ('tanggal_nomor', models.DateField(blank=True, null=True, verbose_name='tanggal SK/surat')),
                ('batas', models.DateField(verbose_name='jadwal salur sampai')),
                ('status', models.CharField(choices=[('disusun', 'Disusun'), ('diperiksa', 'Diperiksa'), ('dikirim', 'Dikirim'), ('ditutup', 'Ditutup')], default='disusun', max_length=10)),
                ('catatan', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('jumlah_keluarga', models.PositiveIntegerField(default=0, verbose_name='keluarga terdaftar')),
                ('jumlah_rupiah', models.PositiveBigIntegerField(default=0, verbose_name='jumlah (rupiah)')),
                ('jumlah_kecuali', models.PositiveIntegerField(default=0, verbose_name='keluarga dikecualikan')),
                ('dibuat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('disusun_pada', models.DateTimeField(blank=True, null=True, verbose_name='disusun')),
                ('diperiksa_pada', models.DateTimeField(blank=True, null=True, verbose_name='diperiksa')),
                ('dikirim_pada', models.DateTimeField(blank=True, null=True, verbose_name='dikirim')),
                ('ditutup_pada', models.DateTimeField(blank=True, null=True, verbose_name='ditutup')),
                ('dicocokkan_pada', models.DateTimeField(blank=True, null=True, verbose_name='direkonsiliasi')),
                ('dibuat_oleh', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dikirim_oleh', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('diperiksa_oleh', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ditutup_oleh', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wilayah', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wilayah.wilayah', verbose_name='kabupaten/kota')),
            ],
            options={
                'verbose_name': 'daftar penyaluran',
                'verbose_name_plural': 'daftar penyaluran',
                'ordering': ['-periode', 'wilayah_id', '-urut'],
            },
        ),
        migrations.CreateModel(
            name='BarisSalur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nama', models.CharField(max_length=120, verbose_name='nama penerima')),
                ('nik', models.CharField(blank=True, max_length=16, verbose_name='NIK')),
                ('no_kks', models.CharField(blank=True, max_length=16, verbose_name='No KKS')),
                ('bank', models.CharField(blank=True, max_length=10, verbose_name='bank')),
                ('jumlah', models.PositiveIntegerField(verbose_name='jumlah (rupiah)')),
                ('kecuali', models.CharField(blank=True, choices=[('ditangguhkan', 'Ditangguhkan'), ('tanpa_komponen', 'Tanpa komponen yang dibayar'), ('tidak_padan', 'Data penerima tidak padan'), ('tanpa_kks', 'Belum punya No KKS')], max_length=16, verbose_name='sebab dikecualikan')),
                ('desa', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wilayah.wilayah')),
                ('keluarga', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='baris_salur', to='kpm.keluarga')),
                ('daftar', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='baris', to='kpm.daftarsalur')),
            ],
            options={
                'verbose_name': 'baris daftar penyaluran',
                'verbose_name_plural': 'baris daftar penyaluran',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DaftarSalurEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('periode', models.DateField(verbose_name='awal periode')),
                ('urut', models.PositiveSmallIntegerField(default=0, verbose_name='susulan ke')),
                ('nomor', models.CharField(blank=True, max_length=60, verbose_name='nomor SK/surat')),
                ('tanggal_nomor', models.DateField(blank=True, null=True, verbose_name='tanggal SK/surat')),
                ('batas', models.DateField(verbose_name='jadwal salur sampai')),
                ('status', models.CharField(choices=[('disusun', 'Disusun'), ('diperiksa', 'Diperiksa'), ('dikirim', 'Dikirim'), ('ditutup', 'Ditutup')], default='disusun', max_length=10)),
                ('catatan', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('jumlah_keluarga', models.PositiveIntegerField(default=0, verbose_name='keluarga terdaftar')),
                ('jumlah_rupiah', models.PositiveBigIntegerField(default=0, verbose_name='jumlah (rupiah)')),
                ('jumlah_kecuali', models.PositiveIntegerField(default=0, verbose_name='keluarga dikecualikan')),
                ('dibuat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('disusun_pada', models.DateTimeField(blank=True, null=True, verbose_name='disusun')),
                ('diperiksa_pada', models.DateTimeField(blank=True, null=True, verbose_name='diperiksa')),
                ('dikirim_pada', models.DateTimeField(blank=True, null=True, verbose_name='dikirim')),
                ('ditutup_pada', models.DateTimeField(blank=True, null=True, verbose_name='ditutup')),
                ('dibuat_oleh', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('dikirim_oleh', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('diperiksa_oleh', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('ditutup_oleh', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='kpm.daftarsalur')),
                ('wilayah', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='wilayah.wilayah', verbose_name='kabupaten/kota')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LabelBank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100, unique=True, verbose_name='kata bank')),
                ('keadaan', models.CharField(choices=[('terdaftar', 'Terdaftar'), ('salur', 'Tersalur'), ('gagal', 'Gagal salur'), ('belum', 'Belum diambil'), ('asing', 'Belum dikenal')], max_length=10, verbose_name='artinya')),
                ('catatan', models.CharField(blank=True, max_length=200, verbose_name='catatan')),
                ('diubah_pada', models.DateTimeField(auto_now=True)),
                ('diubah_oleh', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'arti kata bank',
                'verbose_name_plural': 'arti kata bank',
                'ordering': ['label'],
            },
        ),
        migrations.CreateModel(
            name='LabelBankEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('label', models.CharField(max_length=100, verbose_name='kata bank')),
                ('keadaan', models.CharField(choices=[('terdaftar', 'Terdaftar'), ('salur', 'Tersalur'), ('gagal', 'Gagal salur'), ('belum', 'Belum diambil'), ('asing', 'Belum dikenal')], max_length=10, verbose_name='artinya')),
                ('catatan', models.CharField(blank=True, max_length=200, verbose_name='catatan')),
                ('diubah_pada', models.DateTimeField(auto_now=True)),
                ('diubah_oleh', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='kpm.labelbank')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PemegangKKS',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='kunci perangkat')),
                ('pemegang', models.CharField(choices=[('pengurus', 'Pengurus'), ('anggota', 'Anggota keluarga lain'), ('lain', 'Orang lain di luar keluarga'), ('pendamping', 'Pendamping (dilarang)'), ('bank', 'Masih di bank'), ('hilang', 'Hilang atau rusak')], max_length=10, verbose_name='siapa yang memegang')),
                ('tanggal', models.DateField(verbose_name='tanggal ditanyakan')),
                ('catatan', models.CharField(blank=True, max_length=200, verbose_name='keterangan')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('berlaku', models.BooleanField(default=True, editable=False)),
                ('keluarga', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pemegang_kks', to='kpm.keluarga')),
                ('oleh', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'pemegang KKS',
                'verbose_name_plural': 'pemegang KKS',
                'ordering': ['-tanggal', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PemegangKKSEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kunci', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='kunci perangkat')),
                ('pemegang', models.CharField(choices=[('pengurus', 'Pengurus'), ('anggota', 'Anggota keluarga lain'), ('lain', 'Orang lain di luar keluarga'), ('pendamping', 'Pendamping (dilarang)'), ('bank', 'Masih di bank'), ('hilang', 'Hilang atau rusak')], max_length=10, verbose_name='siapa yang memegang')),
                ('tanggal', models.DateField(verbose_name='tanggal ditanyakan')),
                ('catatan', models.CharField(blank=True, max_length=200, verbose_name='keterangan')),
                ('dicatat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('keluarga', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='kpm.keluarga')),
                ('oleh', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='kpm.pemegangkks')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rekonsiliasi',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('periode', models.DateField(verbose_name='awal periode')),
                ('temuan', models.CharField(choices=[('sesuai', 'Dibayar sesuai daftar'), ('beda_jumlah', 'Dibayar, jumlahnya berbeda'), ('tanpa_daftar', 'Dibayar tanpa terdaftar'), ('gagal', 'Gagal salur'), ('belum', 'Belum diambil'), ('asing', 'Kata bank belum dikenal'), ('menunggu', 'Menunggu hasil bank'), ('tanpa_hasil', 'Lewat jadwal tanpa hasil bank'), ('tidak_didaftar', 'Tidak didaftarkan')], max_length=16, verbose_name='temuan')),
                ('berhak', models.PositiveIntegerField(verbose_name='seharusnya (rupiah)')),
                ('terdaftar', models.PositiveIntegerField(verbose_name='terdaftar (rupiah)')),
                ('dibayar', models.PositiveIntegerField(verbose_name='dibayar (rupiah)')),
                ('kecuali', models.CharField(blank=True, choices=[('ditangguhkan', 'Ditangguhkan'), ('tanpa_komponen', 'Tanpa komponen yang dibayar'), ('tidak_padan', 'Data penerima tidak padan'), ('tanpa_kks', 'Belum punya No KKS')], max_length=16)),
                ('label', models.CharField(blank=True, max_length=100, verbose_name='kata bank')),
                ('keterangan', models.CharField(blank=True, max_length=200, verbose_name='keterangan bank')),
                ('bank', models.CharField(blank=True, max_length=10, verbose_name='bank')),
                ('tanggal', models.DateField(blank=True, null=True, verbose_name='tanggal bank')),
                ('aktif', models.BooleanField(verbose_name='aktif pada awal periode')),
                ('layak', models.BooleanField(verbose_name='berhak dan datanya padan')),
                ('tepat_waktu', models.BooleanField(verbose_name='dibayar sampai jadwal')),
                ('lengkap', models.BooleanField(verbose_name='bukti bank lengkap')),
                ('desa', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wilayah.wilayah')),
                ('keluarga', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rekonsiliasi', to='kpm.keluarga')),
            ],
            options={
                'verbose_name': 'rekonsiliasi',
                'verbose_name_plural': 'rekonsiliasi',
                'ordering': ['-periode', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Selisih',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('periode', models.DateField(verbose_name='awal periode')),
                ('jenis', models.CharField(choices=[('gagal', 'Gagal salur'), ('belum', 'Belum diambil'), ('beda_jumlah', 'Jumlah berbeda'), ('tanpa_daftar', 'Dibayar tanpa terdaftar'), ('tanpa_hasil', 'Tanpa hasil bank'), ('kks_pendamping', 'KKS dipegang pendamping')], max_length=16, verbose_name='selisih')),
                ('rupiah', models.PositiveIntegerField(default=0, verbose_name='rupiah yang dipersoalkan')),
                ('sebab', models.CharField(blank=True, max_length=200, verbose_name='sebab menurut bank')),
                ('tenggat', models.DateField(verbose_name='paling lambat')),
                ('langkah', models.CharField(choices=[('baru', 'Belum dikerjakan'), ('keluarga', 'Menghubungi keluarga'), ('data', 'Membetulkan data'), ('bank', 'Dilaporkan ke bank'), ('kemensos', 'Dilaporkan ke Kemensos')], max_length=10, verbose_name='langkah')),
                ('catatan', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('dibuat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ditutup_pada', models.DateTimeField(blank=True, null=True, verbose_name='ditutup')),
                ('alasan', models.CharField(blank=True, choices=[('beres', 'Sudah beres menurut data terbaru'), ('diterima', 'Keluarga sudah menerima bantuannya'), ('dikembalikan', 'Uang dikembalikan ke kas negara'), ('tidak_berhak', 'Keluarga ternyata tidak berhak'), ('keliru', 'Data bank keliru'), ('kartu', 'Kartu sudah kembali ke keluarga')], max_length=12, verbose_name='alasan')),
                ('ditutup_oleh', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('keluarga', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='selisih', to='kpm.keluarga')),
                ('pemilik', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikerjakan oleh')),
            ],
            options={
                'verbose_name': 'selisih penyaluran',
                'verbose_name_plural': 'selisih penyaluran',
                'ordering': ['tenggat', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SelisihEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('periode', models.DateField(verbose_name='awal periode')),
                ('jenis', models.CharField(choices=[('gagal', 'Gagal salur'), ('belum', 'Belum diambil'), ('beda_jumlah', 'Jumlah berbeda'), ('tanpa_daftar', 'Dibayar tanpa terdaftar'), ('tanpa_hasil', 'Tanpa hasil bank'), ('kks_pendamping', 'KKS dipegang pendamping')], max_length=16, verbose_name='selisih')),
                ('rupiah', models.PositiveIntegerField(default=0, verbose_name='rupiah yang dipersoalkan')),
                ('sebab', models.CharField(blank=True, max_length=200, verbose_name='sebab menurut bank')),
                ('tenggat', models.DateField(verbose_name='paling lambat')),
                ('langkah', models.CharField(choices=[('baru', 'Belum dikerjakan'), ('keluarga', 'Menghubungi keluarga'), ('data', 'Membetulkan data'), ('bank', 'Dilaporkan ke bank'), ('kemensos', 'Dilaporkan ke Kemensos')], max_length=10, verbose_name='langkah')),
                ('catatan', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('dibuat_pada', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ditutup_pada', models.DateTimeField(blank=True, null=True, verbose_name='ditutup')),
                ('alasan', models.CharField(blank=True, choices=[('beres', 'Sudah beres menurut data terbaru'), ('diterima', 'Keluarga sudah menerima bantuannya'), ('dikembalikan', 'Uang dikembalikan ke kas negara'), ('tidak_berhak', 'Keluarga ternyata tidak berhak'), ('keliru', 'Data bank keliru'), ('kartu', 'Kartu sudah kembali ke keluarga')], max_length=12, verbose_name='alasan')),
                ('ditutup_oleh', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('keluarga', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='kpm.keluarga')),
                ('pemilik', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikerjakan oleh')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='kpm.selisih')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='daftarsalur',
            constraint=models.UniqueConstraint(fields=('wilayah', 'periode', 'urut'), name='daftar_salur_unik'),
        ),
        migrations.AddConstraint(
            model_name='daftarsalur',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['disusun', 'diperiksa'])), fields=('wilayah', 'periode'), name='daftar_salur_satu_terbuka', violation_error_message='Masih ada daftar periode ini yang belum dikirim.'),
        ),
        migrations.AddIndex(
            model_name='barissalur',
            index=models.Index(fields=['daftar', 'nama', 'id'], name='baris_salur_nama'),
        ),
        migrations.AddConstraint(
            model_name='barissalur',
            constraint=models.UniqueConstraint(fields=('daftar', 'keluarga'), name='baris_salur_unik'),
        ),
        migrations.AddConstraint(
            model_name='pemegangkks',
            constraint=models.UniqueConstraint(condition=models.Q(('berlaku', True)), fields=('keluarga',), name='pemegang_kks_satu_berlaku'),
        ),
        migrations.AddIndex(
            model_name='rekonsiliasi',
            index=models.Index(fields=['periode', 'desa'], name='rekonsiliasi_desa'),
        ),
        migrations.AddIndex(
            model_name='rekonsiliasi',
            index=models.Index(fields=['periode', 'temuan', 'desa'], name='rekonsiliasi_temuan'),
        ),
        migrations.AddConstraint(
            model_name='rekonsiliasi',
            constraint=models.UniqueConstraint(fields=('keluarga', 'periode'), name='rekonsiliasi_unik'),
        ),
        migrations.AddIndex(
            model_name='selisih',
            index=models.Index(condition=models.Q(('ditutup_pada', None)), fields=['pemilik', 'tenggat'], name='selisih_milik'),
        ),
        migrations.AddIndex(
            model_name='selisih',
            index=models.Index(condition=models.Q(('ditutup_pada', None)), fields=['tenggat', 'id'], name='selisih_terbuka'),
        ),
        migrations.AddConstraint(
            model_name='selisih',
            constraint=models.UniqueConstraint(condition=models.Q(('ditutup_pada', None)), fields=('keluarga', 'periode', 'jenis'), name='selisih_satu_terbuka'),
        ),
        migrations.AddConstraint(
            model_name='selisih',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('alasan', ''), ('ditutup_pada', None)), models.Q(('ditutup_pada__isnull', False), models.Q(('alasan', ''), _negated=True)), _connector='OR'), name='selisih_ditutup_beralasan'),
        ),
        migrations.RunPython(isi_label, migrations.RunPython.noop),
    ]
