"""Members of a family: add, change, leave."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kpm import layanan
from kpm.forms import AnggotaForm
from kpm.models import Anggota
from kpm.pemutakhiran import layanan as pemutakhiran
from kpm.pemutakhiran.aturan import Jenis
from kpm.pemutakhiran.forms import KeluarForm, pasang_bukti
from kpm.pemutakhiran.halaman import kirim, pasang_galat, sesudah, umumkan
from pkh.akun.cakupan import butuh_hak, wajib_atas

from .keluarga import ambil_keluarga


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def tambah(request, pk: int):
    keluarga = ambil_keluarga(request, pk, "kpm.ubah")
    form = AnggotaForm(request.POST or None, request.FILES or None)
    periksa = Jenis.BARU in pemutakhiran.diperiksa(request.user, keluarga)
    if periksa:
        pasang_bukti(form)
    if request.method == "POST" and form.is_valid():
        p = kirim(request, form, keluarga=keluarga, jenis=Jenis.BARU, isi=form.isian())
        if p:
            _ingatkan(request, Anggota(keluarga=keluarga, **form.isian()))
            return sesudah(request, p)
    konteks = {"form": form, "keluarga": keluarga, "periksa": periksa}
    return render(request, "kpm/anggota_tambah.html", konteks)


def _ingatkan(request, anggota: Anggota) -> None:
    for kata in layanan.peringatan_nik(anggota, anggota.keluarga.desa_id):
        messages.warning(request, f"{anggota}: {kata}")


def _ambil(request, pk: int) -> Anggota:
    semua = Anggota.objects.untuk(request.user).hadir().select_related("keluarga__desa__induk")
    anggota = get_object_or_404(semua, pk=pk)
    wajib_atas(request.user, "kpm.ubah", anggota.keluarga)
    return anggota


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request, pk: int):
    anggota = _ambil(request, pk)
    form = AnggotaForm(request.POST or None, request.FILES or None, instance=anggota)
    periksa = bool(pemutakhiran.diperiksa(request.user, anggota.keluarga))
    if periksa:
        pasang_bukti(form)
    konteks = {"form": form, "anggota": anggota, "periksa": periksa}
    if request.method == "POST" and form.is_valid():
        try:
            hasil = pemutakhiran.simpan_anggota(
                oleh=request.user, anggota=anggota, **form.kiriman()
            )
        except layanan.Bentrok as bentrok:
            konteks["bentrok"] = form.bentrok(bentrok.kini)
        except ValidationError as galat:
            pasang_galat(form, galat)
        else:
            umumkan(request, hasil, str(anggota))
            return redirect("kpm:rinci", anggota.keluarga_id)
    status = 409 if "bentrok" in konteks else 200
    return render(request, "kpm/anggota_ubah.html", konteks, status=status)


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def keluar(request, pk: int):
    anggota = _ambil(request, pk)
    awal = {"tanggal": timezone.localdate()}
    form = KeluarForm(request.POST or None, request.FILES or None, initial=awal, anggota=anggota)
    if request.method == "POST" and form.is_valid():
        jenis, isi = form.usul()
        p = kirim(request, form, keluarga=anggota.keluarga, anggota=anggota, jenis=jenis, isi=isi)
        if p:
            return sesudah(request, p)
    return render(request, "kpm/anggota_keluar.html", {"form": form, "anggota": anggota})
