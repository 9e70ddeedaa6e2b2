from django.urls import path

from . import api

urlpatterns = [
    path("kunjungan/", api.KunjunganDaftar.as_view(), name="api_kunjungan"),
    path("kunjungan/<int:pk>/", api.KunjunganRinci.as_view(), name="api_kunjungan_rinci"),
    path("kunjungan/<int:pk>/foto/", api.FotoTambah.as_view(), name="api_kunjungan_foto"),
]
