import io

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.models import BarisImpor, Impor
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from .forms import TerapkanForm, UnggahForm
from .kolom import KOLOM
from .layanan import buang_impor, minta_terapkan, mulai_impor
from .templat import tulis_galat, tulis_templat

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@butuh_hak("kpm.impor")
@require_GET
def daftar(request):
    halaman = potong_halaman(
        request, Impor.objects.untuk(request.user).select_related("oleh"), urut=("-pk",)
    )
    return render(request, "kpm/impor/daftar.html", {"halaman": halaman})


@butuh_hak("kpm.impor")
@require_http_methods(["GET", "POST"])
def tambah(request):
    form = UnggahForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        berkas = form.cleaned_data["berkas"]
        try:
            impor = mulai_impor(oleh=request.user, berkas=berkas, nama=berkas.name)
        except ValidationError as galat:
            form.add_error("berkas", galat)
        else:
            return redirect("kpm:impor_rinci", impor.pk)
    return render(request, "kpm/impor/tambah.html", {"form": form, "kolom": KOLOM})


@butuh_hak("kpm.impor")
@require_GET
def rinci(request, pk):
    impor = get_object_or_404(
        Impor.objects.untuk(request.user).select_related("pekerjaan", "oleh"), pk=pk
    )
    hasil = request.GET.get("hasil", "")
    if hasil not in BarisImpor.Hasil.values:
        hasil = "ditolak" if impor.hitungan.get("ditolak") else "berubah"
    baris = BarisImpor.objects.untuk(request.user).filter(impor=impor, hasil=hasil)
    isi = {
        "impor": impor,
        "hasil": hasil,
        "pilihan": [(v, k, impor.hitungan.get(v, 0)) for v, k in BarisImpor.Hasil.choices],
        "halaman": potong_halaman(request, baris, urut=("nomor",), ukuran=50),
        "form": TerapkanForm(),
    }
    return render(request, "kpm/impor/rinci.html", isi)


@butuh_hak("kpm.impor")
@require_POST
def terapkan(request, pk):
    impor = get_object_or_404(Impor.objects.untuk(request.user), pk=pk)
    form = TerapkanForm(request.POST)
    form.is_valid()
    try:
        minta_terapkan(
            oleh=request.user, impor=impor, tolak_semua=form.cleaned_data.get("tolak_semua", False)
        )
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    return redirect("kpm:impor_rinci", pk)


@butuh_hak("kpm.impor")
@require_POST
def buang(request, pk):
    impor = get_object_or_404(Impor.objects.untuk(request.user), pk=pk)
    try:
        buang_impor(oleh=request.user, impor=impor)
        messages.success(request, "Impor dibuang. Data KPM tidak berubah.")
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    return redirect("kpm:impor_daftar")


@butuh_hak("kpm.impor")
@require_GET
def galat(request, pk):
    impor = get_object_or_404(Impor.objects.untuk(request.user), pk=pk)
    return _kirim(f"impor-{impor.pk}-ditolak.xlsx", lambda ke: tulis_galat(ke, impor))


@butuh_hak("kpm.impor")
@require_GET
def templat(request):
    return _kirim("templat-kpm.xlsx", tulis_templat)


def _kirim(nama, tulis):
    ke = io.BytesIO()
    tulis(ke)
    ke.seek(0)
    return FileResponse(ke, as_attachment=True, filename=nama, content_type=XLSX)
