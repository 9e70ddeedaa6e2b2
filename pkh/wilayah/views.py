"""The tree of regions, and loading a newer table over it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from .berkas import BATAS_GALAT, BerkasKeliru
from .forms import CariForm, MuatForm
from .layanan import berubah, keberatan, siapkan_dari_unggahan, terapkan_muatan
from .models import Muatan, PerubahanWilayah, Wilayah

HAK = "wilayah.muat"
HASIL_CARI = 50


@require_GET
@butuh_hak(HAK)
def daftar(request):
    form = CariForm(request.GET if "q" in request.GET else None)
    semua = Wilayah.objects.untuk(request.user, HAK)
    cari = form.cleaned_data["q"] if form.is_valid() else ""
    if cari:
        if not form.cleaned_data["berakhir"]:
            semua = semua.berlaku()
        baris = list(semua.cari(cari).select_related("induk__induk")[: HASIL_CARI + 1])
    else:
        baris = list(semua.berlaku().bawahan_dari(None))
    konteks = {
        "form": form,
        "cari": cari,
        "baris": baris[:HASIL_CARI],
        "terpotong": len(baris) > HASIL_CARI and bool(cari),
        "muatan": Muatan.objects.filter(status=Muatan.Status.DIMUAT).select_related("oleh")[:10],
    }
    return render(request, "wilayah/daftar.html", konteks)


@require_GET
@butuh_hak(HAK)
def rinci(request, kode: str):
    semua = Wilayah.objects.untuk(request.user, HAK)
    wilayah = get_object_or_404(semua, pk=kode)
    riwayat = (
        PerubahanWilayah.objects.filter(Q(kode=kode) | Q(kode_baru=kode))
        .filter(muatan__status=Muatan.Status.DIMUAT)
        .select_related("muatan")
        .order_by("-muatan", "jenis", "kode")[:100]
    )
    konteks = {
        "wilayah": wilayah,
        "leluhur": semua.filter(pk__in=wilayah.kode_leluhur),
        "bawahan": semua.bawahan_dari(wilayah),
        "riwayat": riwayat,
    }
    return render(request, "wilayah/rinci.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def muat(request):
    form = MuatForm(request.POST or None, request.FILES or None)
    galat, status = [], 200
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        try:
            muatan = siapkan_dari_unggahan(
                oleh=request.user,
                isi=d["berkas"].read(),
                nama_berkas=d["berkas"].name,
                dasar=d["dasar"],
                tanggal=d["tanggal"],
            )
            return redirect("wilayah:muatan", muatan.pk)
        except BerkasKeliru as salah:
            galat, status = salah.galat, 422
    konteks = {"form": form, "galat": galat, "terpotong": len(galat) >= BATAS_GALAT}
    return render(request, "wilayah/muat.html", konteks, status=status)


@require_GET
@butuh_hak(HAK)
def muatan(request, pk: int):
    m = get_object_or_404(Muatan.objects.select_related("oleh"), pk=pk)
    baris = m.perubahan.all()
    jenis = request.GET.get("jenis", "")
    if jenis in PerubahanWilayah.Jenis.values:
        baris = baris.filter(jenis=jenis)
    pratinjau = m.status == Muatan.Status.PRATINJAU
    konteks = {
        "muatan": m,
        "r": m.ringkasan,
        "halaman": potong_halaman(request, baris, urut=("kode",), ukuran=50),
        "jenis": jenis,
        "semua_jenis": PerubahanWilayah.Jenis.choices,
        "pratinjau": pratinjau,
        "berubah": berubah(m.ringkasan),
        "keberatan": keberatan(m) if pratinjau else [],
    }
    return render(request, "wilayah/muatan.html", konteks)


@require_POST
@butuh_hak(HAK)
def muatan_terapkan(request, pk: int):
    m = get_object_or_404(Muatan, pk=pk)
    try:
        terapkan_muatan(oleh=request.user, muatan=m, paksa=request.POST.get("paksa") == "ya")
    except (ValidationError, BerkasKeliru) as salah:
        pesan = salah.messages if isinstance(salah, ValidationError) else [str(salah)]
        messages.error(request, " ".join(pesan))
    else:
        messages.success(request, "Tabel wilayah dimuat.")
    return redirect("wilayah:muatan", m.pk)
