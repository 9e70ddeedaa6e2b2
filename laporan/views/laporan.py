from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from laporan.berkas import kirim_berkas
from laporan.di_balik import tautan_angka
from laporan.forms import KopForm, LaporanForm
from laporan.kemasan import Kemasan
from laporan.layanan import (
    atur_kop,
    cari_menurut_sidik,
    katalog_untuk,
    minta_laporan,
    periksa_keutuhan,
    wilayah_laporan,
)
from laporan.models import HAK_KHUSUS, Cuplikan, Kop
from laporan.periode import baca_periode
from laporan.tampilan import baca_tampilan
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman


@butuh_hak("laporan.lihat")
@require_GET
def daftar(request):
    """The catalogue, and what was made from it, newest first."""
    baris = Cuplikan.objects.untuk(request.user).ringan().select_related("wilayah", "dibuat_oleh")
    halaman = potong_halaman(request, baris, urut=("-id",))
    for c in halaman.baris:
        c.kata_periode = baca_periode(c.periode).kata
    return render(
        request,
        "laporan/daftar.html",
        {
            "katalog": katalog_untuk(request.user),
            "halaman": halaman,
            "boleh_buat": request.user.boleh("laporan.buat"),
            "boleh_bulanan": request.user.boleh("bulanan.lihat"),
        },
    )


@butuh_hak("laporan.buat")
@require_http_methods(["GET", "POST"])
def buat(request):
    awal = {r: request.GET[r] for r in ("wilayah", "periode", "jenis") if r in request.GET}
    form = LaporanForm(request.POST or None, pengguna=request.user, initial=awal)
    if request.method == "POST" and form.is_valid():
        pilihan = form.cleaned_data | {"wilayah": form.cleaned_data["wilayah"].pk}
        pekerjaan = minta_laporan(oleh=request.user, **pilihan)
        kata = "Laporan sedang dibuat. Boleh ditutup; hasilnya nanti ada di Laporan."
        messages.success(request, kata)
        return redirect("pekerjaan:rinci", pekerjaan.pk)
    status = 422 if form.errors else 200
    return render(request, "laporan/buat.html", {"form": form}, status=status)


@butuh_hak("laporan.lihat")
@require_GET
def rinci(request, pk):
    cuplikan = get_object_or_404(
        Cuplikan.objects.untuk(request.user).select_related("wilayah", "dibuat_oleh"), pk=pk
    )
    tampilan = baca_tampilan(cuplikan, tautan=tautan_angka(cuplikan))
    utuh, dipangkas = periksa_keutuhan(cuplikan)
    sebelum = Cuplikan.objects.untuk(request.user).sebelum(cuplikan).ringan()[:8]
    return render(
        request,
        "laporan/rinci.html",
        {
            "cuplikan": cuplikan,
            "isi": cuplikan.isi,
            "t": tampilan,
            "utuh": utuh,
            "dipangkas": dipangkas,
            "sebelum": sebelum,
            "ada_lampiran": _ada_lampiran(cuplikan),
            "boleh_buat": request.user.boleh("laporan.buat"),
        },
    )


def _ada_lampiran(cuplikan) -> bool:
    """Whether there are families behind its figures, for the annex to hold."""
    return bool(cuplikan.keluarga) and Kemasan(cuplikan.keluarga).ada_keluarga()


@login_not_required
@require_GET
def periksa(request, sidik):
    """For whoever holds the paper: what was frozen under the fingerprint printed on it."""
    cuplikan = cari_menurut_sidik(sidik)
    konteks = {"cuplikan": cuplikan, "sidik": sidik, "utuh": False}
    if cuplikan:
        umum = cuplikan.hak not in HAK_KHUSUS  # others show that it is genuine, not its figures
        konteks |= {"t": baca_tampilan(cuplikan), "isi": cuplikan.isi, "umum": umum}
        konteks["utuh"], konteks["dipangkas"] = periksa_keutuhan(cuplikan)
    status = 200 if konteks["utuh"] else 404
    return render(request, "laporan/periksa.html", konteks, status=status)


@butuh_hak("laporan.lihat")
@require_GET
def unduh(request, pk, bentuk):
    """A file of a report; the name says kind, region and period, never a person."""
    cuplikan = get_object_or_404(Cuplikan.objects.untuk(request.user).ringan(), pk=pk)
    if bentuk == "lampiran" and not _ada_lampiran(cuplikan):
        raise Http404
    return kirim_berkas(cuplikan, bentuk)


@butuh_hak("laporan.buat")
@require_http_methods(["GET", "POST"])
def kop(request, kode):
    """The letterhead of one office."""
    wilayah = get_object_or_404(wilayah_laporan(request.user), kode=kode)
    lama = Kop.objects.untuk(request.user).filter(pk=kode).first() or Kop(wilayah=wilayah)
    form = KopForm(request.POST or None, instance=lama)
    if request.method == "POST" and form.is_valid():
        atur_kop(oleh=request.user, wilayah=wilayah, **form.cleaned_data)
        messages.success(request, "Kop surat tersimpan dan dipakai mulai laporan berikutnya.")
        return redirect("laporan:buat")
    status = 422 if form.errors else 200
    return render(request, "laporan/kop.html", {"form": form, "wilayah": wilayah}, status=status)
