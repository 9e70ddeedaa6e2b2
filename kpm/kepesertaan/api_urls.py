from django.urls import path

from . import api

urlpatterns = [
    path("", api.ValidasiDaftar.as_view(), name="api_validasi"),
    path("<int:pk>/foto/", api.FotoTambah.as_view(), name="api_validasi_foto"),
]
