"""Putting papers on a proposal, and looking at them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from graduasi.models import BerkasUsulan, Usulan
from pkh.akun.cakupan import butuh_hak

from .layanan import HAK_ISI, boleh_isi, hapus_berkas, tambah_berkas


@require_POST
@butuh_hak(*HAK_ISI)
def tambah(request, pk: int, kode: str):
    usulan = get_object_or_404(Usulan.objects.untuk(request.user), pk=pk)
    if not boleh_isi(request.user, usulan):
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
