from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="beban"),
    path("andai/", views.andai, name="beban_andai"),
    path("saran/", views.saran, name="beban_saran"),
]
