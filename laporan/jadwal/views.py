from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from laporan.periode import baca_periode
from pkh.akun.cakupan import butuh_hak
from pkh.akun.hak import MASUK

from . import layanan
from .forms import LanggananForm
from .models import Langganan, SurelTerbukti


@butuh_hak("laporan.buat")
@require_http_methods(["GET", "HEAD", "POST"])
def berkala(request):
    """The reports that come by themselves, and one more."""
    terbukti = layanan.surel_terbukti(request.user)
    form = LanggananForm(request.POST or None, pengguna=request.user, boleh_surel=terbukti)
    if request.method == "POST" and form.is_valid() and (baru := form.simpan()):
        kata = f"{layanan.nama_jenis(baru.jenis)} berkala bagi Anda, mulai periode berikutnya."
        messages.success(request, kata)
        return redirect("laporan:berkala")
    daftar = list(Langganan.objects.untuk(request.user).select_related("wilayah"))
    for x in daftar:
        x.nama_jenis = layanan.nama_jenis(x.jenis)
        x.kata_terakhir = baca_periode(x.terakhir).kata
    konteks = {"form": form, "daftar": daftar, "terbukti": terbukti}
    return render(request, "laporan/berkala.html", konteks, status=422 if form.errors else 200)


@butuh_hak("laporan.buat")
@require_POST
def hapus(request, pk):
    langganan = get_object_or_404(Langganan.objects.untuk(request.user), pk=pk)
    layanan.berhenti(oleh=request.user, langganan=langganan)
    messages.success(request, "Laporan itu tidak dibuat berkala lagi bagi Anda.")
    return redirect("laporan:berkala")


# --- one's own address: whoever signs in has one ---------------------------------------------
@butuh_hak(MASUK)
@require_GET
def surel(request):
    terbukti = layanan.surel_terbukti(request.user)
    konteks = {"terbukti": terbukti}
    if terbukti:
        konteks["pengingat"] = SurelTerbukti.objects.untuk(request.user).get().pengingat
    return render(request, "laporan/surel.html", konteks)


@butuh_hak(MASUK)
@require_POST
def minta_surel(request):
    try:
        layanan.minta_bukti_surel(oleh=request.user)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, f"Tautan dikirim ke {request.user.email}. Buka dari sana.")
    return redirect("laporan:surel")


@butuh_hak(MASUK)
@require_POST
def pengingat(request):
    nyala = request.POST.get("pengingat") == "ya"
    layanan.atur_pengingat(oleh=request.user, pengingat=nyala)
    kata = "Anda diingatkan lewat surel" if nyala else "Anda tidak diingatkan lagi lewat surel"
    messages.success(request, f"{kata} bila langkah Anda lewat batas hari.")
    return redirect("laporan:surel")


@butuh_hak(MASUK)
@require_http_methods(["GET", "HEAD", "POST"])
def buktikan(request, tanda):
    """Opened from the e-mail; the address counts once the person says so."""
    try:
        layanan.periksa_tanda(oleh=request.user, tanda=tanda)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
        return redirect("laporan:surel")
    if request.method != "POST":
        return render(request, "laporan/surel_buktikan.html", {"tanda": tanda})
    layanan.buktikan_surel(oleh=request.user, tanda=tanda)
    messages.success(request, "Alamat surel Anda terbukti. Pengingat dikirim ke sana.")
    return redirect("laporan:surel")
