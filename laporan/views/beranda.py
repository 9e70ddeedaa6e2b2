from django.db.models import Count, Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from laporan.beranda import (
    DINILAI,
    PEMBACA_DASBOR,
    kewajiban_bulan,
    pertemuan_bulan,
    susun_beranda,
)
from laporan.kabar import PALING_BANYAK
from laporan.kotak import isi_kotak
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

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


@butuh_hak("verifikasi.catat")
@require_GET
def verifikasi_milik(request):
    """The obligations that the start page counts as assessed, or those still to do."""
    bulan, belum = timezone.localdate().replace(day=1), request.GET.get("keadaan") == "belum"
    semua = kewajiban_bulan(request.user, bulan)
    hitung = semua.aggregate(wajib=Count("pk"), dinilai=Count("pk", filter=DINILAI))
    baris = semua.filter(~DINILAI if belum else DINILAI).select_related("anggota", "keluarga__desa")
    konteks = {
        "bulan": bulan,
        "belum": belum,
        "dinilai": hitung["dinilai"],
        "sisa": hitung["wajib"] - hitung["dinilai"],
        "halaman": potong_halaman(request, baris, urut=("anggota__nama",)),
    }
    return render(request, "laporan/verifikasi_milik.html", konteks)


@butuh_hak("p2k2.catat")
@require_GET
def pertemuan_milik(request):
    """The meetings of the month that the start page counts."""
    bulan = timezone.localdate().replace(day=1)
    baris = pertemuan_bulan(request.user, bulan)
    jumlah = baris.count()
    hadir = Count("kehadiran", filter=Q(kehadiran__status="hadir"))
    baris = baris.select_related("kelompok__desa", "sesi").annotate(hadir=hadir)
    halaman = potong_halaman(request, baris, urut=("-tanggal",))
    konteks = {"bulan": bulan, "jumlah": jumlah, "halaman": halaman}
    return render(request, "laporan/pertemuan_milik.html", konteks)
