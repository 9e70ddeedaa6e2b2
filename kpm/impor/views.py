import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.models import BarisImpor, Impor
from pkh.akun.cakupan import butuh_hak
from pkh.akun.pastikan import butuh_pastikan
from pkh.halaman import potong_halaman

from .forms import CocokkanForm, TerapkanForm, UnggahForm
from .galat import besar, buka_galat, minta_galat
from .jenis import hak_impor, kolom_jenis, semua_jenis
from .layanan import (
    MIRIP_MAKS,
    buang_impor,
    cocokkan_kolom,
    mencari_mirip,
    minta_batal,
    minta_terapkan,
    mulai_impor,
)
from .pratinjau import LANGSUNG, pilihan_hasil
from .templat import tulis_templat

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HAK = hak_impor()


@butuh_hak(*HAK)
@require_GET
def daftar(request):
    impor = Impor.objects.untuk(request.user).select_related("oleh", "pekerjaan")
    halaman = potong_halaman(request, impor, urut=("-pk",))
    boleh_pindah = request.user.boleh("kpm.pindah_wilayah")
    isi = {"halaman": halaman, "boleh_pindah": boleh_pindah}
    return render(request, "kpm/impor/daftar.html", isi)


@butuh_hak(*HAK)
@require_http_methods(["GET", "POST"])
def tambah(request):
    form = UnggahForm(
        request.POST or None,
        request.FILES or None,
        oleh=request.user,
        jenis=request.GET.get("jenis", ""),
    )
    if request.method == "POST" and form.is_valid():
        berkas, jenis = form.cleaned_data["berkas"], form.cleaned_data["jenis"]
        try:
            impor = mulai_impor(oleh=request.user, berkas=berkas, nama=berkas.name, jenis=jenis)
        except ValidationError as galat:
            form.add_error("berkas", galat)
        else:
            return redirect("kpm:impor_rinci", impor.pk)
    boleh = [j for j in semua_jenis().values() if request.user.boleh(j.hak)]
    jenis = [(j, kolom_jenis(j).values()) for j in boleh]
    return render(request, "kpm/impor/tambah.html", {"form": form, "jenis": jenis})


@butuh_hak(*HAK)
@require_GET
def rinci(request, pk):
    impor = get_object_or_404(
        Impor.objects.untuk(request.user).select_related(
            "pekerjaan", "oleh", "diterapkan_oleh", "dibatalkan_oleh"
        ),
        pk=pk,
    )
    saring = pilihan_hasil(impor)
    hasil = request.GET.get("hasil", "")
    if hasil not in {p.kode for p in saring}:
        hasil = next((p.kode for p in saring if p.jumlah), "ditolak")
    baris = BarisImpor.objects.untuk(request.user).filter(impor=impor)
    if hasil in LANGSUNG:
        halaman = LANGSUNG[hasil](impor, request.GET.get("sesudah", ""))
    else:
        baris = baris.exclude(peringatan=[]) if hasil == "ragu" else baris.filter(hasil=hasil)
        halaman = potong_halaman(request, baris, urut=("bagian", "nomor"), ukuran=50)
    isi = {"impor": impor, "hasil": hasil, "pilihan": saring, "halaman": halaman}
    isi["galat_besar"], isi["mencari"] = besar(impor), mencari_mirip(impor)
    isi["mirip_maks"] = MIRIP_MAKS
    return render(request, "kpm/impor/rinci.html", isi | {"form": TerapkanForm(impor=impor)})


@butuh_hak(*HAK)
@require_http_methods(["GET", "POST"])
def cocokkan(request, pk):
    impor = get_object_or_404(Impor.objects.untuk(request.user), pk=pk)
    form = CocokkanForm(request.POST or None, impor=impor)
    if request.method == "POST" and form.is_valid():
        try:
            cocokkan_kolom(oleh=request.user, impor=impor, peta=form.peta)
            return redirect("kpm:impor_rinci", pk)
        except ValidationError as galat:
            form.add_error(None, galat)
    wajib = [n for n, k in kolom_jenis(impor.kelas).items() if k.wajib]
    isi = {"impor": impor, "form": form, "wajib": wajib}
    return render(request, "kpm/impor/cocokkan.html", isi)


@butuh_hak(*HAK)
@require_POST
def terapkan(request, pk):
    impor = get_object_or_404(Impor.objects.untuk(request.user), pk=pk)
    form = TerapkanForm(request.POST, impor=impor)
    try:
        if form.is_valid():
            minta_terapkan(oleh=request.user, impor=impor, **form.cleaned_data)
        else:
            messages.error(request, "Pilihan tidak dikenal. Muat ulang halaman lalu pilih lagi.")
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    return redirect("kpm:impor_rinci", pk)


@butuh_hak(*HAK)
@require_http_methods(["GET", "POST"])
@butuh_pastikan
def batalkan(request, pk):
    impor = get_object_or_404(Impor.objects.untuk(request.user), pk=pk)
    if request.method == "POST":
        try:
            minta_batal(oleh=request.user, impor=impor)
        except ValidationError as galat:
            messages.error(request, " ".join(galat.messages))
        return redirect("kpm:impor_rinci", pk)
    return render(request, "kpm/impor/batalkan.html", {"impor": impor})


@butuh_hak(*HAK)
@require_POST
def buang(request, pk):
    impor = get_object_or_404(Impor.objects.untuk(request.user), pk=pk)
    try:
        buang_impor(oleh=request.user, impor=impor)
        messages.success(request, "Impor dibuang. Data tidak berubah.")
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    return redirect("kpm:impor_daftar")


@butuh_hak(*HAK)
@require_http_methods(["GET", "HEAD", "POST"])
def galat(request, pk):
    """The workbook of refused rows; POST has the worker write a large one."""
    impor = get_object_or_404(Impor.objects.untuk(request.user), pk=pk)
    if request.method == "POST" and besar(impor):
        return redirect("pekerjaan:rinci", minta_galat(oleh=request.user, impor=impor).pk)
    isi = buka_galat(impor)
    if isi is None:
        messages.info(request, "Berkas baris yang ditolak belum dibuat, atau perlu dibuat lagi.")
        return redirect("kpm:impor_rinci", pk)
    return kirim_buku(isi, f"impor-{impor.pk}-ditolak.xlsx")


@butuh_hak(*HAK)
@require_GET
def templat(request, kode):
    jenis = semua_jenis().get(kode)
    if jenis is None:
        raise Http404
    if not request.user.boleh(jenis.hak):
        raise PermissionDenied
    ke = io.BytesIO()
    tulis_templat(ke, jenis)
    ke.seek(0)
    return kirim_buku(ke, f"templat-{kode}.xlsx")


def kirim_buku(isi, nama: str) -> FileResponse:
    return FileResponse(isi, as_attachment=True, filename=nama, content_type=XLSX)
