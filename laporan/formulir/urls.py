from django.urls import path

from . import views

urlpatterns = [
    # Printed as a QR code: papers come back after months, so this address stays.
    path("lembar/<str:kode>/<str:periode>/", views.buka, name="formulir_buka"),
    path("formulir/lembar/", views.dari_lembar, name="formulir_lembar"),
    path("formulir/unduh/<int:pk>/", views.unduh, name="formulir_unduh"),
    path("formulir/<str:jenis>/", views.cetak, name="formulir"),
]
