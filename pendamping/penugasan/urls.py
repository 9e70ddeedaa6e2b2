from django.urls import path

from . import views

urlpatterns = [
    path("pendamping/", views.daftar, name="daftar"),
    path("pendamping/tambah/", views.tambah, name="tambah"),
    path("pendamping/<int:pk>/", views.rinci, name="rinci"),
    path("pendamping/<int:pk>/ubah/", views.ubah, name="ubah"),
    path("penyerahan/", views.penyerahan_daftar, name="penyerahan_daftar"),
    path("penyerahan/tambah/", views.serahkan, name="serahkan"),
    path("penyerahan/<int:pk>/", views.penyerahan_rinci, name="penyerahan_rinci"),
    path("penyerahan/<int:pk>/jawab/", views.penyerahan_jawab, name="penyerahan_jawab"),
    path("penyerahan/<int:pk>/batal/", views.penyerahan_batal, name="penyerahan_batal"),
]
