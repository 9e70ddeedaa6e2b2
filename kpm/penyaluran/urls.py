from django.urls import path

from .rekonsiliasi import views as rekon
from .views import daftar, kks

urlpatterns = [
    path("", daftar.daftar, name="salur"),
    path("susun/", daftar.tambah, name="salur_tambah"),
    path("baris/", daftar.baris, name="salur_baris"),
    path("<int:pk>/", daftar.rinci, name="salur_rinci"),
    path("<int:pk>/ubah/", daftar.ubah, name="salur_ubah"),
    path("<int:pk>/langkah/", daftar.langkah, name="salur_langkah"),
    path("<int:pk>/susun/", daftar.susun, name="salur_susun"),
    path("<int:pk>/hapus/", daftar.hapus, name="salur_hapus"),
    path("rekonsiliasi/", rekon.cocok, name="salur_cocok"),
    path("rekonsiliasi/keluarga/", rekon.keluarga, name="salur_cocok_keluarga"),
    path("<int:pk>/rekonsiliasi/", rekon.ulang, name="salur_cocok_ulang"),
    path("selisih/", rekon.selisih, name="selisih"),
    path("selisih/<int:pk>/", rekon.selisih_rinci, name="selisih_rinci"),
    path("kks/", kks.daftar, name="kks"),
    path("kata-bank/", rekon.label, name="salur_label"),
    path("kata-bank/ubah/", rekon.label_ubah, name="salur_label_ubah"),
]
