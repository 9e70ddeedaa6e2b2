"""Reconciliation: the figures, the families behind them, discrepancies, words of banks."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.models import DaftarSalur, Rekonsiliasi, Selisih
from kpm.penyaluran.forms import LIHAT
from kpm.penyaluran.layanan import label as layanan_label
from kpm.penyaluran.layanan import rekonsiliasi as layanan_cocok
from kpm.penyaluran.layanan import selisih as layanan
from kpm.penyaluran.periode import periode_daftar
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from .forms import (
    LabelForm,
    SaringRekonsiliasi,
    SaringSelisih,
    TanganiForm,
    TutupForm,
)
from .label import daftar_label
from .ringkasan import ringkas_rekonsiliasi

HITUNG_MAKS = 1000


def _saringan(request) -> SaringRekonsiliasi:
    ada = periode_daftar(request.user, terkirim=True)
    return SaringRekonsiliasi(request.GET, oleh=request.user, ada=ada)


@butuh_hak(LIHAT)
@require_GET
def cocok(request):
    """Due, listed and paid of one period, in figures."""
    saringan = _saringan(request)
    baris = saringan.saring(Rekonsiliasi.objects.untuk(request.user))
    daftar = DaftarSalur.objects.untuk(request.user).terkirim()
    daftar = daftar.filter(periode=saringan.periode_terpilih).select_related("wilayah")
    alamat = request.GET.copy()
    if periode := saringan.periode_terpilih:
        alamat["periode"] = f"{periode:%Y-%m}"
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "periode": saringan.periode_terpilih,
        "r": ringkas_rekonsiliasi(baris),
        "daftar": daftar.order_by("wilayah_id", "urut")[:50],
        "tanya": alamat.urlencode(),
        "sendiri": saringan.milik_sendiri,
        "boleh_cocok": any(request.user.boleh(h) for h in layanan_cocok.HAK),
    }
    return render(request, "kpm/penyaluran/cocok.html", konteks)


@butuh_hak(LIHAT)
@require_GET
def keluarga(request):
    """The families behind a figure."""
    saringan = _saringan(request)
    baris = saringan.saring(Rekonsiliasi.objects.untuk(request.user))
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "periode": saringan.periode_terpilih,
        "jumlah": baris.order_by()[: HITUNG_MAKS + 1].count(),
        "jumlah_maks": HITUNG_MAKS,
        "sendiri": saringan.milik_sendiri,
        "halaman": potong_halaman(
            request, baris.select_related("keluarga", "desa__induk"), urut=("desa_id",)
        ),
    }
    return render(request, "kpm/penyaluran/cocok_keluarga.html", konteks)


@butuh_hak(*layanan_cocok.HAK)
@require_POST
def ulang(request, pk: int):
    """Put the period of one list side by side anew."""
    daftar = get_object_or_404(DaftarSalur.objects.untuk(request.user).terkirim(), pk=pk)
    pekerjaan = layanan_cocok.minta_cocok(
        oleh=request.user, periode=daftar.periode, wilayah=daftar.wilayah_id
    )
    return redirect("pekerjaan:rinci", pekerjaan.pk)


# --- discrepancies -------------------------------------------------------------------------
@butuh_hak(LIHAT)
@require_GET
def selisih(request):
    saringan, hari = SaringSelisih(request.GET, oleh=request.user), timezone.localdate()
    baris = saringan.saring(Selisih.objects.untuk(request.user), hari)
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "hari_ini": hari,
        "sendiri": saringan.milik_sendiri,
        "jumlah": baris.order_by()[: HITUNG_MAKS + 1].count(),
        "jumlah_maks": HITUNG_MAKS,
        "halaman": potong_halaman(
            request, baris.select_related("keluarga__desa__induk", "pemilik"), urut=("tenggat",)
        ),
    }
    return render(request, "kpm/penyaluran/selisih.html", konteks)


@butuh_hak(LIHAT)
@require_http_methods(["GET", "HEAD", "POST"])
def selisih_rinci(request, pk: int):
    """One discrepancy; POST says where it stands, or closes it."""
    semua = Selisih.objects.untuk(request.user)
    satu = get_object_or_404(
        semua.select_related("keluarga__desa__induk", "pemilik", "ditutup_oleh"), pk=pk
    )
    menutup = "tutup" in request.POST
    data = request.POST or None
    form = TanganiForm(None if menutup else data, instance=satu)
    tutup = TutupForm(data if menutup else None)
    if request.method == "POST" and _simpan(request, satu, tutup if menutup else form, menutup):
        return redirect(
            "kpm:selisih" if menutup else "kpm:selisih_rinci", *([] if menutup else [pk])
        )
    konteks = {
        "s": satu, "form": form, "tutup": tutup, "hari_ini": timezone.localdate(),
        "rekon": Rekonsiliasi.objects.untuk(request.user).filter(
            keluarga=satu.keluarga_id, periode=satu.periode).first(),
        "boleh": request.user.cakupan(layanan.HAK).memuat(satu.keluarga),
    }  # fmt: skip
    return render(request, "kpm/penyaluran/selisih_rinci.html", konteks)


def _simpan(request, satu: Selisih, form, menutup: bool) -> bool:
    if not form.is_valid():
        return False
    ubah = layanan.tutup_selisih if menutup else layanan.tangani_selisih
    try:
        ubah(oleh=request.user, selisih=satu, **form.cleaned_data)
    except ValidationError as galat:
        form.add_error(None, galat)
        return False
    messages.success(request, "Selisih ditutup." if menutup else "Selisih tersimpan.")
    return True


# --- words of banks ------------------------------------------------------------------------
@butuh_hak(LIHAT)
@require_GET
def label(request):
    """Words banks have used, those nobody knows first, and what we take them for."""
    konteks = {
        "label": daftar_label(request.user),
        "boleh": request.user.boleh(layanan_label.HAK),
        "sendiri": False,
    }
    return render(request, "kpm/penyaluran/label.html", konteks)


@butuh_hak(layanan_label.HAK)
@require_http_methods(["GET", "HEAD", "POST"])
def label_ubah(request):
    """Say what the word in the address means."""
    kata = next(
        (x for x in daftar_label(request.user) if x.label == request.GET.get("kata", "")), None
    )
    if kata is None:
        raise Http404
    awal = {"label": kata.label, "keadaan": kata.keadaan, "catatan": kata.catatan}
    form = LabelForm(request.POST or None, initial=awal)
    if request.method == "POST" and form.is_valid():
        isi = form.cleaned_data | {"label": kata.label}
        _, pekerjaan = layanan_label.artikan_label(oleh=request.user, **isi)
        return redirect("pekerjaan:rinci", pekerjaan.pk)
    konteks = {"form": form, "kata": kata}
    status = 422 if form.errors else 200
    return render(request, "kpm/penyaluran/label_ubah.html", konteks, status=status)
