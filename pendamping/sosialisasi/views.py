"""Outreach: list with its months, writing down, one occasion, its photos."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_http_methods

from pendamping.models import FotoSosialisasi, Sosialisasi
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from .forms import SaringSosialisasi, SosialisasiForm
from .layanan import catat_sosialisasi

BULAN = 12  # months counted above the list


@require_GET
@butuh_hak("sosialisasi.lihat")
def daftar(request):
    saringan = SaringSosialisasi(request.GET, oleh=request.user)
    semua = saringan.saring(Sosialisasi.objects.untuk(request.user))
    konteks = {
        "halaman": potong_halaman(
            request, semua.select_related("wilayah", "oleh"), urut=("-tanggal",)
        ),
        "bulan": list(semua.per_bulan()[:BULAN]),
        "saringan": saringan,
        "kata": saringan.kata(),
        "boleh_catat": request.user.boleh("sosialisasi.catat"),
    }
    return render(request, "pendamping/sosialisasi/daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("sosialisasi.catat")
def tambah(request):
    form = SosialisasiForm(request.POST or None, request.FILES or None, oleh=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            s, _ = catat_sosialisasi(oleh=request.user, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"Sosialisasi {s} tersimpan.")
            return redirect("pendamping:sosialisasi_rinci", s.pk)
    return render(request, "pendamping/sosialisasi/tambah.html", {"form": form})


@require_GET
@butuh_hak("sosialisasi.lihat")
def rinci(request, pk: int):
    semua = Sosialisasi.objects.untuk(request.user).select_related("wilayah__induk", "oleh")
    s = get_object_or_404(semua, pk=pk)
    konteks = {"s": s, "foto": s.foto.order_by("pk")}
    return render(request, "pendamping/sosialisasi/rinci.html", konteks)


@require_GET
@butuh_hak("sosialisasi.lihat")
def foto(request, pk: int):
    """The picture, to those who may see the occasion; the browser asks each time."""
    gambar = get_object_or_404(FotoSosialisasi.objects.untuk(request.user), pk=pk)
    etag = f'"{gambar.sha256}"'
    jawaban = get_conditional_response(request, etag=etag) or FileResponse(
        gambar.berkas.open("rb"), content_type="image/jpeg"
    )
    jawaban["Cache-Control"], jawaban["ETag"] = "private, no-cache", etag
    return jawaban
