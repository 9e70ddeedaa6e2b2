from django.urls import path

from .views import daftar

urlpatterns = [
    path("", daftar.daftar, name="salur"),
    path("susun/", daftar.tambah, name="salur_tambah"),
    path("baris/", daftar.baris, name="salur_baris"),
    path("<int:pk>/", daftar.rinci, name="salur_rinci"),
    path("<int:pk>/ubah/", daftar.ubah, name="salur_ubah"),
    path("<int:pk>/langkah/", daftar.langkah, name="salur_langkah"),
    path("<int:pk>/susun/", daftar.susun, name="salur_susun"),
    path("<int:pk>/hapus/", daftar.hapus, name="salur_hapus"),
]
