from django.urls import path

from . import views

urlpatterns = [
    # Printed as a QR code: papers come back after months, so this address stays.
    path("lembar/<str:kode>/<str:periode>/", views.buka, name="formulir_buka"),
    path("formulir/lembar/", views.dari_lembar, name="formulir_lembar"),
    path("formulir/unduh/<int:pk>/", views.unduh, name="formulir_unduh"),
    path("formulir/<str:jenis>/", views.cetak, name="formulir"),
    path("formulir/kelompok/<int:pk>/hadir/", views.cetak, {"jenis": "hadir"}, name="cetak_hadir"),
    path(
        "formulir/pertemuan/<int:pk>/hadir/",
        views.cetak,
        {"jenis": "hadir-pertemuan"},
        name="cetak_hadir_pertemuan",
    ),
    path(
        "formulir/pertemuan/<int:pk>/notulen/",
        views.cetak,
        {"jenis": "notulen"},
        name="cetak_notulen",
    ),
]
