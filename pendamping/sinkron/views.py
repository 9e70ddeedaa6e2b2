"""What is due today on paper, records that need a decision, and the phones of the field."""

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from pendamping.models import Kiriman, Penugasan, Perangkat
from pkh.akun.cakupan import butuh_hak
from pkh.akun.pastikan import butuh_pastikan
from pkh.halaman import potong_halaman

from .aturan import HARI_POTONGAN, Status
from .bacaan import susun_bacaan
from .bentuk import baca_isi
from .forms import HapusForm, PutusanForm, SaringKiriman, SaringPerangkat
from .foto import foto_belum_lengkap
from .hari_ini import TugasHari, susun_tugas
from .layanan import kembalikan_kiriman, perintahkan_hapus, terima_kiriman

SATU_LEMBAR, SATU_HALAMAN = 40, 200  # families on one printed page, on the screen
URUT_PERANGKAT = {"": ("-terdaftar_pada",), "belum": ("-belum", "-terdaftar_pada")}


# --- today -------------------------------------------------------------------------------
@require_GET
@butuh_hak("lapangan.pakai")
def hari_ini(request):
    """Everything due, desa by desa in walking order; one row a family, all it needs in it."""
    tanggal, pilih = timezone.localdate(), request.GET.get("desa", "")
    semua = susun_tugas(request.user, tanggal)
    pilihan = dict(sorted({(t.desa, t.nama_desa) for t in semua}))
    semua = [t for t in semua if pilih not in pilihan or t.desa == pilih]
    tempat = [list(t) for _, t in groupby(semua, key=lambda t: (t.urut, t.keluarga, t.kelompok))]
    konteks = {
        "desa": _per_desa(tempat[:SATU_HALAMAN]),
        "pilihan": pilihan if len(pilihan) > 1 else {},
        "pilih": pilih,
        "tanggal": tanggal,
        "jumlah": len(semua),
        "lewat": sum(t.tugas.lewat(tanggal) for t in semua),
        "tempat": len(tempat),
        "lembar": max(0, len(tempat) - SATU_LEMBAR),
        "sisa": max(0, len(tempat) - SATU_HALAMAN),
    }
    return render(request, "pendamping/sinkron/hari_ini.html", konteks)


def _per_desa(tempat: list[list[TugasHari]]) -> list[dict]:
    """`lebih`: not on the printed page."""
    baris = [{"awal": t[0], "tugas": t, "lebih": n >= SATU_LEMBAR} for n, t in enumerate(tempat)]
    per = groupby(baris, key=lambda b: (b["awal"].desa, b["awal"].nama_desa))
    desa = [{"nama": nama, "tempat": list(isi)} for (_, nama), isi in per]
    return [d | {"lebih": d["tempat"][0]["lebih"]} for d in desa]


# --- to be decided -----------------------------------------------------------------------
@require_GET
@butuh_hak("kiriman.putuskan")
def kiriman_daftar(request):
    saringan = SaringKiriman(request.GET, oleh=request.user)
    milik = Kiriman.objects.untuk(request.user)
    kiriman = saringan.saring(milik).select_related(
        "keluarga__pendamping", "pengirim", "wilayah", "diputus_oleh"
    )
    konteks = {
        "halaman": potong_halaman(request, kiriman, urut=("-diterima_pada",)),
        "saringan": saringan,
        "kata": saringan.kata(),
        "menunggu": milik.menunggu().count(),
    }
    return render(request, "pendamping/sinkron/kiriman_daftar.html", konteks)


def _kiriman(request, pk: int) -> Kiriman:
    orang = ("keluarga__pendamping", "keluarga__desa", "pengirim", "wilayah", "diputus_oleh")
    semua = Kiriman.objects.untuk(request.user).select_related("perangkat", *orang)
    return get_object_or_404(semua, pk=pk)


@require_GET
@butuh_hak("kiriman.putuskan", "lapangan.pakai")
def kiriman_rinci(request, pk: int):
    return _halaman_kiriman(request, _kiriman(request, pk), PutusanForm())


def _halaman_kiriman(request, k: Kiriman, form: PutusanForm, status: int = 200):
    memutus = request.user.cakupan("kiriman.putuskan").memuat_wilayah(k.wilayah_id)
    konteks = {
        "k": k,
        "isi": susun_bacaan(k),
        "form": form,
        "memutus": memutus and k.status == Status.PERLU_KEPUTUSAN,
        "lihat_keluarga": k.keluarga and request.user.cakupan("kpm.lihat").memuat(k.keluarga),
        "penugasan": Penugasan.objects.untuk(request.user)
        .filter(keluarga=k.keluarga_id)
        .select_related("pendamping")[:5],
    }
    return render(request, "pendamping/sinkron/kiriman_rinci.html", konteks, status=status)


@require_POST
@butuh_hak("kiriman.putuskan")
def kiriman_putuskan(request, pk: int):
    k, form = _kiriman(request, pk), PutusanForm(request.POST)
    if form.is_valid():
        isi = {"oleh": request.user, "kiriman": k, "alasan": form.cleaned_data["alasan"]}
        terima = form.cleaned_data["putusan"] == Status.DITERIMA
        try:
            if terima:
                terima_kiriman(isi=baca_isi(k.jenis, k.isi), **isi)
            else:
                kembalikan_kiriman(**isi)
        except ValidationError as galat:
            form.add_error(None, galat.messages)
        else:
            hasil = "diterima" if terima else "dikembalikan"
            kata = f"{k.get_jenis_display()} dari {k.pengirim} {hasil}. Keduanya diberi tahu."
            messages.success(request, kata)
            return redirect("pendamping:kiriman_daftar")
    return _halaman_kiriman(request, k, form, 422)


# --- phones ------------------------------------------------------------------------------
@require_GET
@butuh_hak("perangkat.kelola", "lapangan.pakai")
def perangkat_daftar(request):
    saringan = SaringPerangkat(request.GET, oleh=request.user)
    urut = saringan.isi.get("urut", "")
    milik = Perangkat.objects.untuk(request.user)
    perangkat = saringan.saring(milik).select_related("pengguna")
    konteks = {
        "halaman": potong_halaman(request, perangkat, urut=URUT_PERANGKAT[urut]),
        "saringan": saringan,
        "kata": saringan.kata(),
        "kelola": request.user.boleh("perangkat.kelola"),
    }
    return render(request, "pendamping/sinkron/perangkat_daftar.html", konteks)


def _perangkat(request, pk: UUID) -> Perangkat:
    semua = Perangkat.objects.untuk(request.user)
    return get_object_or_404(semua.select_related("pengguna", "hapus_diminta_oleh"), pk=pk)


@require_GET
@butuh_hak("perangkat.kelola", "lapangan.pakai")
def perangkat_rinci(request, pk: UUID):
    return _halaman_perangkat(request, _perangkat(request, pk), HapusForm())


def _halaman_perangkat(request, p: Perangkat, form: HapusForm, status: int = 200):
    jumlah = p.kiriman.order_by().values("status").annotate(n=Count("pk"))
    kata = dict(Status.choices)
    konteks = {
        "p": p,
        "form": form,
        "milik_sendiri": p.pengguna_id == request.user.pk,
        "jumlah": [(kata[j["status"]], j["n"]) for j in jumlah],
        "terakhir": p.kiriman.select_related("keluarga")[:10],
        "hari_potongan": HARI_POTONGAN,
        "belum_lengkap": foto_belum_lengkap(p),
        "hilang": sum(b["jumlah"] for b in p.terhapus_belum),
    }
    return render(request, "pendamping/sinkron/perangkat_rinci.html", konteks, status=status)


@require_POST
@butuh_hak("perangkat.kelola", "lapangan.pakai")
@butuh_pastikan
def perangkat_hapus(request, pk: UUID):
    p, form = _perangkat(request, pk), HapusForm(request.POST)
    if form.is_valid():
        try:
            perintahkan_hapus(oleh=request.user, perangkat=p, alasan=form.cleaned_data["alasan"])
        except ValidationError as galat:
            form.add_error(None, galat.messages)
        else:
            kata = f"{p} diperintahkan menghapus datanya begitu terhubung ke internet."
            messages.success(request, kata)
            return redirect("pendamping:perangkat_rinci", p.pk)
    return _halaman_perangkat(request, p, form, 422)
