"""Validation of one family on one screen, its page, its photos, objections to it."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_http_methods

from kpm.forms import taruh_galat
from kpm.models import (
    FotoValidasi,
    Keluarga,
    PasanganMirip,
    PeriksaAnggota,
    Sanggahan,
    UndanganAwal,
    Validasi,
)
from kpm.mutu.ringkasan import serupa
from kpm.views.keluarga import ambil_keluarga
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.halaman import potong_halaman

from ..aturan import Hasil
from ..forms import (
    ORANG_DITEMUI,
    JawabForm,
    KomitmenForm,
    PeriksaForm,
    SanggahanForm,
    SaringSanggahan,
    ValidasiForm,
)
from ..layanan.validasi import (
    HAK,
    HAK_SANGGAH,
    ajukan_sanggahan,
    catat_validasi,
    jawab_sanggahan,
    lengkapi_komitmen,
)

HASIL_CARI = 8


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def tambah(request, pk: int):
    keluarga = ambil_keluarga(request, pk, HAK)
    data = request.POST or None
    awal = {"kunci": uuid4(), "tanggal": timezone.localdate()}
    form = ValidasiForm(data, request.FILES or None, oleh=request.user, keluarga=keluarga,
                        initial=awal)  # fmt: skip
    anggota = [
        PeriksaForm(data, instance=a)
        for a in sorted(keluarga.anggota.hadir(), key=lambda a: a.hubungan != "pengurus")
    ]
    if request.method == "POST" and (validasi := _simpan(request, keluarga, form, anggota)):
        return redirect("kpm:validasi_rinci", validasi.pk)
    konteks = {
        "keluarga": keluarga,
        "form": form,
        "anggota": anggota,
        "galat_anggota": any(f.errors for f in anggota),
        "orang_ditemui": ORANG_DITEMUI,
        "lama": keluarga.validasi.kini().first(),
        "undangan": _undangan(request, keluarga),
    }
    return render(request, "kpm/kepesertaan/validasi.html", konteks | _kembaran(request, keluarga))


def _undangan(request, keluarga: Keluarga) -> UndanganAwal | None:
    milik = UndanganAwal.objects.untuk(request.user).berlaku().filter(keluarga=keluarga)
    kini = milik.filter(pertemuan__tanggal__gte=keluarga.status_sejak)
    return kini.select_related("pertemuan").order_by("-pertemuan__tanggal", "-pk").first()


def _simpan(request, keluarga: Keluarga, form, anggota: list[PeriksaForm]) -> Validasi | None:
    sah = [f.is_valid() for f in (form, *anggota)]  # each of them says what is wrong
    if not all(sah):
        return None
    isi = {nama: form.cleaned_data[nama] for nama in form.UTAMA}
    # What a family that was not met looks like nobody has seen.
    bertemu = isi["hasil"] in {Hasil.LAYAK, Hasil.TIDAK_LAYAK}
    try:
        validasi, baru = catat_validasi(
            oleh=request.user,
            keluarga=keluarga,
            anggota=[f.periksa() for f in anggota] if bertemu else [],
            **isi,
        )
    except ValidationError as galat:
        _pasang_galat(galat, form, anggota)
        return None
    if baru:
        kata = validasi.get_hasil_display().lower()
        messages.success(request, f"Validasi {keluarga} tersimpan: {kata}.")
    else:
        messages.info(request, "Validasi ini sudah tersimpan sebelumnya; tidak dicatat dua kali.")
    return validasi


def _pasang_galat(galat: ValidationError, form, anggota: list[PeriksaForm]) -> None:
    """Errors onto their fields; of a member by "<id>-<field>"; the rest goes on top."""
    ruas = galat.message_dict if hasattr(galat, "error_dict") else {"": galat.messages}
    untuk = {str(f.instance.pk): f for f in anggota}
    for nama, pesan in ruas.items():
        siapa, _, isian = nama.partition("-")
        if f := untuk.get(siapa):
            f.add_error(isian if isian in f.fields else "keadaan", pesan)
        else:
            form.add_error(nama if nama in form.fields else None, pesan)


def _kembaran(request, keluarga: Keluarga) -> dict:
    """Families it may be: found by name, or those that look alike and those already suspected."""
    cari = request.GET.get("q", "").strip()[:60]
    lain = Keluarga.objects.untuk(request.user).exclude(pk=keluarga.pk).select_related("desa")
    terpilih = request.POST.get("kembaran", "")
    if cari:
        cocok = Q(nama_pengurus__icontains=cari) | Q(desa__nama__icontains=cari)
        lain = lain.filter(cocok).order_by("nama_pengurus", "pk")[:HASIL_CARI]
    else:
        pasangan = PasanganMirip.objects.untuk(request.user, HAK)
        dua = pasangan.filter(Q(kiri=keluarga) | Q(kanan=keluarga)).values_list("kiri", "kanan")
        kena = {pk for p in dua for pk in p} | {k.pk for k in serupa(request.user, keluarga)}
        kena |= {int(terpilih)} if terpilih.isdecimal() and len(terpilih) < 19 else set()
        lain = lain.filter(pk__in=kena).order_by("nama_pengurus", "pk")[:HASIL_CARI]
    return {"cari": cari, "pilihan": list(lain), "terpilih": terpilih, "keluarga": keluarga}


@require_GET
@butuh_hak(HAK)
def kembaran(request, pk: int):
    konteks = _kembaran(request, ambil_keluarga(request, pk, HAK))
    return render(request, "kpm/kepesertaan/_kembaran.html", konteks)


def _ambil(request, pk: int, hak: str = "kpm.lihat") -> Validasi:
    semua = Validasi.objects.untuk(request.user)
    validasi = get_object_or_404(semua.select_related("keluarga__desa__induk", "oleh"), pk=pk)
    wajib_atas(request.user, hak, validasi.keluarga)
    return validasi


@require_GET
@butuh_hak("kpm.lihat")
def rinci(request, pk: int):
    validasi = _ambil(request, pk)
    keluarga, orang = validasi.keluarga, request.user
    kembaran = Keluarga.objects.untuk(orang).filter(pk=validasi.kembaran_id).first()
    masih = validasi.berlaku and keluarga.status in {"calon", "tidak_layak"}
    menunggu = validasi.sanggahan.menunggu().exists()
    boleh = orang.cakupan(HAK).memuat(keluarga)
    sanggah = orang.cakupan(HAK_SANGGAH).memuat(keluarga)
    semua = PeriksaAnggota.objects.untuk(orang).filter(validasi=validasi)
    konteks = {
        "validasi": validasi,
        "keluarga": keluarga,
        "kembaran": kembaran,
        "periksa": semua.select_related("anggota"),
        "foto": validasi.foto.all(),
        "sanggahan": validasi.sanggahan.select_related("oleh", "diputuskan_oleh"),
        "boleh_ulang": boleh and keluarga.status == "calon",
        "boleh_komitmen": boleh and validasi.berlaku and validasi.hasil == Hasil.LAYAK,
        "boleh_sanggah": masih and sanggah and not menunggu and validasi.hasil != Hasil.LAYAK,
        "boleh_jawab": menunggu and orang.cakupan("kpm.tetapkan").memuat(keluarga),
    }
    return render(request, "kpm/kepesertaan/validasi_rinci.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def komitmen(request, pk: int):
    validasi = _ambil(request, pk, HAK)
    awal = {"tanggal": timezone.localdate(), "penandatangan": validasi.keluarga.nama_pengurus}
    if validasi.komitmen_tanggal:
        awal = {"tanggal": validasi.komitmen_tanggal, "penandatangan": validasi.komitmen_oleh}
    form = KomitmenForm(request.POST or None, request.FILES or None, initial=awal)
    if request.method == "POST" and form.is_valid():
        try:
            lengkapi_komitmen(oleh=request.user, validasi=validasi, **form.cleaned_data)
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            messages.success(request, f"Komitmen {validasi.keluarga} tersimpan.")
            return redirect("kpm:validasi_rinci", pk)
    return render(request, "kpm/kepesertaan/komitmen.html", {"form": form, "validasi": validasi})


@require_GET
@butuh_hak("kpm.lihat")
def foto(request, pk: int):
    """The picture, to those who may see the family; never from a public folder."""
    gambar = get_object_or_404(FotoValidasi.objects.untuk(request.user), pk=pk)
    etag = f'"{gambar.sha256}"'
    jawaban = get_conditional_response(request, etag=etag) or FileResponse(
        gambar.berkas.open("rb"), content_type="image/jpeg"
    )
    jawaban["Cache-Control"], jawaban["ETag"] = "private, no-cache", etag
    return jawaban


# --- objections ----------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK_SANGGAH)
def sanggah(request, pk: int):
    validasi = _ambil(request, pk, HAK_SANGGAH)
    awal = {"tanggal": timezone.localdate(), "pemohon": validasi.keluarga.nama_pengurus}
    form = SanggahanForm(request.POST or None, initial=awal)
    if request.method == "POST" and form.is_valid():
        try:
            ajukan_sanggahan(oleh=request.user, validasi=validasi, **form.cleaned_data)
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            messages.success(request, "Sanggahan tercatat dan menunggu jawaban kabupaten.")
            return redirect("kpm:validasi_rinci", pk)
    return render(request, "kpm/kepesertaan/sanggah.html", {"form": form, "validasi": validasi})


@require_GET
@butuh_hak("kpm.lihat")
def sanggahan_daftar(request):
    saringan = SaringSanggahan(request.GET, oleh=request.user)
    semua = saringan.saring(Sanggahan.objects.untuk(request.user))
    semua = semua.select_related("validasi__keluarga__desa", "oleh")
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": potong_halaman(request, semua, urut=("-dicatat_pada",)),
        "boleh_jawab": request.user.boleh("kpm.tetapkan"),
    }
    return render(request, "kpm/kepesertaan/sanggahan_daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("kpm.tetapkan")
def jawab(request, pk: int):
    semua = Sanggahan.objects.untuk(request.user).select_related("validasi__keluarga__desa", "oleh")
    sanggahan = get_object_or_404(semua, pk=pk)
    wajib_atas(request.user, "kpm.tetapkan", sanggahan.validasi.keluarga)
    form = JawabForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            jawab_sanggahan(oleh=request.user, sanggahan=sanggahan, **form.cleaned_data)
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            messages.success(request, "Sanggahan dijawab.")
            return redirect("kpm:validasi_rinci", sanggahan.validasi_id)
    return render(request, "kpm/kepesertaan/jawab.html", {"form": form, "sanggahan": sanggahan})
