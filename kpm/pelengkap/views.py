"""Complementary programmes of a family: write down, correct, take back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kpm.models import Pelengkap
from kpm.views.keluarga import ambil_keluarga
from pkh.akun.cakupan import butuh_hak, wajib_atas

from .forms import PelengkapForm
from .layanan import catat_pelengkap, hapus_pelengkap, ubah_pelengkap


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def tambah(request, pk: int):
    keluarga = ambil_keluarga(request, pk, "kpm.ubah")
    form = PelengkapForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            p, _ = catat_pelengkap(oleh=request.user, keluarga=keluarga, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"{p} tersimpan.")
            return redirect("kpm:rinci", pk)
    konteks = {"form": form, "keluarga": keluarga, "pelengkap": None}
    return render(request, "kpm/pelengkap/ubah.html", konteks)


def _ambil(request, pk: int) -> Pelengkap:
    semua = Pelengkap.objects.untuk(request.user).select_related("keluarga", "program")
    pelengkap = get_object_or_404(semua, pk=pk)
    wajib_atas(request.user, "kpm.ubah", pelengkap.keluarga)
    return pelengkap


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request, pk: int):
    pelengkap = _ambil(request, pk)
    keluarga = pelengkap.keluarga
    form = PelengkapForm(request.POST or None, instance=pelengkap)
    if request.method == "POST" and form.is_valid():
        try:
            p = ubah_pelengkap(oleh=request.user, pelengkap=pelengkap, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"{p} tersimpan.")
            return redirect("kpm:rinci", keluarga.pk)
    konteks = {"form": form, "keluarga": keluarga, "pelengkap": pelengkap}
    return render(request, "kpm/pelengkap/ubah.html", konteks)


@butuh_hak("kpm.ubah")
@require_POST
def hapus(request, pk: int):
    pelengkap = _ambil(request, pk)
    hapus_pelengkap(oleh=request.user, pelengkap=pelengkap)
    messages.success(request, f"Catatan {pelengkap.program} dihapus.")
    return redirect("kpm:rinci", pelengkap.keluarga_id)
