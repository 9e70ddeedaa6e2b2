"""Pages of duplicates and of the quality of data."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.models import Keluarga, PasanganMirip, Penggabungan
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_halaman
from pkh.pekerjaan.models import Pekerjaan
from pkh.wilayah.models import Wilayah

from . import layanan, ringkasan
from .aturan import PERLU_DIBENAHI, periksa_gabung
from .forms import AlasanForm, SaringMutu, SaringPasangan

KELUARGA = ("kiri__desa__induk", "kiri__pendamping", "kanan__desa__induk", "kanan__pendamping")
HITUNG_MAKS = 1000


# --- quality -------------------------------------------------------------------------------
@butuh_hak("kpm.lihat")
@require_GET
def mutu(request):
    """The quality of one region: which checks, which units, whose families, worst first."""
    if kode := request.GET.get("wilayah", ""):
        wilayah = get_object_or_404(Wilayah.objects.untuk(request.user), pk=kode)
    else:
        wilayah = ringkasan.wilayah_awal(request.user)
    konteks = {
        "wilayah": wilayah,
        "atas": _atas(request.user, wilayah),
        "ringkasan": ringkasan.ringkas_mutu(request.user, wilayah),
        "batas": PERLU_DIBENAHI,
        "boleh_gabung": request.user.boleh(layanan.HAK),
        "pekerjaan": _pekerjaan(request.user),
    }
    if konteks["boleh_gabung"]:
        konteks["pasangan"] = PasanganMirip.objects.untuk(request.user).terbuka().count()
    return render(request, "kpm/mutu/ringkasan.html", konteks)


def _atas(pengguna, wilayah: Wilayah | None) -> list[Wilayah]:
    """Regions above this one that the person sees as a whole."""
    if wilayah is None:
        return []
    return list(Wilayah.objects.untuk(pengguna).filter(pk__in=wilayah.kode_leluhur))


def _pekerjaan(pengguna) -> Pekerjaan | None:
    semua = Pekerjaan.objects.untuk(pengguna).filter(kunci__startswith=layanan.KUNCI_CARI)
    return semua.belum_tuntas().first()


@butuh_hak("kpm.lihat")
@require_GET
def keluarga(request):
    """Families with findings, lowest score first, each finding with the form that mends it."""
    saringan = SaringMutu(request.GET, oleh=request.user)
    semua = Keluarga.objects.untuk(request.user).filter(mutu__skor__lt=100)
    baris = saringan.saring(semua)
    halaman = potong_halaman(
        request,
        baris.select_related("desa__induk", "pendamping", "mutu"),
        urut=("skor",),
        hitungan={"skor": F("mutu__skor")},
    )
    temuan = ringkasan.temuan_keluarga(request.user, halaman.baris)
    for k in halaman.baris:
        k.temuan = temuan[k.pk]
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": halaman,
        "jumlah": baris.order_by()[: HITUNG_MAKS + 1].count(),
        "jumlah_maks": HITUNG_MAKS,
        "boleh_gabung": request.user.boleh(layanan.HAK),
        "wilayah": _wilayah(request),
    }
    return render(request, "kpm/mutu/keluarga.html", konteks)


def _wilayah(request) -> Wilayah | None:
    """The region filtered by, whose own page can be opened: a pendamping sees their families of a
    desa, not how the desa is doing."""
    kode = request.GET.get("wilayah")
    return Wilayah.objects.untuk(request.user).filter(pk=kode).first() if kode else None


@butuh_hak(layanan.HAK)
@require_POST
def cari(request):
    pekerjaan = layanan.minta_cari(oleh=request.user)
    return redirect("pekerjaan:rinci", pekerjaan.pk)


# --- pairs ---------------------------------------------------------------------------------
@butuh_hak(layanan.HAK)
@require_GET
def daftar(request):
    saringan = SaringPasangan(request.GET, oleh=request.user)
    baris = saringan.saring(PasanganMirip.objects.untuk(request.user))
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "jumlah": baris.order_by()[: HITUNG_MAKS + 1].count(),
        "jumlah_maks": HITUNG_MAKS,
        "halaman": potong_halaman(
            request,
            baris.select_related("kiri__desa__induk", "kanan__desa__induk", "diputuskan_oleh"),
            urut=("-nilai",),
        ),
        "pekerjaan": _pekerjaan(request.user),
    }
    return render(request, "kpm/mutu/daftar.html", konteks)


def _pasangan(request, pk: int) -> PasanganMirip:
    semua = PasanganMirip.objects.untuk(request.user)
    return get_object_or_404(semua.select_related(*KELUARGA, "diputuskan_oleh"), pk=pk)


@butuh_hak(layanan.HAK)
@require_GET
def rinci(request, pk: int):
    pasangan = _pasangan(request, pk)
    return render(request, "kpm/mutu/rinci.html", _banding(pasangan, AlasanForm()))


def _banding(pasangan: PasanganMirip, form: AlasanForm) -> dict:
    dua = (pasangan.kiri, pasangan.kanan)
    return {
        "pasangan": pasangan,
        "form": form,
        "ruas": ringkasan.banding_keluarga(*dua),
        "anggota": ringkasan.banding_anggota(*dua),
        "catatan": ringkasan.banding_catatan(*dua),
        "penggabungan": pasangan.penggabungan.berlaku().first(),
        "pilihan": [
            (sisi, tetap.pk)
            for sisi, tetap, lepas in zip(layanan.SISI, dua, reversed(dua), strict=True)
            if not periksa_gabung(tetap.status, lepas.status)
        ],
    }


@butuh_hak(layanan.HAK)
@require_POST
def berbeda(request, pk: int):
    pasangan, form = _pasangan(request, pk), AlasanForm(request.POST)
    if form.is_valid():
        try:
            layanan.nyatakan_berbeda(
                oleh=request.user, pasangan=pasangan, alasan=form.cleaned_data["alasan"]
            )
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Dicatat sebagai keluarga berbeda; tidak diusulkan lagi.")
            return redirect("kpm:ganda")
    return render(request, "kpm/mutu/rinci.html", _banding(pasangan, form), status=422)


@butuh_hak(layanan.HAK)
@require_POST
def buka(request, pk: int):
    try:
        layanan.buka_lagi(oleh=request.user, pasangan=_pasangan(request, pk))
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, "Pasangan ini dibuka lagi dan menunggu keputusan.")
    return redirect("kpm:ganda_rinci", pk)


@butuh_hak(layanan.HAK)
@require_http_methods(["GET", "HEAD", "POST"])
def gabung(request, pk: int, sisi: str):
    """First what would happen, in words; then, with a reason, it happens."""
    if sisi not in layanan.SISI:
        raise Http404
    pasangan, form = _pasangan(request, pk), AlasanForm(request.POST or None)
    isi = {"oleh": request.user, "pasangan": pasangan, "pertahankan": sisi}
    if request.method == "POST" and form.is_valid():
        try:
            g = layanan.gabungkan(alasan=form.cleaned_data["alasan"], **isi)
        except ValidationError as galat:
            form.add_error(None, galat.messages)
        else:
            messages.success(request, f"{g.digabung} sudah digabung ke {g.dipertahankan}.")
            return redirect("kpm:gabungan", g.pk)
    konteks = {"pasangan": pasangan, "form": form, "sisi": sisi}
    try:
        g = layanan.pratinjau_gabung(**isi)
        konteks |= {"g": g, "akibat": ringkasan.akibat(g)}
    except ValidationError as galat:
        konteks["halangan"] = galat.messages
    return render(request, "kpm/mutu/gabung.html", konteks, status=422 if form.errors else 200)


# --- merges --------------------------------------------------------------------------------
def _gabungan(request, pk: int) -> Penggabungan:
    semua = Penggabungan.objects.untuk(request.user).select_related(
        "dipertahankan__desa", "digabung__desa", "oleh", "dibatalkan_oleh", "pasangan"
    )
    return get_object_or_404(semua, pk=pk)


@butuh_hak(layanan.HAK)
@require_GET
def gabungan(request, pk: int):
    g = _gabungan(request, pk)
    konteks = {"g": g, "akibat": ringkasan.akibat(g)}
    if not g.dibatalkan_pada:
        konteks["berubah"] = layanan.yang_berubah(g)
    return render(request, "kpm/mutu/gabungan.html", konteks)


@butuh_hak(layanan.HAK)
@require_POST
def batal(request, pk: int):
    try:
        layanan.batalkan_gabung(oleh=request.user, penggabungan=_gabungan(request, pk))
    except ValidationError as galat:
        for kata in galat.messages:
            messages.error(request, kata)
    else:
        messages.success(request, "Penggabungan dibatalkan; kedua keluarga seperti semula.")
    return redirect("kpm:gabungan", pk)
