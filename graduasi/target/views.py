"""Targets of pendamping: pace, spreading by caseload, and the families that may be next."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman
from pkh.wilayah.models import Wilayah

from .aturan import POIN
from .forms import SaringProspek, kabupaten_diminta, tahun_diminta
from .layanan import sebar_target, susun_sebaran
from .ringkasan import alasan_prospek, calon_prospek, susun_laju, susun_pembagian


def _diminta(request, hak: str) -> tuple[int, Wilayah, list[Wilayah]]:
    tahun = tahun_diminta(request.GET)
    wilayah, pilihan = kabupaten_diminta(request.user, hak, request.GET)
    if tahun is None or wilayah is None:
        raise Http404
    return tahun, wilayah, pilihan


@require_GET
@butuh_hak("laporan.lihat")
def laju(request):
    tahun, wilayah, pilihan = _diminta(request, "laporan.lihat")
    kini = timezone.localdate()
    konteks = {
        "wilayah": wilayah,
        "pilihan": pilihan,
        "tahun": tahun,
        "pilihan_tahun": range(kini.year + 1, kini.year - 6, -1),
        "baris": susun_laju(request.user, wilayah, tahun, kini),
        "boleh_sebar": request.user.cakupan("graduasi.target").memuat_wilayah(wilayah.kode),
    }
    return render(request, "graduasi/target/laju.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("graduasi.target")
def sebar(request):
    """What each would get, before anything is written."""
    tahun, wilayah, _ = _diminta(request, "graduasi.target")
    if request.method == "POST":
        sidik = request.POST.get("sidik", "")
        try:
            n = sebar_target(oleh=request.user, wilayah=wilayah, tahun=tahun, sidik=sidik)
        except ValidationError as galat:
            messages.error(request, " ".join(galat.messages))
        else:
            messages.success(request, f"Target {tahun} disebar: {n} angka pendamping.")
            tujuan = reverse("graduasi:target_pendamping")
            return redirect(f"{tujuan}?wilayah={wilayah.kode}&tahun={tahun}")
    konteks = {
        "wilayah": wilayah,
        "tahun": tahun,
        "pembagian": susun_pembagian(wilayah, tahun),
        "sidik": susun_sebaran(wilayah, tahun).sidik,
        "kata_tahun": f"&tahun={tahun}",
    }
    return render(request, "graduasi/target/sebar.html", konteks)


@require_GET
@butuh_hak("graduasi.lihat")
def prospek(request):
    """Highest score first, or by name."""
    saringan = SaringProspek(request.GET, oleh=request.user)
    keluarga, skor = calon_prospek(request.user, timezone.localdate())
    baris = saringan.saring(keluarga).select_related("desa", "pendamping")
    urut, hitungan = saringan.urutan
    halaman = potong_halaman(request, baris, urut=urut, hitungan={"skor": skor} | hitungan)
    cakupan = request.user.cakupan("graduasi.usulkan")
    for k in halaman.baris:
        k.alasan = alasan_prospek(k)
        k.boleh_diusulkan = cakupan.memuat(k)
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": halaman,
        "poin": POIN.values(),
    }
    return render(request, "graduasi/target/prospek.html", konteks)
