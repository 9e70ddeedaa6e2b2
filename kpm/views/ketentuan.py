"""The dated rules, readable."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kpm import aturan
from kpm.models import Ketentuan
from pkh.akun.cakupan import butuh_hak


@butuh_hak("ketentuan.lihat")
@require_GET
def daftar(request):
    semua = list(Ketentuan.objects.all())
    hari_ini = timezone.localdate()
    kini = next((k for k in semua if k.mulai <= hari_ini), None)
    return render(request, "kpm/ketentuan_daftar.html", {"semua": semua, "kini": kini})


@butuh_hak("ketentuan.lihat")
@require_GET
def rinci(request, pk: int):
    ketentuan = get_object_or_404(Ketentuan, pk=pk)
    k = aturan.Ketentuan.dari_isi(ketentuan.isi)
    komponen = [
        {
            "nama": aturan.Komponen(kode).label,
            "tahun": k.indeks[kode],
            "periode": k.rupiah_periode(kode),
            "batas": k.batas.get(aturan.golongan_batas(kode), k.maks_dibayar),
            "bersama": kode in aturan.SEKOLAH and "sekolah" in k.batas,
        }
        for kode in k.urutan_keluarga()
    ]
    konteks = {"ketentuan": ketentuan, "k": k, "komponen": komponen}
    return render(request, "kpm/ketentuan_rinci.html", konteks)
