"""The ladder: worklist, one family, decisions, simulation, exemptions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.massal import ketentuan_pada
from kpm.models import Keluarga
from pendamping.models import Keberatan, Pengecualian, Sanksi
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.akun.templatetags.rupa import ribuan
from pkh.halaman import potong_halaman

from . import layanan
from .forms import (
    TAHAP,
    URUT,
    AlasanForm,
    BeritahuForm,
    KeberatanForm,
    PengecualianForm,
    PutusForm,
    PutusKeberatanForm,
    SaringPengecualian,
    SaringSanksi,
    TangguhForm,
    saring_tahap,
)
from .massal import bulan_dinilai, simulasikan
from .ringkasan import tangga_keluarga


@require_GET
@butuh_hak("sanksi.lihat")
def daftar(request):
    saringan = SaringSanksi(request.GET, oleh=request.user)
    semua = Sanksi.objects.untuk(request.user)
    sanksi = saringan.saring(semua).select_related("keluarga__desa__induk", "keluarga__pendamping")
    urut = saringan.isi.get("urut", "")
    tahap = saringan.isi.get("tahap", "")
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "urut": urut,
        "tahap": tahap,
        "pilihan_tahap": _hitung_tahap(semua),
        "halaman": potong_halaman(request, sanksi, urut=URUT[urut]),
        "boleh_putus": request.user.boleh("sanksi.putuskan"),
        "boleh_simulasi": request.user.boleh("laporan.lihat"),
        "massal": request.user.boleh("sanksi.putuskan") and tahap == "putusan",
        "bulan": bulan_dinilai(timezone.localdate()),
    }
    return render(request, "pendamping/sanksi/daftar.html", konteks)


def _hitung_tahap(semua) -> list[tuple[str, str, int]]:
    """(stage, words, rows) of the stages that have any, what still runs first."""
    hitung = [
        (kode, kata, saring_tahap(semua, kode).order_by().aggregate(n=Count("pk"))["n"])
        for kode, kata in TAHAP.items()
    ]
    return [h for h in hitung if h[2]]


@transaction.non_atomic_requests  # each family in a transaction of its own
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("sanksi.putuskan")
def putus(request):
    """`?pilih=1&pilih=2`: read each one, untick some, decide over the rest at once."""
    isian = request.POST if request.method == "POST" else request.GET
    sanksi = _terpilih(request, isian.getlist("pilih"))
    form = PutusForm(request.POST or None)
    if not sanksi:
        messages.warning(request, "Tidak ada rekomendasi terpilih yang masih menunggu keputusan.")
        return redirect("pendamping:sanksi_daftar")
    if request.method == "POST" and form.is_valid():
        if not form.isian()["terapkan"] and len(form.cleaned_data["alasan"]) < 5:
            form.add_error("alasan", "Tuliskan mengapa tidak diterapkan (5 huruf atau lebih).")
        else:
            hasil = layanan.putuskan_banyak(oleh=request.user, sanksi=sanksi, **form.isian())
            konteks = {"hasil": hasil, "berhasil": sum(h.berhasil for h in hasil)}
            return render(request, "pendamping/sanksi/putus_hasil.html", konteks)
    return render(request, "pendamping/sanksi/putus.html", {"form": form, "sanksi": sanksi})


def _terpilih(request, kode: list[str]) -> list[Sanksi]:
    """Of the ticked, those in reach; before confirming also: still waiting."""
    pk = [int(k) for k in kode[: layanan.BATAS] if k.isdecimal() and len(k) < 19]
    sanksi = Sanksi.objects.untuk(request.user, "sanksi.putuskan").filter(pk__in=pk)
    if request.method != "POST":
        sanksi = sanksi.menunggu_putusan()
    return list(sanksi.select_related("keluarga__desa", "keluarga__pendamping").order_by("pk"))


@require_POST
@butuh_hak("sanksi.putuskan")
def perbarui(request):
    """The recommendations now instead of next night."""
    hasil = layanan.perbarui_rekomendasi(oleh=request.user)
    kata = f"{ribuan(hasil.baru)} rekomendasi baru, {ribuan(hasil.berubah)} berubah, "
    messages.success(request, f"{kata}{ribuan(hasil.selesai)} selesai.")
    return redirect("pendamping:sanksi_daftar")


@require_GET
@butuh_hak("laporan.lihat")
def simulasi(request):
    """What would follow if every recommendation were applied; nothing is written."""
    hari_ini = timezone.localdate()
    sampai = bulan_dinilai(hari_ini)
    ketentuan = ketentuan_pada(sampai)
    cakupan = request.user.cakupan("laporan.lihat")
    wilayah = None if cakupan.nasional else list(cakupan.wilayah)
    baris = simulasikan(sampai=sampai, pada=hari_ini, wilayah=wilayah, ketentuan=ketentuan)
    ruas = ("surat", "kunjungan", "tangguh", "jumlah", "rupiah")
    konteks = {
        "baris": baris,
        "total": {n: sum(getattr(b, n) for b in baris) for n in ruas},
        "sampai": sampai,
        "ketentuan": ketentuan,
    }
    return render(request, "pendamping/sanksi/simulasi.html", konteks)


# --- one family --------------------------------------------------------------------------
@require_GET
@butuh_hak("sanksi.lihat")
def keluarga(request, pk: int):
    return _halaman(request, _keluarga(request, pk))


def _keluarga(request, pk: int) -> Keluarga:
    semua = Keluarga.objects.untuk(request.user, "sanksi.lihat")
    return get_object_or_404(semua.select_related("desa__induk", "pendamping"), pk=pk)


def _halaman(request, keluarga: Keluarga, **form_galat):
    """The family's page; `form_galat` (name=form) brings back a form that was refused."""
    hari_ini = timezone.localdate()
    t = tangga_keluarga(request.user, keluarga, hari_ini)
    boleh = {
        h.replace(".", "_"): request.user.cakupan(h).memuat(keluarga)
        for h in ("sanksi.catat", "sanksi.putuskan", "kpm.tetapkan")
    }
    kini = t.berjalan[0] if t.berjalan else None
    awal = {"tanggal": hari_ini}
    konteks = {
        "keluarga": keluarga,
        "t": t,
        "kini": kini,
        "boleh": boleh,
        "halangan": layanan.halangan_tangguh(kini) if kini and kini.langkah == "tangguh" else "",
        "terbuka": kini and next((k for k in kini.keberatan.all() if not k.putusan), None),
        "form_beritahu": BeritahuForm(initial=awal),
        "form_keberatan": KeberatanForm(initial=awal),
        "form_putus_keberatan": PutusKeberatanForm(),
        "form_tangguh": TangguhForm(initial=awal),
        "form_kecuali": PengecualianForm(oleh=request.user, keluarga=keluarga),
    }
    return render(request, "pendamping/sanksi/keluarga.html", konteks | form_galat)


def _jalankan(request, keluarga: Keluarga, nama: str, form, lakukan, kata: str):
    """Check the form, run the service, and come back to the family's page either way."""
    if form.is_valid():
        try:
            lakukan(**form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, kata)
            return redirect("pendamping:sanksi_keluarga", keluarga.pk)
    return _halaman(request, keluarga, **{nama: form})


def _sanksi(request, pk: int, hak: str) -> Sanksi:
    """404 when the family is out of sight, 403 when this may not be done to it."""
    semua = Sanksi.objects.untuk(request.user)
    sanksi = get_object_or_404(semua.select_related("keluarga__desa__induk"), pk=pk)
    wajib_atas(request.user, hak, sanksi.keluarga)
    return sanksi


@require_POST
@butuh_hak("sanksi.catat")
def beritahu(request, pk: int):
    s = _sanksi(request, pk, "sanksi.catat")

    def catat(**isi):
        layanan.catat_pemberitahuan(oleh=request.user, sanksi=s, **isi)

    form = BeritahuForm(request.POST)
    kata = "Pemberitahuan tercatat."
    return _jalankan(request, s.keluarga, "form_beritahu", form, catat, kata)


@require_POST
@butuh_hak("sanksi.catat")
def keberatan(request, pk: int):
    s = _sanksi(request, pk, "sanksi.catat")

    def ajukan(**isi):
        layanan.ajukan_keberatan(oleh=request.user, sanksi=s, **isi)

    form = KeberatanForm(request.POST)
    kata = "Keberatan tercatat dan menunggu putusan koordinator."
    return _jalankan(request, s.keluarga, "form_keberatan", form, ajukan, kata)


@require_POST
@butuh_hak("sanksi.putuskan")
def keberatan_putus(request, pk: int):
    semua = Keberatan.objects.untuk(request.user).select_related("sanksi__keluarga__desa__induk")
    k = get_object_or_404(semua, pk=pk)
    wajib_atas(request.user, "sanksi.putuskan", k.sanksi.keluarga)

    def putuskan(**isi):
        layanan.putuskan_keberatan(oleh=request.user, keberatan=k, **isi)

    form = PutusKeberatanForm(request.POST)
    kata = "Keberatan diputus."
    return _jalankan(request, k.sanksi.keluarga, "form_putus_keberatan", form, putuskan, kata)


@require_POST
@butuh_hak("kpm.tetapkan")
def tangguh(request, pk: int):
    s = _sanksi(request, pk, "kpm.tetapkan")

    def jalankan(**isi):
        layanan.tangguhkan(oleh=request.user, sanksi=s, **isi)

    form = TangguhForm(request.POST)
    kata = f"Bantuan keluarga {s.keluarga} ditangguhkan."
    return _jalankan(request, s.keluarga, "form_tangguh", form, jalankan, kata)


@require_POST
@butuh_hak("sanksi.catat")
def pengecualian_keluarga(request, pk: int):
    k = _keluarga(request, pk)
    wajib_atas(request.user, "sanksi.catat", k)
    form = PengecualianForm(request.POST, oleh=request.user, keluarga=k)

    def ajukan(**_):
        layanan.ajukan_pengecualian(oleh=request.user, **form.isian())

    return _jalankan(request, k, "form_kecuali", form, ajukan, "Pengecualian tercatat.")


# --- exemptions --------------------------------------------------------------------------
@require_GET
@butuh_hak("sanksi.lihat")
def pengecualian_daftar(request):
    saringan = SaringPengecualian(request.GET, oleh=request.user)
    baris = saringan.saring(Pengecualian.objects.untuk(request.user)).select_related(
        "keluarga", "desa__induk", "fasilitas", "diajukan_oleh", "diputus_oleh"
    )
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": potong_halaman(request, baris, urut=("-diajukan_pada",)),
        "boleh_putus": request.user.boleh("sanksi.putuskan"),
        "boleh_simulasi": request.user.boleh("laporan.lihat"),
    }
    return render(request, "pendamping/sanksi/pengecualian.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("sanksi.putuskan")
def pengecualian_tambah(request):
    """For a whole desa or facility: a disaster, a school that closed."""
    form = PengecualianForm(request.POST or None, oleh=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            layanan.ajukan_pengecualian(oleh=request.user, **form.isian())
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, "Pengecualian berlaku; rekomendasi sudah dihitung ulang.")
            return redirect("pendamping:pengecualian_daftar")
    return render(request, "pendamping/sanksi/pengecualian_tambah.html", {"form": form})


@require_POST
@butuh_hak("sanksi.putuskan")
def pengecualian_putus(request, pk: int, ke: str):
    p = get_object_or_404(Pengecualian.objects.untuk(request.user), pk=pk)
    if ke not in {"berlaku", "ditolak", "dicabut"}:
        raise Http404
    form = AlasanForm(request.POST)
    catatan = form.cleaned_data["catatan"] if form.is_valid() else ""
    try:
        layanan.putuskan_pengecualian(oleh=request.user, pengecualian=p, ke=ke, catatan=catatan)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, f"Pengecualian {p} {ke}; rekomendasi sudah dihitung ulang.")
    return redirect("pendamping:pengecualian_daftar")
