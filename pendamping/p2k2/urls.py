from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="kelompok_daftar"),
    path("tambah/", views.tambah, name="kelompok_tambah"),
    path("<int:pk>/", views.rinci, name="kelompok_rinci"),
    path("<int:pk>/ubah/", views.ubah, name="kelompok_ubah"),
    path("<int:pk>/pertemuan/tambah/", views.pertemuan_tambah, name="pertemuan_tambah"),
    path("pertemuan/<int:pk>/", views.pertemuan_rinci, name="pertemuan_rinci"),
    path("pertemuan/<int:pk>/ubah/", views.pertemuan_ubah, name="pertemuan_ubah"),
]
