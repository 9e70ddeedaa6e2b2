from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="ketentuan"),
    path("<int:pk>/", views.rinci, name="ketentuan_rinci"),
    path("<int:pk>/banding/", views.banding, name="ketentuan_banding"),
    path("<int:pk>/salin/", views.salin, name="ketentuan_salin"),
    path("<int:pk>/ubah/", views.ubah, name="ketentuan_ubah"),
    path("<int:pk>/dampak/", views.dampak, name="ketentuan_dampak"),
    path("<int:pk>/tetapkan/", views.tetapkan, name="ketentuan_tetapkan"),
    path("<int:pk>/tarik/", views.tarik, name="ketentuan_tarik"),
    path("<int:pk>/hapus/", views.hapus, name="ketentuan_hapus"),
]
