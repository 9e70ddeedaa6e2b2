from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="sosialisasi_daftar"),
    path("tambah/", views.tambah, name="sosialisasi_tambah"),
    path("<int:pk>/", views.rinci, name="sosialisasi_rinci"),
    path("<int:pk>/ubah/", views.ubah, name="sosialisasi_ubah"),
    path("<int:pk>/hapus/", views.hapus, name="sosialisasi_hapus"),
    path("foto/<int:pk>/", views.foto, name="sosialisasi_foto"),
]
