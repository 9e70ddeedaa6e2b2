"""The rule books of 2019 and 2020, and every rule of every year written out, so that no default
of the code decides what held in a past year."""

from datetime import date

from django.db import migrations
from django.utils import timezone

LENGKAP = {
    "batas": {},
    "maks_dibayar": 4,
    "urutan": "tertinggi",
    "periode_per_tahun": 4,
    "pembulatan": "bawah",
    "bantuan_tetap": 0,
    "bantuan_tetap_akses": 0,
    "sekolah_dahulu": False,
    "usia_dini_maks": 6,
    "sekolah_min": 6,
    "sekolah_maks": 21,
    "lansia_min": 60,
    "hamil_ke_maks": 2,
    "nifas_hari": 42,
    "ambang_hadir": 85,
    "izin_dihitung_absen": True,
    "sakit_dihitung_absen": True,
    "anc": [2, 1, 3],
    "imunisasi_dasar": True,
    "timbang_per_tahun": 12,
    "vitamin_a_per_tahun": 2,
    "periksa_lansia_per_tahun": 1,
    "periksa_disabilitas_per_tahun": 1,
    "sanksi": {"surat": 1, "kunjungan": 2, "tangguh": 3},
    "beban_min": 200,
    "beban_maks": 350,
}
INDEKS_2020 = {
    "usia_dini": 3_000_000,
    "sd": 900_000,
    "smp": 1_500_000,
    "sma": 2_000_000,
    "disabilitas": 2_400_000,
    "lansia": 2_400_000,
    "hamil": 3_000_000,
}
INDEKS_2019 = INDEKS_2020 | {"usia_dini": 2_400_000, "hamil": 2_400_000}
BATAS = {"usia_dini": 2, "lansia": 1, "disabilitas": 1}
ANC_LAMA = {"anc": [1, 1, 2]}  # four visits, before Permenkes 21/2021
BARU = [
    (2019, "ragu",
     "Berita Agustus 2019 (indeks); bantuan tetap Rp550.000, PKH Akses Rp1.000.000 dan batas "
     "orang menurut ingatan pelaksana; lansia 60+ (Permensos 1/2018)",
     {"indeks": INDEKS_2019, "batas": BATAS, "lansia_min": 60, "bantuan_tetap": 550_000,
      "bantuan_tetap_akses": 1_000_000} | ANC_LAMA),
    (2020, "mungkin",
     "Berita 2019 dan 2020: lansia 70+, paling banyak 4 orang, tanpa bantuan tetap; batas tiap "
     "komponen seperti 2021",
     {"indeks": INDEKS_2020, "batas": BATAS, "lansia_min": 70} | ANC_LAMA),
]  # fmt: skip


def isi(apps, schema_editor):
    """The triggers of an earlier version do not know the new columns yet, and on a new system
    there are none: the events are written here."""
    Ketentuan = apps.get_model("kpm", "Ketentuan")
    Peristiwa = apps.get_model("kpm", "KetentuanEvent")
    semua = Ketentuan.objects.using(schema_editor.connection.alias)
    ruas = [f.attname for f in Peristiwa._meta.concrete_fields if not f.name.startswith("pgh_")]
    kini = timezone.now()
    schema_editor.execute("ALTER TABLE kpm_ketentuan DISABLE TRIGGER USER")
    jejak = []
    for k in semua.all():
        k.isi = LENGKAP | k.isi
        k.ditetapkan_pada = k.dibuat_pada
        k.save(update_fields=["isi", "ditetapkan_pada"])
        jejak.append(("update", k))
    for tahun, keyakinan, dasar, nilai in BARU:
        mulai = date(tahun, 1, 1)
        if not semua.filter(mulai=mulai).exists():  # else the office has written its own
            k = semua.create(
                mulai=mulai,
                nama=f"Ketentuan {tahun}",
                keyakinan=keyakinan,
                dasar_hukum=dasar,
                isi=LENGKAP | nilai,
                ditetapkan_pada=kini,
            )
            jejak.append(("insert", k))
    Peristiwa.objects.using(schema_editor.connection.alias).bulk_create(
        Peristiwa(
            pgh_label=label,
            pgh_created_at=kini,
            pgh_obj_id=k.pk,
            **{r: getattr(k, r) for r in ruas},
        )
        for label, k in jejak
    )
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE kpm_ketentuan ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("kpm", "0011_penetapan_ketentuan")]
    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
