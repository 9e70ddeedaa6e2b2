from django.urls import path

from .views import kunjungan

app_name = "pendamping"
urlpatterns = [
    path("kunjungan/", kunjungan.daftar, name="kunjungan_daftar"),
    path("kunjungan/tambah/", kunjungan.tambah, name="kunjungan_tambah"),
    path("kunjungan/tambah/keluarga/", kunjungan.cari_keluarga, name="kunjungan_cari_keluarga"),
    path("kunjungan/<int:pk>/", kunjungan.rinci, name="kunjungan_rinci"),
    path("kunjungan/<int:pk>/tuntas/", kunjungan.tuntas, name="kunjungan_tuntas"),
    path("kunjungan/foto/<int:pk>/", kunjungan.foto, name="kunjungan_foto"),
]
