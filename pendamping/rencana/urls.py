from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="rencana_daftar"),
    path("susun/", views.susun, name="rencana_susun"),
    path("kelompok/<int:pk>/tambah/", views.tambah, name="rencana_tambah"),
    path("<int:pk>/ubah/", views.ubah, name="rencana_ubah"),
    path("<int:pk>/hapus/", views.hapus, name="rencana_hapus"),
]
