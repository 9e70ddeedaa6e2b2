"""The list behind a figure of a made report."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from laporan.di_balik import baca_diminta, jelaskan
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_daftar


@butuh_hak("laporan.lihat", "bulanan.lihat")
@require_GET
def angka(request):
    """As it was when the report was made; what explains each row is read now, of what the reader
    may see."""
    diminta = baca_diminta(request.user, request.GET)
    if diminta is None:
        raise Http404
    letak = diminta.baris.sesudah
    halaman = potong_daftar(request, diminta.baris, kunci="nomor", letak=letak)
    jelaskan(request.user, diminta.sisi, halaman.baris)
    konteks = {
        "cuplikan": diminta.cuplikan,
        "isi": diminta.cuplikan.isi,
        "d": diminta.angka,
        "sisi": diminta.sisi,
        "jumlah": len(diminta.baris),
        "bulanan": diminta.cuplikan.bulanan.untuk(request.user).first(),
        "saringan": diminta.saringan,
        "cari": diminta.cari,
        "kata": diminta.kata(request.GET),
        "bersih": diminta.tanpa(request.GET, "q", "urut"),
        "halaman": halaman,
    }
    return render(request, "laporan/angka.html", konteks)
