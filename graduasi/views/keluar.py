"""Departures: all of them with their kind, and writing down an exit that is no graduation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from graduasi.forms import KeluarForm
from graduasi.layanan import catat_keluar
from graduasi.models import Kepergian, Usulan
from graduasi.saring import SaringKepergian
from kpm.forms import taruh_galat
from kpm.models import Keluarga
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.halaman import potong_halaman


@require_GET
@butuh_hak("graduasi.lihat")
def daftar(request):
    saringan = SaringKepergian(request.GET, oleh=request.user)
    pergi = saringan.saring(Kepergian.objects.untuk(request.user))
    pergi = pergi.select_related("keluarga__desa")
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": potong_halaman(request, pergi, urut=("-tanggal",)),
        "boleh_catat": request.user.boleh("graduasi.keluarkan"),
    }
    return render(request, "graduasi/kepergian.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("graduasi.keluarkan")
def catat(request):
    """Without `?keluarga=` a search; with it the form."""
    kode = request.GET.get("keluarga", "")
    if not kode:
        return render(request, "graduasi/keluar_pilih.html", _cari(request))
    if not kode.isdecimal() or len(kode) > 18:
        raise Http404
    semua = Keluarga.objects.untuk(request.user).select_related("desa")
    keluarga = get_object_or_404(semua, pk=kode)
    wajib_atas(request.user, "graduasi.keluarkan", keluarga)
    form = KeluarForm(request.POST or None, initial={"tanggal": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and _simpan(request, keluarga, form):
        return redirect("graduasi:kepergian")
    terbuka = Usulan.objects.untuk(request.user).terbuka().filter(keluarga=keluarga).first()
    konteks = {"form": form, "keluarga": keluarga, "terbuka": terbuka}
    return render(request, "graduasi/keluar.html", konteks)


def _simpan(request, keluarga: Keluarga, form: KeluarForm) -> bool:
    try:
        pergi = catat_keluar(oleh=request.user, keluarga=keluarga, **form.cleaned_data)
    except ValidationError as galat:
        taruh_galat(form, galat)
        return False
    messages.success(request, f"Keluarga {keluarga} dicatat keluar: {pergi.get_jenis_display()}.")
    return True


def _cari(request) -> dict:
    cari = request.GET.get("q", "").strip()[:60]
    if not cari:
        return {"cari": "", "pilihan": []}
    peserta = Keluarga.objects.untuk(request.user, "graduasi.keluarkan").filter(
        nama_pengurus__icontains=cari,
        status__in=[Keluarga.Status.AKTIF, Keluarga.Status.DITANGGUHKAN],
    )
    pilihan = list(peserta.select_related("desa").order_by("nama_pengurus", "pk")[:11])
    return {"cari": cari, "pilihan": pilihan[:10], "ada_lagi": len(pilihan) > 10}
