from django.urls import path

from .views import calon, penetapan, pertemuan, validasi

urlpatterns = [
    path("", calon.daftar, name="calon"),
    path("kemajuan/", calon.kemajuan, name="calon_kemajuan"),
    path("<int:pk>/validasi/", validasi.tambah, name="validasi"),
    path("<int:pk>/kembaran/", validasi.kembaran, name="validasi_kembaran"),
    path("validasi/<int:pk>/", validasi.rinci, name="validasi_rinci"),
    path("validasi/<int:pk>/komitmen/", validasi.komitmen, name="validasi_komitmen"),
    path("validasi/<int:pk>/sanggah/", validasi.sanggah, name="sanggah"),
    path("validasi/foto/<int:pk>/", validasi.foto, name="validasi_foto"),
    path("sanggahan/", validasi.sanggahan_daftar, name="sanggahan"),
    path("sanggahan/<int:pk>/jawab/", validasi.jawab, name="sanggahan_jawab"),
    path("pertemuan/", pertemuan.daftar, name="pertemuan_awal"),
    path("pertemuan/tambah/", pertemuan.tambah, name="pertemuan_awal_tambah"),
    path("pertemuan/<int:pk>/", pertemuan.rinci, name="pertemuan_awal_rinci"),
    path("pertemuan/<int:pk>/ubah/", pertemuan.ubah, name="pertemuan_awal_ubah"),
    path("pertemuan/<int:pk>/batal/", pertemuan.batal, name="pertemuan_awal_batal"),
    path("pertemuan/<int:pk>/undang/", pertemuan.undang, name="pertemuan_awal_undang"),
    path("pertemuan/<int:pk>/hadir/", pertemuan.hadir, name="pertemuan_awal_hadir"),
    path("penetapan/", penetapan.daftar, name="penetapan"),
    path("penetapan/tambah/", penetapan.tambah, name="tetapkan"),
    path("penetapan/<int:pk>/", penetapan.rinci, name="penetapan_rinci"),
    path("penetapan/<int:pk>/batal/", penetapan.batal, name="penetapan_batal"),
]
