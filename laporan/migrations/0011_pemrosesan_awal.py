"""The processing that the product itself does, in every office: true until an office words it
anew. The articles named are of UU 27/2022; an office has its legal section read them."""

from datetime import date

from django.db import migrations

TUGAS = (
    "Pelaksanaan tugas pelayanan publik (Pasal 20 ayat 2 huruf e) menurut UU 11/2009 tentang "
    "Kesejahteraan Sosial, UU 13/2011 tentang Penanganan Fakir Miskin dan peraturan Menteri "
    "Sosial tentang PKH."
)
UMUM = (
    "Nomor identitas disamarkan server dan dibuka satu per satu dengan alasan; hak menurut jabatan "
    "dan wilayah; faktor kedua bagi yang menyetujui dan mengekspor; jejak yang tidak dapat diubah; "
    "cadangan terenkripsi."
)
JRA = "Menurut jadwal retensi arsip kantor dan aturan retensi di ruang Pelindungan data."
KPM = "KPM PKH dan anggota keluarganya, termasuk anak"
KADIS, KABID = "Kepala Dinas Sosial", "Kepala bidang yang membidangi PKH"

# kode, nama, tujuan, dasar, subjek, jenis data, data spesifik, penerima, masa simpan, tindakan, pj
ISI = [
    ("register", "Register KPM", "Mengetahui siapa peserta PKH, komponennya dan kelayakannya; "
     "mencegah pencatatan ganda.", TUGAS, KPM, "Nama, NIK, No KK, No KKS, tanggal lahir, jenis "
     "kelamin, alamat, telepon, hubungan keluarga, sekolah, ID DTSEN", "Data anak (Pasal 25); "
     "kehamilan dan kesehatan; disabilitas (Pasal 26); penerimaan bantuan",
     "Kementerian Sosial; Dinas Sosial provinsi", JRA, UMUM, KADIS),
    ("pendampingan", "Pendampingan: kunjungan, P2K2, kasus, rencana", "Mendampingi keluarga "
     "memenuhi komitmen, belajar dalam kelompok, dan mendapat layanan lain.", TUGAS, KPM,
     "Temuan kunjungan, foto, lokasi kunjungan, kehadiran kelompok, pokok dan langkah kasus",
     "Kesehatan, kekerasan dan perlindungan anak pada kasus rahasia",
     "Layanan rujukan sebatas yang dirujuk", JRA, UMUM + " Kasus rahasia hanya bagi yang "
     "menanganinya; foto dikode ulang dan lokasinya dipisah.", KABID),
    ("verifikasi", "Verifikasi komitmen dan sanksi", "Memeriksa kehadiran anak di sekolah dan ibu, "
     "balita, lansia di layanan kesehatan; mengingatkan sebelum bantuan ditangguhkan.", TUGAS, KPM,
     "Kehadiran per bulan, alasan tidak hadir, surat pengingat, keberatan",
     "Data anak; kesehatan", "Sekolah dan layanan kesehatan (daftar anak dan ibu yang mereka "
     "layani)", JRA, UMUM, KABID),
    ("penyaluran", "Penyaluran dan rekonsiliasi bantuan", "Menyalurkan bantuan kepada yang berhak "
     "dan mencocokkan hasilnya dengan bank.", TUGAS, "Pengurus KPM",
     "Nama, NIK, No KKS, bank, jumlah, tanggal dan hasil salur, pemegang kartu",
     "Data keuangan pribadi", "Kementerian Sosial; bank penyalur atau PT Pos", JRA, UMUM
     + " Dua orang memeriksa daftar; ekspor tercatat.", KADIS),
    ("pengaduan", "Pengaduan", "Menerima, menangani dan menjawab pengaduan tentang PKH.", TUGAS,
     "Pelapor, KPM dan petugas yang disebut", "Nama dan kontak pelapor bila diberikan, isi "
     "pengaduan, jawaban", "Dugaan kekerasan", "Tidak ada di luar kantor", JRA, UMUM
     + " Nama pelapor hanya bagi yang menjawab.", KADIS),
    ("graduasi", "Graduasi dan pascagraduasi", "Menilai kemandirian, memutus graduasi, memantau "
     "sesudahnya dan menghubungkan dengan dukungan.", TUGAS, "KPM dan yang sudah graduasi",
     "Hasil asesmen, usulan dan putusan, dukungan, usaha dan omzetnya", "Data keuangan pribadi",
     "Kementerian Sosial; penyedia dukungan sebatas yang disetujui keluarga", JRA, UMUM
     + " Putusan berjenjang oleh orang yang berbeda.", KADIS),
    ("laporan", "Laporan dan statistik", "Melaporkan pelaksanaan PKH dengan angka yang dapat "
     "diperiksa.", TUGAS, KPM, "Jumlah menurut wilayah; daftar di balik angka hanya di dalam "
     "aplikasi", "", "Pemerintah daerah, Kementerian Sosial, masyarakat (angka saja)",
     "Laporan beku disimpan tetap; tanpa nama di luar aplikasi.", UMUM, KADIS),
    ("lapangan", "Aplikasi lapangan di telepon", "Mencatat tugas pendamping tanpa sinyal.", TUGAS,
     "KPM dampingan pemegang telepon", "Nama, alamat, komponen, tugas dan catatan keluarga "
     "dampingan", "Data anak; kesehatan", "Pendamping keluarga itu", "Selama didampingi; dihapus "
     "dari telepon sesudah diserahkan, keluar, atau diperintahkan kantor.", "Simpanan telepon "
     "terenkripsi dan terkunci; penghapusan jarak jauh; hanya keluarga sendiri.", KABID),
    ("akun", "Akun petugas, jejak dan pembukaan identitas", "Memastikan siapa melakukan apa dan "
     "menjaga data keluarga.", TUGAS + " Kewajiban mencatat dan mengawasi pemrosesan (Pasal 31, 37 "
     "dan 38).", "Pegawai dan pendamping", "Nama, NIP, jabatan, kontak, waktu masuk, perubahan yang "
     "dibuat, identitas yang dibuka dan alasannya", "", "Kepala dinas dan auditor",
     "Selama arsip yang dijelaskannya disimpan; tidak dapat diubah oleh aplikasi.", UMUM
     + " Jejak disegel berantai.", KADIS),
    ("cadangan", "Cadangan dan pemulihan", "Data tidak hilang bila server rusak.",
     "Kewajiban menjaga keamanan data (Pasal 35 dan 39).", "Semua di atas", "Semua di atas",
     "Semua di atas", "Pengelola server kantor", "Menurut jadwal cadangan di panduan operasi; data "
     "yang sudah dihapus ikut hilang dari cadangan sesudah putarannya habis.",
     "Cadangan dienkripsi; kuncinya disimpan terpisah; pemulihan dilatih.", "Admin sistem"),
]  # fmt: skip
RUAS = ("kode", "nama", "tujuan", "dasar", "subjek", "jenis_data", "data_spesifik", "penerima",
        "retensi", "tindakan", "penanggung_jawab")  # fmt: skip


def isi(apps, schema_editor):
    Pemrosesan = apps.get_model("laporan", "Pemrosesan")
    Pemrosesan.objects.using(schema_editor.connection.alias).bulk_create(
        Pemrosesan(urutan=n * 10, mulai=date(2024, 1, 1), **dict(zip(RUAS, baris, strict=True)))
        for n, baris in enumerate(ISI, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("laporan", "0010_pelindungan_data")]

    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
