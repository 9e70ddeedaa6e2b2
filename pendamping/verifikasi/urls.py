from django.urls import path

from .views import bulan, daftar, fasilitas, lembar

urlpatterns = [
    path("", daftar.daftar, name="verifikasi_daftar"),
    path("siapkan/", daftar.siapkan, name="verifikasi_siapkan"),
    path("lembar/", lembar.lembar, name="verifikasi_lembar"),
    path("<int:pk>/fasilitas/", fasilitas.ganti, name="verifikasi_fasilitas"),
    path("bulan/", bulan.daftar, name="verifikasi_bulan"),
    path("bulan/tutup/", bulan.tutup, name="verifikasi_tutup"),
    path("bulan/buka/", bulan.buka, name="verifikasi_buka"),
]
