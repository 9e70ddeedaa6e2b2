from django.urls import path

from . import views

urlpatterns = [
    path("pelengkap/", views.daftar, name="pelengkap"),
    path("<int:pk>/pelengkap/tambah/", views.tambah, name="pelengkap_tambah"),
    path("pelengkap/<int:pk>/ubah/", views.ubah, name="pelengkap_ubah"),
    path("pelengkap/<int:pk>/hapus/", views.hapus, name="pelengkap_hapus"),
]
