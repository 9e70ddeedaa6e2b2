"""Printing a form, fetching a large one, and the sheet a QR code opens."""

from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kpm.ekspor.daftar import CETAK
from kpm.models import CatatanEkspor
from pendamping.verifikasi.views.lembar import TRIWULAN
from pkh.akun.cakupan import butuh_hak
from pkh.akun.pastikan import tanya_lagi

from . import layanan
from .aturan import FORMULIR, TANPA_FASILITAS, triwulan_dari
from .forms import MINTA
from .verifikasi import jenis_lembar, lembar_tertunda

HAK = tuple(sorted({m.hak for m in MINTA.values()}))


@butuh_hak(*HAK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cetak(request, jenis: str, pk: int | None = None):
    """What is to be printed, in words; POST prints it, at once or by the worker."""
    form = _form(request, jenis, pk)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data.get("identitas") and (tanya := tanya_lagi(request)):
            return tanya
        try:
            catatan, pdf = layanan.minta_cetak(
                oleh=request.user, jenis=jenis, pilihan=form.pilihan(),
                kertas=form.cleaned_data["kertas"], alasan=form.cleaned_data.get("alasan", ""),
                asal=request.build_absolute_uri("/"),
            )  # fmt: skip
        except ValidationError as galat:
            form.add_error(None, galat.messages)
        else:
            if pdf is None:
                return redirect("pekerjaan:rinci", catatan.pekerjaan_id)
            return _berkas(catatan, pdf)
    konteks = {"form": form, "judul": MINTA[jenis].kata, "jenis": jenis}
    if jenis in FORMULIR:
        konteks["lain"] = [f for f in FORMULIR.values() if f.kode != jenis]
    status = 422 if form.errors else 200
    return render(request, "laporan/formulir/cetak.html", konteks, status=status)


def _form(request, jenis: str, pk: int | None):
    """The form of a kind, with the row it is of; 404 for a kind, or a row, nobody knows here.
    A row is looked for with the act of its kind: without it there is none."""
    minta = MINTA.get(jenis)
    if minta is None or (minta.model is None) != (pk is None):
        raise Http404
    if minta.model is None and not request.user.boleh(minta.hak):
        raise PermissionDenied
    isi = {"oleh": request.user, "tanya": request.GET}
    if minta.model:
        terlihat = minta.model.objects.untuk(request.user, minta.hak)
        isi["objek"] = get_object_or_404(terlihat.select_related(*minta.ambil), pk=pk)
    return minta.form(request.POST or None, **isi)


def _berkas(catatan: CatatanEkspor, isi) -> HttpResponse | FileResponse:
    nama = f"{catatan.saringan['nama']}.pdf"
    if isinstance(isi, bytes):
        kepala = {"Content-Disposition": f'attachment; filename="{nama}"'}
        return HttpResponse(isi, content_type="application/pdf", headers=kepala)
    return FileResponse(isi, as_attachment=True, filename=nama, content_type="application/pdf")


@transaction.non_atomic_requests  # a file is sent, nothing is written
@butuh_hak(*HAK)
@never_cache
@require_GET
def unduh(request, pk: int):
    """Forms the worker has drawn: for who asked for them, as long as they are kept."""
    milik = CatatanEkspor.objects.untuk(request.user).filter(oleh=request.user, jenis=CETAK)
    catatan = get_object_or_404(milik, pk=pk)
    if not layanan.boleh_unduh(request.user, catatan):
        raise PermissionDenied
    if not catatan.berkas:
        return render(request, "kpm/ekspor/habis.html", {"catatan": catatan}, status=404)
    if catatan.identitas and (tanya := tanya_lagi(request)):
        return tanya
    return _berkas(catatan, catatan.berkas.open("rb"))


@butuh_hak("verifikasi.lihat")
@require_GET
def dari_lembar(request):
    """From a sheet on the screen to the form of its facility and triwulan."""
    fasilitas = request.GET.get("fasilitas", TANPA_FASILITAS)
    try:
        bulan = date.fromisoformat(f"{request.GET.get('bulan', '')}-01")
    except ValueError as galat:
        raise Http404 from galat
    jenis = jenis_lembar(request.user, fasilitas, bulan)
    tanya = {"fasilitas": fasilitas, "periode": triwulan_dari(bulan)}
    if pendamping := request.GET.get("pendamping", ""):
        tanya["pendamping"] = pendamping
    return redirect(f"{reverse('laporan:formulir', args=[jenis])}?{urlencode(tanya)}")


@butuh_hak("verifikasi.lihat")
@require_GET
def buka(request, kode: str, periode: str):
    """A form has come back: on to its sheet."""
    try:
        bulan = lembar_tertunda(request.user, kode, periode)
    except ValueError as galat:
        raise Http404 from galat
    tanya = urlencode({"bulan": f"{bulan:%Y-%m}", "fasilitas": kode, "rentang": TRIWULAN})
    return redirect(f"{reverse('pendamping:verifikasi_lembar')}?{tanya}")
