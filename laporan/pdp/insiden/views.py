"""The breach register: what is open and how long is left, one failure, its letters and its end."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from laporan.models import Insiden, KeluargaTerdampak, LangkahInsiden
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from . import layanan
from .forms import CariForm, InsidenForm, LangkahForm, TutupForm


@butuh_hak("pdp.lihat")
@require_GET
def daftar(request):
    semua = Insiden.objects.untuk(request.user).select_related("wilayah")
    konteks = {
        "terbuka": semua.terbuka().order_by("ditemukan_pada")[:50],
        "halaman": potong_halaman(request, semua, urut=("-ditemukan_pada", "-id")),
        "boleh": request.user.boleh(layanan.CATAT),
    }
    return render(request, "laporan/pdp/insiden.html", konteks)


@butuh_hak("pdp.catat")
@require_http_methods(["GET", "HEAD", "POST"])
def tambah(request):
    form = InsidenForm(request.POST or None, pengguna=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            insiden = layanan.catat_insiden(oleh=request.user, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Insiden tercatat; jam 3 × 24 berjalan.")
            return redirect("laporan:pdp_insiden_rinci", insiden.pk)
    status = 422 if form.errors else 200
    return render(request, "laporan/pdp/insiden_tulis.html", {"form": form}, status=status)


@butuh_hak("pdp.catat")
@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request, pk: int):
    insiden = get_object_or_404(Insiden.objects.untuk(request.user, "pdp.catat"), pk=pk)
    form = InsidenForm(request.POST or None, instance=insiden, pengguna=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            layanan.ubah_insiden(oleh=request.user, insiden=insiden, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Insiden tersimpan.")
            return redirect("laporan:pdp_insiden_rinci", pk)
    konteks = {"form": form, "insiden": insiden}
    status = 422 if form.errors else 200
    return render(request, "laporan/pdp/insiden_tulis.html", konteks, status=status)


def _konteks(request, insiden: Insiden, **forms) -> dict:
    orang = request.user
    boleh = orang.cakupan(layanan.CATAT).memuat_wilayah(insiden.wilayah_id)
    terlihat = KeluargaTerdampak.objects.untuk(orang).filter(insiden=insiden)
    langkah = LangkahInsiden.objects.untuk(orang).filter(insiden=insiden).select_related("oleh")
    return {
        "insiden": insiden,
        "langkah": langkah,
        "jumlah": insiden.terdampak.count(),
        "halaman": potong_halaman(
            request, terlihat.select_related("keluarga__desa__induk"), urut=("pk",)
        ),
        "boleh": boleh and insiden.status == "ditangani",
        "boleh_cari": orang.boleh("kpm.lihat"),
        "boleh_tutup": orang.cakupan(layanan.PUTUSKAN).memuat_wilayah(insiden.wilayah_id),
        "langkah_form": LangkahForm(),
        "cari_form": CariForm(insiden=insiden),
        "tutup_form": TutupForm(),
    } | forms


def _ambil(request, pk: int, hak: str = "pdp.lihat") -> Insiden:
    semua = Insiden.objects.untuk(request.user, hak).select_related("wilayah", "dicatat_oleh")
    return get_object_or_404(semua, pk=pk)


@butuh_hak("pdp.lihat")
@require_GET
def rinci(request, pk: int):
    konteks = _konteks(request, _ambil(request, pk))
    return render(request, "laporan/pdp/insiden_rinci.html", konteks)


def _kerjakan(request, pk: int, nama: str, form, kerja, pesan: str, hak: str = "pdp.catat"):
    """One act of the page; what is wrong with it is shown where it was filled in."""
    insiden = _ambil(request, pk, hak)
    isian = form(insiden)
    if isian.is_valid():
        try:
            kerja(oleh=request.user, insiden=insiden, **isian.cleaned_data)
        except ValidationError as galat:
            isian.add_error(None, galat.messages)
        else:
            messages.success(request, pesan)
            return redirect("laporan:pdp_insiden_rinci", pk)
    konteks = _konteks(request, _ambil(request, pk), **{nama: isian})
    return render(request, "laporan/pdp/insiden_rinci.html", konteks, status=422)


@butuh_hak("pdp.catat")
@require_POST
def langkah(request, pk: int):
    return _kerjakan(
        request, pk, "langkah_form", lambda i: LangkahForm(request.POST), layanan.catat_langkah,
        "Langkah tercatat.",
    )  # fmt: skip


@butuh_hak("pdp.catat")
@require_POST
def cari(request, pk: int):
    return _kerjakan(
        request, pk, "cari_form", lambda i: CariForm(request.POST, insiden=i),
        layanan.cari_terdampak, "Daftar KPM terdampak diperbarui.",
    )  # fmt: skip


@butuh_hak("pdp.putuskan")
@require_POST
def tutup(request, pk: int):
    return _kerjakan(
        request, pk, "tutup_form", lambda i: TutupForm(request.POST), layanan.tutup_insiden,
        "Insiden ditutup.", "pdp.putuskan",
    )  # fmt: skip
