from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from laporan.beranda import perlu_hari_ini
from laporan.dasbor import nama_bulan, pilih_bulan, susun_dasbor
from laporan.massal import jendela
from pkh.akun.cakupan import butuh_hak
from pkh.wilayah.models import Tingkat, Wilayah

TINGKAT = [Tingkat.PROVINSI, Tingkat.KABUPATEN]


def tampilkan_dasbor(request):
    """The dashboard of the region and month in the address, else own region, this month."""
    pilihan = list(
        Wilayah.objects.untuk(request.user, "laporan.lihat")
        .filter(tingkat__in=TINGKAT)
        .berlaku()
        .order_by("kode")
    )
    kode = request.GET.get("wilayah") or (pilihan[0].pk if pilihan else "")
    wilayah = next((w for w in pilihan if w.pk == kode), None)
    if wilayah is None:
        wilayah = get_object_or_404(
            Wilayah.objects.untuk(request.user, "laporan.lihat"), pk=kode, tingkat__in=TINGKAT
        )
    kini = timezone.localdate()
    bulan = pilih_bulan(request.GET.get("bulan"), kini)
    return render(
        request,
        "laporan/dasbor.html",
        {
            "d": susun_dasbor(request.user, wilayah, bulan),
            "perlu": perlu_hari_ini(request.user),
            "pilihan_wilayah": pilihan,
            "pilihan_bulan": [
                (f"{b:%Y-%m}", nama_bulan(b), b == bulan) for b in jendela(kini)[::-1]
            ],
            "boleh_buat": request.user.boleh("laporan.buat"),
        },
    )


@butuh_hak("laporan.lihat")
@require_GET
def dasbor(request):
    return tampilkan_dasbor(request)
