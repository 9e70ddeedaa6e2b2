from django.urls import path

from . import views

# kind, of what row -> the same page and the same printer
_BARIS = [
    ("hadir", "kelompok", "hadir", "cetak_hadir"),
    ("rencana", "kelompok", "rencana", "cetak_rencana"),
    ("hadir-pertemuan", "pertemuan", "hadir", "cetak_hadir_pertemuan"),
    ("notulen", "pertemuan", "notulen", "cetak_notulen"),
    ("undangan-awal", "pertemuan-awal", "undangan", "cetak_undangan_awal"),
    ("hadir-awal", "pertemuan-awal", "hadir", "cetak_hadir_awal"),
    ("berita-acara-awal", "pertemuan-awal", "berita-acara", "cetak_berita_acara_awal"),
    ("jawaban-pengaduan", "pengaduan", "jawaban", "cetak_jawaban"),
    ("surat-pernyataan", "usulan", "pernyataan", "cetak_pernyataan"),
    ("berita-acara-lulus", "usulan", "berita-acara", "cetak_berita_acara_lulus"),
    ("sertifikat", "usulan", "sertifikat", "cetak_sertifikat"),
    ("insiden-lembaga", "insiden", "lembaga", "cetak_insiden_lembaga"),
    ("insiden-keluarga", "insiden", "keluarga", "cetak_insiden_keluarga"),
    ("surat-sanksi", "sanksi", "surat", "cetak_sanksi"),
]

urlpatterns = [
    # Printed as a QR code: papers come back after months, so this address stays.
    path("lembar/<str:kode>/<str:periode>/", views.buka, name="formulir_buka"),
    path("formulir/lembar/", views.dari_lembar, name="formulir_lembar"),
    path("formulir/unduh/<int:pk>/", views.unduh, name="formulir_unduh"),
    path("formulir/<str:jenis>/", views.cetak, name="formulir"),
    *(
        path(f"formulir/{baris}/<int:pk>/{apa}/", views.cetak, {"jenis": jenis}, name=nama)
        for jenis, baris, apa, nama in _BARIS
    ),
]
