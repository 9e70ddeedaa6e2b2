"""The payment periods that a person's pages can be about."""

from datetime import date

from kpm.models import DaftarSalur

from .forms import LIHAT


def periode_daftar(pengguna, *, terkirim: bool = False) -> list[date]:
    """Periods for which there is a list in the person's reach (with `terkirim` one that was
    sent), newest first. For who has only families in their care: those of their district."""
    cakupan = pengguna.cakupan(LIHAT)
    semua = DaftarSalur.objects.all()
    if cakupan.wilayah or cakupan.nasional:
        semua = semua.untuk(pengguna)
    elif not cakupan:
        semua = semua.none()
    if terkirim:
        semua = semua.terkirim()
    return list(semua.order_by("-periode").values_list("periode", flat=True).distinct()[:60])
