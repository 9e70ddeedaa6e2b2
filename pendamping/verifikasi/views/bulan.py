"""The months of a kabupaten/kota: which are closed, by whom; closing and opening again."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pendamping.aturan import HasilVerifikasi, awal_bulan
from pendamping.models import Penutupan, Verifikasi
from pendamping.verifikasi.forms import BukaBulanForm
from pendamping.verifikasi.layanan import buka_bulan, tutup_bulan
from pkh.akun.cakupan import butuh_hak
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from .daftar import bulan_diminta

BULAN_TAMPIL = 13


@require_GET
@butuh_hak("verifikasi.tutup", "verifikasi.buka")
def daftar(request):
    kabupaten = _kabupaten(request, "verifikasi.lihat")
    pilih = kabupaten.filter(pk=request.GET["kab"]) if request.GET.get("kab") else kabupaten
    wilayah = pilih.first()
    if wilayah is None:
        raise Http404
    semua = list(_bulan(awal_bulan(timezone.localdate())))
    riwayat = (
        Penutupan.objects.untuk(request.user)
        .filter(wilayah=wilayah, bulan__gte=semua[-1])
        .select_related("ditutup_oleh", "dibuka_oleh")
    )
    per_bulan = {b: [t for t in riwayat if t.bulan == b] for b in semua}
    konteks = {
        "wilayah": wilayah,
        "kabupaten": kabupaten,
        "baris": [
            {"bulan": b, "nilai": f"{b:%Y-%m}", "tutup": _berlaku(t), "riwayat": t}
            for b, t in per_bulan.items()
        ],
        "belum": _belum(request.user, wilayah, semua[0]),
        "boleh_tutup": request.user.cakupan("verifikasi.tutup").memuat_wilayah(wilayah.pk),
        "boleh_buka": request.user.cakupan("verifikasi.buka").memuat_wilayah(wilayah.pk),
    }
    return render(request, "pendamping/verifikasi/bulan.html", konteks)


def _kabupaten(request, hak: str):
    return Wilayah.objects.untuk(request.user, hak).berlaku().filter(tingkat=Tingkat.KABUPATEN)


def _bulan(kini: date):
    """The months that have ended, latest first."""
    for _ in range(BULAN_TAMPIL):
        kini = awal_bulan(kini - timedelta(days=1))
        yield kini


def _berlaku(riwayat: list[Penutupan]) -> Penutupan | None:
    return next((t for t in riwayat if t.dibuka_pada is None), None)


def _belum(pengguna, wilayah: Wilayah, bulan: date) -> int:
    """Obligations of the month that nobody has filled in yet."""
    milik = rentang_wilayah("keluarga__desa_id", wilayah.pk)
    semua = Verifikasi.objects.untuk(pengguna).filter(milik, bulan=bulan)
    return semua.filter(hasil=HasilVerifikasi.BELUM).count()


@require_POST
@butuh_hak("verifikasi.tutup")
def tutup(request):
    bulan = bulan_diminta(request.POST.get("bulan"))
    wilayah = get_object_or_404(
        _kabupaten(request, "verifikasi.tutup"), pk=request.POST.get("kab", "")
    )
    try:
        tutup_bulan(oleh=request.user, wilayah=wilayah, bulan=bulan)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, "Bulan ditutup; tidak ada yang dapat mengisinya lagi.")
    return redirect(f"{reverse('pendamping:verifikasi_bulan')}?kab={wilayah.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("verifikasi.buka")
def buka(request):
    bulan = bulan_diminta(request.GET.get("bulan"))
    semua = _kabupaten(request, "verifikasi.buka")
    if kab := request.GET.get("kab"):
        semua = semua.filter(pk=kab)
    wilayah = semua.first()
    if wilayah is None:
        raise Http404
    form = BukaBulanForm(request.POST or None)
    if form.is_valid():
        try:
            buka_bulan(
                oleh=request.user, wilayah=wilayah, bulan=bulan, alasan=form.cleaned_data["alasan"]
            )
        except ValidationError as galat:
            form.add_error(None, galat.messages)
        else:
            messages.success(request, "Bulan dibuka lagi.")
            return redirect(f"{reverse('pendamping:verifikasi_bulan')}?kab={wilayah.pk}")
    konteks = {"form": form, "bulan": bulan, "wilayah": wilayah}
    return render(request, "pendamping/verifikasi/buka.html", konteks)
