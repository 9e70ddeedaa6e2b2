"""Case files: list, opening, one case, what is added to it."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.models import Keluarga
from pendamping.models import Kasus, Kunjungan, OrangKasus, Pengaduan, RujukanKasus
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman

from . import forms, layanan
from .aturan import awal_dari_pengaduan

HASIL_CARI = 8
# Orders of the list: fields, and the expressions among them. Without a next step: last.
URUT: dict[str, tuple[tuple[str, ...], dict]] = {
    "": (("-dibuka_pada",), {}),
    "berikut": (("nanti",), {"nanti": Coalesce("berikut_pada", Value(date(9999, 1, 1)))}),
}


@require_GET
@butuh_hak("kasus.lihat")
def daftar(request):
    saringan = forms.SaringKasus(request.GET, oleh=request.user)
    semua, hari_ini = Kasus.objects.untuk(request.user), timezone.localdate()
    urut, hitungan = URUT[saringan.isi.get("urut", "")]
    kasus = saringan.saring(semua).select_related("keluarga__desa", "keluarga__pendamping")
    konteks = {
        "halaman": potong_halaman(request, kasus, urut=urut, hitungan=hitungan),
        "hitung": saringan.saring(semua).aggregate(
            terbuka=Count("pk", filter=Q(ditutup_pada=None)),
            lewat=Count("pk", filter=Q(ditutup_pada=None, berikut_pada__lt=hari_ini)),
            ditutup=Count("pk", filter=Q(ditutup_pada__isnull=False)),
        ),
        "saringan": saringan,
        "kata": saringan.kata(),
        "urut": saringan.isi.get("urut", ""),
        "hari_ini": hari_ini,
        "boleh_catat": request.user.boleh("kasus.catat"),
    }
    return render(request, "pendamping/kasus/daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("kasus.catat")
def tambah(request):
    """Of the family in `?keluarga=`, from the complaint in `?pengaduan=` if there is one;
    without a family it is looked for first."""
    pengaduan = _pengaduan(request)
    milik = Keluarga.objects.untuk(request.user, "kasus.catat").select_related("desa__induk")
    if not request.GET.get("keluarga"):
        return _pilih_keluarga(request, milik, pengaduan)
    keluarga = get_object_or_404(milik, _nomor(request, "keluarga"))
    awal = awal_dari_pengaduan(pengaduan) if pengaduan else {}
    form = forms.KasusForm(request.POST or None, keluarga=keluarga, initial=awal)
    if request.method == "POST" and form.is_valid():
        isi = form.isian() | {"pengaduan": pengaduan}
        try:
            kasus, _ = layanan.buka_kasus(oleh=request.user, keluarga=keluarga, **isi)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"Kasus {kasus} dibuka.")
            return redirect("pendamping:kasus_rinci", kasus.pk)
    konteks = {"form": form, "keluarga": keluarga, "kasus": None, "pengaduan": pengaduan}
    return render(request, "pendamping/kasus/ubah.html", konteks)


def _nomor(request, nama: str) -> Q:
    kode = request.GET.get(nama, "")
    return Q(pk=kode) if kode.isdecimal() and len(kode) < 19 else Q(pk__in=[])


def _pengaduan(request) -> Pengaduan | None:
    if not request.GET.get("pengaduan"):
        return None
    return get_object_or_404(Pengaduan.objects.untuk(request.user), _nomor(request, "pengaduan"))


def _pilih_keluarga(request, milik, pengaduan: Pengaduan | None):
    cari = request.GET.get("q", "").strip()[:60]
    if len(cari) > 2:
        milik = milik.cari(cari)
    pilihan = milik.order_by("nama_pengurus", "pk")[:HASIL_CARI]
    konteks = {"pilihan": pilihan, "cari": cari, "judul": "Buka kasus", "ke": request.path,
               "pengaduan": pengaduan}  # fmt: skip
    return render(request, "pendamping/kasus/pilih.html", konteks)


@require_POST
@butuh_hak("kasus.catat")
def dari_kunjungan(request, pk: int):
    semua = Kunjungan.objects.untuk(request.user).select_related("keluarga")
    kunjungan = get_object_or_404(semua, pk=pk)
    try:
        kasus, baru = layanan.buka_dari_kunjungan(oleh=request.user, kunjungan=kunjungan)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
        return redirect("pendamping:kunjungan_rinci", pk)
    if baru:
        messages.success(request, "Kasus dibuka dari kunjungan ini. Lengkapi pokok masalahnya.")
    return redirect("pendamping:kasus_rinci", kasus.pk)


def _ambil(request, pk: int) -> Kasus:
    """404 when the person may not see the case, 403 when they may not write in it."""
    semua = Kasus.objects.untuk(request.user).select_related("keluarga__desa", "anggota")
    kasus = get_object_or_404(semua, pk=pk)
    layanan.wajib_atas_kasus(request.user, kasus)
    return kasus


@require_GET
@butuh_hak("kasus.lihat")
def rinci(request, pk: int):
    semua = Kasus.objects.untuk(request.user)
    orang = ("keluarga__desa__induk", "keluarga__pendamping", "anggota", "dibuka_oleh", "kunjungan")
    kasus = get_object_or_404(semua.select_related(*orang), pk=pk)
    konteks = {
        "kasus": kasus,
        "langkah": kasus.langkah.select_related("oleh"),
        "pihak": kasus.pihak.all(),
        "rujukan": kasus.rujukan.select_related("oleh"),
        "orang": kasus.orang.select_related("pengguna", "oleh"),
        "pengaduan": Pengaduan.objects.untuk(request.user).filter(pk=kasus.pengaduan_id).first(),
        "lihat_keluarga": request.user.cakupan("kpm.lihat").memuat(kasus.keluarga),
        "boleh_catat": _boleh(request, kasus),
        "boleh_adukan": request.user.boleh("pengaduan.catat"),
        "boleh_tunjuk": layanan.boleh_menunjuk(request.user, kasus),
        "hari_ini": timezone.localdate(),
    }
    return render(request, "pendamping/kasus/rinci.html", konteks)


def _boleh(request, kasus: Kasus) -> bool:
    try:
        layanan.wajib_atas_kasus(request.user, kasus)
    except PermissionDenied:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("kasus.catat")
def ubah(request, pk: int):
    kasus = _ambil(request, pk)
    form = forms.KasusForm(request.POST or None, instance=kasus, keluarga=kasus.keluarga)
    if request.method == "POST" and form.is_valid():
        try:
            layanan.ubah_kasus(oleh=request.user, kasus=kasus, **form.isian())
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Perubahan kasus tersimpan.")
            return redirect("pendamping:kasus_rinci", pk)
    konteks = {"form": form, "keluarga": kasus.keluarga, "kasus": kasus}
    return render(request, "pendamping/kasus/ubah.html", konteks)


@dataclass(frozen=True)
class Tindakan:
    """A form of its own on a case: its words, its shape, its service."""

    judul: str
    form: type[forms.IsiKasusForm]
    layanan: object
    tombol: str
    selesai: str


TINDAKAN = {
    "langkah": Tindakan(
        "Catat langkah", forms.LangkahForm, layanan.catat_langkah, "Simpan langkah",
        "Langkah tersimpan.",
    ),
    "rujuk": Tindakan(
        "Rujuk kasus", forms.RujukForm, layanan.rujuk_kasus, "Simpan rujukan",
        "Rujukan tersimpan.",
    ),
    "pihak": Tindakan(
        "Tambah pihak", forms.PihakForm, layanan.tambah_pihak, "Simpan pihak", "Pihak tersimpan."
    ),
    "tunjuk": Tindakan(
        "Tunjuk orang", forms.OrangForm, layanan.tunjuk_orang, "Tunjuk orang",
        "Orang ditunjuk; ia kini melihat kasus ini.",
    ),
    "tutup": Tindakan(
        "Tutup kasus", forms.TutupForm, layanan.tutup_kasus, "Tutup kasus", "Kasus ditutup."
    ),
    "buka": Tindakan(
        "Buka kasus lagi", forms.BukaLagiForm, layanan.buka_lagi, "Buka kasus lagi",
        "Kasus dibuka lagi.",
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("kasus.catat")
def lakukan(request, pk: int, tindakan: str):
    kasus = _ambil(request, pk)
    t = TINDAKAN.get(tindakan)
    if t is None:
        raise Http404
    form = t.form(request.POST or None, kasus=kasus)
    if request.method == "POST" and form.is_valid():
        try:
            t.layanan(oleh=request.user, kasus=kasus, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, t.selesai)
            return redirect("pendamping:kasus_rinci", pk)
    konteks = {"form": form, "kasus": kasus, "judul": t.judul, "tombol": t.tombol}
    return render(request, "pendamping/kasus/lakukan.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("kasus.catat")
def jawab(request, pk: int):
    """The answer to a referral."""
    rujukan = get_object_or_404(
        RujukanKasus.objects.untuk(request.user).select_related("kasus__keluarga"), pk=pk
    )
    layanan.wajib_atas_kasus(request.user, rujukan.kasus)
    awal = {"dijawab_pada": rujukan.dijawab_pada or timezone.localdate()}
    form = forms.JawabForm(request.POST or None, initial=awal | {"jawaban": rujukan.jawaban})
    if request.method == "POST" and form.is_valid():
        try:
            layanan.jawab_rujukan(oleh=request.user, rujukan=rujukan, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Jawaban tersimpan.")
            return redirect("pendamping:kasus_rinci", rujukan.kasus_id)
    konteks = {"form": form, "kasus": rujukan.kasus, "tombol": "Simpan jawaban"}
    return render(
        request, "pendamping/kasus/lakukan.html", konteks | {"judul": f"Jawaban {rujukan}"}
    )


@require_POST
@butuh_hak("kasus.catat")
def lepas(request, pk: int):
    semua = OrangKasus.objects.untuk(request.user).select_related("kasus__keluarga", "pengguna")
    orang = get_object_or_404(semua, pk=pk)
    layanan.lepas_orang(oleh=request.user, orang=orang)
    messages.success(request, f"{orang} tidak lagi ditunjuk pada kasus ini.")
    if Kasus.objects.untuk(request.user).filter(pk=orang.kasus_id).exists():
        return redirect("pendamping:kasus_rinci", orang.kasus_id)
    return redirect("pendamping:kasus_daftar")
