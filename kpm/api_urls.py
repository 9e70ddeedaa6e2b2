from django.urls import include, path

from . import api
from .pelengkap import api as pelengkap
from .pemutakhiran import api as pemutakhiran

urlpatterns = [
    path("impor/", include("kpm.impor.api_urls")),
    path("validasi/", include("kpm.kepesertaan.api_urls")),
    path("pelengkap/", pelengkap.PelengkapDaftar.as_view(), name="api_pelengkap"),
    path("pemutakhiran/", pemutakhiran.PemutakhiranDaftar.as_view(), name="api_pemutakhiran"),
    path(
        "pemutakhiran/<int:pk>/",
        pemutakhiran.PemutakhiranRinci.as_view(),
        name="api_pemutakhiran_rinci",
    ),
    path(
        "pemutakhiran/<int:pk>/foto/",
        pemutakhiran.FotoTambah.as_view(),
        name="api_pemutakhiran_foto",
    ),
    path("keluarga/", api.KeluargaDaftar.as_view(), name="api_keluarga"),
    path("keluarga/cari/", api.KeluargaCari.as_view(), name="api_keluarga_cari"),
    path("keluarga/<int:pk>/", api.KeluargaRinci.as_view(), name="api_keluarga_rinci"),
    path("keluarga/<int:pk>/anggota/", api.AnggotaDaftar.as_view(), name="api_keluarga_anggota"),
    path(
        "keluarga/<int:pk>/buka-identitas/", api.BukaIdentitas.as_view(), name="api_keluarga_buka"
    ),
]
