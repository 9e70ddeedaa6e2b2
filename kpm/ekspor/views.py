"""Asking for an export, fetching a large one, and who took what."""

import tempfile

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kpm.impor.jenis import dipakai, semua_jenis
from kpm.models import CatatanEkspor
from pkh.akun.cakupan import butuh_hak
from pkh.akun.pastikan import tanya_lagi
from pkh.halaman import potong_halaman
from pkh.riwayat.identitas import RUAS

from . import layanan, tulis
from .daftar import AWALAN, CETAK, Isi, beridentitas, judul_kolom, kata_judul, semua_daftar
from .forms import EksporForm, EksporJenisForm, SaringCatatan, judul_isi

HAK = sorted({d.hak for d in semua_daftar().values()})
HAK_JENIS = sorted({j.HAK_EKSPOR for j in semua_jenis().values()})
HAK_CATATAN = "riwayat.baca_identitas"


@butuh_hak(*HAK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def daftar(request, kode: str):
    """What the file will hold, in words; POST makes it, at once or by the worker."""
    sumber = _boleh(semua_daftar().get(kode), "hak", request.user)
    isi = sumber.ambil(request.user, request.GET)
    alamat = request.GET.urlencode()
    form = EksporForm(request.POST or None, oleh=request.user, nomor=beridentitas(sumber))
    jumlah = isi.jumlah()
    besar = layanan.terlalu_besar(jumlah, alamat)
    if request.method == "POST" and form.is_valid():
        nanti = alamat if besar else None
        return _tanya(request, form) or _buat(request, sumber, isi, form.cleaned_data, nanti)
    konteks = {
        "daftar": sumber,
        "judul": kata_judul(sumber),
        "isi": isi,
        "jumlah": jumlah,
        "besar": besar,
        "kolom": judul_kolom(sumber, False),
        "form": form,
        "simpan_hari": settings.EKSPOR_SIMPAN_HARI,
        "kembali": reverse(sumber.asal) + (f"?{alamat}" if alamat else ""),
    }
    return render(request, "kpm/ekspor/daftar.html", konteks, status=422 if form.errors else 200)


def _tanya(request, form):
    """Numbers in full are not for whoever finds the desk unlocked."""
    return tanya_lagi(request) if form.cleaned_data.get("identitas") else None


def _boleh(sumber, hak: str, pengguna):
    if sumber is None:
        raise Http404
    if not pengguna.boleh(getattr(sumber, hak)):
        raise PermissionDenied
    return sumber


def _buat(request, sumber, isi: Isi, minta: dict, alamat: str | None):
    """`alamat`: for the worker, who reads the filters again; None writes it now."""
    catatan = layanan.catat_ekspor(
        oleh=request.user, daftar=sumber, isi=isi, bentuk=minta["bentuk"],
        alasan=minta.get("alasan", ""),
    )  # fmt: skip
    if alamat is not None:
        pekerjaan = layanan.minta_ekspor(
            oleh=request.user, daftar=sumber, isi=isi, catatan=catatan, alamat=alamat
        )
        return redirect("pekerjaan:rinci", pekerjaan.pk)
    if catatan.bentuk == "csv":
        kepala = judul_kolom(sumber, catatan.identitas)
        baris = tulis.baris_csv(kepala, layanan.susun_baris(sumber, isi, catatan))
        jawab = StreamingHttpResponse(baris, content_type=tulis.TIPE["csv"])
        jawab["Content-Disposition"] = f'attachment; filename="{_nama(catatan)}"'
        return jawab
    berkas = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    layanan.tulis_ekspor(sumber, isi, catatan, berkas)
    berkas.seek(0)
    return _berkas(catatan, berkas)


def _nama(catatan: CatatanEkspor) -> str:
    hari = timezone.localtime(catatan.pada).date()
    return f"{catatan.jenis.removeprefix(AWALAN)}-{hari}.{catatan.bentuk}"


def _berkas(catatan: CatatanEkspor, isi) -> FileResponse:
    tipe = tulis.TIPE[catatan.bentuk]
    return FileResponse(isi, as_attachment=True, filename=_nama(catatan), content_type=tipe)


@butuh_hak(*HAK_JENIS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def jenis(request, kode: str):
    """All rows of a kind of import, in the columns it is imported by; the worker writes it."""
    kelas = _boleh(semua_jenis().get(kode), "HAK_EKSPOR", request.user)
    kolom = dipakai(kelas)
    nomor = [RUAS.get(n, n) for n, k in kolom.items() if k.identitas]
    form = EksporJenisForm(
        request.POST or None, oleh=request.user, nomor=nomor, hak=kelas.HAK_EKSPOR
    )
    if request.method == "POST" and form.is_valid():
        if tanya := _tanya(request, form):
            return tanya
        minta = form.cleaned_data
        pekerjaan = layanan.minta_ekspor_jenis(
            oleh=request.user, jenis=kode, bentuk=minta["bentuk"],
            wilayah=getattr(minta["wilayah"], "pk", ""), alasan=minta.get("alasan", ""),
        )  # fmt: skip
        return redirect("pekerjaan:rinci", pekerjaan.pk)
    konteks = {"jenis": kelas, "kolom": kolom, "form": form, "nomor": nomor}
    return render(request, "kpm/ekspor/jenis.html", konteks, status=422 if form.errors else 200)


@transaction.non_atomic_requests  # a file is sent, nothing is written
@butuh_hak(*sorted({*HAK, *HAK_JENIS}))
@never_cache
@require_GET
def unduh(request, pk: int):
    """A file the worker has made: for who asked for it, as long as it is kept."""
    milik = CatatanEkspor.objects.untuk(request.user).filter(oleh=request.user)
    catatan = get_object_or_404(milik.exclude(jenis=CETAK), pk=pk)
    if not layanan.boleh_unduh(request.user, catatan):
        raise PermissionDenied
    if not catatan.berkas:
        return render(request, "kpm/ekspor/habis.html", {"catatan": catatan}, status=404)
    if catatan.identitas and (tanya := tanya_lagi(request)):
        return tanya
    return _berkas(catatan, catatan.berkas.open("rb"))


@butuh_hak(HAK_CATATAN)
@require_GET
def catatan(request):
    """Who took what out, with which filters, how many rows, and with full numbers why."""
    saringan = SaringCatatan(request.GET)
    semua = CatatanEkspor.objects.untuk(request.user).select_related("oleh", "wilayah")
    halaman = potong_halaman(request, saringan.saring(semua), urut=("-pada",))
    kata = judul_isi()
    for c in halaman.baris:
        c.judul, c.kata = kata.get(c.jenis, c.jenis), c.saringan.get("kata", [])
    konteks = {"halaman": halaman, "saringan": saringan, "kata": saringan.kata()}
    return render(request, "kpm/ekspor/catatan.html", konteks)
