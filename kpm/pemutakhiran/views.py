"""Reports of changes: list, one of them, looking at many, change of pengurus, moving away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.models import Pemutakhiran
from kpm.views.keluarga import ambil_keluarga
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.halaman import potong_halaman

from . import layanan
from .aturan import Jenis, Status
from .banding import bandingkan, sidik
from .forms import PengurusForm, PindahForm, SaringPemutakhiran, TerimaForm, TolakForm
from .halaman import kirim, sesudah

RINGKAS = (
    "keluarga__desa__induk__induk", "anggota", "pengusul", "desa_asal__induk__induk",
    "desa_tujuan__induk__induk",
)  # fmt: skip


@require_GET
@butuh_hak("kpm.lihat")
def daftar(request):
    saringan = SaringPemutakhiran(request.GET, oleh=request.user)
    semua = Pemutakhiran.objects.untuk(request.user)
    periksa = request.user.boleh("pemutakhiran.periksa")
    menunggu = semua.menunggu(request.user) if periksa else semua.terbuka()
    tampil = saringan.isi.get("tampil") or ("menunggu" if menunggu.exists() else "semua")
    baris = saringan.saring(menunggu if tampil == "menunggu" else semua)
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "tampil": tampil,
        "jumlah_menunggu": menunggu.count(),
        "periksa": periksa,
        "massal": periksa and tampil == "menunggu",
        "halaman": potong_halaman(request, baris.select_related(*RINGKAS), urut=("-pk",)),
    }
    return render(request, "kpm/pemutakhiran/daftar.html", konteks)


@require_GET
@butuh_hak("kpm.lihat")
def rinci(request, pk: int):
    return _halaman(request, _ambil(request, pk))


def _ambil(request, pk: int) -> Pemutakhiran:
    semua = Pemutakhiran.objects.untuk(request.user)
    return get_object_or_404(semua.select_related(*RINGKAS, "diperiksa_oleh"), pk=pk)


def _halaman(request, p: Pemutakhiran, status: int = 200, **form_galat):
    periksa = request.user.cakupan("pemutakhiran.periksa")
    terbuka = p.status in {Status.DIAJUKAN, Status.DISERAHKAN}
    baris = bandingkan(p)
    konteks = {
        "p": p,
        "baris": baris,
        "bentrok": p.status == Status.DIAJUKAN and any(b.berubah for b in baris),
        "sidik": sidik(p),
        "terbuka": terbuka,
        "boleh_periksa": p.status == Status.DIAJUKAN and periksa.memuat(p.keluarga),
        "boleh_terima": p.status == Status.DISERAHKAN and periksa.memuat_wilayah(p.desa_tujuan_id),
        "boleh_batal": p.status == Status.DIAJUKAN and p.pengusul_id == request.user.pk,
        "boleh": {"identitas_buka": request.user.cakupan("identitas.buka").memuat(p.keluarga)},
        "boleh_buka": request.user.cakupan("kpm.lihat").memuat(p.keluarga),
        "form_tolak": TolakForm(),
        "form_terima": TerimaForm(usul=p),
    }
    return render(request, "kpm/pemutakhiran/rinci.html", konteks | form_galat, status=status)


@require_POST
@butuh_hak("pemutakhiran.periksa")
def setujui(request, pk: int):
    p = _ambil(request, pk)
    wajib_atas(request.user, "pemutakhiran.periksa", p.keluarga)
    dilihat = request.POST.get("dilihat", "") if "tetap" in request.POST else ""
    try:
        hasil = layanan.setujui(oleh=request.user, usul=p, dilihat=dilihat)
    except layanan.Bentrok:
        kata = "Data berubah sejak diusulkan. Bandingkan dahulu, lalu putuskan lagi."
        messages.warning(request, kata)
        return _halaman(request, _ambil(request, pk), status=409)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
        return redirect("kpm:pemutakhiran_rinci", pk)
    if hasil.status == Status.DISERAHKAN:
        messages.success(request, "Perpindahan diserahkan kepada operator kabupaten tujuan.")
    else:
        messages.success(request, f"{p} diterapkan.")
    return redirect("kpm:pemutakhiran")


@require_POST
@butuh_hak("pemutakhiran.periksa")
def tolak(request, pk: int):
    p, form = _ambil(request, pk), TolakForm(request.POST)
    if form.is_valid():
        try:
            layanan.tolak(oleh=request.user, usul=p, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Usulan ditolak; pengusul melihat alasannya.")
            return redirect("kpm:pemutakhiran")
    return _halaman(request, p, form_tolak=form)


@require_POST
@butuh_hak("pemutakhiran.periksa")
def terima(request, pk: int):
    p = _ambil(request, pk)
    form = TerimaForm(request.POST, usul=p)
    if form.is_valid():
        try:
            layanan.terima_pindah(oleh=request.user, usul=p, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"Keluarga {p.keluarga} kini di wilayah Anda.")
            return redirect("kpm:rinci", p.keluarga_id)
    return _halaman(request, p, form_terima=form)


@require_POST
@butuh_hak("kpm.ubah")
def batalkan(request, pk: int):
    try:
        layanan.batalkan(oleh=request.user, usul=_ambil(request, pk))
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, "Usulan dibatalkan.")
    return redirect("kpm:pemutakhiran_rinci", pk)


@require_GET
@butuh_hak("kpm.lihat")
def foto(request, pk: int):
    """The picture, to those who may see the report; never from a public folder."""
    p = get_object_or_404(Pemutakhiran.objects.untuk(request.user), pk=pk)
    if not p.foto:
        raise Http404
    return FileResponse(p.foto.open("rb"), content_type="image/jpeg")


@transaction.non_atomic_requests  # each report in a transaction of its own
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("pemutakhiran.periksa")
def banyak(request):
    """`?pilih=1&pilih=2`: old against new of each, untick some, approve the rest."""
    isian = request.POST if request.method == "POST" else request.GET
    pk = [int(k) for k in isian.getlist("pilih")[: layanan.BATAS] if k.isdecimal() and len(k) < 19]
    semua = Pemutakhiran.objects.untuk(request.user).filter(pk__in=pk)
    if request.method == "POST":
        usul = list(semua.select_related(*RINGKAS))
        hasil = layanan.setujui_banyak(oleh=request.user, usul=usul)
        konteks = {"hasil": hasil, "berhasil": sum(h.berhasil for h in hasil)}
        return render(request, "kpm/pemutakhiran/banyak_hasil.html", konteks)
    menunggu = semua.menunggu(request.user).filter(status=Status.DIAJUKAN)
    menunggu = menunggu.select_related(*RINGKAS).prefetch_related("keluarga__anggota")
    usul = list(menunggu.order_by("pk"))
    if not usul:
        messages.warning(request, "Tidak ada usulan terpilih yang masih menunggu Anda.")
        return redirect("kpm:pemutakhiran")
    pasangan = [(p, bandingkan(p)) for p in usul]
    return render(request, "kpm/pemutakhiran/banyak.html", {"pasangan": pasangan})


# --- reports with a page of their own ----------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("kpm.ubah")
def pengurus(request, pk: int):
    keluarga = ambil_keluarga(request, pk, "kpm.ubah")
    form = PengurusForm(request.POST or None, request.FILES or None, keluarga=keluarga)
    if request.method == "POST" and form.is_valid():
        p = kirim(request, form, keluarga=keluarga, jenis=Jenis.PENGURUS, isi=form.isian())
        if p:
            return sesudah(request, p)
    konteks = {"form": form, "keluarga": keluarga}
    return render(request, "kpm/pemutakhiran/pengurus.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("kpm.ubah")
def pindah(request, pk: int):
    keluarga = ambil_keluarga(request, pk, "kpm.ubah")
    cari = " ".join(request.GET.get("q", "").split())[:60]
    form = PindahForm(request.POST or None, request.FILES or None, cari=cari)
    if request.method == "POST" and form.is_valid():
        tujuan = form.cleaned_data["tujuan"]
        isi = {"jenis": Jenis.PINDAH, "isi": form.isian(), "desa_tujuan": tujuan}
        p = kirim(request, form, keluarga=keluarga, **isi)
        if p:
            return sesudah(request, p)
    konteks = {"form": form, "keluarga": keluarga, "cari": cari}
    return render(request, "kpm/pemutakhiran/pindah.html", konteks)
