from django.urls import path

from . import api
from .asesmen.api import AsesmenDaftar
from .jembatan.api import JembatanRinci
from .pascagraduasi.api import PantauanDaftar
from .proyeksi.api import ProyeksiDaftar
from .target.api import LajuDaftar, ProspekDaftar, TargetPendampingDaftar

urlpatterns = [
    path("usulan/", api.UsulanDaftar.as_view(), name="api_usulan"),
    path("usulan/<int:pk>/", api.UsulanRinci.as_view(), name="api_usulan_rinci"),
    path("usulan/<int:pk>/langkah/", api.UsulanLangkah.as_view(), name="api_usulan_langkah"),
    path("asesmen/", AsesmenDaftar.as_view(), name="api_asesmen"),
    path("pantauan/", PantauanDaftar.as_view(), name="api_pantauan"),
    path("target/", api.TargetDaftar.as_view(), name="api_target"),
    path("target/pendamping/", TargetPendampingDaftar.as_view(), name="api_target_pendamping"),
    path("target/laju/", LajuDaftar.as_view(), name="api_target_laju"),
    path("prospek/", ProspekDaftar.as_view(), name="api_prospek"),
    path("jembatan/", JembatanRinci.as_view(), name="api_jembatan"),
    path("proyeksi/", ProyeksiDaftar.as_view(), name="api_proyeksi"),
]
