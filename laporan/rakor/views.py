"""Meetings held, what they decided, and the bundle for the next one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from laporan.layanan import minta_laporan, wilayah_laporan
from laporan.models import Cuplikan, KeputusanRakor, Rakor
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from . import layanan
from .aturan import KEADAAN, keadaan_keputusan
from .forms import KeputusanBaruForm, KeputusanForm, RakorForm
from .models import urut_keputusan

JENIS = "paket_rakor"


def _beri_keadaan(keputusan) -> list:
    kini = timezone.localdate()
    semua = list(keputusan)
    for k in semua:
        k.keadaan = KEADAAN[keadaan_keputusan(k.tenggat, k.selesai_pada, kini)]
    return semua


@butuh_hak("laporan.lihat")
@require_GET
def daftar(request):
    """What is still to do, the meetings, and one click for the next bundle."""
    rakor = Rakor.objects.untuk(request.user).select_related("wilayah")
    terbuka = KeputusanRakor.objects.untuk(request.user).terbuka()
    konteks = {
        "halaman": potong_halaman(request, rakor, urut=("-tanggal", "-id")),
        "terbuka": _beri_keadaan(terbuka.select_related("rakor__wilayah")[:50]),
        "paket": Cuplikan.objects.untuk(request.user).filter(jenis=JENIS).ringan()[:5],
        "boleh": request.user.boleh("laporan.buat"),
        "wilayah": wilayah_laporan(request.user),
    }
    return render(request, "laporan/rakor/daftar.html", konteks)


@butuh_hak("laporan.buat")
@require_POST
def paket(request):
    """One click: the bundle of this year so far, made by the worker."""
    wilayah = get_object_or_404(wilayah_laporan(request.user), pk=request.POST.get("wilayah", ""))
    tahun = f"{timezone.localdate().year}"
    pekerjaan = minta_laporan(oleh=request.user, jenis=JENIS, wilayah=wilayah.pk, periode=tahun)
    return redirect("pekerjaan:rinci", pekerjaan.pk)


@butuh_hak("laporan.buat")
@require_http_methods(["GET", "HEAD", "POST"])
def tambah(request):
    form = RakorForm(request.POST or None, pengguna=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            rakor = layanan.catat_rakor(oleh=request.user, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Rakor tercatat. Tambahkan keputusannya.")
            return redirect("laporan:rakor_rinci", rakor.pk)
    status = 422 if form.errors else 200
    return render(request, "laporan/rakor/tambah.html", {"form": form}, status=status)


@butuh_hak("laporan.lihat")
@require_http_methods(["GET", "HEAD", "POST"])
def rinci(request, pk: int):
    """One meeting with its decisions; POST adds one."""
    rakor = get_object_or_404(
        Rakor.objects.untuk(request.user).select_related("wilayah", "dicatat_oleh"), pk=pk
    )
    form = KeputusanBaruForm(request.POST or None)
    if request.method == "POST" and _simpan(request, form, rakor):
        messages.success(request, "Keputusan tercatat.")
        return redirect("laporan:rakor_rinci", pk)
    keputusan = KeputusanRakor.objects.untuk(request.user).filter(rakor=rakor)
    konteks = {
        "rakor": rakor,
        "form": form,
        "keputusan": _beri_keadaan(urut_keputusan(keputusan)),
        "boleh": request.user.cakupan("laporan.buat").memuat_wilayah(rakor.wilayah_id),
    }
    status = 422 if form.errors else 200
    return render(request, "laporan/rakor/rinci.html", konteks, status=status)


@butuh_hak("laporan.buat")
@require_http_methods(["GET", "HEAD", "POST"])
def keputusan(request, pk: int):
    """Change a decision, or say what came of it."""
    lama = get_object_or_404(
        KeputusanRakor.objects.untuk(request.user, "laporan.buat").select_related("rakor__wilayah"),
        pk=pk,
    )
    form = KeputusanForm(request.POST or None, instance=lama)
    if request.method == "POST" and _simpan(request, form, lama.rakor, lama):
        messages.success(request, "Keputusan tersimpan.")
        return redirect("laporan:rakor_rinci", lama.rakor_id)
    konteks = {"form": form, "rakor": lama.rakor}
    status = 422 if form.errors else 200
    return render(request, "laporan/rakor/keputusan.html", konteks, status=status)


def _simpan(request, form, rakor, lama=None) -> bool:
    """False, with the reason on the form, when the service refuses."""
    if not form.is_valid():
        return False
    try:
        layanan.simpan_keputusan(
            oleh=request.user, rakor=rakor, keputusan=lama, **form.cleaned_data
        )
    except ValidationError as galat:
        form.add_error(None, galat)
        return False
    return True
