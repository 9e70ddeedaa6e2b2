"""Imports of any kind: regions as a list, what was read and done, remembered headings; and a
schema of its own for staged rows, in which the app's role makes and drops tables."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def skema(apps, schema_editor):
    peran = settings.DATABASES["default"]["USER"]
    with schema_editor.connection.cursor() as k:
        k.execute("CREATE SCHEMA IF NOT EXISTS impor")
        k.execute(
            f"GRANT USAGE, CREATE ON SCHEMA impor TO {schema_editor.quote_name(peran)}"
            if peran
            else "GRANT USAGE, CREATE ON SCHEMA impor TO CURRENT_USER"
        )


def bersihkan(apps, schema_editor):
    """Rows judged by the engine before cannot be applied by this one: read the file again."""
    basis = schema_editor.connection.alias
    apps.get_model("kpm", "BarisImpor").objects.using(basis).all().delete()
    impor = apps.get_model("kpm", "Impor").objects.using(basis)
    impor.filter(status__in=["pratinjau", "diterapkan"]).update(status="dibuang")
    for i in impor.only("pk", "wilayah_lama_id"):
        i.wilayah.add(i.wilayah_lama_id)


LAMA = [
    "no_kk", "nik", "nama", "hubungan", "jenis_kelamin", "tanggal_lahir", "kode_desa", "alamat",
    "rt", "rw", "status", "tahun_masuk", "id_dtsen", "no_kks", "bank", "hamil", "hpl", "jenjang",
    "npsn", "kelas", "disabilitas_berat", "asli", "keluarga_id", "anggota_id",
]  # fmt: skip


class Migration(migrations.Migration):
    atomic = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("kpm", "0005_pasangan_mirip"),
        ("wilayah", "0002_muatan"),
    ]

    operations = [
        migrations.RunPython(skema, migrations.RunPython.noop),
        migrations.RemoveIndex("impor", "impor_wilayah"),
        migrations.RenameField("impor", "wilayah", "wilayah_lama"),
        migrations.AddField("impor", "wilayah", models.ManyToManyField(related_name="+", to="wilayah.wilayah")),
        migrations.RunPython(bersihkan, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField("impor", "wilayah_lama"),
        migrations.AddField("impor", "judul", models.JSONField(blank=True, default=list, verbose_name="judul di berkas")),
        migrations.AddField("impor", "peta", models.JSONField(blank=True, default=dict, verbose_name="pencocokan kolom")),
        migrations.AddField("impor", "bagian", models.JSONField(blank=True, default=list, verbose_name="lembar atau berkas di dalamnya")),
        migrations.AddField("impor", "catatan", models.JSONField(blank=True, default=list, verbose_name="catatan pembacaan")),
        migrations.AddField("impor", "tolak_semua", models.BooleanField(default=False, verbose_name="tolak semua bila ada yang ditolak")),
        migrations.AddField("impor", "hilang", models.CharField(choices=[("biarkan", "Biarkan seperti sekarang"), ("periksa", "Tandai untuk diperiksa di lapangan")], default="biarkan", max_length=8)),
        migrations.AddField("impor", "konteks", models.UUIDField(blank=True, editable=False, null=True, verbose_name="konteks jejak")),
        migrations.AddField("impor", "diterapkan_oleh", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField("impor", "dibatalkan_oleh", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField("impor", "dibatalkan_pada", models.DateTimeField(blank=True, null=True, verbose_name="dibatalkan pada")),
        migrations.AddField("impor", "pembatalan", models.JSONField(blank=True, default=dict, verbose_name="hasil pembatalan")),
        migrations.AlterField("impor", "status", models.CharField(choices=[("dibaca", "Sedang dibaca"), ("pratinjau", "Menunggu keputusan Anda"), ("diterapkan", "Sedang diterapkan"), ("selesai", "Selesai"), ("gagal", "Gagal dibaca"), ("dibuang", "Dibuang"), ("dibatalkan", "Dibatalkan")], default="dibaca", max_length=10)),
        migrations.RemoveConstraint("barisimpor", "barisimpor_unik"),
        migrations.RemoveIndex("barisimpor", "barisimpor_hasil"),
        migrations.RemoveIndex("barisimpor", "barisimpor_kk"),
        *[migrations.RemoveField("barisimpor", n) for n in LAMA],
        migrations.AddField("barisimpor", "bagian", models.PositiveSmallIntegerField(default=0, verbose_name="lembar")),
        migrations.AddField("barisimpor", "isi", models.JSONField(blank=True, default=dict)),
        migrations.AlterField("barisimpor", "hasil", models.CharField(choices=[("baru", "Baru"), ("berubah", "Berubah"), ("sama", "Sama"), ("ditolak", "Ditolak")], max_length=8)),
        migrations.AlterModelOptions("barisimpor", {"ordering": ["bagian", "nomor"], "verbose_name": "baris impor", "verbose_name_plural": "baris impor"}),
        migrations.AddIndex("barisimpor", models.Index(fields=["impor", "hasil", "bagian", "nomor"], name="barisimpor_hasil_urut")),
        migrations.CreateModel(
            "Pemetaan",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jenis", models.CharField(max_length=30, verbose_name="jenis")),
                ("sidik", models.CharField(max_length=64, verbose_name="sidik judul")),
                ("peta", models.JSONField(default=dict, verbose_name="pencocokan kolom")),
                ("diubah_pada", models.DateTimeField(auto_now=True)),
                ("oleh", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "pencocokan kolom",
                "verbose_name_plural": "pencocokan kolom",
                "constraints": [models.UniqueConstraint(fields=("jenis", "sidik", "oleh"), name="pemetaan_unik")],
            },
        ),
        migrations.CreateModel(
            "PeriksaLapangan",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ditandai_pada", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ditandai pada")),
                ("selesai_pada", models.DateTimeField(blank=True, null=True, verbose_name="diperiksa pada")),
                ("impor", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="periksa_lapangan", to="kpm.impor")),
                ("keluarga", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="periksa_lapangan", to="kpm.keluarga")),
            ],
            options={
                "verbose_name": "tanda periksa lapangan",
                "verbose_name_plural": "tanda periksa lapangan",
                "constraints": [models.UniqueConstraint(fields=("keluarga", "impor"), name="periksa_lapangan_unik")],
            },
        ),
    ]
