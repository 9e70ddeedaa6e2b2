"""The register of processing: read, taken along, worded anew."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods

from laporan.layanan import wilayah_laporan
from pkh.akun.cakupan import butuh_hak

from .forms import PemrosesanForm, PilihKantor
from .layanan import register_pdf, register_xlsx, tulis_pemrosesan
from .models import Pemrosesan

BENTUK = {
    "pdf": (register_pdf, "application/pdf"),
    "xlsx": (
        register_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def _pilihan(request, hak: str = "pdp.lihat"):
    form = PilihKantor(request.GET, kantor=wilayah_laporan(request.user, hak))
    return form, *form.terpilih()


@butuh_hak("pdp.lihat")
@require_GET
def daftar(request):
    form, kantor, tanggal = _pilihan(request)
    semua = Pemrosesan.objects.untuk(request.user)
    konteks = {
        "pilihan": form,
        "kantor": kantor,
        "per": tanggal,
        "baris": semua.pada(tanggal, kantor and kantor.pk),
        "boleh": kantor and request.user.cakupan("pdp.catat").memuat_wilayah(kantor.pk),
    }
    return render(request, "laporan/pdp/pemrosesan.html", konteks)


@butuh_hak("pdp.lihat")
@require_GET
def unduh(request, bentuk: str):
    _, kantor, tanggal = _pilihan(request)
    if bentuk not in BENTUK or kantor is None:
        raise Http404
    buat, jenis = BENTUK[bentuk]
    nama = f"register-pemrosesan-{slugify(kantor.nama)}-{tanggal}.{bentuk}"
    kepala = {"Content-Disposition": f'attachment; filename="{nama}"'}
    return HttpResponse(buat(request.user, kantor, tanggal), content_type=jenis, headers=kepala)


@butuh_hak("pdp.catat")
@require_http_methods(["GET", "HEAD", "POST"])
def tulis(request, kode: str = ""):
    """New words for one processing of one's office, or one more."""
    _, kantor, tanggal = _pilihan(request, "pdp.catat")
    semua = Pemrosesan.objects.untuk(request.user, "pdp.catat")
    lama = None
    if kode:
        kini = semua.pada(tanggal, kantor and kantor.pk).filter(kode=kode)
        lama = get_object_or_404(kini)
    form = PemrosesanForm(request.POST or None, instance=lama)
    if request.method == "POST" and form.is_valid():
        baru = kode or slugify(form.cleaned_data["nama"])[:40]
        try:
            tulis_pemrosesan(oleh=request.user, wilayah=kantor, kode=baru, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Register tersimpan; rumusan lama tetap dapat dibaca.")
            return redirect("laporan:pdp_pemrosesan")
    konteks = {"form": form, "kantor": kantor, "lama": lama}
    status = 422 if form.errors else 200
    return render(request, "laporan/pdp/pemrosesan_tulis.html", konteks, status=status)
