from django.urls import path

from . import api
from .bulanan import api as bulanan
from .rakor import api as rakor

urlpatterns = [
    path("laporan/", api.LaporanDaftar.as_view(), name="api_laporan"),
    path("laporan/<int:pk>/", api.LaporanRinci.as_view(), name="api_laporan_rinci"),
    path("laporan/<int:pk>/angka/", api.LaporanAngka.as_view(), name="api_laporan_angka"),
    path("laporan/<int:pk>/pdf/", api.LaporanBerkas.as_view(bentuk="pdf"), name="api_laporan_pdf"),
    path(
        "laporan/<int:pk>/xlsx/", api.LaporanBerkas.as_view(bentuk="xlsx"), name="api_laporan_xlsx"
    ),
    path(
        "laporan/<int:pk>/pptx/", api.LaporanBerkas.as_view(bentuk="pptx"), name="api_laporan_pptx"
    ),
    path("laporan/<int:pk>/csv/", api.LaporanBerkas.as_view(bentuk="csv"), name="api_laporan_csv"),
    path(
        "laporan/pekerjaan/<int:pk>/",
        api.LaporanPekerjaan.as_view(),
        name="api_laporan_pekerjaan",
    ),
    path("laporan-bulanan/", bulanan.BulananDaftar.as_view(), name="api_bulanan"),
    path("laporan-bulanan/<int:pk>/pdf/", bulanan.BulananPdf.as_view(), name="api_bulanan_pdf"),
    path("laporan-bulanan/<int:pk>/angka/", api.BulananAngka.as_view(), name="api_bulanan_angka"),
    path("laporan-bulanan/<str:bulan>/", bulanan.BulananTulis.as_view(), name="api_bulanan_tulis"),
    path(
        "laporan-bulanan/<str:bulan>/kirim/",
        bulanan.BulananKirim.as_view(),
        name="api_bulanan_kirim",
    ),
    path("rakor/", rakor.RakorDaftar.as_view(), name="api_rakor"),
    path("dasbor/", api.Dasbor.as_view(), name="api_dasbor"),
]
