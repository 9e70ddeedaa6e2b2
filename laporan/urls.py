from django.urls import include, path, register_converter

from .views import beranda, dasbor, laporan


class BentukBerkas:
    """The files of a report: pdf or xlsx."""

    regex = "pdf|xlsx"

    def to_python(self, nilai: str) -> str:
        return nilai

    def to_url(self, nilai: str) -> str:
        return nilai


register_converter(BentukBerkas, "bentuk")

pola = [
    path("dasbor/", dasbor.dasbor, name="dasbor"),
    path("laporan/", laporan.daftar, name="daftar"),
    path("laporan/buat/", laporan.buat, name="buat"),
    path("laporan/kop/<str:kode>/", laporan.kop, name="kop"),
    path("laporan/<int:pk>/", laporan.rinci, name="rinci"),
    path("laporan/<int:pk>/<bentuk:bentuk>/", laporan.unduh, name="unduh"),
]
urlpatterns = [
    path("", beranda.beranda, name="beranda"),
    path("", include((pola, "laporan"))),
]
