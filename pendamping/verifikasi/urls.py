from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="verifikasi_daftar"),
    path("siapkan/", views.siapkan, name="verifikasi_siapkan"),
    path("lembar/", views.lembar, name="verifikasi_lembar"),
]
