"""After the exit: who is to be visited, one family, and how a year's families stand."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from graduasi.models import Dukungan, Kepergian, Pantauan, Usaha
from graduasi.pedoman.layanan import pedoman_pada
from graduasi.target.forms import tahun_diminta
from kpm.forms import taruh_galat
from kpm.models import Keluarga
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.halaman import potong_halaman
from pkh.wilayah.models import Wilayah

from .aturan import kunjungan_berikut
from .forms import DukunganForm, PantauanForm, SaringPasca, UsahaForm
from .kohort import susun_kohort
from .layanan import HAK, catat_dukungan, catat_pantauan, catat_usaha
from .models import dengan_pantauan


@require_GET
@butuh_hak("graduasi.lihat")
def daftar(request):
    """Families that graduated, the newest first, with how they stand and when they are due."""
    saringan = SaringPasca(request.GET, oleh=request.user)
    bulan = pedoman_pada(timezone.localdate()).isi["pasca_bulan"]
    semua = Kepergian.objects.untuk(request.user).graduasi()
    semua = dengan_pantauan(semua.filter(keluarga__status="graduasi"), bulan)
    keluar = saringan.saring(semua).select_related("keluarga__desa", "keluarga__pendamping")
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": potong_halaman(request, keluar, urut=("-tanggal",)),
        "hari_ini": timezone.localdate(),
    }
    return render(request, "graduasi/pasca/daftar.html", konteks)


@require_GET
@butuh_hak("graduasi.lihat")
def kohort(request):
    kini = timezone.localdate()
    if (tahun := tahun_diminta(request.GET)) is None:
        raise Http404
    if not request.GET.get("tahun"):
        tahun = _tahun_kohort(request.user, kini.year)
    wilayah = None
    if kode := request.GET.get("wilayah", ""):
        wilayah = get_object_or_404(Wilayah.objects.untuk(request.user, "graduasi.lihat"), pk=kode)
    saringan = SaringPasca(request.GET, oleh=request.user)
    konteks = {
        "saringan": saringan,
        "wilayah": wilayah,
        "tahun": tahun,
        "pilihan_tahun": range(kini.year, kini.year - 8, -1),
        "baris": susun_kohort(request.user, kode, tahun, kini),
    }
    return render(request, "graduasi/pasca/kohort.html", konteks)


def _tahun_kohort(pengguna, kini: int) -> int:
    """Last year, whose families have been gone for months; this one where it has none."""
    lalu = Kepergian.objects.untuk(pengguna).graduasi().filter(tanggal__year=kini - 1)
    return kini - 1 if lalu.exists() else kini


def _keluarga(request, pk: int) -> Keluarga:
    semua = Keluarga.objects.untuk(request.user, "graduasi.lihat")
    return get_object_or_404(semua.select_related("desa__induk", "pendamping"), pk=pk)


@require_GET
@butuh_hak("graduasi.lihat")
def rinci(request, pk: int):
    """One family: its exit, visits, support, business."""
    keluarga = _keluarga(request, pk)
    keluar = Kepergian.objects.untuk(request.user).graduasi().filter(keluarga=keluarga).first()
    pantauan = list(
        Pantauan.objects.untuk(request.user)
        .filter(kepergian=keluar)
        .select_related("oleh", "kasus")
    )
    bulan = pedoman_pada(timezone.localdate()).isi["pasca_bulan"]
    terakhir = pantauan[0].tanggal if pantauan else None
    konteks = {
        "keluarga": keluarga,
        "keluar": keluar,
        "pantauan": pantauan,
        "berikut": kunjungan_berikut(keluar.tanggal, bulan, terakhir) if keluar else None,
        "hari_ini": timezone.localdate(),
        "dukungan": Dukungan.objects.untuk(request.user).filter(keluarga=keluarga),
        "usaha": Usaha.objects.untuk(request.user).filter(keluarga=keluarga),
        "boleh": request.user.cakupan(HAK).memuat(keluarga),
        "boleh_pantau": keluar is not None
        and request.user.cakupan("kunjungan.catat").memuat(keluarga),
        "boleh_berkas": request.user.cakupan("graduasi.berkas").memuat(keluarga),
    }
    return render(request, "graduasi/pasca/rinci.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("kunjungan.catat")
def pantau(request, pk: int):
    keluarga = _keluarga(request, pk)
    wajib_atas(request.user, "kunjungan.catat", keluarga)
    milik = Kepergian.objects.untuk(request.user).graduasi().filter(keluarga=keluarga)
    if (keluar := milik.select_related("keluarga").first()) is None:
        raise Http404
    awal = {"kunci": uuid4(), "tanggal": timezone.localdate()}
    form = PantauanForm(request.POST or None, initial=awal)
    if request.method == "POST" and form.is_valid():
        try:
            p, _ = catat_pantauan(oleh=request.user, kepergian=keluar, **form.cleaned_data)
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            lanjut = " Kasus dibuka untuk merujuknya." if p.kasus_id else ""
            messages.success(request, f"Kunjungan {keluarga} tersimpan.{lanjut}")
            return redirect("graduasi:pasca_rinci", pk)
    return _isian(request, form, keluarga, "Catat kunjungan pascagraduasi", "Simpan kunjungan")


def _isian(request, form, keluarga: Keluarga, judul: str, tombol: str):
    konteks = {"form": form, "keluarga": keluarga, "judul": judul, "tombol": tombol}
    status = 422 if form.errors else 200
    return render(request, "graduasi/pasca/isian.html", konteks, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def dukungan(request, pk: int):
    keluarga = _keluarga(request, pk)
    wajib_atas(request.user, HAK, keluarga)
    form = DukunganForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            catat_dukungan(oleh=request.user, keluarga=keluarga, **form.isi())
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            messages.success(request, f"Dukungan untuk {keluarga} tersimpan.")
            return redirect("graduasi:pasca_rinci", pk)
    return _isian(request, form, keluarga, "Catat dukungan", "Simpan dukungan")


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def usaha(request, pk: int):
    return _usaha(request, _keluarga(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def usaha_ubah(request, pk: int):
    milik = Usaha.objects.untuk(request.user).select_related("keluarga__desa__induk")
    satu = get_object_or_404(milik, pk=pk)
    return _usaha(request, satu.keluarga, satu)


def _usaha(request, keluarga: Keluarga, satu: Usaha | None):
    wajib_atas(request.user, HAK, keluarga)
    form = UsahaForm(request.POST or None, instance=satu)
    if request.method == "POST" and form.is_valid():
        isi = form.cleaned_data
        try:
            catat_usaha(oleh=request.user, keluarga=keluarga, usaha=satu, **isi)
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            messages.success(request, f"Usaha {isi['nama']} tersimpan.")
            return redirect("graduasi:pasca_rinci", keluarga.pk)
    judul = "Ubah usaha" if satu else "Catat usaha"
    return _isian(request, form, keluarga, judul, "Simpan usaha")


@require_GET
@butuh_hak("graduasi.berkas")
def berkas(request, pk: int, apa: str):
    """The BAST or the photo of one support, to those who may see papers of the family."""
    d = get_object_or_404(Dukungan.objects.untuk(request.user, "graduasi.berkas"), pk=pk)
    if apa not in {"bast", "foto"} or not getattr(d, apa):
        raise Http404
    isi = getattr(d, apa)
    pdf = isi.name.endswith(".pdf")
    jawaban = FileResponse(
        isi.open("rb"),
        as_attachment=pdf,
        filename=f"{apa}-{d.pk}.{'pdf' if pdf else 'jpg'}",
        content_type="application/pdf" if pdf else "image/jpeg",
    )
    jawaban["Cache-Control"] = "private, no-store"
    return jawaban
