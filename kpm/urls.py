from django.urls import include, path

from .penyaluran.views import bantuan, kks
from .views import anggota, identitas, keluarga, pindah_wilayah

app_name = "kpm"
urlpatterns = [
    path("", keluarga.daftar, name="daftar"),
    path("tambah/", keluarga.tambah, name="tambah"),
    path("<int:pk>/", keluarga.rinci, name="rinci"),
    path("<int:pk>/ubah/", keluarga.ubah, name="ubah"),
    path("<int:pk>/perubahan/", keluarga.perubahan, name="perubahan"),
    path("<int:pk>/status/", keluarga.status, name="status"),
    path("<int:pk>/buka/<str:ruas>/", identitas.keluarga, name="buka"),
    path("<int:pk>/anggota/tambah/", anggota.tambah, name="anggota_tambah"),
    path("anggota/<int:pk>/ubah/", anggota.ubah, name="anggota_ubah"),
    path("anggota/<int:pk>/keluar/", anggota.keluar, name="anggota_keluar"),
    path("anggota/<int:pk>/buka/<str:ruas>/", identitas.anggota, name="anggota_buka"),
    path("", include("kpm.pemutakhiran.urls")),
    path("calon/", include("kpm.kepesertaan.urls")),
    path("ketentuan/", include("kpm.ketentuan.urls")),
    path("<int:pk>/kks/", kks.keluarga, name="kks_keluarga"),
    path("<int:pk>/bantuan/", bantuan.rinci, name="bantuan"),
    path("penyaluran/", include("kpm.penyaluran.urls")),
    path("ekspor/", include("kpm.ekspor.urls")),
    path("pindah-wilayah/", pindah_wilayah.daftar, name="pindah_wilayah"),
    path("", include("kpm.mutu.urls")),
    path("impor/", include("kpm.impor.urls")),
    path("", include("kpm.pelengkap.urls")),
]
