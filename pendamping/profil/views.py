"""The record of a pendamping beyond the profile: training, RHK of a year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pendamping.models import ButirRHK, Pelatihan, Profil
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from .forms import PelatihanForm, RHKForm, SaringRHK
from .layanan import catat_pelatihan, hapus_pelatihan, susun_rhk, susun_rhk_semua, tetapkan_rhk


def _profil(request, pk: int) -> Profil:
    boleh = Profil.objects.untuk(request.user, "pendamping.kelola").select_related("pengguna")
    return get_object_or_404(boleh, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("pendamping.kelola")
def pelatihan(request, pk: int):
    profil = _profil(request, pk)
    form = PelatihanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            catat_pelatihan(oleh=request.user, profil=profil, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Pelatihan tercatat.")
            return redirect("pendamping:rinci", pk)
    konteks = {"form": form, "profil": profil}
    return render(request, "pendamping/profil/pelatihan.html", konteks)


@require_POST
@butuh_hak("pendamping.kelola")
def pelatihan_hapus(request, pk: int):
    boleh = Pelatihan.objects.untuk(request.user, "pendamping.kelola").select_related("profil")
    satu = get_object_or_404(boleh, pk=pk)
    hapus_pelatihan(oleh=request.user, pelatihan=satu)
    messages.success(request, f"Pelatihan {satu} dihapus.")
    return redirect("pendamping:rinci", satu.profil_id)


@require_GET
@butuh_hak("pendamping.lihat")
def rhk_daftar(request):
    """Targets of a year and what came of them, everybody one sees."""
    saringan = SaringRHK(request.GET, oleh=request.user)
    profil = saringan.saring(Profil.objects.untuk(request.user)).select_related("pengguna")
    halaman = potong_halaman(request, profil, urut=("pengguna__nama",))
    rhk = susun_rhk_semua(halaman.baris, saringan.tahun_terpilih)
    for p in halaman.baris:
        p.rhk = rhk[p.pk]
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": halaman,
        "tahun": saringan.tahun_terpilih,
        "butir": ButirRHK.objects.all(),
        "boleh_kelola": request.user.boleh("pendamping.kelola"),
    }
    return render(request, "pendamping/profil/rhk_daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("pendamping.kelola")
def rhk(request, pk: int):
    profil = _profil(request, pk)
    teks = request.GET.get("tahun", "")
    tahun = int(teks) if teks.isdecimal() and len(teks) == 4 else timezone.localdate().year
    form = RHKForm(request.POST or None, rhk=susun_rhk(profil, max(tahun, 2007)))
    if request.method == "POST" and form.is_valid():
        try:
            tetapkan_rhk(oleh=request.user, profil=profil, tahun=tahun, target=form.target())
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"Target RHK {tahun} tersimpan.")
            return redirect(f"{reverse('pendamping:rinci', args=[pk])}?tahun={tahun}")
    konteks = {"form": form, "profil": profil, "tahun": tahun}
    return render(request, "pendamping/profil/rhk.html", konteks)
