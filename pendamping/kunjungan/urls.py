from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="kunjungan_daftar"),
    path("tambah/", views.tambah, name="kunjungan_tambah"),
    path("tambah/keluarga/", views.cari_keluarga, name="kunjungan_cari_keluarga"),
    path("<int:pk>/", views.rinci, name="kunjungan_rinci"),
    path("<int:pk>/tuntas/", views.tuntas, name="kunjungan_tuntas"),
    path("foto/<int:pk>/", views.foto, name="kunjungan_foto"),
]
