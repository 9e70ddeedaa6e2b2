"""The list as a file, with its filters."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kpm.ekspor import BARIS_MAKS, FORMAT, tulis_ekspor
from kpm.models import Keluarga
from kpm.saring import SaringKeluarga
from pkh.akun.cakupan import butuh_hak


@butuh_hak("kpm.ekspor")
@require_GET
def unduh(request, bentuk: str):
    if bentuk not in FORMAT:
        raise Http404
    saringan = SaringKeluarga(request.GET, oleh=request.user)
    keluarga = saringan.saring(Keluarga.objects.untuk(request.user, "kpm.ekspor"))
    if keluarga.order_by()[: BARIS_MAKS + 1].count() > BARIS_MAKS:
        messages.error(
            request, f"Lebih dari {BARIS_MAKS} keluarga. Persempit saringan, lalu ekspor lagi."
        )
        return redirect(f"{reverse('kpm:daftar')}?{request.GET.urlencode()}")
    jawab = HttpResponse(
        tulis_ekspor(keluarga, bentuk), content_type=FORMAT[bentuk].get_content_type()
    )
    nama = f"kpm-{timezone.localdate():%Y-%m-%d}.{bentuk}"
    jawab["Content-Disposition"] = f'attachment; filename="{nama}"'
    return jawab
