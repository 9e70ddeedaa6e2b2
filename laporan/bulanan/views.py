"""The monthly report of a pendamping: written, sent, reviewed, printed."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from laporan.berkas import kirim_berkas
from laporan.di_balik import tautan_angka
from laporan.jenis.bulanan import narasi_awal, temuan_bulan
from laporan.jenis.deklarasi import Permintaan
from laporan.models import LaporanBulanan
from laporan.periode import periode_bulan
from laporan.tampilan import baca_tampilan
from pendamping.models import Profil
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from . import layanan
from .aturan import NARASI
from .forms import BulananForm, SaringBulanan


@butuh_hak("bulanan.lihat")
@require_GET
def daftar(request):
    """Own reports, or those that the pendamping of the region sent."""
    saringan = SaringBulanan(request.GET or None)
    baris = LaporanBulanan.objects.untuk(request.user)
    if saringan.is_bound:
        baris = saringan.saring(baris)
    halaman = potong_halaman(
        request, baris.select_related("pendamping", "wilayah"), urut=("-bulan", "-id")
    )
    lalu = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    konteks = {
        "halaman": halaman,
        "saringan": saringan,
        "lalu": lalu,
        "tenggat": layanan.tenggat_bulan(lalu),
        "boleh_tulis": request.user.boleh("bulanan.tulis"),
    }
    return render(request, "laporan/bulanan/daftar.html", konteks)


@butuh_hak("bulanan.tulis")
@require_http_methods(["GET", "HEAD", "POST"])
def tulis(request, bulan: str):
    """Write the report of a month; the first time with drafts made from the data."""
    awal = _bulan(bulan)
    profil = get_object_or_404(Profil.objects.untuk(request.user), pengguna=request.user)
    lama = LaporanBulanan.objects.untuk(request.user, "bulanan.tulis").filter(
        pendamping=request.user, bulan=awal
    ).first()  # fmt: skip
    if lama and not lama.boleh_diubah:
        return redirect("laporan:bulanan_rinci", lama.pk)
    laporan = lama or _draf(request.user, profil, awal)
    form = BulananForm(
        request.POST or None, instance=laporan, foto=layanan.foto_bulan(request.user, awal)
    )
    if request.method == "POST" and form.is_valid() and (jadi := _simpan(request, form, awal)):
        return redirect(jadi)
    konteks = {"form": form, "masa": periode_bulan(awal), "laporan": laporan,
               "tenggat": layanan.tenggat_bulan(awal)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "laporan/bulanan/tulis.html", konteks, status=status)


def _bulan(kode: str) -> date:
    """404 for what is no month, or one that has not begun."""
    try:
        awal = date.fromisoformat(f"{kode}-01")
    except ValueError as galat:
        raise Http404 from galat
    if not date(2020, 1, 1) <= awal <= timezone.localdate():
        raise Http404
    return awal


def _draf(orang, profil: Profil, awal: date) -> LaporanBulanan:
    minta = Permintaan(orang, profil.wilayah, periode_bulan(awal), timezone.now())
    narasi = narasi_awal(minta, temuan_bulan(minta))
    return LaporanBulanan(pendamping=orang, wilayah=profil.wilayah, bulan=awal, **narasi)


def _simpan(request, form, awal: date) -> str | None:
    """Where to go next; None, with the reason on the form, when the service refuses. What was
    written is kept even when it cannot be sent yet."""
    try:
        laporan = layanan.simpan_bulanan(oleh=request.user, bulan=awal, **form.isi())
    except ValidationError as galat:
        form.add_error(None, galat.messages)
        return None
    if "kirim" not in request.POST:
        messages.success(request, "Laporan bulanan tersimpan.")
        return request.path
    try:
        layanan.kirim_bulanan(oleh=request.user, laporan=laporan)
    except ValidationError as galat:
        form.add_error(None, galat.messages)
        return None
    messages.success(request, "Laporan dikirim ke koordinator; PDF-nya sedang dibekukan.")
    return reverse("laporan:bulanan_rinci", args=[laporan.pk])


@butuh_hak("bulanan.lihat")
@require_GET
def rinci(request, pk: int):
    laporan = get_object_or_404(
        LaporanBulanan.objects.untuk(request.user).select_related(
            "pendamping", "wilayah", "cuplikan", "ditinjau_oleh"
        ),
        pk=pk,
    )
    tinjau = request.user.cakupan("bulanan.tinjau").memuat_wilayah(laporan.wilayah_id)
    konteks = {
        "laporan": laporan,
        "masa": periode_bulan(laporan.bulan),
        "naskah": [(kata, getattr(laporan, r)) for r, kata in NARASI.items()],
        "t": _tampilan(laporan.cuplikan),
        "boleh_tinjau": tinjau and laporan.status == LaporanBulanan.Status.DIKIRIM,
        "milik": laporan.pendamping_id == request.user.pk,
    }
    return render(request, "laporan/bulanan/rinci.html", konteks)


def _tampilan(cuplikan) -> dict | None:
    return baca_tampilan(cuplikan, tautan=tautan_angka(cuplikan)) if cuplikan else None


@butuh_hak("bulanan.tinjau")
@require_POST
def tinjau(request, pk: int):
    laporan = get_object_or_404(LaporanBulanan.objects.untuk(request.user, "bulanan.tinjau"), pk=pk)
    terima = request.POST.get("putusan") == "terima"
    try:
        layanan.tinjau_bulanan(
            oleh=request.user,
            laporan=laporan,
            terima=terima,
            catatan=request.POST.get("catatan", ""),
        )
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, "Laporan diterima." if terima else "Laporan dikembalikan.")
    return redirect("laporan:bulanan_rinci", pk)


@butuh_hak("bulanan.lihat")
@require_GET
def pdf(request, pk: int):
    """The frozen paper, to those who may read the report."""
    laporan = get_object_or_404(
        LaporanBulanan.objects.untuk(request.user).exclude(cuplikan=None), pk=pk
    )
    return kirim_berkas(laporan.cuplikan, "pdf")
