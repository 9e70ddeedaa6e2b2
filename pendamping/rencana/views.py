"""The plan of P2K2: the meetings of a month, a year made by rule, one plan."""

from datetime import time

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pendamping.models import Kelompok, Rencana
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from .forms import RencanaForm, SaringRencana, SusunForm
from .layanan import hapus_rencana, simpan_rencana, susun_setahun

GAGAL_DISEBUT = 5


@require_GET
@butuh_hak("p2k2.lihat")
def daftar(request):
    saringan = SaringRencana(request.GET, oleh=request.user)
    rencana = saringan.saring(Rencana.objects.untuk(request.user))
    hari_ini = timezone.localdate()
    lewat = Q(pertemuan=None, tanggal__lt=hari_ini)
    baris = rencana.select_related("kelompok__pendamping", "desa", "pendamping", "sesi")
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": potong_halaman(request, baris, urut=("tanggal", "mulai")),
        "jumlah": rencana.aggregate(
            rencana=Count("pk"),
            terlaksana=Count("pk", filter=Q(pertemuan__isnull=False)),
            lewat=Count("pk", filter=lewat),
        ),
        "hari_ini": hari_ini,
        "bulan": saringan.bulan_terpilih,
        "boleh_kelola": request.user.boleh("p2k2.kelola"),
        "boleh_catat": request.user.boleh("p2k2.catat"),
    }
    return render(request, "pendamping/rencana/daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.kelola")
def susun(request):
    form = SusunForm(request.POST or None, oleh=request.user)
    milik = Kelompok.objects.untuk(request.user, "p2k2.kelola").filter(aktif=True)
    if request.method == "POST" and form.is_valid():
        orang = form.cleaned_data.get("pendamping")
        pilih = milik.filter(pendamping=orang) if orang else milik
        try:
            n, gagal = susun_setahun(
                oleh=request.user, kelompok=pilih, tahun=form.cleaned_data["tahun"]
            )
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            _kabari(request, n, gagal)
            return redirect("pendamping:rencana_daftar")
    konteks = {"form": form, "jumlah": milik.count()}
    return render(request, "pendamping/rencana/susun.html", konteks)


def _kabari(request, n: int, gagal: list) -> None:
    if n:
        messages.success(request, f"{n} pertemuan direncanakan.")
    elif not gagal:
        messages.info(request, "Semua kelompok sudah punya rencana setiap bulan.")
    if gagal:
        nama = ", ".join(f"{k} ({b:%m/%Y})" for k, b in gagal[:GAGAL_DISEBUT])
        kata = f"{len(gagal)} belum dapat direncanakan karena tidak ada jam kosong: {nama}."
        messages.warning(request, kata)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.kelola")
def tambah(request, pk: int):
    kelompok = get_object_or_404(Kelompok.objects.untuk(request.user, "p2k2.kelola"), pk=pk)
    awal = {"mulai": time(9), "selesai": time(10, 30), "tempat": kelompok.tempat}
    return _formulir(request, Rencana(kelompok=kelompok), awal)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.kelola")
def ubah(request, pk: int):
    boleh = Rencana.objects.untuk(request.user, "p2k2.kelola").select_related("kelompok")
    return _formulir(request, get_object_or_404(boleh, pk=pk), {})


def _formulir(request, rencana: Rencana, awal: dict):
    form = RencanaForm(request.POST or None, instance=rencana, initial=awal)
    if request.method == "POST" and form.is_valid():
        try:
            simpan_rencana(oleh=request.user, rencana=rencana, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"Rencana kelompok {rencana.kelompok} tersimpan.")
            tanggal = form.cleaned_data["tanggal"]
            alamat = redirect("pendamping:rencana_daftar")
            alamat["Location"] += f"?bulan={tanggal:%Y-%m}"
            return alamat
    konteks = {"form": form, "rencana": rencana, "kelompok": rencana.kelompok}

    return render(request, "pendamping/rencana/ubah.html", konteks)


@require_POST
@butuh_hak("p2k2.kelola")
def hapus(request, pk: int):
    boleh = Rencana.objects.untuk(request.user, "p2k2.kelola").select_related("kelompok")
    rencana = get_object_or_404(boleh, pk=pk)
    try:
        hapus_rencana(oleh=request.user, rencana=rencana)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, f"Rencana {rencana.kelompok} dihapus.")
    return redirect("pendamping:rencana_daftar")
