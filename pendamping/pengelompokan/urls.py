from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="pengelompokan_daftar"),
    path("<int:pk>/", views.rinci, name="pengelompokan_rinci"),
    path("<int:pk>/batal/", views.batal, name="pengelompokan_batal"),
    path("<int:pendamping>/<str:desa>/susun/", views.susun, name="pengelompokan_susun"),
]
