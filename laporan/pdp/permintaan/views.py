"""Requests of families about their own data: taken down, who asks made sure, answered."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.models import Keluarga
from laporan.models import PermintaanData
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.akun.pastikan import butuh_pastikan
from pkh.halaman import potong_halaman

from . import layanan
from .forms import BuktiForm, PenuhiForm, PermintaanForm, SaringPermintaan, TolakForm
from .salinan import BENTUK


@butuh_hak("permintaan.lihat")
@require_GET
def daftar(request):
    saringan = SaringPermintaan(request.GET)
    baris = saringan.saring(PermintaanData.objects.untuk(request.user))
    konteks = {
        "saringan": saringan,
        "halaman": potong_halaman(
            request, baris.select_related("keluarga__desa"), urut=("-diterima_pada", "-id")
        ),
    }
    return render(request, "laporan/pdp/permintaan.html", konteks)


@butuh_hak("permintaan.catat")
@require_http_methods(["GET", "HEAD", "POST"])
def tambah(request, pk: int):
    keluarga = get_object_or_404(Keluarga.objects.untuk(request.user), pk=pk)
    wajib_atas(request.user, layanan.CATAT, keluarga)
    form = PermintaanForm(request.POST or None, keluarga=keluarga)
    if request.method == "POST" and form.is_valid():
        try:
            p = layanan.catat_permintaan(oleh=request.user, keluarga=keluarga, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Permintaan tercatat dan jamnya berjalan.")
            return redirect("laporan:pdp_permintaan_rinci", p.pk)
    konteks = {"form": form, "keluarga": keluarga}
    status = 422 if form.errors else 200
    return render(request, "laporan/pdp/permintaan_tulis.html", konteks, status=status)


def _ambil(request, pk: int, hak: str = "permintaan.lihat") -> PermintaanData:
    semua = PermintaanData.objects.untuk(request.user, hak).select_related(
        "keluarga__desa__induk", "anggota", "diperiksa_oleh", "diputus_oleh", "dicatat_oleh",
        "pemutakhiran__anggota",
    )  # fmt: skip
    return get_object_or_404(semua, pk=pk)


def _konteks(request, p: PermintaanData, **forms) -> dict:
    orang = request.user
    tangani = p.terbuka and orang.cakupan(layanan.TANGANI).memuat(p.keluarga)
    return {
        "p": p,
        "tangani": tangani,
        "boleh_penuhi": tangani and p.status == "diperiksa" and layanan.boleh_memutus(orang, p),
        "boleh_tolak": tangani and layanan.boleh_memutus(orang, p, menolak=True),
        "bukti_form": BuktiForm(),
        "penuhi_form": PenuhiForm(permintaan=p, oleh=orang),
        "tolak_form": TolakForm(),
    } | forms


@butuh_hak("permintaan.lihat")
@require_GET
def rinci(request, pk: int):
    konteks = _konteks(request, _ambil(request, pk))
    return render(request, "laporan/pdp/permintaan_rinci.html", konteks)


def _kerjakan(request, pk: int, hak: str, nama: str, form, kerja):
    """One act of the page; what is wrong with it is shown where it was filled in."""
    p = _ambil(request, pk, hak)
    isian = form(p)
    if isian.is_valid():
        try:
            kerja(oleh=request.user, permintaan=p, **isian.cleaned_data)
        except ValidationError as galat:
            isian.add_error(None, galat.messages)
        else:
            messages.success(request, "Permintaan diperbarui.")
            return redirect("laporan:pdp_permintaan_rinci", pk)
    konteks = _konteks(request, _ambil(request, pk), **{nama: isian})
    return render(request, "laporan/pdp/permintaan_rinci.html", konteks, status=422)


@butuh_hak("permintaan.tangani")
@require_POST
def periksa(request, pk: int):
    return _kerjakan(
        request, pk, layanan.TANGANI, "bukti_form", lambda p: BuktiForm(request.POST),
        layanan.periksa_identitas,
    )  # fmt: skip


@butuh_hak("permintaan.tangani")
@require_POST
def penuhi(request, pk: int):
    return _kerjakan(
        request, pk, layanan.TANGANI, "penuhi_form",
        lambda p: PenuhiForm(request.POST, permintaan=p, oleh=request.user), layanan.penuhi,
    )  # fmt: skip


@butuh_hak("pdp.putuskan")
@require_POST
def tolak(request, pk: int):
    return _kerjakan(
        request, pk, layanan.PUTUSKAN, "tolak_form", lambda p: TolakForm(request.POST),
        layanan.tolak,
    )  # fmt: skip


@butuh_hak("permintaan.tangani")
@butuh_pastikan
@require_POST
def salinan(request, pk: int, bentuk: str):
    """The copy as a file; making one is logged."""
    p = _ambil(request, pk, layanan.TANGANI)
    if bentuk not in BENTUK:
        raise Http404
    try:
        berkas = layanan.buat_salinan(oleh=request.user, permintaan=p, bentuk=bentuk)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
        return redirect("laporan:pdp_permintaan_rinci", pk)
    kepala = {"Content-Disposition": f'attachment; filename="salinan-data-{p.pk}.{bentuk}"'}
    return HttpResponse(berkas, content_type=BENTUK[bentuk][1], headers=kepala)
