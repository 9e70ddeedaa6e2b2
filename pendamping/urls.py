from django.urls import path

from .views import kunjungan, penugasan

app_name = "pendamping"
urlpatterns = [
    path("kunjungan/", kunjungan.daftar, name="kunjungan_daftar"),
    path("kunjungan/tambah/", kunjungan.tambah, name="kunjungan_tambah"),
    path("kunjungan/tambah/keluarga/", kunjungan.cari_keluarga, name="kunjungan_cari_keluarga"),
    path("kunjungan/<int:pk>/", kunjungan.rinci, name="kunjungan_rinci"),
    path("kunjungan/<int:pk>/tuntas/", kunjungan.tuntas, name="kunjungan_tuntas"),
    path("kunjungan/foto/<int:pk>/", kunjungan.foto, name="kunjungan_foto"),
    path("pendamping/", penugasan.daftar, name="daftar"),
    path("pendamping/tambah/", penugasan.tambah, name="tambah"),
    path("pendamping/<int:pk>/", penugasan.rinci, name="rinci"),
    path("pendamping/<int:pk>/ubah/", penugasan.ubah, name="ubah"),
    path("penyerahan/", penugasan.penyerahan_daftar, name="penyerahan_daftar"),
    path("penyerahan/tambah/", penugasan.serahkan, name="serahkan"),
    path("penyerahan/<int:pk>/", penugasan.penyerahan_rinci, name="penyerahan_rinci"),
    path("penyerahan/<int:pk>/batal/", penugasan.penyerahan_batal, name="penyerahan_batal"),
]
