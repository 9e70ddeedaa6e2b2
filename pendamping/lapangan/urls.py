from django.urls import path

from . import views

urlpatterns = [
    path("", views.rangka, name="lapangan"),
    path("sw.js", views.pekerja, name="lapangan_pekerja"),
    path("manifest.webmanifest", views.manifes, name="lapangan_manifes"),
    path("ikon-192.png", views.ikon, {"sisi": 192}, name="lapangan_ikon_192"),
    path("ikon-512.png", views.ikon, {"sisi": 512}, name="lapangan_ikon_512"),
]
