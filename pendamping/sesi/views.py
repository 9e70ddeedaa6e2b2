"""Modul and sesi: what is taught, and its pages to keep it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from pendamping.models import Sesi
from pkh.akun.cakupan import butuh_hak
from pkh.kunci.konteks import sistem

from .forms import SesiForm
from .layanan import simpan_sesi


@require_GET
@butuh_hak("p2k2.lihat", "sesi.kelola")
def daftar(request):
    with sistem("pemakaian sesi di mana pun"):
        sesi = list(Sesi.objects.dengan_pemakaian())
    konteks = {
        "sesi": sesi,
        "hari_ini": timezone.localdate(),
        "boleh": request.user.boleh("sesi.kelola"),
    }
    return render(request, "pendamping/sesi/daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("sesi.kelola")
def tambah(request):
    return _formulir(request, Sesi())


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("sesi.kelola")
def ubah(request, pk: int):
    return _formulir(request, get_object_or_404(Sesi, pk=pk))


def _formulir(request, sesi: Sesi):
    form = SesiForm(request.POST or None, instance=sesi)
    if request.method == "POST" and form.is_valid():
        isi = dict(form.cleaned_data)
        if "sesi" in isi:
            isi["nomor"] = isi.pop("sesi")
        try:
            simpan_sesi(oleh=request.user, sesi=sesi, **isi)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"{sesi} tersimpan.")
            return redirect("pendamping:sesi_daftar")
    return render(request, "pendamping/sesi/ubah.html", {"form": form, "sesi": sesi})
