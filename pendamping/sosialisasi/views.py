"""Outreach: list with its months, writing down, one occasion, its photos."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pendamping.models import FotoSosialisasi, Sosialisasi
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman
from pkh.riwayat.jejak import perubahan

from .forms import URUT, SaringSosialisasi, SosialisasiForm
from .layanan import boleh_ubah, catat_sosialisasi, hapus_sosialisasi, ubah_sosialisasi

BULAN = 12  # months counted above the list


@require_GET
@butuh_hak("sosialisasi.lihat")
def daftar(request):
    saringan = SaringSosialisasi(request.GET, oleh=request.user)
    semua = saringan.saring(Sosialisasi.objects.untuk(request.user))
    urut, hitungan = URUT[saringan.isi.get("urut", "")]
    konteks = {
        "halaman": potong_halaman(
            request, semua.select_related("wilayah", "oleh"), urut=urut, hitungan=hitungan
        ),
        "bulan": list(semua.per_bulan()[:BULAN]),
        "saringan": saringan,
        "kata": saringan.kata(),
        "urut": saringan.isi.get("urut", ""),
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
    konteks = {
        "s": s,
        "foto": s.foto.order_by("pk"),
        "boleh_ubah": boleh_ubah(request.user, s),
        "perubahan": perubahan(Sosialisasi, s.pk),
    }
    return render(request, "pendamping/sosialisasi/rinci.html", konteks)


def _ambil(request, pk: int) -> Sosialisasi:
    """404 when the person may not see it, 403 when they may not change it."""
    s = get_object_or_404(Sosialisasi.objects.untuk(request.user), pk=pk)
    if not boleh_ubah(request.user, s):
        raise PermissionDenied
    return s


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("sosialisasi.catat")
def ubah(request, pk: int):
    s = _ambil(request, pk)
    isi = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SosialisasiForm(*isi, oleh=request.user, instance=s)
    if request.method == "POST" and form.is_valid():
        try:
            ubah_sosialisasi(oleh=request.user, sosialisasi=s, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Perubahan sosialisasi tersimpan.")
            return redirect("pendamping:sosialisasi_rinci", pk)
    return render(request, "pendamping/sosialisasi/tambah.html", {"form": form, "s": s})


@require_POST
@butuh_hak("sosialisasi.catat")
def hapus(request, pk: int):
    s = _ambil(request, pk)
    hapus_sosialisasi(oleh=request.user, sosialisasi=s)
    messages.success(request, f"Sosialisasi {s} dihapus.")
    return redirect("pendamping:sosialisasi_daftar")


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
