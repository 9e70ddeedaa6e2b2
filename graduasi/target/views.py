"""Targets of pendamping: pace, spreading by caseload, and the families that may be next."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from graduasi.models import TargetPendamping
from kpm.massal import ketentuan_pada
from pkh.akun.cakupan import butuh_hak
from pkh.akun.models import Pengguna
from pkh.halaman import potong_halaman
from pkh.wilayah.models import Wilayah

from .aturan import POIN
from .forms import SaringProspek, TargetPendampingForm, kabupaten_diminta, tahun_diminta
from .layanan import atur_target_pendamping, sebar_target, susun_sebaran
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
    # A target is set for who holds the post; families may still be with somebody who does not.
    berjabatan = Pengguna.objects.pendamping_di(wilayah.kode).values_list("pk", flat=True)
    konteks = {
        "berjabatan": set(berjabatan),
        "wilayah": wilayah,
        "pilihan": pilihan,
        "tahun": tahun,
        "pilihan_tahun": range(kini.year + 1, kini.year - 6, -1),
        "baris": susun_laju(request.user, wilayah.kode, tahun, kini),
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


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("graduasi.target")
def ubah(request, pk: int):
    """The targets of one pendamping, by hand."""
    tahun, wilayah, _ = _diminta(request, "graduasi.target")
    orang = get_object_or_404(Pengguna.objects.pendamping_di(wilayah.kode), pk=pk)
    milik = TargetPendamping.objects.untuk(request.user, "graduasi.target")
    milik = milik.filter(pendamping=orang, wilayah=wilayah, tahun=tahun)
    nilai = dict(milik.values_list("jenis", "jumlah"))
    form = TargetPendampingForm(request.POST or None, nilai=nilai)
    if request.method == "POST" and form.is_valid():
        isi = form.cleaned_data
        atur_target_pendamping(
            oleh=request.user, pendamping=orang, wilayah=wilayah, tahun=tahun, isi=isi
        )
        messages.success(request, f"Target {orang} {tahun} tersimpan.")
        tujuan = reverse("graduasi:target_pendamping")
        return redirect(f"{tujuan}?wilayah={wilayah.kode}&tahun={tahun}")
    baku = ketentuan_pada(date(tahun, 1, 1)).target_pendamping
    konteks = {"form": form, "orang": orang, "wilayah": wilayah, "tahun": tahun, "baku": baku}
    status = 422 if form.errors else 200
    return render(request, "graduasi/target/ubah.html", konteks, status=status)


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
