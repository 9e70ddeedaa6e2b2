from django.urls import path

from . import api

urlpatterns = [
    path("", api.ImporDaftar.as_view(), name="api_impor"),
    path("jenis/", api.JenisDaftar.as_view(), name="api_impor_jenis"),
    path("<int:pk>/", api.ImporRinci.as_view(), name="api_impor_rinci"),
    path("<int:pk>/baris/", api.ImporBaris.as_view(), name="api_impor_baris"),
    path("<int:pk>/ditolak/", api.ImporGalat.as_view(), name="api_impor_galat"),
    path("<int:pk>/hilang/", api.ImporHilang.as_view(), name="api_impor_hilang"),
    path("<int:pk>/mirip/", api.ImporMirip.as_view(), name="api_impor_mirip"),
    path("<int:pk>/kolom/", api.ImporCocokkan.as_view(), name="api_impor_cocokkan"),
    path("<int:pk>/terapkan/", api.ImporTerapkan.as_view(), name="api_impor_terapkan"),
    path("<int:pk>/batalkan/", api.ImporBatalkan.as_view(), name="api_impor_batalkan"),
    path("<int:pk>/buang/", api.ImporBuang.as_view(), name="api_impor_buang"),
]
