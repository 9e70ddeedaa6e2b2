"""Suggested groups: where they are wanted, the plan of one desa, what an accepted one did."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pendamping.models import Pengelompokan, PindahKelompok, Profil
from pendamping.p2k2.layanan import batas_kelompok
from pkh.akun.cakupan import butuh_hak
from pkh.akun.models import Pengguna
from pkh.halaman import potong_daftar
from pkh.wilayah.models import Wilayah

from .forms import PengelompokanForm, SaringUsulan
from .keadaan import desa_dampingan, keadaan_kini, susun_ringkasan
from .layanan import (
    alasan_tidak_dapat_batal,
    batalkan_pengelompokan,
    susun_usulan,
    terapkan_pengelompokan,
)


@require_GET
@butuh_hak("p2k2.kelola")
def daftar(request):
    saringan = SaringUsulan(request.GET, oleh=request.user)
    batas = batas_kelompok(timezone.localdate())
    baris = susun_ringkasan(request.user, saringan.isi.get("wilayah", ""), batas)
    terakhir = Pengelompokan.objects.untuk(request.user, "p2k2.kelola").select_related(
        "desa", "pendamping", "oleh"
    )
    konteks = {
        "saringan": saringan,
        "halaman": potong_daftar(request, baris, kunci="kunci"),
        "batas": batas,
        "terakhir": terakhir[:5],
    }
    return render(request, "pendamping/pengelompokan/daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.kelola")
def susun(request, pendamping: int, desa: str):
    orang, tempat = _unit(request, pendamping, desa)
    form, batas = _form(request, orang, tempat)
    if request.method == "POST" and form.is_valid():
        try:
            rencana = terapkan_pengelompokan(
                oleh=request.user,
                pendamping=orang,
                desa=tempat,
                sidik=form.cleaned_data["sidik"],
                susunan=form.susunan(),
            )
        except ValidationError as galat:
            form = _pasang_galat(request, form, galat, orang, tempat)
        else:
            messages.success(request, f"Kelompok P2K2 {tempat} tersusun.")
            return redirect("pendamping:pengelompokan_rinci", rencana.pk)
    konteks = {"form": form, "batas": batas, "desa": tempat, "pendamping": orang}
    return render(request, "pendamping/pengelompokan/susun.html", konteks)


def _unit(request, pendamping: int, desa: str) -> tuple[Pengguna, Wilayah]:
    """404 unless the person may arrange the groups of this pendamping in this desa."""
    cakupan = request.user.cakupan("p2k2.kelola")
    orang = Pengguna.objects.filter(profil__in=Profil.objects.untuk(request.user, "p2k2.kelola"))
    if cakupan.dampingan is not None:
        orang |= Pengguna.objects.filter(pk=cakupan.dampingan)
    siapa = get_object_or_404(orang.distinct(), pk=pendamping)
    return siapa, get_object_or_404(desa_dampingan(request.user, siapa), pk=desa)


def _form(request, orang: Pengguna, tempat: Wilayah, *, baru: bool = False):
    """(form, limits); `baru`: as it stands now, whatever was sent."""
    batas = batas_kelompok(timezone.localdate())
    keadaan = keadaan_kini(orang, tempat)
    usul = susun_usulan(keadaan, batas)
    isi = None if baru or request.method != "POST" else request.POST
    return PengelompokanForm(isi, keadaan=keadaan, desa=tempat, usul=usul), batas


def _pasang_galat(request, form, galat: ValidationError, orang, tempat):
    """Names beside their fields; what concerns the whole plan comes with the plan as it is."""
    if hasattr(galat, "error_dict"):
        form.add_error(None, galat)
        return form
    for pesan in galat.messages:
        messages.error(request, pesan)
    return _form(request, orang, tempat, baru=True)[0]


@require_GET
@butuh_hak("p2k2.kelola")
def rinci(request, pk: int):
    semua = Pengelompokan.objects.untuk(request.user, "p2k2.kelola")
    rencana = get_object_or_404(semua.select_related("pendamping", "desa", "oleh"), pk=pk)
    pindah = PindahKelompok.objects.untuk(request.user, "p2k2.kelola").filter(pengelompokan=rencana)
    konteks = {
        "rencana": rencana,
        "pindah": pindah.select_related("keluarga", "dari", "ke").order_by(
            "ke__nama", "keluarga__nama_pengurus", "pk"
        ),
        "baru": rencana.kelompok_baru.all(),
        "bubar": rencana.kelompok_bubar.all(),
        "sebab": alasan_tidak_dapat_batal(rencana),
    }
    return render(request, "pendamping/pengelompokan/rinci.html", konteks)


@require_POST
@butuh_hak("p2k2.kelola")
def batal(request, pk: int):
    semua = Pengelompokan.objects.untuk(request.user, "p2k2.kelola")
    rencana = get_object_or_404(semua, pk=pk)
    try:
        batalkan_pengelompokan(oleh=request.user, rencana=rencana)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, "Semua keluarga kembali ke kelompok semula.")
    return redirect("pendamping:pengelompokan_rinci", pk)
