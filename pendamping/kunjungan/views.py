"""Visits: list, writing down, one visit, its photos."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.aturan import PESERTA
from kpm.models import Keluarga
from pendamping.kasus.aturan import Jenis
from pendamping.kunjungan.forms import ORANG_DITEMUI, KunjunganForm, SaringKunjungan
from pendamping.kunjungan.layanan import catat_kunjungan, tuntaskan_tindak_lanjut
from pendamping.models import Foto, Kasus, Kunjungan
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

HASIL_CARI, USUL = 8, 4  # families shown for a search, and before one


@require_GET
@butuh_hak("kunjungan.lihat")
def daftar(request):
    saringan = SaringKunjungan(request.GET, oleh=request.user)
    kunjungan = saringan.saring(Kunjungan.objects.untuk(request.user))
    kunjungan = kunjungan.select_related("keluarga__desa", "pendamping", "kendala")
    halaman = potong_halaman(request, kunjungan, urut=("-tanggal",))
    konteks = {
        "halaman": halaman,
        "saringan": saringan,
        "kata": saringan.kata(),
        "hari_ini": timezone.localdate(),
        "boleh_catat": request.user.boleh("kunjungan.catat"),
    }
    return render(request, "pendamping/kunjungan_daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("kunjungan.catat")
def tambah(request):
    if request.method == "POST":
        form = KunjunganForm(request.POST, request.FILES, oleh=request.user)
        if form.is_valid() and (kunjungan := _simpan(request, form)):
            return redirect("pendamping:kunjungan_rinci", kunjungan.pk)
    else:
        awal = {"kunci": uuid4(), "tanggal": timezone.localdate()}
        if kode := request.GET.get("keluarga"):
            awal["keluarga"] = _keluarga_sendiri(request, kode)
        form = KunjunganForm(initial=awal, oleh=request.user)
    konteks = {"form": form, "orang_ditemui": ORANG_DITEMUI}
    return render(request, "pendamping/kunjungan_tambah.html", konteks | _pilihan(request, form))


def _keluarga_sendiri(request, kode: str) -> Keluarga:
    sah = Q(pk=kode) if kode.isdecimal() and len(kode) < 19 else Q(pk__in=[])
    milik = Keluarga.objects.untuk(request.user, "kunjungan.catat").select_related("desa")
    return get_object_or_404(milik, sah)


def _simpan(request, form: KunjunganForm) -> Kunjungan | None:
    try:
        kunjungan, baru = catat_kunjungan(oleh=request.user, **form.cleaned_data)
    except ValidationError as galat:
        form.add_error(None, galat)
        return None
    if baru:
        messages.success(request, f"Kunjungan ke {kunjungan.keluarga} tersimpan.")
    else:
        messages.info(request, "Kunjungan ini sudah tersimpan sebelumnya; tidak dicatat dua kali.")
    return kunjungan


def _pilihan(request, form: KunjunganForm | None = None) -> dict:
    """Families to pick from: the one chosen, those found, or those waiting longest."""
    cari = request.GET.get("q", "").strip()[:60]
    milik = Keluarga.objects.untuk(request.user, "kunjungan.catat").select_related("desa")
    terpilih = None
    if form is not None and (nilai := form["keluarga"].value()):
        kode = str(getattr(nilai, "pk", nilai))
        terpilih = milik.filter(pk=kode).first() if kode.isdecimal() and len(kode) < 19 else None
    if cari:
        milik = milik.filter(Q(nama_pengurus__icontains=cari) | Q(desa__nama__icontains=cari))
        milik = milik.order_by("nama_pengurus", "pk")[:HASIL_CARI]
    elif terpilih:
        milik = milik.none()
    else:
        lama = F("kunjungan_terakhir").asc(nulls_first=True)
        milik = milik.filter(status__in=PESERTA).order_by(lama, "pk")[:USUL]
    return {"cari": cari, "terpilih": terpilih, "pilihan": milik}


@require_GET
@butuh_hak("kunjungan.catat")
def cari_keluarga(request):
    return render(request, "pendamping/_pilihan_keluarga.html", _pilihan(request))


@require_GET
@butuh_hak("kunjungan.lihat")
def rinci(request, pk: int):
    semua = Kunjungan.objects.untuk(request.user)
    semua = semua.select_related("keluarga__desa__induk", "pendamping", "kendala")
    kunjungan = get_object_or_404(semua, pk=pk)
    kasus = Kasus.objects.untuk(request.user).filter(kunjungan=kunjungan).first()
    catat_kasus = request.user.cakupan("kasus.catat").memuat(kunjungan.keluarga)
    konteks = {
        "kunjungan": kunjungan,
        "kasus": kasus,
        "kks": kunjungan.keluarga.pemegang_kks.filter(kunci=kunjungan.kunci).first(),
        "boleh_kasus": not kasus and kunjungan.tujuan in Jenis.values and catat_kasus,
        "foto": kunjungan.foto.order_by("pk"),
        "hari_ini": timezone.localdate(),
        "boleh_catat": request.user.cakupan("kunjungan.catat").memuat(kunjungan.keluarga),
    }
    return render(request, "pendamping/kunjungan_rinci.html", konteks)


@require_POST
@butuh_hak("kunjungan.catat")
def tuntas(request, pk: int):
    kunjungan = get_object_or_404(Kunjungan.objects.untuk(request.user), pk=pk)
    try:
        tuntaskan_tindak_lanjut(oleh=request.user, kunjungan=kunjungan)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, "Tindak lanjut ditandai tuntas.")
    return redirect("pendamping:kunjungan_rinci", kunjungan.pk)


@require_GET
@butuh_hak("kunjungan.lihat")
def foto(request, pk: int):
    """The picture, to those who may see the visit; never from a public folder. The browser may
    keep it but asks each time whether it may still show it."""
    gambar = get_object_or_404(Foto.objects.untuk(request.user), pk=pk)
    etag = f'"{gambar.sha256}"'
    jawaban = get_conditional_response(request, etag=etag) or FileResponse(
        gambar.berkas.open("rb"), content_type="image/jpeg"
    )
    jawaban["Cache-Control"], jawaban["ETag"] = "private, no-cache", etag
    return jawaban
