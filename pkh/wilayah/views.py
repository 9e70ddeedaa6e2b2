"""The tree of regions, and loading a newer table over it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman
from pkh.pekerjaan.layanan import antre

from .forms import CariForm, MuatForm
from .layanan import berubah, keberatan, simpan_unggahan
from .models import Muatan, PerubahanWilayah, Wilayah
from .rujukan import (
    Rujukan,
    kata_rujukan,
    periksa_pasangan,
    pindahkan_rujukan,
    rujukan_berakhir,
)
from .tugas import periksa_tabel, terapkan_tabel

HAK = "wilayah.muat"
HASIL_CARI = 50


@require_GET
@butuh_hak(HAK)
def daftar(request):
    form = CariForm(request.GET if "q" in request.GET else None)
    semua = Wilayah.objects.untuk(request.user, HAK)
    cari = form.cleaned_data["q"] if form.is_valid() else ""
    if cari:
        if not form.cleaned_data["berakhir"]:
            semua = semua.berlaku()
        baris = list(semua.cari(cari).select_related("induk__induk")[: HASIL_CARI + 1])
    else:
        baris = list(semua.berlaku().bawahan_dari(None))
    konteks = {
        "form": form,
        "cari": cari,
        "baris": baris[:HASIL_CARI],
        "terpotong": len(baris) > HASIL_CARI and bool(cari),
        "muatan": Muatan.objects.filter(status=Muatan.Status.DIMUAT).select_related("oleh")[:10],
        "tertinggal": sum(r.jumlah for r in rujukan_berakhir()),
    }
    return render(request, "wilayah/daftar.html", konteks)


@require_GET
@butuh_hak(HAK)
def rinci(request, kode: str):
    semua = Wilayah.objects.untuk(request.user, HAK)
    wilayah = get_object_or_404(semua, pk=kode)
    riwayat = (
        PerubahanWilayah.objects.filter(Q(kode=kode) | Q(kode_baru=kode))
        .filter(muatan__status=Muatan.Status.DIMUAT)
        .select_related("muatan")
        .order_by("-muatan", "jenis", "kode")[:100]
    )
    konteks = {
        "wilayah": wilayah,
        "leluhur": semua.filter(pk__in=wilayah.kode_leluhur),
        "bawahan": semua.bawahan_dari(wilayah),
        "riwayat": riwayat,
    }
    return render(request, "wilayah/rinci.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def muat(request):
    form = MuatForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        unggahan = simpan_unggahan(
            oleh=request.user,
            isi=d["berkas"].read(),
            nama_berkas=d["berkas"].name,
            dasar=d["dasar"],
            tanggal=d["tanggal"],
        )
        pekerjaan = antre(
            tugas=periksa_tabel,
            judul=f"Periksa tabel wilayah {unggahan}",
            parameter={"muatan": unggahan.pk},
            oleh=request.user,
        )
        return redirect("pekerjaan:rinci", pekerjaan.pk)
    return render(request, "wilayah/muat.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@butuh_hak(HAK)
def muatan(request, pk: int):
    m = get_object_or_404(Muatan.objects.terbaca().select_related("oleh"), pk=pk)
    baris = m.perubahan.all()
    jenis = request.GET.get("jenis", "")
    if jenis in PerubahanWilayah.Jenis.values:
        baris = baris.filter(jenis=jenis)
    pratinjau = m.status == Muatan.Status.PRATINJAU
    konteks = {
        "muatan": m,
        "r": m.ringkasan,
        "halaman": potong_halaman(request, baris, urut=("kode",), ukuran=50),
        "jenis": jenis,
        "semua_jenis": PerubahanWilayah.Jenis.choices,
        "pratinjau": pratinjau,
        "berubah": berubah(m.ringkasan),
        "keberatan": keberatan(m) if pratinjau else [],
    }
    return render(request, "wilayah/muatan.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def rujukan(request):
    """What still stands on ended codes, families aside; moved by code."""
    semua = rujukan_berakhir()
    per_kode: dict[str, dict] = {}
    for r in semua:
        k = per_kode.setdefault(r.kode, {"rujukan": r, "baru": r.kode_baru, "isi": []})
        k["isi"].append(r)
    if request.method != "POST":
        return render(request, "wilayah/rujukan.html", {"per_kode": per_kode})
    for kode, k in per_kode.items():
        k["baru"] = request.POST.get(f"baru-{kode}", k["baru"]).strip()
    dipilih = [k for k in request.POST.getlist("pilih") if k in per_kode]
    pasangan = {kode: per_kode[kode]["baru"] for kode in dipilih}
    try:
        periksa_pasangan(pasangan)
    except ValidationError as galat:
        for kode, kata in galat.message_dict.items():
            per_kode[kode]["galat"] = " ".join(kata)
        return render(request, "wilayah/rujukan.html", {"per_kode": per_kode}, status=422)
    _katakan(request, pindahkan_rujukan(pasangan))
    return redirect("wilayah:rujukan")


def _katakan(request, hasil: list[Rujukan]) -> None:
    if kata := kata_rujukan(hasil):
        messages.success(request, f"Dipindahkan ke kode baru: {kata}.")
    for r in hasil:
        if r.tertahan:
            kata = (
                f"{r.tertahan} {r.jenis} tetap di {r.nama} ({r.kode}): {r.nama_baru} sudah punya."
            )
            messages.warning(request, kata)
    if not hasil:
        messages.info(request, "Tidak ada yang dipindahkan. Centang dahulu kodenya.")


@require_POST
@butuh_hak(HAK)
def muatan_terapkan(request, pk: int):
    m = get_object_or_404(Muatan.objects.terbaca(), pk=pk)
    if m.status == Muatan.Status.DIMUAT:
        messages.info(request, "Tabel ini sudah dimuat.")
        return redirect("wilayah:muatan", m.pk)
    pekerjaan = antre(
        tugas=terapkan_tabel,
        judul=f"Muat tabel wilayah {m}",
        parameter={"muatan": m.pk, "paksa": request.POST.get("paksa") == "ya"},
        oleh=request.user,
        kunci=f"wilayah:{m.pk}",
    )
    return redirect("pekerjaan:rinci", pekerjaan.pk)
