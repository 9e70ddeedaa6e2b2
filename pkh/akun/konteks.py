"""What every page shows of the person's desk: own navigation, with the standing choices."""

from django.conf import settings

from .navigasi import pilihan_tetap, susun_navigasi
from .pastikan import wajib_berfaktor


def meja(request) -> dict:
    isi = {"navigasi": None, "mode_contoh": settings.MODE == "contoh"}
    pengguna = getattr(request, "user", None)
    if pengguna is not None and pengguna.is_authenticated:
        isi["faktor_wajib"] = wajib_berfaktor(pengguna)
        isi["navigasi"] = susun_navigasi(pengguna, request.path, pilihan_tetap(request))
    return isi
