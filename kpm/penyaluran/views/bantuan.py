"""What one family is owed for a period, line by line, beside what was listed and paid."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kpm.models import Keluarga
from kpm.penyaluran.bantuan import periode_keluarga, susun_bantuan
from kpm.penyaluran.forms import baca_periode
from pkh.akun.cakupan import butuh_hak


@butuh_hak("kpm.lihat")
@require_GET
def rinci(request, pk: int):
    """The period in the address (`?periode=2024-07`), or the newest one."""
    semua = Keluarga.objects.untuk(request.user).select_related("desa__induk")
    keluarga = get_object_or_404(semua, pk=pk)
    pilihan = periode_keluarga(timezone.localdate())
    minta = request.GET.get("periode", "")
    periode = baca_periode(minta) if minta else pilihan[0]
    if periode not in pilihan:
        raise Http404
    konteks = {
        "keluarga": keluarga,
        "pilihan": pilihan,
        "periode": periode,
        "b": susun_bantuan(keluarga, request.user, periode),
    }
    return render(request, "kpm/penyaluran/bantuan.html", konteks)
