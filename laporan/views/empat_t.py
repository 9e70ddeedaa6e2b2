from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kpm.penyaluran.forms import baca_periode
from kpm.penyaluran.periode import periode_daftar
from laporan.empat_t import susun_empat_t
from pkh.akun.cakupan import butuh_hak

from .dasbor import pilih_wilayah


@butuh_hak("laporan.lihat")
@require_GET
def empat_t(request):
    """4T of the region and period in the address, else of the own region and newest period."""
    wilayah, pilihan = pilih_wilayah(request)
    ada = periode_daftar(request.user, terkirim=True)
    minta = request.GET.get("periode", "")
    periode = baca_periode(minta) if minta else next(iter(ada), None)
    if minta and periode not in ada:
        raise Http404
    konteks = {
        "wilayah": wilayah,
        "pilihan_wilayah": pilihan,
        "pilihan_periode": ada,
        "periode": periode,
        "t": susun_empat_t(request.user, wilayah, periode) if periode else None,
    }
    return render(request, "laporan/empat_t.html", konteks)
