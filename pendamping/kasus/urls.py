from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="kasus_daftar"),
    path("tambah/", views.tambah, name="kasus_tambah"),
    path("dari-kunjungan/<int:pk>/", views.dari_kunjungan, name="kasus_dari_kunjungan"),
    path("<int:pk>/", views.rinci, name="kasus_rinci"),
    path("<int:pk>/ubah/", views.ubah, name="kasus_ubah"),
    path("<int:pk>/<slug:tindakan>/", views.lakukan, name="kasus_lakukan"),
    path("rujukan/<int:pk>/jawab/", views.jawab, name="kasus_jawab"),
    path("orang/<int:pk>/lepas/", views.lepas, name="kasus_lepas"),
]
