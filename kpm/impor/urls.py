from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="impor_daftar"),
    path("tambah/", views.tambah, name="impor_tambah"),
    path("templat/<slug:kode>/", views.templat, name="impor_templat"),
    path("<int:pk>/", views.rinci, name="impor_rinci"),
    path("<int:pk>/kolom/", views.cocokkan, name="impor_cocokkan"),
    path("<int:pk>/terapkan/", views.terapkan, name="impor_terapkan"),
    path("<int:pk>/batalkan/", views.batalkan, name="impor_batalkan"),
    path("<int:pk>/buang/", views.buang, name="impor_buang"),
    path("<int:pk>/ditolak/", views.galat, name="impor_galat"),
]
