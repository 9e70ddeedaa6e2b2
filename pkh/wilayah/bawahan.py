"""Regions below a region, for figures."""

from datetime import date

from pkh.tersusun import tersusun

from .models import Wilayah


def bawahan(kode: str, tingkat: int) -> list[tuple[str, str, date | None]]:
    """(code, name, when it ended) of the regions of a level below it, or itself if it is one."""
    return _bawahan(None, kode, tingkat)


@tersusun
def _bawahan(_, kode: str, tingkat: int):
    semua = Wilayah.objects.di_bawah(kode).filter(tingkat=tingkat)
    return semua.values_list("kode", "nama", "berakhir_pada")
