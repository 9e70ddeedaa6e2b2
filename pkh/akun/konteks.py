"""What every page shows of the person's desk: own navigation."""

from django.conf import settings

from .navigasi import susun_navigasi


def meja(request) -> dict:
    isi = {"navigasi": None, "mode_contoh": settings.MODE == "contoh"}
    pengguna = getattr(request, "user", None)
    if pengguna is not None and pengguna.is_authenticated:
        isi["navigasi"] = susun_navigasi(pengguna, request.path, request.GET.get("wilayah", ""))
    return isi
