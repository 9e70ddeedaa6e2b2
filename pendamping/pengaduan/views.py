"""Complaints: list, writing down, one complaint, what is done about it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kpm.models import Keluarga
from pendamping.models import Kasus, Pengaduan
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from . import forms, layanan
from .aturan import periksa_tindakan, tingkat_atas

URUT = {"": ("-diterima",), "tenggat": ("tenggat",)}


@require_GET
@butuh_hak("pengaduan.lihat")
def daftar(request):
    saringan = forms.SaringPengaduan(request.GET, oleh=request.user)
    semua, hari_ini = Pengaduan.objects.untuk(request.user), timezone.localdate()
    urut = saringan.isi.get("urut", "")
    pengaduan = saringan.saring(semua).select_related("wilayah", "keluarga", "terlapor", "pemilik")
    terbuka, tepat = Q(status="terbuka"), Q(dijawab_pada__lte=F("tenggat"))
    konteks = {
        "halaman": potong_halaman(request, pengaduan, urut=URUT[urut]),
        "hitung": saringan.saring(semua).aggregate(
            terbuka=Count("pk", filter=terbuka),
            lewat=Count("pk", filter=terbuka & Q(tenggat__lt=hari_ini)),
            dijawab=Count("pk", filter=Q(dijawab_pada__isnull=False)),
            tepat=Count("pk", filter=tepat),
        ),
        "saringan": saringan,
        "kata": saringan.kata(),
        "urut": urut,
        "hari_ini": hari_ini,
        "boleh_catat": request.user.boleh("pengaduan.catat"),
    }
    return render(request, "pendamping/pengaduan/daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("pengaduan.catat")
def tambah(request):
    """About the family in `?keluarga=`, that of the case in `?kasus=`, or about none."""
    kasus = _kasus(request)
    keluarga = kasus.keluarga if kasus else _keluarga(request)
    awal = {"rahasia": bool(kasus and kasus.rahasia)}
    form = forms.PengaduanForm(
        request.POST or None, oleh=request.user, keluarga=keluarga, initial=awal
    )
    if request.method == "POST" and form.is_valid():
        isi = form.cleaned_data | {"keluarga": keluarga, "kasus": kasus}
        try:
            p, _ = layanan.catat_pengaduan(oleh=request.user, **isi)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"Pengaduan tercatat. Nomor untuk pelapor: {p.nomor}.")
            return redirect("pendamping:pengaduan_rinci", p.pk)
    konteks = {"form": form, "keluarga": keluarga, "kasus": kasus}
    return render(request, "pendamping/pengaduan/tambah.html", konteks)


def _nomor(kode: str) -> Q:
    return Q(pk=kode) if kode.isdecimal() and len(kode) < 19 else Q(pk__in=[])


def _keluarga(request) -> Keluarga | None:
    if not (kode := request.GET.get("keluarga", "")):
        return None
    semua = Keluarga.objects.untuk(request.user).select_related("desa")
    return get_object_or_404(semua, _nomor(kode))


def _kasus(request) -> Kasus | None:
    if not (kode := request.GET.get("kasus", "")):
        return None
    semua = Kasus.objects.untuk(request.user).select_related("keluarga__desa")
    return get_object_or_404(semua, _nomor(kode))


@require_GET
@butuh_hak("pengaduan.lihat")
def rinci(request, pk: int):
    orang = ("wilayah__induk", "keluarga", "terlapor", "pemilik", "dicatat_oleh")
    p = get_object_or_404(Pengaduan.objects.untuk(request.user).select_related(*orang), pk=pk)
    tangani = layanan.boleh_tangani(request.user, p)
    konteks = {
        "p": p,
        "langkah": p.langkah.select_related("oleh"),
        "pelapor": layanan.boleh_lihat_pelapor(request.user, p),
        "lihat_keluarga": p.keluarga and request.user.cakupan("kpm.lihat").memuat(p.keluarga),
        "kasus": Kasus.objects.untuk(request.user).filter(pengaduan=p),
        "boleh_kasus": layanan.boleh_buka_kasus(request.user, p),
        "boleh_surat": tangani and not layanan.alasan_tanpa_surat(request.user, p),
        "tindakan": [
            (nama, t.judul)
            for nama, t in TINDAKAN.items()
            if tangani and not periksa_tindakan(p.status, t.alur, p.dapat_dihubungi)
        ],
        "meja_atas": getattr(tingkat_atas(p.tingkat), "label", ""),
        "hari_ini": timezone.localdate(),
    }
    return render(request, "pendamping/pengaduan/rinci.html", konteks)


@dataclass(frozen=True)
class Tindakan:
    """What is done with a form of its own: its words, its name in the table of states, its
    shape, its service."""

    judul: str
    alur: str
    form: type[forms.IsiPengaduanForm]
    layanan: object
    selesai: str


TINDAKAN = {
    "jawab": Tindakan(
        "Jawab pelapor", "jawab", forms.JawabForm, layanan.jawab, "Jawaban tersimpan."
    ),
    "tugaskan": Tindakan(
        "Tugaskan", "tugaskan", forms.TugaskanForm, layanan.tugaskan, "Pengaduan ditugaskan."
    ),
    "tutup": Tindakan(
        "Tutup pengaduan", "tutup", forms.TutupForm, layanan.tutup, "Pengaduan ditutup."
    ),
    "catat": Tindakan(
        "Tambah catatan", "catat", forms.CatatanForm, layanan.catat_tindakan, "Catatan tersimpan."
    ),
    "teruskan": Tindakan(
        "Teruskan ke atas", "teruskan", forms.TeruskanForm, layanan.teruskan,
        "Pengaduan diteruskan.",
    ),
    "buka": Tindakan(
        "Buka pengaduan lagi", "buka", forms.BukaLagiForm, layanan.buka_lagi,
        "Pengaduan dibuka lagi.",
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("pengaduan.catat")
def lakukan(request, pk: int, tindakan: str):
    p = get_object_or_404(Pengaduan.objects.untuk(request.user), pk=pk)
    t = TINDAKAN.get(tindakan)
    if t is None:
        raise Http404
    if not layanan.boleh_tangani(request.user, p):
        raise PermissionDenied
    form = t.form(request.POST or None, pengaduan=p)
    if request.method == "POST" and form.is_valid():
        try:
            t.layanan(oleh=request.user, pengaduan=p, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, t.selesai)
            return redirect("pendamping:pengaduan_rinci", pk)
    konteks = {"form": form, "p": p, "judul": t.judul}
    return render(request, "pendamping/pengaduan/lakukan.html", konteks)
