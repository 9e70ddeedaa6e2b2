from django.urls import path

from .views import kunjungan, p2k2, penugasan, verifikasi

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
    path("p2k2/", p2k2.daftar, name="kelompok_daftar"),
    path("p2k2/tambah/", p2k2.tambah, name="kelompok_tambah"),
    path("p2k2/<int:pk>/", p2k2.rinci, name="kelompok_rinci"),
    path("p2k2/<int:pk>/ubah/", p2k2.ubah, name="kelompok_ubah"),
    path("p2k2/<int:pk>/pertemuan/tambah/", p2k2.pertemuan_tambah, name="pertemuan_tambah"),
    path("p2k2/pertemuan/<int:pk>/", p2k2.pertemuan_rinci, name="pertemuan_rinci"),
    path("p2k2/pertemuan/<int:pk>/ubah/", p2k2.pertemuan_ubah, name="pertemuan_ubah"),
    path("verifikasi/", verifikasi.daftar, name="verifikasi_daftar"),
    path("verifikasi/siapkan/", verifikasi.siapkan, name="verifikasi_siapkan"),
    path("verifikasi/lembar/", verifikasi.lembar, name="verifikasi_lembar"),
]
