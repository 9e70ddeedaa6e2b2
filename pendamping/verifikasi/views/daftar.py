"""Commitment verification: overview by facility, pendamping or region."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from pendamping.aturan import awal_bulan
from pendamping.models import Verifikasi
from pendamping.verifikasi.forms import SaringVerifikasi
from pendamping.verifikasi.layanan import siapkan_kewajiban
from pendamping.verifikasi.ringkasan import hitung, jumlahkan
from pkh.akun.cakupan import butuh_hak
from pkh.akun.templatetags.rupa import ribuan
from pkh.halaman import potong_daftar

KATA_MACAM = {
    "wilayah": "kabupaten/kota",
    "pendamping": "pendamping",
    "fasilitas": "sekolah dan posyandu",
}
LEMBAR_LENGKAP = "Lembar bulan ini sudah lengkap; tidak ada kewajiban yang perlu ditambahkan."


def bulan_diminta(nilai: str | None) -> date:
    """First day of `2024-09`; this month without; Http404 for what is no month of PKH."""
    if not nilai:
        return awal_bulan(timezone.localdate())
    try:
        bulan = date.fromisoformat(f"{nilai}-01")
    except ValueError as galat:
        raise Http404 from galat
    if not 2007 <= bulan.year <= 2100:
        raise Http404
    return bulan


@require_GET
@butuh_hak("verifikasi.lihat")
def daftar(request):
    bulan = bulan_diminta(request.GET.get("bulan"))
    saringan = SaringVerifikasi(request.GET, oleh=request.user)
    baris = saringan.saring(Verifikasi.objects.untuk(request.user).filter(bulan=bulan))
    macam, isi = saringan.macam, saringan.isi
    hitungan = hitung(
        baris, macam, request.user, keadaan=isi.get("keadaan", ""), urut=isi.get("urut", "")
    )
    seluruhnya = jumlahkan(hitungan)
    konteks = {
        "macam": macam,
        "bulan": bulan,
        "halaman": potong_daftar(request, hitungan, kunci="kunci"),
        "seluruhnya": seluruhnya,
        "jumlah_ekspor": seluruhnya and seluruhnya[isi.get("keadaan", "wajib")],
        "saringan": saringan,
        "kata": saringan.kata(),
        "pilihan_macam": [(m, KATA_MACAM[m]) for m in saringan.pilihan_macam],
    }
    return render(request, "pendamping/verifikasi/daftar.html", konteks | _sekitar(request, bulan))


def _sekitar(request, bulan: date) -> dict:
    """What may be done with the month."""
    return {
        "nilai_bulan": f"{bulan:%Y-%m}",
        "boleh_catat": request.user.boleh("verifikasi.catat"),
        "sudah_tiba": bulan <= awal_bulan(timezone.localdate()),
        "boleh_tutup": any(map(request.user.boleh, ("verifikasi.tutup", "verifikasi.buka"))),
    }


@require_POST
@butuh_hak("verifikasi.catat")
def siapkan(request):
    """The obligations of the own families, now instead of next night."""
    bulan = bulan_diminta(request.POST.get("bulan"))
    try:
        baru = siapkan_kewajiban(oleh=request.user, bulan=bulan)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        kata = f"{ribuan(baru)} kewajiban ditambahkan ke lembar." if baru else LEMBAR_LENGKAP
        messages.success(request, kata)
    return redirect(f"{reverse('pendamping:verifikasi_daftar')}?bulan={bulan:%Y-%m}")
