from django.urls import path

from pendamping.pertemuan import views as pertemuan

from . import views

urlpatterns = [
    path("", views.daftar, name="kelompok_daftar"),
    path("tambah/", views.tambah, name="kelompok_tambah"),
    path("<int:pk>/", views.rinci, name="kelompok_rinci"),
    path("<int:pk>/ubah/", views.ubah, name="kelompok_ubah"),
    path("<int:pk>/pertemuan/tambah/", pertemuan.tambah, name="pertemuan_tambah"),
    path("pertemuan/<int:pk>/", pertemuan.rinci, name="pertemuan_rinci"),
    path("pertemuan/<int:pk>/ubah/", pertemuan.ubah, name="pertemuan_ubah"),
    path("<int:pk>/cakupan/", pertemuan.cakupan_kelompok, name="kelompok_cakupan"),
    path("keluarga/<int:pk>/", pertemuan.cakupan_keluarga, name="keluarga_sesi"),
    path("pertemuan/<int:pk>/susulan/", pertemuan.susulan, name="pertemuan_susulan"),
    path("foto/<int:pk>/", pertemuan.foto, name="pertemuan_foto"),
]
