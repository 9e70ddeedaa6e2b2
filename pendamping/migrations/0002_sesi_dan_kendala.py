"""Modul and sesi of P2K2 (modules 1 to 5, 14 sessions) and a first list of obstacles."""

from django.db import migrations

SESI = {
    (1, "Pengasuhan dan pendidikan anak"): [
        "Menjadi orang tua yang lebih baik",
        "Memahami perilaku anak",
        "Memahami cara anak usia dini belajar",
        "Membantu anak sukses di sekolah",
    ],
    (2, "Pengelolaan keuangan dan perencanaan usaha"): [
        "Mengelola keuangan keluarga",
        "Cermat meminjam dan menabung",
        "Memulai usaha",
    ],
    (3, "Kesehatan dan gizi"): [
        "Gizi dan layanan kesehatan ibu hamil",
        "Gizi ibu menyusui dan balita",
        "Kesakitan anak dan kesehatan lingkungan",
    ],
    (4, "Perlindungan anak"): [
        "Pencegahan kekerasan dan perlakuan salah",
        "Pencegahan penelantaran dan eksploitasi",
    ],
    (5, "Kesejahteraan sosial"): [
        "Pelayanan bagi penyandang disabilitas berat",
        "Kesejahteraan lanjut usia",
    ],
}
KENDALA = [
    "Tidak ada di rumah",
    "Jarak dan medan sulit",
    "Tidak ada sinyal",
    "Dokumen kependudukan tidak lengkap",
    "Anak putus atau jarang sekolah",
    "Layanan kesehatan jauh",
    "KKS hilang, rusak atau dipegang orang lain",
    "Bantuan belum masuk",
    "Masalah keluarga atau kekerasan",
    "Sakit atau musibah",
    "Lainnya",
]


def isi(apps, schema_editor):
    alias = schema_editor.connection.alias
    Sesi, Kendala = apps.get_model("pendamping", "Sesi"), apps.get_model("pendamping", "Kendala")
    Sesi.objects.using(alias).bulk_create(
        Sesi(modul=modul, nama_modul=nama, sesi=nomor, judul=judul)
        for (modul, nama), daftar in SESI.items()
        for nomor, judul in enumerate(daftar, 1)
    )
    Kendala.objects.using(alias).bulk_create(
        Kendala(nama=nama, urutan=urutan) for urutan, nama in enumerate(KENDALA, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("pendamping", "0001_initial")]
    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
