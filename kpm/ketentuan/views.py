"""The dated rules: readable by all, and from a copy to a new version by who has the act."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm import aturan
from kpm.models import Ketentuan
from pkh.akun.cakupan import butuh_hak
from pkh.akun.templatetags.rupa import kata_tanggal
from pkh.pekerjaan.models import Pekerjaan
from pkh.versi import versi_terkirim

from . import layanan
from .forms import RancanganForm
from .kata import bandingkan, susun_kata

HAK = layanan.HAK


def _cari(request, pk: int) -> Ketentuan:
    """Drafts are seen by those who may write them."""
    semua = Ketentuan.objects.select_related("dibuat_oleh", "ditetapkan_oleh")
    if not request.user.boleh(HAK):
        semua = semua.ditetapkan()
    return get_object_or_404(semua, pk=pk)


def _aturan(ketentuan: Ketentuan) -> aturan.Ketentuan:
    return aturan.Ketentuan.dari_isi(ketentuan.isi)


@butuh_hak("ketentuan.lihat")
@require_GET
def daftar(request):
    """All versions on a line of time, each with what it changed."""
    semua = list(Ketentuan.objects.ditetapkan().select_related("ditetapkan_oleh"))
    hari_ini = timezone.localdate()
    kini = next((k for k in semua if k.mulai <= hari_ini), None)
    for k, lama in zip(semua, [*semua[1:], None], strict=True):
        k.beda = bandingkan(_aturan(lama), _aturan(k)) if lama else None
        k.akan = k.mulai > hari_ini
    konteks = {"semua": semua, "kini": kini, "boleh": request.user.boleh(HAK)}
    if konteks["boleh"]:
        konteks["rancangan"] = Ketentuan.objects.rancangan().select_related("dibuat_oleh")
    return render(request, "kpm/ketentuan/daftar.html", konteks)


@butuh_hak("ketentuan.lihat")
@require_GET
def rinci(request, pk: int):
    ketentuan = _cari(request, pk)
    boleh = request.user.boleh(HAK)
    dasar = layanan.sebelumnya(ketentuan)
    konteks = {
        "ketentuan": ketentuan,
        "kata": susun_kata(_aturan(ketentuan)),
        "dasar": dasar,
        "beda": bandingkan(_aturan(dasar), _aturan(ketentuan)) if dasar else [],
        "boleh": boleh,
        "boleh_tarik": boleh and layanan.boleh_tarik(ketentuan),
        "pekerjaan": _pekerjaan(request.user, ketentuan),
        "dampak": _dampak(ketentuan, dasar) if boleh else None,
    }
    return render(request, "kpm/ketentuan/rinci.html", konteks)


def _pekerjaan(pengguna, ketentuan: Ketentuan) -> Pekerjaan | None:
    milik = Pekerjaan.objects.untuk(pengguna).belum_tuntas()
    return milik.filter(kunci__startswith=f"{layanan.KUNCI}{ketentuan.pk}-").first()


def _dampak(ketentuan: Ketentuan, dasar: Ketentuan | None) -> dict | None:
    """Of this text against the version before it; None where it has to be worked out."""
    d = ketentuan.dampak
    if d is None or dasar is None or (d["dasar"] != dasar.pk and not ketentuan.ditetapkan_pada):
        return None
    nama = dict(aturan.Komponen.choices) | {aturan.TETAP: "Bantuan tetap per keluarga"}
    return d | {
        "pada": parse_datetime(d["pada"]),
        "selisih": d["baru"] - d["lama"],
        "beda": abs(d["baru"] - d["lama"]),
        "komponen": [
            {"nama": nama[kode], "dari": dari, "ke": ke, "lama": lama, "selisih": baru - lama}
            for kode, dari, ke, lama, baru in sorted(
                d["komponen"], key=lambda b: [*nama].index(b[0])
            )
        ],
        "kabupaten": [
            {"nama": kab, "berubah": berubah, "baru": baru, "selisih": baru - lama}
            for _, kab, berubah, lama, baru in d["kabupaten"]
        ],
    }


@butuh_hak("ketentuan.lihat")
@require_GET
def banding(request, pk: int):
    """Two versions side by side, only where they differ."""
    ketentuan = _cari(request, pk)
    lain = Ketentuan.objects.ditetapkan().exclude(pk=pk)
    dengan = request.GET.get("dengan", "")
    if dengan and not dengan.isdecimal():
        raise Http404
    if dengan:
        lama = get_object_or_404(lain, pk=int(dengan[:18]))
    else:
        lama = layanan.sebelumnya(ketentuan) or lain.first()
    konteks = {"ketentuan": ketentuan, "lain": lain, "lama": lama, "beda": []}
    if lama:
        konteks["beda"] = bandingkan(_aturan(lama), _aturan(ketentuan))
    return render(request, "kpm/ketentuan/banding.html", konteks)


@butuh_hak(HAK)
@require_POST
def salin(request, pk: int):
    baru = layanan.salin_ketentuan(oleh=request.user, asal=_cari(request, pk))
    return redirect("kpm:ketentuan_ubah", baru.pk)


@butuh_hak(HAK)
@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request, pk: int):
    ketentuan = get_object_or_404(Ketentuan.objects.rancangan(), pk=pk)
    form = RancanganForm(request.POST or None, instance=ketentuan)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ketentuan = layanan.ubah_rancangan(
                    oleh=request.user,
                    ketentuan=ketentuan,
                    **{r: form.cleaned_data[r] for r in (*layanan.RUAS, "versi")},
                )
            except ValidationError as galat:
                form.add_error(None, galat)
            else:
                layanan.minta_dampak(oleh=request.user, ketentuan=ketentuan)
                messages.success(request, "Rancangan disimpan; dampaknya sedang dihitung.")
                return redirect("kpm:ketentuan_rinci", pk)
    konteks = {"form": form, "ketentuan": ketentuan}
    return render(request, "kpm/ketentuan/ubah.html", konteks, status=status)


@butuh_hak(HAK)
@require_POST
def dampak(request, pk: int):
    ketentuan = get_object_or_404(Ketentuan.objects.rancangan(), pk=pk)
    layanan.minta_dampak(oleh=request.user, ketentuan=ketentuan)
    return redirect("kpm:ketentuan_rinci", pk)


@butuh_hak(HAK)
@require_POST
def tetapkan(request, pk: int):
    ketentuan = get_object_or_404(Ketentuan.objects.rancangan(), pk=pk)
    try:
        baru = layanan.tetapkan_ketentuan(
            oleh=request.user, ketentuan=ketentuan, versi=versi_terkirim(request)
        )
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        kata = f"{baru.nama} ditetapkan, berlaku mulai {kata_tanggal(baru.mulai)}."
        messages.success(request, kata)
    return redirect("kpm:ketentuan_rinci", pk)


@butuh_hak(HAK)
@require_POST
def tarik(request, pk: int):
    ketentuan = _cari(request, pk)
    try:
        layanan.tarik_ketentuan(oleh=request.user, ketentuan=ketentuan)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, "Penetapan ditarik; ketentuan ini menjadi rancangan lagi.")
    return redirect("kpm:ketentuan_rinci", pk)


@butuh_hak(HAK)
@require_POST
def hapus(request, pk: int):
    ketentuan = get_object_or_404(Ketentuan.objects.rancangan(), pk=pk)
    try:
        layanan.hapus_rancangan(
            oleh=request.user, rancangan=ketentuan, versi=versi_terkirim(request)
        )
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
        return redirect("kpm:ketentuan_rinci", pk)
    messages.success(request, f"Rancangan {ketentuan.nama} dihapus.")
    return redirect("kpm:ketentuan")
