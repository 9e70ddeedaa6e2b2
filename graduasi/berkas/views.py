"""Putting papers on a proposal, and looking at them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from graduasi.aturan import TERBUKA, StatusUsulan
from graduasi.models import BerkasUsulan, Usulan
from pkh.akun.cakupan import butuh_hak
from pkh.akun.templatetags.rupa import ribuan

from .forms import SuratForm
from .layanan import (
    HAK_ISI,
    HAK_SURAT,
    boleh_isi,
    hapus_berkas,
    lampirkan_surat,
    tambah_berkas,
)


@require_POST
@butuh_hak(*HAK_ISI)
def tambah(request, pk: int, kode: str):
    usulan = get_object_or_404(Usulan.objects.untuk(request.user), pk=pk)
    if not boleh_isi(request.user, usulan, [*TERBUKA, StatusUsulan.EFEKTIF]):
        raise PermissionDenied
    try:
        tambah_berkas(
            oleh=request.user, usulan=usulan, kode=kode, pindaian=request.FILES.get("pindaian")
        )
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, "Berkas tersimpan.")
    return redirect("graduasi:rinci", pk)


@require_GET
@butuh_hak("graduasi.berkas")
def buka(request, pk: int):
    """The scan, to those who may see papers of this family; never from a public folder."""
    berkas = get_object_or_404(BerkasUsulan.objects.untuk(request.user), pk=pk)
    if not berkas.berkas:
        raise Http404
    nama = f"{slugify(berkas.kode)}-{berkas.usulan_id}.{berkas.berkas.name.rpartition('.')[2]}"
    jawaban = FileResponse(
        berkas.berkas.open("rb"), as_attachment=True, filename=nama, content_type=berkas.tipe
    )
    jawaban["Cache-Control"] = "private, no-store"
    return jawaban


@require_POST
@butuh_hak(*HAK_ISI)
def hapus(request, pk: int):
    berkas = get_object_or_404(BerkasUsulan.objects.untuk(request.user), pk=pk)
    usulan = berkas.usulan_id
    try:
        hapus_berkas(oleh=request.user, berkas=berkas)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, "Berkas dihapus.")
    return redirect("graduasi:rinci", usulan)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK_SURAT)
def surat(request):
    """The signed letter of a batch, uploaded once for all its cases."""
    form = SuratForm(request.POST or None, request.FILES or None, oleh=request.user)
    if request.method == "POST" and form.is_valid():
        jenis, nomor = form.cleaned_data["surat"]
        pindaian = form.cleaned_data["pindaian"]
        try:
            n = lampirkan_surat(oleh=request.user, jenis=jenis, nomor=nomor, pindaian=pindaian)
        except ValidationError as galat:
            form.add_error(None, galat.messages)
        else:
            messages.success(request, f"Surat nomor {nomor} terlampir pada {ribuan(n)} usulan.")
            return redirect("graduasi:daftar")
    status = 422 if form.errors else 200
    return render(request, "graduasi/surat.html", {"form": form}, status=status)
