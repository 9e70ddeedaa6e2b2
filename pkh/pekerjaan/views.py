from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from pkh.akun.cakupan import butuh_hak

from .layanan import batalkan
from .models import Pekerjaan

PER_HALAMAN = 30


@butuh_hak("masuk")
@require_GET
def daftar(request):
    pekerjaan = Pekerjaan.objects.untuk(request.user).select_related("diminta_oleh")
    sebelum = request.GET.get("sebelum", "")
    if sebelum.isdecimal():
        pekerjaan = pekerjaan.filter(pk__lt=int(sebelum[:18]))
    baris = list(pekerjaan[: PER_HALAMAN + 1])
    lanjut = baris[PER_HALAMAN - 1].pk if len(baris) > PER_HALAMAN else None
    return render(
        request,
        "pekerjaan/daftar.html",
        {"pekerjaan": baris[:PER_HALAMAN], "lanjut": lanjut, "awal": not sebelum},
    )


@butuh_hak("masuk")
@require_GET
def rinci(request, pk):
    pekerjaan = get_object_or_404(Pekerjaan.objects.untuk(request.user), pk=pk)
    return render(request, "pekerjaan/rinci.html", {"pekerjaan": pekerjaan})


@butuh_hak("masuk")
@require_GET
def kemajuan(request, pk):
    """The progress fragment; it asks for itself again until the job has ended."""
    pekerjaan = get_object_or_404(Pekerjaan.objects.untuk(request.user), pk=pk)
    if not request.htmx:
        return redirect("pekerjaan:rinci", pk)
    return render(request, "pekerjaan/_kemajuan.html", {"pekerjaan": pekerjaan})


@butuh_hak("masuk")
@require_POST
def batal(request, pk):
    pekerjaan = get_object_or_404(Pekerjaan.objects.untuk(request.user), pk=pk)
    hasil = batalkan(oleh=request.user, pekerjaan=pekerjaan)
    if hasil == "lepas":
        kata = (
            "Anda tidak lagi mengikuti pekerjaan ini. Orang lain juga memintanya, jadi diteruskan."
        )
        messages.success(request, kata)
        return redirect("pekerjaan:daftar")
    if hasil:
        messages.success(request, "Pekerjaan dibatalkan. Yang belum disimpan tidak disimpan.")
    else:
        messages.info(request, "Pekerjaan sudah berakhir, tidak ada yang dibatalkan.")
    return redirect("pekerjaan:rinci", pk)
