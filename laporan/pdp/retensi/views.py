"""How long records are kept, what is past it, and the decision to do away with it."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from laporan.layanan import wilayah_laporan
from laporan.models import AturanRetensi, UsulanRetensi
from pkh.akun.cakupan import butuh_hak
from pkh.akun.pastikan import tanya_lagi
from pkh.halaman import potong_halaman
from pkh.riwayat.models import Pemangkasan

from ..aturan import PERLAKUAN, Rekaman
from ..pemrosesan.forms import PilihKantor
from . import layanan
from .forms import AturanForm, PutusForm


def _kantor(request, hak: str = "pdp.lihat"):
    form = PilihKantor(request.GET, kantor=wilayah_laporan(request.user, hak))
    return form, form.terpilih()[0]


@butuh_hak("pdp.lihat")
@require_GET
def daftar(request):
    """Rules in force in an office, and the proposals of all offices one sees."""
    form, kantor = _kantor(request)
    aturan = list(
        AturanRetensi.objects.untuk(request.user).pada(timezone.localdate(), kantor and kantor.pk)
    )
    for a in aturan:
        a.perlakuan = PERLAKUAN[Rekaman(a.rekaman)]
    usulan = UsulanRetensi.objects.untuk(request.user).select_related("wilayah")
    konteks = {
        "pilihan": form,
        "kantor": kantor,
        "aturan": aturan,
        "halaman": potong_halaman(request, usulan, urut=("-pk",)),
        "terbuka": usulan.terbuka().filter(wilayah=kantor).first(),
        "boleh": kantor and request.user.cakupan("pdp.catat").memuat_wilayah(kantor.pk),
    }
    return render(request, "laporan/pdp/retensi.html", konteks)


@butuh_hak("pdp.catat")
@require_http_methods(["GET", "HEAD", "POST"])
def aturan(request):
    """Another rule for one's office."""
    _, kantor = _kantor(request, "pdp.catat")
    form = AturanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            layanan.tulis_aturan(oleh=request.user, wilayah=kantor, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Aturan tersimpan; aturan lama tetap terbaca.")
            return redirect("laporan:pdp_retensi")
    status = 422 if form.errors else 200
    konteks = {"form": form, "kantor": kantor}
    return render(request, "laporan/pdp/retensi_aturan.html", konteks, status=status)


@butuh_hak("pdp.catat")
@require_POST
def usulkan(request):
    kantor = get_object_or_404(
        wilayah_laporan(request.user, "pdp.catat"), pk=request.POST.get("wilayah", "")
    )
    try:
        usulan = layanan.usulkan(oleh=request.user, wilayah=kantor)
    except ValidationError as galat:
        messages.warning(request, " ".join(galat.messages))
        return redirect("laporan:pdp_retensi")
    return redirect("laporan:pdp_retensi_rinci", usulan.pk)


@butuh_hak("pdp.lihat")
@require_http_methods(["GET", "HEAD", "POST"])
def rinci(request, pk: int):
    """One proposal with its counts; POST decides it."""
    semua = UsulanRetensi.objects.untuk(request.user).select_related(
        "wilayah", "diusulkan_oleh", "diputus_oleh", "pekerjaan"
    )
    usulan = get_object_or_404(semua, pk=pk)
    form = PutusForm(request.POST or None)
    if request.method == "POST" and (tanya := tanya_lagi(request)):
        return tanya
    if request.method == "POST" and form.is_valid() and _putuskan(request, usulan, form):
        return redirect("laporan:pdp_retensi_rinci", pk)
    for b in usulan.isi:
        b["kata"], b["perlakuan"] = Rekaman(b["rekaman"]).label, PERLAKUAN[Rekaman(b["rekaman"])]
        b["batas"] = date.fromisoformat(b["batas"])
        b["jadi"] = usulan.hasil.get(b["rekaman"])
    konteks = {
        "usulan": usulan,
        "pemangkasan": Pemangkasan.objects.filter(usulan=pk, selesai=True).first(),
        "form": form,
        "boleh": request.user.cakupan("pdp.putuskan").memuat_wilayah(usulan.wilayah_id)
        and usulan.diusulkan_oleh_id != request.user.pk,
    }
    status = 422 if form.errors else 200
    return render(request, "laporan/pdp/retensi_rinci.html", konteks, status=status)


def _putuskan(request, usulan, form) -> bool:
    """False, with the reason on the form, when the service refuses."""
    setuju = form.cleaned_data["putusan"] == "setuju"
    try:
        layanan.putuskan(
            oleh=request.user, usulan=usulan, setuju=setuju, alasan=form.cleaned_data["alasan"]
        )
    except ValidationError as galat:
        form.add_error(None, galat.messages)
        return False
    return True
