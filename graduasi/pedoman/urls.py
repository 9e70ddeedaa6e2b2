from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="pedoman"),
    path("<int:pk>/", views.rinci, name="pedoman_rinci"),
    path("<int:pk>/salin/", views.salin, name="pedoman_salin"),
    path("<int:pk>/ubah/", views.ubah, name="pedoman_ubah"),
    path("<int:pk>/tetapkan/", views.tetapkan, name="pedoman_tetapkan"),
    path("<int:pk>/hapus/", views.hapus, name="pedoman_hapus"),
]
