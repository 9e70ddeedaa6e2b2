"""The guide: readable by all, and from a copy to a new version by who has the act."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from graduasi.aturan import JenisGraduasi, StatusUsulan
from graduasi.models import Pedoman
from kpm.forms import taruh_galat
from kpm.ketentuan.layanan import HAK, hapus_rancangan
from pkh.akun.cakupan import butuh_hak
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.versi import versi_terkirim

from . import layanan
from .aturan import Cara, Tahap
from .forms import PedomanForm


@butuh_hak("ketentuan.lihat")
@require_GET
def daftar(request):
    semua = list(Pedoman.objects.ditetapkan().select_related("ditetapkan_oleh"))
    hari_ini = timezone.localdate()
    konteks = {
        "semua": semua,
        "kini": next((p for p in semua if p.mulai <= hari_ini), None),
        "hari_ini": hari_ini,
        "boleh": request.user.boleh(HAK),
    }
    if konteks["boleh"]:
        konteks["rancangan"] = Pedoman.objects.rancangan().select_related("dibuat_oleh")
    return render(request, "graduasi/pedoman/daftar.html", konteks)


def _cari(request, pk: int) -> Pedoman:
    """Drafts are seen by those who may write them."""
    semua = Pedoman.objects.select_related("dibuat_oleh", "ditetapkan_oleh")
    return get_object_or_404(semua if request.user.boleh(HAK) else semua.ditetapkan(), pk=pk)


@butuh_hak("ketentuan.lihat")
@require_GET
def rinci(request, pk: int):
    pedoman = _cari(request, pk)
    p = pedoman.aturan
    berkas = [
        (JenisGraduasi(j).label, [(b.kata, Tahap(b.tahap).label, Cara(b.cara).label) for b in d])
        for j, d in p.berkas.items()
    ]
    konteks = {
        "pedoman": pedoman,
        "p": p,
        "berkas": berkas,
        "asesmen_untuk": [JenisGraduasi(j).label for j in p.asesmen_untuk],
        "tenggat": [(StatusUsulan(s).label, hari) for s, hari in p.tenggat.items()],
        "boleh": request.user.boleh(HAK),
    }
    return render(request, "graduasi/pedoman/rinci.html", konteks)


@butuh_hak(HAK)
@require_POST
def salin(request, pk: int):
    baru = layanan.salin_pedoman(oleh=request.user, asal=_cari(request, pk))
    return redirect("graduasi:pedoman_ubah", baru.pk)


@butuh_hak(HAK)
@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request, pk: int):
    pedoman = get_object_or_404(Pedoman.objects.rancangan(), pk=pk)
    form = PedomanForm(request.POST or None, instance=pedoman)
    if request.method == "POST" and form.is_valid():
        isi = {r: form.cleaned_data[r] for r in ("nama", "mulai", "dasar", "versi")}
        try:
            layanan.ubah_pedoman(oleh=request.user, pedoman=pedoman, isi=form.susun_isi(), **isi)
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            messages.success(request, "Rancangan pedoman disimpan.")
            return redirect("graduasi:pedoman_rinci", pk)
    konteks = {"form": form, "pedoman": pedoman}
    status = 422 if form.errors else 200
    return render(request, "graduasi/pedoman/ubah.html", konteks, status=status)


@butuh_hak(HAK)
@require_POST
def tetapkan(request, pk: int):
    pedoman = get_object_or_404(Pedoman.objects.rancangan(), pk=pk)
    try:
        layanan.tetapkan_pedoman(oleh=request.user, pedoman=pedoman, versi=versi_terkirim(request))
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        kata = f"{pedoman.nama} ditetapkan, berlaku mulai {kata_tanggal(pedoman.mulai)}."
        messages.success(request, kata)
    return redirect("graduasi:pedoman_rinci", pk)


@butuh_hak(HAK)
@require_POST
def hapus(request, pk: int):
    pedoman = get_object_or_404(Pedoman.objects.rancangan(), pk=pk)
    try:
        hapus_rancangan(oleh=request.user, rancangan=pedoman, versi=versi_terkirim(request))
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
        return redirect("graduasi:pedoman_rinci", pk)
    messages.success(request, f"Rancangan {pedoman.nama} dihapus.")
    return redirect("graduasi:pedoman")
