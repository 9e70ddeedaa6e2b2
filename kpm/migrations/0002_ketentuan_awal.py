"""The rule books of 2019 to 2026. Indices are rupiah per person per year. Every rule of every year
is written out, so that no default of the code decides what held in a past year; where public
sources conflict, `keyakinan` says so and an operator can add a corrected version.

Four ANC visits before Permenkes 21/2021, six since. P2K2 groups of 10 to 30 as reported in 2016,
90 minutes a session. Deadlines and limits without a public source are the office's to change.
"""

from datetime import date

from django.db import migrations
from django.utils import timezone

UMUM = {
    "anc": [2, 1, 3],
    "sanksi": {"surat": 1, "tangguh": 3, "kunjungan": 2},
    "urutan": "tertinggi",
    "beban_min": 200,
    "diperiksa": ["baru", "kematian", "keluar", "pengurus", "kehamilan", "diri", "kartu", "pindah"],
    "pengaduan": {"kks": 7, "data": 14, "lain": 14, "bantuan": 14, "layanan": 14, "petugas": 10, "sasaran": 14, "potongan": 7, "kekerasan": 1},
    "beban_maks": 350,
    "lansia_min": 60,
    "nifas_hari": 42,
    "p2k2_menit": 90,
    "pembulatan": "bawah",
    "sekolah_min": 6,
    "ambang_hadir": 85,
    "kelompok_min": 10,
    "maks_dibayar": 4,
    "sekolah_maks": 21,
    "selisih_hari": 14,
    "bantuan_tetap": 0,
    "hamil_ke_maks": 2,
    "kelompok_maks": 30,
    "naik_pengaduan": 7,
    "sekolah_dahulu": False,
    "usia_dini_maks": 6,
    "imunisasi_dasar": True,
    "periode_per_tahun": 4,
    "timbang_per_tahun": 12,
    "bantuan_tetap_akses": 0,
    "izin_dihitung_absen": True,
    "vitamin_a_per_tahun": 2,
    "sakit_dihitung_absen": True,
    "periksa_lansia_per_tahun": 1,
    "periksa_disabilitas_per_tahun": 1,
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
HAM = {"ham": 10_800_000}
BATAS_2019 = {"usia_dini": 2, "lansia": 1, "disabilitas": 1}
BATAS_2023 = {"usia_dini": 2, "sekolah": 3}
VERSI = [
    (2019, "ragu", "Berita Agustus 2019 (indeks); bantuan tetap Rp550.000, PKH Akses Rp1.000.000 dan batas orang menurut ingatan pelaksana; lansia 60+ (Permensos 1/2018)",
     {"indeks": INDEKS_2019, "batas": BATAS_2019, "anc": [1, 1, 2], "bantuan_tetap": 550_000, "bantuan_tetap_akses": 1_000_000}),
    (2020, "mungkin", "Berita 2019 dan 2020: lansia 70+, paling banyak 4 orang, tanpa bantuan tetap; batas tiap komponen seperti 2021",
     {"indeks": INDEKS_2020, "batas": BATAS_2019, "anc": [1, 1, 2], "lansia_min": 70}),
    (2021, "ragu", "Berita 2021: lansia 60+, paling banyak 1 lansia dan 1 disabilitas",
     {"indeks": INDEKS_2020, "batas": BATAS_2019}),
    (2022, "mungkin", "Berita 2022: lansia 70+, paling banyak 1 lansia dan 1 disabilitas",
     {"indeks": INDEKS_2020, "batas": BATAS_2019, "lansia_min": 70}),
    (2023, "mungkin", "Berita akhir 2023: lansia 60+, anak sekolah paling banyak 3",
     {"indeks": INDEKS_2020, "batas": BATAS_2023}),
    (2024, "mungkin", "Berita Juli 2024: lansia 60+, anak sekolah paling banyak 3",
     {"indeks": INDEKS_2020, "batas": BATAS_2023}),
    (2025, "mungkin", "Berita Januari 2025; korban HAM berat: Inpres 2/2023",
     {"indeks": INDEKS_2020 | HAM, "batas": BATAS_2023}),
    (2026, "mungkin", "Rencana 2026, indeks sama dengan 2025",
     {"indeks": INDEKS_2020 | HAM, "batas": BATAS_2023}),
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
            isi=UMUM | nilai,
            ditetapkan_pada=timezone.now(),
        )
        for tahun, keyakinan, dasar, nilai in VERSI
    )
    # The triggers come after the migrations: the first event of each row is written here.
    Peristiwa = apps.get_model("kpm", "KetentuanEvent")
    ruas = [f.attname for f in Peristiwa._meta.concrete_fields if not f.name.startswith("pgh_")]
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
