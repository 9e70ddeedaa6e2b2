from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="sesi_daftar"),
    path("tambah/", views.tambah, name="sesi_tambah"),
    path("<int:pk>/ubah/", views.ubah, name="sesi_ubah"),
]
