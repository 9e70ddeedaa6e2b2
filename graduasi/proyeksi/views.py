"""The forecast of natural graduation, and the families it is made of."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from graduasi.models import Proyeksi
from kpm.massal import ketentuan_pada
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from .forms import SaringPrakiraan, SaringProyeksi
from .ringkasan import masa_daftar, susun_prakiraan


@require_GET
@butuh_hak("graduasi.lihat")
def prakiraan(request):
    saringan = SaringPrakiraan(request.GET, oleh=request.user)
    if not (wilayah := saringan.terpilih):
        raise Http404
    hari_ini = timezone.localdate()
    hasil = susun_prakiraan(request.user, wilayah, hari_ini)
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "hasil": hasil,
        "baris": [
            (b, [(m, b.keluarga[m.mulai]) for m, _, _ in hasil.triwulan]) for b in hasil.baris
        ],
        "dekat": masa_daftar(hari_ini, ketentuan_pada(hari_ini)),
    }
    return render(request, "graduasi/proyeksi/prakiraan.html", konteks)


@require_GET
@butuh_hak("graduasi.lihat")
def daftar(request):
    """Soonest first."""
    saringan = SaringProyeksi(request.GET, oleh=request.user)
    baris = saringan.saring(Proyeksi.objects.untuk(request.user).peserta())
    baris = baris.select_related("keluarga__desa", "keluarga__pendamping", "anggota")
    hari_ini = timezone.localdate()
    cakupan = request.user.cakupan("graduasi.usulkan")
    halaman = potong_halaman(request, baris, urut=("tanggal",))
    for p in halaman.baris:
        p.boleh_diusulkan = p.tanggal <= hari_ini and cakupan.memuat(p.keluarga)
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": halaman,
        "dekat": masa_daftar(hari_ini, ketentuan_pada(hari_ini)),
    }
    return render(request, "graduasi/proyeksi/daftar.html", konteks)
