"""Pertemuan awal: list, arranging it from chosen calon, its sheet of attendance."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, QuerySet, When
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.forms import taruh_galat
from kpm.models import NAMA_URUT, Keluarga, PertemuanAwal, UndanganAwal
from pkh.akun.cakupan import butuh_hak
from pkh.akun.templatetags.rupa import ribuan
from pkh.halaman import potong_halaman
from pkh.wilayah.models import rentang_wilayah

from ..aturan import DATANG, Hadir, Tahap
from ..forms import (
    PILIHAN_HADIR,
    AlasanForm,
    PertemuanAwalForm,
    SaringPertemuan,
)
from ..layanan.pertemuan import (
    HAK,
    Baris,
    batalkan_pertemuan,
    buat_pertemuan,
    catat_kehadiran,
    ubah_pertemuan,
    undang_lagi,
    wajib_atas_pertemuan,
)
from ..tahap import dengan_tahap

CALON_LAIN = 40  # offered on the page of a meeting


def pilihan(request) -> list[int]:
    """Rows picked on a list (`pilih` many times) or carried through the form (one, commas)."""
    teks = ",".join(request.POST.getlist("pilih") or request.GET.getlist("pilih"))
    return [int(p) for p in teks.split(",") if p.isdecimal() and len(p) < 19]


@require_GET
@butuh_hak("kpm.lihat")
def daftar(request):
    saringan = SaringPertemuan(request.GET, oleh=request.user)
    pertemuan = saringan.saring(PertemuanAwal.objects.untuk(request.user)).dengan_hitungan()
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": potong_halaman(request, pertemuan, urut=("-tanggal",)),
        "hari_ini": timezone.localdate(),
        "boleh_undang": request.user.boleh(HAK),
    }
    return render(request, "kpm/kepesertaan/pertemuan_daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def tambah(request):
    """The list of calon posts `pilih` or `saringan` here; the form carries them on."""
    saringan = request.POST.get("saringan", "")
    kirim = "tempat" in request.POST
    orang = request.user
    awal = {"kunci": uuid4(), "narahubung": f"{orang} {orang.telepon}".strip()}
    awal |= {"bawaan": "KTP, kartu keluarga, akta kelahiran, rapor, buku KIA", "jam": "09:00"}
    form = PertemuanAwalForm(
        request.POST if kirim else None,
        oleh=orang,
        pilih=pilihan(request),
        saringan=saringan,
        initial=awal,
    )
    if kirim and form.is_valid() and (pertemuan := _buat(request, form)):
        return redirect("kpm:pertemuan_awal_rinci", pertemuan.pk)
    diundang = form.keluarga().filter(status="calon")
    konteks = {"form": form, "jumlah": diundang.count(), "contoh": diundang.select_related("desa")}
    if not kirim and (satu := diundang.order_by("desa_id").first()):
        form.initial["desa"] = satu.desa_id
    konteks["contoh"] = konteks["contoh"].order_by("nama_pengurus", "pk")[:12]
    return render(request, "kpm/kepesertaan/pertemuan_ubah.html", konteks)


def _sebutkan(request, tertolak: list[tuple[Keluarga, str]]) -> None:
    for k, sebab in tertolak[:5]:
        messages.warning(request, f"{k} tidak diundang: {sebab}.")
    if len(tertolak) > 5:
        messages.warning(request, f"{ribuan(len(tertolak) - 5)} keluarga lain juga tidak diundang.")


def _buat(request, form: PertemuanAwalForm) -> PertemuanAwal | None:
    try:
        pertemuan, tertolak, baru = buat_pertemuan(
            oleh=request.user,
            keluarga=form.keluarga(),
            kunci=form.cleaned_data["kunci"],
            **form.isian(),
        )
    except ValidationError as galat:
        taruh_galat(form, galat)
        return None
    if baru:
        kata = f"{ribuan(pertemuan.undangan.count())} keluarga diundang ke {pertemuan}."
        messages.success(request, kata)
    _sebutkan(request, tertolak)
    return pertemuan


def _ambil(request, pk: int, hak: str = "kpm.lihat") -> PertemuanAwal:
    semua = PertemuanAwal.objects.untuk(request.user).select_related("desa__induk", "oleh")
    pertemuan = get_object_or_404(semua, pk=pk)
    if hak == HAK:
        wajib_atas_pertemuan(request.user, pertemuan)
    return pertemuan


def _boleh(request, pertemuan: PertemuanAwal) -> bool:
    try:
        wajib_atas_pertemuan(request.user, pertemuan)
    except PermissionDenied:
        return False
    return True


def _undangan(request, pertemuan: PertemuanAwal) -> list[UndanganAwal]:
    """Who was invited, of those in sight, each with whether its validation is this person's
    next step."""
    undangan = UndanganAwal.objects.untuk(request.user).filter(pertemuan=pertemuan)
    semua = list(undangan.select_related("keluarga__desa").order_by("keluarga__nama_pengurus"))
    milik = Keluarga.objects.untuk(request.user, "calon.validasi").filter(
        status="calon", pk__in=[u.keluarga_id for u in semua]
    )
    tahap = dict(dengan_tahap(milik).values_list("pk", "tahap"))
    for u in semua:
        u.boleh_validasi = u.kehadiran in DATANG and tahap.get(u.keluarga_id) == Tahap.HADIR
    return semua


@require_GET
@butuh_hak("kpm.lihat")
def rinci(request, pk: int):
    pertemuan = _ambil(request, pk)
    terlihat = _undangan(request, pertemuan)
    dicatat = any(u.kehadiran != Hadir.BELUM for u in pertemuan.undangan.all())
    boleh = not pertemuan.dibatalkan_pada and _boleh(request, pertemuan)
    konteks = {
        "pertemuan": pertemuan,
        "undangan": terlihat,
        "tersembunyi": pertemuan.undangan.count() - len(terlihat),
        "hitung": [(Hadir(h).label, sum(u.kehadiran == h for u in terlihat)) for h in Hadir.values],
        "boleh_catat": boleh and pertemuan.tanggal <= timezone.localdate(),
        "boleh_ubah": boleh and not dicatat,
        "calon_lain": _calon_lain(request, pertemuan) if boleh and not dicatat else [],
        "dicatat": dicatat,
        "ada_validasi": any(u.boleh_validasi for u in terlihat),
        "boleh_cetak": bool(terlihat) and not pertemuan.dibatalkan_pada,
        "batal": AlasanForm(),
    }
    return render(request, "kpm/kepesertaan/pertemuan_rinci.html", konteks)


def _calon_lain(request, pertemuan: PertemuanAwal) -> QuerySet[Keluarga]:
    """Calon of that kecamatan whom nobody has invited yet, or who did not come: first those of
    the desa itself."""
    sekecamatan = rentang_wilayah("desa_id", pertemuan.desa_id.rpartition(".")[0])
    calon = Keluarga.objects.untuk(request.user, HAK).filter(sekecamatan, status="calon")
    calon = calon.filter(status_sejak__lte=pertemuan.tanggal).exclude(
        undangan_awal__pertemuan=pertemuan
    )
    calon = dengan_tahap(calon).filter(tahap__in=[Tahap.BARU, Tahap.ABSEN]).select_related("desa")
    dekat = Case(When(desa=pertemuan.desa_id, then=0), default=1)
    return calon.order_by(dekat, "desa_id", *NAMA_URUT.values(), "pk")[:CALON_LAIN]


@require_POST
@butuh_hak(HAK)
def undang(request, pk: int):
    """Calon ticked below the list of those invited."""
    pertemuan = _ambil(request, pk, HAK)
    keluarga = Keluarga.objects.untuk(request.user, HAK).filter(pk__in=pilihan(request))
    sebelum = pertemuan.undangan.count()
    try:
        tertolak = undang_lagi(oleh=request.user, pertemuan=pertemuan, keluarga=keluarga)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        if baru := pertemuan.undangan.count() - sebelum:
            messages.success(request, f"{ribuan(baru)} keluarga lagi diundang.")
        else:
            messages.info(request, "Tidak ada yang ditambahkan. Tandai dahulu calonnya.")
        _sebutkan(request, tertolak)
    return redirect("kpm:pertemuan_awal_rinci", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def ubah(request, pk: int):
    pertemuan = _ambil(request, pk, HAK)
    form = PertemuanAwalForm(request.POST or None, instance=pertemuan, oleh=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            ubah_pertemuan(oleh=request.user, pertemuan=pertemuan, **form.isian())
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            messages.success(request, "Jadwal pertemuan awal tersimpan.")
            return redirect("kpm:pertemuan_awal_rinci", pk)
    konteks = {"form": form, "pertemuan": pertemuan}
    return render(request, "kpm/kepesertaan/pertemuan_ubah.html", konteks)


@require_POST
@butuh_hak(HAK)
def batal(request, pk: int):
    pertemuan = _ambil(request, pk, HAK)
    try:
        alasan = request.POST.get("alasan", "")
        batalkan_pertemuan(oleh=request.user, pertemuan=pertemuan, alasan=alasan)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, "Pertemuan awal dibatalkan; undangannya tidak berlaku lagi.")
    return redirect("kpm:pertemuan_awal_rinci", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def hadir(request, pk: int):
    pertemuan = _ambil(request, pk, HAK)
    undangan = UndanganAwal.objects.untuk(request.user, HAK).filter(pertemuan=pertemuan)
    orang = list(undangan.select_related("keluarga__desa").order_by("keluarga__nama_pengurus"))
    konteks = {"pertemuan": pertemuan, "pilihan": PILIHAN_HADIR, "galat": {}, "bentrok": []}
    if request.method == "POST" and _catat_hadir(request, pertemuan, orang, konteks):
        return redirect("kpm:pertemuan_awal_rinci", pk)
    konteks["baris"] = [_baris(u, request.POST, konteks) for u in orang]
    konteks["notulen"] = request.POST.get("notulen", pertemuan.notulen)
    status = 409 if konteks["bentrok"] else 200
    return render(request, "kpm/kepesertaan/pertemuan_hadir.html", konteks, status=status)


def _catat_hadir(request, pertemuan: PertemuanAwal, orang, konteks: dict) -> bool:
    data = request.POST
    baris = [
        Baris(
            u.pk,
            data[f"hadir-{u.pk}"],
            data.get(f"wakil-{u.pk}", ""),
            parse_datetime(data.get(f"versi-{u.pk}", "")),
        )
        for u in orang
        if f"hadir-{u.pk}" in data
    ]
    isi = {n.replace("-", "_"): _baku(data[n]) for n in ("notulen", "notulen-awal") if n in data}
    try:
        jumlah, bentrok = catat_kehadiran(
            oleh=request.user, pertemuan=pertemuan, baris=baris, **isi
        )
    except ValidationError as galat:
        ruas = galat.message_dict if hasattr(galat, "error_dict") else {"": galat.messages}
        konteks["galat"] = {nama: " ".join(pesan) for nama, pesan in ruas.items()}
        return False
    konteks["bentrok"] = bentrok
    if not bentrok:
        messages.success(request, f"Kehadiran {ribuan(jumlah)} keluarga tersimpan.")
    return not bentrok


def _baku(teks: str) -> str:
    """Browsers send line ends their own way."""
    return teks.replace("\r\n", "\n")[:4000]


def _baris(u: UndanganAwal, data, konteks: dict) -> dict:
    """As sent, or as it stands; a row somebody else wrote meanwhile as it stands now."""
    kini = next((b for b in konteks["bentrok"] if b.pk == u.pk), None)
    awal = Hadir.HADIR if u.kehadiran == Hadir.BELUM else u.kehadiran
    return {
        "undangan": kini or u,
        "kehadiran": kini.kehadiran if kini else data.get(f"hadir-{u.pk}", awal),
        "wakil": kini.wakil if kini else data.get(f"wakil-{u.pk}", u.wakil),
        "versi": (kini or u).dicatat_pada,
        "bentrok": kini,
        "galat": [konteks["galat"][n] for n in (f"{u.pk}-kehadiran", f"{u.pk}-wakil")
                  if n in konteks["galat"]],
    }  # fmt: skip
