from django.urls import path

from . import views

urlpatterns = [
    path("pendamping/hari-ini/", views.hari_ini, name="hari_ini"),
    path("kiriman/", views.kiriman_daftar, name="kiriman_daftar"),
    path("kiriman/<int:pk>/", views.kiriman_rinci, name="kiriman_rinci"),
    path("kiriman/<int:pk>/putuskan/", views.kiriman_putuskan, name="kiriman_putuskan"),
    path("telepon/", views.perangkat_daftar, name="perangkat_daftar"),
    path("telepon/<uuid:pk>/", views.perangkat_rinci, name="perangkat_rinci"),
    path("telepon/<uuid:pk>/hapus/", views.perangkat_hapus, name="perangkat_hapus"),
]
