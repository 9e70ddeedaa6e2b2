"""Members of a family: add, change, leave."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kpm import layanan
from kpm.forms import AnggotaForm, KeluarForm
from kpm.models import Anggota
from pkh.akun.cakupan import butuh_hak, wajib_atas

from .keluarga import ambil_keluarga


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def tambah(request, pk: int):
    keluarga = ambil_keluarga(request, pk, "kpm.ubah")
    form = AnggotaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            anggota = layanan.tambah_anggota(oleh=request.user, keluarga=keluarga, **form.isian())
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            return _tersimpan(request, anggota)
    return render(request, "kpm/anggota_tambah.html", {"form": form, "keluarga": keluarga})


def _tersimpan(request, anggota: Anggota):
    messages.success(request, f"Data {anggota} tersimpan.")
    for kata in layanan.peringatan_nik(anggota, anggota.keluarga.desa_id):
        messages.warning(request, f"{anggota}: {kata}")
    return redirect("kpm:rinci", anggota.keluarga_id)


def _ambil(request, pk: int) -> Anggota:
    semua = Anggota.objects.untuk(request.user).hadir().select_related("keluarga__desa__induk")
    anggota = get_object_or_404(semua, pk=pk)
    wajib_atas(request.user, "kpm.ubah", anggota.keluarga)
    return anggota


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request, pk: int):
    anggota = _ambil(request, pk)
    form = AnggotaForm(request.POST or None, instance=anggota)
    konteks = {"form": form, "anggota": anggota}
    if request.method == "POST" and form.is_valid():
        isi = form.isian() | {"versi": form.cleaned_data["versi"]}
        try:
            anggota = layanan.ubah_anggota(oleh=request.user, anggota=anggota, **isi)
        except layanan.Bentrok as bentrok:
            konteks["bentrok"] = form.bentrok(bentrok.kini)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            return _tersimpan(request, anggota)
    status = 409 if "bentrok" in konteks else 200
    return render(request, "kpm/anggota_ubah.html", konteks, status=status)


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def keluar(request, pk: int):
    anggota = _ambil(request, pk)
    form = KeluarForm(request.POST or None, initial={"tanggal": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            layanan.keluarkan_anggota(oleh=request.user, anggota=anggota, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"{anggota} dicatat keluar dari keluarga.")
            return redirect("kpm:rinci", anggota.keluarga_id)
    return render(request, "kpm/anggota_keluar.html", {"form": form, "anggota": anggota})
