"""Proposals: list, candidates, writing one, one proposal and its steps."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from graduasi.aturan import (
    BOLEH_DIUBAH,
    HAK_LANGKAH,
    LANGKAH,
    MAJU,
    Langkah,
    StatusUsulan,
    hari_lewat,
    wajib_contoh,
)
from graduasi.berkas.layanan import boleh_isi, periksa_lengkap
from graduasi.calon import calon_alamiah
from graduasi.forms import LangkahForm, UsulanForm
from graduasi.layanan import (
    BASI,
    boleh_mengusulkan,
    catat_dibuka,
    efektif_paling_awal,
    hak_langkah,
    jabatan_bertindak,
    langkah_tersedia,
    langkahkan,
    sebutan_jabatan,
    ubah_usulan,
    usulkan,
)
from graduasi.massal import tahap_massal
from graduasi.models import Usulan
from graduasi.pedoman.layanan import tenggat_pada
from graduasi.saring import SaringUsulan
from kpm.aturan import Komponen
from kpm.forms import taruh_galat
from kpm.models import Keluarga
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.akun.hak import BERFAKTOR
from pkh.akun.pastikan import tanya_lagi
from pkh.halaman import potong_halaman

HASIL_CARI = 10


@require_GET
@butuh_hak("graduasi.lihat")
def daftar(request):
    """What waits for the person first; everything they may see with `?tampil=semua`, when
    nothing waits, or when a stage is asked for."""
    saringan = SaringUsulan(request.GET, oleh=request.user)
    semua = Usulan.objects.untuk(request.user)
    menunggu = semua.menunggu(request.user)
    per_tahap = _per_tahap(saringan.saring(semua, status=False))
    menunggu_tahap = _per_tahap(saringan.saring(menunggu, status=False))
    status = saringan.isi.get("status")
    tampil = request.GET.get("tampil") or ("menunggu" if menunggu_tahap and not status else "semua")
    if tampil not in {"menunggu", "semua"}:
        raise Http404
    sendiri = tampil == "menunggu"
    usulan = saringan.saring(menunggu if sendiri else semua).select_related("keluarga__desa")
    konteks = _saringan_kata(request, saringan) | {
        "tampil": tampil,
        "status": status,
        "tahap": _tahap(menunggu_tahap if sendiri else per_tahap),
        "jumlah_menunggu": sum(menunggu_tahap.values()),
        "jumlah": sum(per_tahap.values()),
        "halaman": _halaman(request, usulan, saringan.isi.get("urut", "")),
        "massal": (massal := tahap_massal(menunggu_tahap, status) if sendiri else None),
        "jumlah_massal": menunggu_tahap.get(massal.status, 0) if massal else 0,
    }
    return render(request, "graduasi/daftar.html", konteks)


def _halaman(request, usulan, urut: str):
    """One page; each row with `lewat`, days beyond what its stage may take."""
    halaman = potong_halaman(request, usulan, urut=("tahap_sejak",) if urut else ("-pk",))
    hari_ini = timezone.localdate()
    tenggat = tenggat_pada(hari_ini)
    for u in halaman.baris:
        sejak = timezone.localdate(u.tahap_sejak)
        u.lewat = hari_lewat(sejak, hari_ini, tenggat.get(u.status))
    return halaman


def _saringan_kata(request, saringan: SaringUsulan) -> dict:
    return {
        "saringan": saringan,
        "kata": saringan.kata(),
        "boleh_usul": request.user.boleh("graduasi.usulkan"),
        "boleh_kirim": request.user.boleh("graduasi.kirim"),
    }


def _tahap(per_tahap: dict[str, int]) -> list[tuple[str, str, int]]:
    """(code, words, count) in the order of the way a proposal goes."""
    return [(s.value, s.label, per_tahap[s]) for s in StatusUsulan if s in per_tahap]


def _per_tahap(usulan) -> dict[str, int]:
    return dict(usulan.order_by().values_list("status").annotate(n=Count("pk")))


@require_GET
@butuh_hak("graduasi.lihat")
def calon(request):
    """Families without a component left, worst kept waiting longest first."""
    keluarga = calon_alamiah(request.user).select_related("desa", "pendamping")
    cakupan = request.user.cakupan("graduasi.usulkan")
    halaman = potong_halaman(request, keluarga, urut=("status_sejak",))
    for k in halaman.baris:
        k.boleh_diusulkan = cakupan.memuat(k)
    konteks = {"halaman": halaman}
    return render(request, "graduasi/calon.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("graduasi.usulkan")
def usul(request):
    """Without `?keluarga=` a search among own families; with it the form."""
    if not (kode := request.GET.get("keluarga", "")):
        return render(request, "graduasi/usul_pilih.html", _cari_keluarga(request))
    keluarga = _keluarga(request, kode)
    wajib_atas(request.user, "graduasi.usulkan", keluarga)
    form = UsulanForm(request.POST or None, initial=_jenis_cocok(keluarga))
    if request.method == "POST" and form.is_valid():
        try:
            usulan = usulkan(oleh=request.user, keluarga=keluarga, **form.cleaned_data)
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            kata = "disimpan sebagai draf. Lengkapi berkasnya, lalu ajukan."
            messages.success(request, f"Usulan graduasi {keluarga} {kata}")
            return redirect("graduasi:rinci", usulan.pk)
    terbuka = Usulan.objects.untuk(request.user).terbuka().filter(keluarga=keluarga).first()
    konteks = {"form": form, "keluarga": keluarga, "terbuka": terbuka} | _ringkas_kpm(keluarga)
    return render(request, "graduasi/usul.html", konteks)


def _keluarga(request, kode: str) -> Keluarga:
    if not kode.isdecimal() or len(kode) > 18:
        raise Http404
    return get_object_or_404(Keluarga.objects.untuk(request.user).select_related("desa"), pk=kode)


def _cari_keluarga(request) -> dict:
    """Found by name of pengurus or desa; nothing asked: those without a component."""
    cari = request.GET.get("q", "").strip()[:60]
    if cari:
        milik = Keluarga.objects.untuk(request.user, "graduasi.usulkan").filter(
            Q(nama_pengurus__icontains=cari) | Q(desa__nama__icontains=cari),
            status__in=[Keluarga.Status.AKTIF, Keluarga.Status.DITANGGUHKAN],
        )
    else:
        milik = calon_alamiah(request.user, "graduasi.usulkan")
    pilihan = milik.select_related("desa").order_by("nama_pengurus", "pk")[: HASIL_CARI + 1]
    return {
        "cari": cari,
        "pilihan": pilihan[:HASIL_CARI],
        "ada_lagi": len(pilihan) > HASIL_CARI,
    }


def _jenis_cocok(keluarga: Keluarga) -> dict:
    tanpa = not keluarga.komponen and keluarga.komponen_per
    return {"jenis": "alamiah"} if tanpa else {}


def _ringkas_kpm(keluarga: Keluarga) -> dict:
    return {"komponen": [Komponen(k).label for k in keluarga.komponen]}


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("graduasi.usulkan", "graduasi.impor")
def ubah(request, pk: int):
    usulan = get_object_or_404(_usulan(request), pk=pk)
    if not boleh_mengusulkan(request.user, usulan):
        raise PermissionDenied
    awal = {"jenis": usulan.jenis, "alasan": usulan.alasan, "sumber": usulan.sumber}
    form = UsulanForm(request.POST or None, initial=awal)
    if usulan.status not in BOLEH_DIUBAH:
        messages.warning(request, "Usulan yang sedang diperiksa tidak dapat diubah.")
        return redirect("graduasi:rinci", pk)
    if request.method == "POST" and form.is_valid():
        try:
            ubah_usulan(oleh=request.user, usulan=usulan, **form.cleaned_data)
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            messages.success(request, f"Usulan graduasi {usulan.keluarga} tersimpan.")
            return redirect("graduasi:rinci", pk)
    konteks = {"form": form, "keluarga": usulan.keluarga, "usulan": usulan}
    return render(request, "graduasi/usul.html", konteks | _ringkas_kpm(usulan.keluarga))


def _usulan(request):
    return Usulan.objects.untuk(request.user).select_related("keluarga__desa__induk", "pengusul")


@require_GET
@butuh_hak("graduasi.lihat")
def rinci(request, pk: int):
    usulan = get_object_or_404(_usulan(request), pk=pk)
    tersedia, maju = langkah_tersedia(request.user, usulan), MAJU.get(usulan.status, "")
    if maju in tersedia[0] and wajib_contoh(usulan.status):
        catat_dibuka(oleh=request.user, usulan=usulan)
    return _halaman_rinci(request, usulan, tersedia)


def _halaman_rinci(request, usulan: Usulan, tersedia: tuple, salah=None, nama: str = ""):
    """The page of one proposal; `tersedia` from langkah_tersedia(), `salah` the form of step
    `nama` with its errors."""
    boleh, sebab = tersedia
    tindakan = [
        {
            "nama": n,
            "langkah": satu,
            "buka": n == nama,
            "form": salah if n == nama and salah else _form_langkah(usulan, n, satu),
        }
        for n, satu in boleh.items()
    ]
    konteks = {
        "usulan": usulan,
        "keluarga": usulan.keluarga,
        "langkah": usulan.langkah.select_related("oleh"),
        "tindakan": tindakan,
        "sebab": sebab,
        "lain": usulan.keluarga.usulan.exclude(pk=usulan.pk),
        "kepergian": usulan.keluarga.kepergian.all(),
    }
    konteks |= _sementara(request.user, usulan, boleh) | _berkas(request.user, usulan)
    konteks |= _ringkas_kpm(usulan.keluarga)
    return render(request, "graduasi/rinci.html", konteks, status=422 if salah else 200)


def _sementara(pengguna, usulan: Usulan, boleh: dict[str, Langkah]) -> dict:
    """The Plt. or Plh. as which the person would take the step forward, and until when."""
    maju = next((satu for satu in boleh.values() if satu.maju), None)
    if maju is None:
        return {}
    hak = hak_langkah(pengguna, maju, usulan) or maju.hak
    j = jabatan_bertindak(pengguna, hak, usulan.keluarga)
    kata = sebutan_jabatan(pengguna, hak, usulan.keluarga)
    return {"sementara": {"kata": kata, "jabatan": j}} if j.sifat != "definitif" else {}


def _berkas(pengguna, usulan: Usulan) -> dict:
    return {
        "lengkap": periksa_lengkap(usulan),
        "boleh_berkas": boleh_isi(pengguna, usulan),
        "boleh_buka": pengguna.cakupan("graduasi.berkas").memuat(usulan.keluarga),
        "boleh_asesmen": pengguna.cakupan("graduasi.usulkan").memuat(usulan.keluarga),
        "boleh_sertifikat": boleh_isi(pengguna, usulan, [StatusUsulan.EFEKTIF]),
        "boleh_ubah": usulan.status in BOLEH_DIUBAH and boleh_mengusulkan(pengguna, usulan),
    }


def _form_langkah(usulan: Usulan, nama: str, satu: Langkah, data=None) -> LangkahForm:
    return LangkahForm(
        data,
        langkah=satu,
        dari=usulan.status,
        paling_awal=efektif_paling_awal(usulan) if "tanggal_efektif" in satu.isian else None,
        auto_id=f"{nama}_%s",
    )


@require_http_methods(["POST"])
@butuh_hak(*HAK_LANGKAH)
def langkah(request, pk: int, nama: str):
    """One step. A stale page is told who was faster, and shown the state of things."""
    usulan = get_object_or_404(_usulan(request), pk=pk)
    dari = request.POST.get("dari", "")
    if (satu := LANGKAH.get(dari, {}).get(nama)) is None:
        raise Http404
    if satu.hak in BERFAKTOR and (tanya := tanya_lagi(request)):
        return tanya
    form = _form_langkah(usulan, nama, satu, request.POST)
    if form.is_valid():
        try:
            langkahkan(oleh=request.user, usulan=usulan, langkah=nama, **form.cleaned_data)
        except ValidationError as galat:
            if getattr(galat, "code", "") == BASI:
                messages.warning(request, galat.message)
                return redirect("graduasi:rinci", pk)
            taruh_galat(form, galat)
        else:
            messages.success(request, f"Usulan graduasi {usulan.keluarga} {satu.kata_sesudah}.")
            return redirect("graduasi:rinci", pk)
    if hak_langkah(request.user, satu, usulan) is None:
        raise PermissionDenied
    return _halaman_rinci(request, usulan, langkah_tersedia(request.user, usulan), form, nama)
