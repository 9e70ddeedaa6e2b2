"""Who holds which post of the office and until when; handing over one's own."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ..cakupan import butuh_hak
from ..models import Jabatan
from ..pastikan import butuh_pastikan, tanya_lagi
from ..templatetags.rupa import kata_tanggal
from .forms import PelimpahanForm
from .layanan import (
    HAK_LIMPAHKAN,
    PENGGANTI,
    dilimpahkan,
    jabatan_sendiri,
    limpahkan,
    tarik_pelimpahan,
)

LAMA = timedelta(days=365)  # how long a post that ended is still shown


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("wewenang.lihat")
def pelimpahan(request):
    sendiri = jabatan_sendiri(request.user)
    form = PelimpahanForm(request.POST or None, oleh=request.user) if sendiri else None
    if request.method == "POST" and form and form.is_valid():
        if tanya := tanya_lagi(request):
            return tanya
        if _limpahkan(request, form):
            return redirect("akun:pelimpahan")
    hari_ini = timezone.localdate()
    kantor = Jabatan.objects.filter(
        request.user.cakupan("wewenang.lihat").q_wilayah("wilayah_id"), peran__in=PENGGANTI
    ).exclude(selesai__lt=hari_ini - LAMA)
    konteks = {
        "form": form,
        "jabatan": kantor.select_related("pengguna", "wilayah").order_by(
            "wilayah", "peran", "-mulai", "pk"
        ),
        "milik": set(dilimpahkan(request.user).values_list("pk", flat=True)),
        "hari_ini": hari_ini,
    }
    status = 422 if form and form.errors else 200
    return render(request, "akun/pelimpahan/daftar.html", konteks, status=status)


def _limpahkan(request, form: PelimpahanForm) -> bool:
    try:
        j = limpahkan(oleh=request.user, **form.cleaned_data)
    except ValidationError as galat:
        form.add_error(None, galat)
        return False
    masa = f"{kata_tanggal(j.mulai)} sampai {kata_tanggal(j.selesai)}"
    messages.success(request, f"{j.pengguna} menjadi {j.get_sifat_display()} {j}, {masa}.")
    return True


@require_POST
@butuh_hak(HAK_LIMPAHKAN)
@butuh_pastikan
def tarik(request, pk: int):
    jabatan = get_object_or_404(dilimpahkan(request.user), pk=pk)
    tarik_pelimpahan(oleh=request.user, jabatan=jabatan)
    messages.success(request, f"Pelimpahan kepada {jabatan.pengguna} ditarik.")
    return redirect("akun:pelimpahan")
