"""Commitment verification: overview by facility, pendamping or region."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.db.models.functions import Left
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kpm.models import Fasilitas
from pendamping.aturan import HasilVerifikasi, awal_bulan
from pendamping.models import Verifikasi
from pendamping.verifikasi.forms import SaringVerifikasi
from pendamping.verifikasi.layanan import siapkan_kewajiban
from pkh.akun.cakupan import butuh_hak
from pkh.akun.models import Pengguna
from pkh.akun.templatetags.rupa import ribuan
from pkh.halaman import potong_daftar
from pkh.wilayah.models import Wilayah, rentang_wilayah

DI_RUMAH = "-"  # in the address: no facility, checked at home
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


def _hitung(baris, *kelompok: str) -> list[dict]:
    """Per group: wajib, terverifikasi, memenuhi and the two figures, coverage and compliance
    (percent, None without a denominator)."""
    dinilai = [HasilVerifikasi.MEMENUHI, HasilVerifikasi.TIDAK]
    hitungan = list(
        baris.order_by()
        .values(*kelompok)
        .annotate(
            wajib=Count("pk"),
            terverifikasi=Count("pk", filter=Q(hasil__in=dinilai)),
            memenuhi=Count("pk", filter=Q(hasil=HasilVerifikasi.MEMENUHI)),
            tidak_dapat=Count("pk", filter=Q(hasil=HasilVerifikasi.TIDAK_DAPAT)),
        )
    )
    for h in hitungan:
        _dua_angka(h)
    return hitungan


def _dua_angka(h: dict) -> dict:
    h["belum"] = h["wajib"] - h["terverifikasi"] - h["tidak_dapat"]
    h["cakupan"] = 100 * h["terverifikasi"] / h["wajib"]
    h["kepatuhan"] = 100 * h["memenuhi"] / h["terverifikasi"] if h["terverifikasi"] else None
    return h


def _jumlahkan(hitungan: list[dict]) -> dict | None:
    if not hitungan:
        return None
    ruas = ("wajib", "terverifikasi", "memenuhi", "tidak_dapat")
    return _dua_angka({n: sum(h[n] for h in hitungan) for n in ruas})


@require_GET
@butuh_hak("verifikasi.lihat")
def daftar(request):
    bulan = bulan_diminta(request.GET.get("bulan"))
    baris = Verifikasi.objects.untuk(request.user).filter(bulan=bulan)
    cakupan = request.user.cakupan("verifikasi.lihat")
    pendamping, kode = request.GET.get("pendamping", ""), request.GET.get("wilayah", "")
    if kode:
        baris = baris.filter(rentang_wilayah("keluarga__desa_id", kode))
    if pendamping.isdecimal():
        baris = baris.filter(keluarga__pendamping=pendamping)
    if pendamping or not (cakupan.wilayah or cakupan.nasional):
        macam, hitungan = "fasilitas", per_fasilitas(baris, request.user)
    elif kode or all(w.count(".") for w in cakupan.wilayah) and not cakupan.nasional:
        macam, hitungan = "pendamping", _per_pendamping(baris)
    else:
        macam, hitungan = "wilayah", _per_wilayah(baris, request.user)
    konteks = {"macam": macam, "bulan": bulan} | _sekitar(request, bulan)
    konteks["halaman"] = potong_daftar(request, hitungan, kunci="kunci")
    konteks["seluruhnya"] = _jumlahkan(hitungan)
    konteks["saringan"] = SaringVerifikasi(request.GET, oleh=request.user)
    terlihat = Wilayah.objects.untuk(request.user, "verifikasi.lihat")
    konteks["wilayah"] = terlihat.filter(pk=kode).first() if kode else None
    return render(request, "pendamping/verifikasi/daftar.html", konteks)


def _sekitar(request, bulan: date) -> dict:
    """The neighbouring months, and what may be done with this one."""
    kini = awal_bulan(timezone.localdate())
    lalu = awal_bulan(bulan.replace(day=1) - timedelta(days=1))
    depan = awal_bulan(bulan + timedelta(days=32))
    return {
        "lalu": f"{lalu:%Y-%m}",
        "depan": f"{depan:%Y-%m}" if depan <= kini else "",
        "nilai_bulan": f"{bulan:%Y-%m}",
        "boleh_catat": request.user.boleh("verifikasi.catat"),
        "sudah_tiba": bulan <= kini,
        "boleh_tutup": any(map(request.user.boleh, ("verifikasi.tutup", "verifikasi.buka"))),
    }


def per_fasilitas(baris, pengguna) -> list[dict]:
    hitungan = _hitung(baris, "fasilitas_kode")
    kode = [h["fasilitas_kode"] for h in hitungan]
    nama = dict(Fasilitas.objects.untuk(pengguna).filter(kode__in=kode).values_list("kode", "nama"))
    for h in hitungan:
        k = h["fasilitas_kode"]
        h["kunci"] = k or DI_RUMAH
        h["nama"] = nama.get(k, f"NPSN/kode {k}") if k else "Di rumah, tanpa fasilitas"
    return sorted(hitungan, key=lambda h: (not h["belum"], h["nama"]))


def _per_pendamping(baris) -> list[dict]:
    hitungan = _hitung(baris, "keluarga__pendamping")
    nama = dict(
        Pengguna.objects.filter(pk__in=[h["keluarga__pendamping"] for h in hitungan]).values_list(
            "pk", "nama"
        )
    )
    for h in hitungan:
        h["kunci"] = h["keluarga__pendamping"] or 0
        h["nama"] = nama.get(h["keluarga__pendamping"], "Belum punya pendamping")
    return sorted(hitungan, key=lambda h: (h["cakupan"], h["nama"]))


def _per_wilayah(baris, pengguna) -> list[dict]:
    hitungan = _hitung(baris.annotate(kab=Left("keluarga__desa_id", 5)), "kab")
    kabupaten = Wilayah.objects.untuk(pengguna).filter(kode__in=[h["kab"] for h in hitungan])
    nama = dict(kabupaten.values_list("kode", "nama"))
    for h in hitungan:
        h["kunci"], h["nama"] = h["kab"], nama.get(h["kab"], h["kab"])
    return sorted(hitungan, key=lambda h: (h["cakupan"], h["nama"]))


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
