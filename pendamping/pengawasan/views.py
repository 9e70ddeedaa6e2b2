"""Supervision: the month of every facilitator, one of them, what was said about it."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from pendamping.models import Kunjungan, Pembicaraan, Pertemuan, Profil
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_daftar

from .aturan import Jenis, jelaskan
from .forms import PembicaraanForm, SaringPengawasan
from .layanan import ambang_sinyal, catat_pembicaraan, susun_pengawasan

BUKTI_DISEBUT = 40


@require_GET
@butuh_hak("pengawasan.lihat")
def daftar(request):
    saringan = SaringPengawasan(request.GET, oleh=request.user)
    profil = saringan.saring(Profil.objects.untuk(request.user, "pengawasan.lihat"))
    bulan = saringan.bulan_terpilih
    baris = susun_pengawasan(profil, bulan, timezone.localdate())
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "bulan": bulan,
        "halaman": potong_daftar(request, saringan.susun(baris), kunci="pk"),
        "jumlah": _jumlah(baris),
        "jeda": settings.JEDA_KUNJUNGAN,
    }
    return render(request, "pendamping/pengawasan/daftar.html", konteks)


def _jumlah(baris: list[dict]) -> dict:
    """Sums over all that the region and the name leave, whatever the page shows."""
    ruas = ("rencana", "dikunjungi", "kelompok", "bertemu", "wajib", "dinilai", "terlambat",
            "belum")  # fmt: skip
    bersinyal = sum(bool(b["sinyal"]) for b in baris)
    return {r: sum(b[r] for b in baris) for r in ruas} | {"bersinyal": bersinyal}


@require_GET
@butuh_hak("pengawasan.lihat")
def rinci(request, pk: int):
    saringan = SaringPengawasan(request.GET, oleh=request.user)
    terlihat = Profil.objects.untuk(request.user, "pengawasan.lihat")
    profil = get_object_or_404(terlihat, pk=pk)
    bulan = saringan.bulan_terpilih
    (baris,) = susun_pengawasan(terlihat.filter(pk=pk), bulan, timezone.localdate())
    konteks = {
        "saringan": saringan,
        "profil": profil,
        "bulan": bulan,
        "b": baris,
        "sinyal": _berbukti(request.user, baris["sinyal"]),
        "pembicaraan": Pembicaraan.objects.untuk(request.user)
        .filter(profil=profil, bulan=bulan)
        .select_related("oleh"),
        "form": PembicaraanForm(),
        "jeda": settings.JEDA_KUNJUNGAN,
        "boleh_bicara": request.user.cakupan("pengawasan.bicara").memuat_wilayah(profil.wilayah_id),
    }
    return render(request, "pendamping/pengawasan/rinci.html", konteks)


def _berbukti(pengguna, sinyal: list) -> list[dict]:
    """Each signal with its words and the records behind it that the person may see; two queries
    for all of them."""
    kunjungan = {i for s in sinyal if s.jenis != Jenis.PENUH for i in s.bukti[:BUKTI_DISEBUT]}
    pertemuan = {i for s in sinyal if s.jenis == Jenis.PENUH for i in s.bukti[:BUKTI_DISEBUT]}
    k = Kunjungan.objects.untuk(pengguna).select_related("keluarga").in_bulk(kunjungan)
    p = Pertemuan.objects.untuk(pengguna).select_related("kelompok").in_bulk(pertemuan)
    hasil = []
    for s in sinyal:
        hitung, wajar = jelaskan(s, ambang_sinyal())
        sumber = p if s.jenis == Jenis.PENUH else k
        bukti = [sumber[i] for i in s.bukti if i in sumber]
        hasil.append({"sinyal": s, "hitung": hitung, "wajar": wajar, "bukti": bukti})
    return hasil


@require_POST
@butuh_hak("pengawasan.bicara")
def bicara(request, pk: int):
    terlihat = Profil.objects.untuk(request.user, "pengawasan.lihat")
    profil = get_object_or_404(terlihat, pk=pk)
    kode = request.POST.get("bulan", "")
    try:
        bulan = date.fromisoformat(f"{kode}-01")
        catatan = request.POST.get("catatan", "")
        catat_pembicaraan(oleh=request.user, profil=profil, bulan=bulan, catatan=catatan)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    except ValueError:
        messages.error(request, f"Bulan {kode!r} tidak dikenal. Buka lagi halamannya.")
        kode = ""
    else:
        messages.success(request, "Pembicaraan tercatat.")
    tujuan = reverse("pendamping:pengawasan_rinci", args=[pk])
    return redirect(f"{tujuan}?bulan={kode}" if kode else tujuan)
