"""Payment lists: all of them, one, its lines; making one and taking its steps."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.models import BarisSalur, DaftarSalur
from kpm.penyaluran import ringkasan
from kpm.penyaluran.aturan import StatusDaftar
from kpm.penyaluran.forms import (
    LIHAT,
    DaftarForm,
    LangkahForm,
    SaringBaris,
    SaringDaftar,
    SusunForm,
)
from kpm.penyaluran.layanan import daftar as layanan
from kpm.penyaluran.periode import periode_daftar
from pkh.akun.cakupan import butuh_hak, wajib_wilayah
from pkh.halaman import potong_halaman
from pkh.pekerjaan.models import Pekerjaan

HITUNG_MAKS = 1000


@butuh_hak(LIHAT)
@require_GET
def daftar(request):
    cakupan = request.user.cakupan(LIHAT)
    if not (cakupan.wilayah or cakupan.nasional):  # own families, no district
        return redirect("kpm:selisih")
    saringan = SaringDaftar(
        request.GET, oleh=request.user, ada=periode_daftar(request.user), semua="Semua periode"
    )
    baris = saringan.saring(DaftarSalur.objects.untuk(request.user)).select_related("wilayah")
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": potong_halaman(request, baris, urut=("-periode", "-wilayah_id", "-urut")),
        "boleh_susun": request.user.boleh(layanan.SUSUN),
    }
    return render(request, "kpm/penyaluran/daftar.html", konteks)


def _cari(request, pk: int) -> DaftarSalur:
    semua = DaftarSalur.objects.untuk(request.user).select_related(
        "wilayah", "dibuat_oleh", "diperiksa_oleh", "dikirim_oleh", "ditutup_oleh"
    )
    return get_object_or_404(semua, pk=pk)


@butuh_hak(LIHAT)
@require_GET
def rinci(request, pk: int):
    daftar = _cari(request, pk)
    boleh_susun = request.user.cakupan(layanan.SUSUN).memuat_wilayah(daftar.wilayah_id)
    konteks = {
        "daftar": daftar,
        "ringkasan": ringkasan.ringkas_daftar(request.user, daftar),
        "langkah": ringkasan.langkah_boleh(request.user, daftar),
        "pekerjaan": _pekerjaan(request.user, daftar),
        "boleh_susun": boleh_susun,
        "disusun": daftar.status == StatusDaftar.DISUSUN,
    }
    return render(request, "kpm/penyaluran/rinci.html", konteks)


def _pekerjaan(pengguna, daftar: DaftarSalur) -> Pekerjaan | None:
    milik = Pekerjaan.objects.untuk(pengguna).belum_tuntas()
    return milik.filter(kunci=f"{layanan.KUNCI}{daftar.pk}").first()


@butuh_hak(LIHAT)
@require_GET
def baris(request):
    """The lines of the list named in the address."""
    kode = request.GET.get("daftar", "")
    if not kode.isdecimal() or len(kode) > 18:
        raise Http404
    daftar = _cari(request, int(kode))
    saringan = SaringBaris(request.GET, oleh=request.user)
    semua = BarisSalur.objects.untuk(request.user).filter(daftar=daftar)
    isi = saringan.saring(semua)
    konteks = {
        "daftar": daftar,
        "alamat_daftar": f"?daftar={daftar.pk}",
        "saringan": saringan,
        "kata": saringan.kata(),
        "jumlah": isi.order_by()[: HITUNG_MAKS + 1].count(),
        "jumlah_maks": HITUNG_MAKS,
        "halaman": potong_halaman(
            request, isi.select_related("desa__induk"), urut=("nama",), semua=semua
        ),
    }
    return render(request, "kpm/penyaluran/baris.html", konteks)


@butuh_hak(layanan.SUSUN)
@require_http_methods(["GET", "HEAD", "POST"])
def tambah(request):
    form = SusunForm(request.POST or None, oleh=request.user, hak=layanan.SUSUN)
    if request.method == "POST" and form.is_valid():
        try:
            daftar, _ = layanan.buat_daftar(oleh=request.user, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            return redirect("kpm:salur_rinci", daftar.pk)
    status = 422 if form.errors else 200
    return render(request, "kpm/penyaluran/tambah.html", {"form": form}, status=status)


@butuh_hak(layanan.SUSUN)
@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request, pk: int):
    daftar = _cari(request, pk)
    wajib_wilayah(request.user, layanan.SUSUN, daftar.wilayah_id)
    form = DaftarForm(request.POST or None, instance=daftar)
    if request.method == "POST" and form.is_valid():
        try:
            layanan.ubah_daftar(oleh=request.user, daftar=daftar, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Keterangan daftar tersimpan.")
            return redirect("kpm:salur_rinci", pk)
    konteks = {"form": form, "daftar": daftar}
    return render(request, "kpm/penyaluran/ubah.html", konteks, status=422 if form.errors else 200)


@butuh_hak("penyaluran.susun", "penyaluran.periksa")
@require_POST
def langkah(request, pk: int):
    daftar, form = _cari(request, pk), LangkahForm(request.POST)
    if form.is_valid():
        try:
            daftar = layanan.langkahkan_daftar(
                oleh=request.user, daftar=daftar, **form.cleaned_data
            )
        except ValidationError as galat:
            messages.error(request, " ".join(galat.messages))
        else:
            messages.success(request, f"{daftar}: {daftar.get_status_display().lower()}.")
    return redirect("kpm:salur_rinci", pk)


@butuh_hak(layanan.SUSUN)
@require_POST
def susun(request, pk: int):
    try:
        layanan.minta_isi(oleh=request.user, daftar=_cari(request, pk))
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    return redirect("kpm:salur_rinci", pk)


@butuh_hak(layanan.SUSUN)
@require_POST
def hapus(request, pk: int):
    try:
        layanan.hapus_daftar(oleh=request.user, daftar=_cari(request, pk))
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
        return redirect("kpm:salur_rinci", pk)
    messages.success(request, "Daftar dihapus.")
    return redirect("kpm:salur")
