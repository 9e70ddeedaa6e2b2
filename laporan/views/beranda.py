from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from laporan.beranda import PEMBACA_DASBOR, susun_beranda
from laporan.kabar import PALING_BANYAK
from laporan.kotak import isi_kotak
from pkh.akun.cakupan import butuh_hak

from .dasbor import tampilkan_dasbor


@butuh_hak("masuk")
@require_GET
def beranda(request):
    """Each role lands on its own work; who has no post is told why there is nothing."""
    peran = request.user.peran
    if not peran:
        return render(request, "laporan/beranda_tanpa_peran.html")
    if peran & PEMBACA_DASBOR:
        return tampilkan_dasbor(request)
    isi = susun_beranda(request.user)
    return render(request, "laporan/beranda.html", isi | {"tanggal": timezone.localdate()})


@butuh_hak("masuk")
@require_GET
def kotak(request):
    """The inbox, of every role."""
    kabar = isi_kotak(request.user)
    konteks = {"kabar": kabar, "penuh": len(kabar) == PALING_BANYAK}
    return render(request, "laporan/kotak.html", konteks)
