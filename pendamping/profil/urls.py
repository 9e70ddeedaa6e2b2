from django.urls import path

from . import views

urlpatterns = [
    path("<int:pk>/pelatihan/", views.pelatihan, name="pelatihan"),
    path("pelatihan/<int:pk>/hapus/", views.pelatihan_hapus, name="pelatihan_hapus"),
    path("rhk/", views.rhk_daftar, name="rhk_daftar"),
    path("<int:pk>/rhk/", views.rhk, name="rhk"),
]
