"""The first rule books. Indices are rupiah per person per year; where public sources
conflict, `keyakinan` says so and an operator can add a corrected version."""

from datetime import date

from django.db import migrations
from django.utils import timezone

INDEKS = {
    "usia_dini": 3_000_000,
    "sd": 900_000,
    "smp": 1_500_000,
    "sma": 2_000_000,
    "disabilitas": 2_400_000,
    "lansia": 2_400_000,
    "hamil": 3_000_000,
}
HAM = {"ham": 10_800_000}
BATAS_2021 = {"usia_dini": 2, "lansia": 1, "disabilitas": 1}
BATAS_2023 = {"usia_dini": 2, "sekolah": 3}

VERSI = [
    (2021, "ragu", "Berita 2021: lansia 60+, paling banyak 1 lansia dan 1 disabilitas",
     {"indeks": INDEKS, "batas": BATAS_2021, "lansia_min": 60}),
    (2022, "mungkin", "Berita 2022: lansia 70+, paling banyak 1 lansia dan 1 disabilitas",
     {"indeks": INDEKS, "batas": BATAS_2021, "lansia_min": 70}),
    (2023, "mungkin", "Berita akhir 2023: lansia 60+, anak sekolah paling banyak 3",
     {"indeks": INDEKS, "batas": BATAS_2023, "lansia_min": 60}),
    (2024, "mungkin", "Berita Juli 2024: lansia 60+, anak sekolah paling banyak 3",
     {"indeks": INDEKS, "batas": BATAS_2023, "lansia_min": 60}),
    (2025, "mungkin", "Berita Januari 2025; korban HAM berat: Inpres 2/2023",
     {"indeks": INDEKS | HAM, "batas": BATAS_2023, "lansia_min": 60}),
    (2026, "mungkin", "Rencana 2026, indeks sama dengan 2025",
     {"indeks": INDEKS | HAM, "batas": BATAS_2023, "lansia_min": 60}),
]  # fmt: skip


def isi(apps, schema_editor):
    Ketentuan = apps.get_model("kpm", "Ketentuan")
    alias = schema_editor.connection.alias
    baru = Ketentuan.objects.using(alias).bulk_create(
        Ketentuan(
            mulai=date(tahun, 1, 1),
            nama=f"Ketentuan {tahun}",
            keyakinan=keyakinan,
            dasar_hukum=dasar,
            isi=nilai,
        )
        for tahun, keyakinan, dasar, nilai in VERSI
    )
    # The triggers come after the migrations: the first event of each row is written here.
    Peristiwa = apps.get_model("kpm", "KetentuanEvent")
    ruas = [f.attname for f in Ketentuan._meta.concrete_fields]
    Peristiwa.objects.using(alias).bulk_create(
        Peristiwa(
            pgh_label="insert",
            pgh_created_at=timezone.now(),
            pgh_obj_id=k.pk,
            **{r: getattr(k, r) for r in ruas},
        )
        for k in baru
    )


class Migration(migrations.Migration):
    dependencies = [("kpm", "0001_initial")]
    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
