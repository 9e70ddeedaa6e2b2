"""Targets of pendamping: pace, spreading by caseload, and the families that may be next."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from graduasi.forms import TAHUN_MUNGKIN
from kpm.saring import SaringWilayah
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from .aturan import POIN
from .layanan import sebar_target
from .ringkasan import beri_alasan, calon_prospek, susun_laju


def _tahun(request) -> int:
    tahun = request.GET.get("tahun") or str(timezone.localdate().year)
    if not (tahun.isdecimal() and len(tahun) == 4 and int(tahun) in TAHUN_MUNGKIN):
        raise Http404
    return int(tahun)


def _kabupaten(request, hak: str) -> tuple[Wilayah, list[Wilayah]]:
    pilihan = list(
        Wilayah.objects.untuk(request.user, hak).berlaku().filter(tingkat=Tingkat.KABUPATEN)
    )
    kode = request.GET.get("wilayah", "")
    wilayah = next((w for w in pilihan if w.kode == kode), None if kode else (pilihan or [None])[0])
    if wilayah is None:
        raise Http404
    return wilayah, pilihan


@require_GET
@butuh_hak("laporan.lihat")
def laju(request):
    tahun, (wilayah, pilihan) = _tahun(request), _kabupaten(request, "laporan.lihat")
    hari_ini = timezone.localdate()
    konteks = {
        "wilayah": wilayah,
        "pilihan": pilihan,
        "tahun": tahun,
        "baris": susun_laju(request.user, wilayah, tahun, hari_ini),
        "boleh_sebar": request.user.cakupan("graduasi.target").memuat_wilayah(wilayah.kode),
    }
    return render(request, "graduasi/target/laju.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("graduasi.target")
def sebar(request):
    tahun, (wilayah, _) = _tahun(request), _kabupaten(request, "graduasi.target")
    if request.method == "POST":
        try:
            n = sebar_target(oleh=request.user, wilayah=wilayah, tahun=tahun)
            messages.success(request, f"Target {tahun} disebar: {n} angka pendamping.")
        except ValidationError as galat:
            messages.error(request, " ".join(galat.messages))
        tujuan = reverse("graduasi:target_pendamping")
        return redirect(f"{tujuan}?wilayah={wilayah.kode}&tahun={tahun}")
    return render(request, "graduasi/target/sebar.html", {"wilayah": wilayah, "tahun": tahun})


class SaringProspek(SaringWilayah):
    hak = "graduasi.lihat"


@require_GET
@butuh_hak("graduasi.lihat")
def prospek(request):
    """Highest score first; `?pendamping=` narrows to one person's families."""
    saringan, hari_ini = SaringProspek(request.GET, oleh=request.user), timezone.localdate()
    keluarga, skor = calon_prospek(request.user, hari_ini)
    if kode := saringan.isi.get("wilayah"):
        keluarga = keluarga.filter(rentang_wilayah("desa_id", kode))
    orang = request.GET.get("pendamping", "")
    if orang:
        if not orang.isdecimal() or len(orang) > 18:
            raise Http404
        keluarga = keluarga.filter(pendamping_id=orang)
    baris = keluarga.select_related("desa", "pendamping")
    halaman = potong_halaman(request, baris, urut=("-skor",), hitungan={"skor": skor})
    beri_alasan(halaman.baris, hari_ini)
    cakupan = request.user.cakupan("graduasi.usulkan")
    for k in halaman.baris:
        k.boleh_diusulkan = cakupan.memuat(k)
    konteks = {
        "saringan": saringan,
        "halaman": halaman,
        "poin": POIN.values(),
    }
    return render(request, "graduasi/target/prospek.html", konteks)
