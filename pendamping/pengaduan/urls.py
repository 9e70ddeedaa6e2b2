from django.urls import path

from . import views

urlpatterns = [
    path("", views.daftar, name="pengaduan_daftar"),
    path("tambah/", views.tambah, name="pengaduan_tambah"),
    path("<int:pk>/", views.rinci, name="pengaduan_rinci"),
    path("<int:pk>/<slug:tindakan>/", views.lakukan, name="pengaduan_lakukan"),
]
