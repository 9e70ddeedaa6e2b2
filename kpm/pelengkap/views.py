"""Complementary programmes: how many have which; of a family: write down, correct, take back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.ekspor.daftar import wilayah_ekspor
from kpm.models import Pelengkap
from kpm.saring import SaringWilayah
from kpm.views.keluarga import ambil_keluarga
from pkh.akun.cakupan import butuh_hak, wajib_atas

from .forms import PelengkapForm
from .layanan import catat_pelengkap, hapus_pelengkap, ubah_pelengkap
from .ringkasan import hitung_pelengkap


@butuh_hak("kpm.lihat")
@require_GET
def daftar(request):
    """Active families by programme and by the regions below the chosen one."""
    saringan, pada = SaringWilayah(request.GET, oleh=request.user), timezone.localdate()
    wilayah = saringan.isi.get("wilayah", "")
    sendiri = saringan.milik_sendiri
    induk = "" if sendiri else wilayah_ekspor(request.user, "kpm.lihat", wilayah) or ""
    program, jumlah, baris = hitung_pelengkap(
        request.user, wilayah if sendiri else induk, pada, per_desa=sendiri
    )
    for p in program:
        p.n = jumlah.keadaan(p.kode)
        p.persen = 100 * p.n["menerima"] / (jumlah.aktif or 1)
    for b in baris:
        b.turun = len(b.kode) < 13
        b.sel = [(p.kode, b.menerima[p.kode]) for p in program]
    tanya = {"status": "aktif"} | ({"wilayah": wilayah} if wilayah else {})
    konteks = {
        "saringan": saringan, "kata": saringan.kata(), "program": program, "jumlah": jumlah,
        "baris": baris, "pada": pada, "alamat": f"{reverse('kpm:daftar')}?{urlencode(tanya)}",
    }  # fmt: skip
    return render(request, "kpm/pelengkap/daftar.html", konteks)


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def tambah(request, pk: int):
    keluarga = ambil_keluarga(request, pk, "kpm.ubah")
    form = PelengkapForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            p, _ = catat_pelengkap(oleh=request.user, keluarga=keluarga, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"{p} tersimpan.")
            return redirect("kpm:rinci", pk)
    konteks = {"form": form, "keluarga": keluarga, "pelengkap": None}
    return render(request, "kpm/pelengkap/ubah.html", konteks)


def _ambil(request, pk: int) -> Pelengkap:
    semua = Pelengkap.objects.untuk(request.user).select_related("keluarga", "program")
    pelengkap = get_object_or_404(semua, pk=pk)
    wajib_atas(request.user, "kpm.ubah", pelengkap.keluarga)
    return pelengkap


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request, pk: int):
    pelengkap = _ambil(request, pk)
    keluarga = pelengkap.keluarga
    form = PelengkapForm(request.POST or None, instance=pelengkap)
    if request.method == "POST" and form.is_valid():
        try:
            p = ubah_pelengkap(oleh=request.user, pelengkap=pelengkap, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"{p} tersimpan.")
            return redirect("kpm:rinci", keluarga.pk)
    konteks = {"form": form, "keluarga": keluarga, "pelengkap": pelengkap}
    return render(request, "kpm/pelengkap/ubah.html", konteks)


@butuh_hak("kpm.ubah")
@require_POST
def hapus(request, pk: int):
    pelengkap = _ambil(request, pk)
    hapus_pelengkap(oleh=request.user, pelengkap=pelengkap)
    messages.success(request, f"Catatan {pelengkap.program} dihapus.")
    return redirect("kpm:rinci", pelengkap.keluarga_id)
