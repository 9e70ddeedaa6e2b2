"""Targets of a year and how far it has come."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from graduasi.forms import TargetForm
from graduasi.layanan import atur_target
from graduasi.models import Target
from graduasi.ringkasan import ringkas
from graduasi.target.forms import tahun_diminta
from graduasi.target.jalur import Jalur, susun_jalur
from pkh.akun.cakupan import butuh_hak
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah


@require_GET
@butuh_hak("graduasi.target", "laporan.lihat")
def target(request):
    """Target, effective, other exits and open proposals, per region below the chosen one."""
    tahun, (wilayah, pilihan) = _tahun(request), _wilayah(request)
    angka = ringkas(request.user, wilayah, tahun)
    cakupan = request.user.cakupan("graduasi.target")
    konteks = {
        "wilayah": wilayah,
        "pilihan": pilihan,
        "tahun": tahun,
        "kata_tahun": f"{tahun}",  # for addresses: no thousand separator
        "pilihan_tahun": range(timezone.localdate().year + 1, timezone.localdate().year - 6, -1),
        "ringkasan": angka,
        "per_jenis": [
            _baris_jenis(wilayah, tahun, b)
            for b in susun_jalur(request.user, wilayah, tahun, angka.jumlah, timezone.localdate())
        ],
        "per_alasan": [
            (a.label, n, _alamat("kepergian", wilayah, jenis=a, tahun=tahun))
            for a, n in angka.jumlah.per_alasan
        ],
        "url_terbuka": _alamat("daftar", wilayah, tampil="semua", keadaan="terbuka"),
        "boleh_ubah": wilayah.tingkat in {Tingkat.KABUPATEN, Tingkat.KECAMATAN}
        and cakupan.memuat_wilayah(wilayah.kode),
    }
    return render(request, "graduasi/target.html", konteks)


def _baris_jenis(wilayah: Wilayah, tahun: int, j: Jalur) -> dict:
    """One type: its figures, each with the address of the list behind it."""
    daftar = {"tampil": "semua", "jenis": j.jenis}
    bertahan = {"keadaan": "bertahan", "jenis": j.jenis, "tahun": tahun}
    isi = [
        ("Prospek", j.prospek, _alamat("prospek", wilayah, jenis=j.jenis)),
        ("Diproses", j.proses, _alamat("daftar", wilayah, keadaan="proses", **daftar)),
        ("Diputuskan", j.putus, _alamat("daftar", wilayah, keadaan="putus", **daftar)),
        ("Efektif", j.efektif, _alamat("kepergian", wilayah, jenis=j.jenis, tahun=tahun)),
        ("Bertahan", j.bertahan, _alamat("pasca", wilayah, **bertahan)),
    ]
    return {"kata": j.jenis.label, "target": j.target, "angka": isi, "sisa": j.sisa}


def _alamat(nama: str, wilayah: Wilayah, **tanya) -> str:
    return f"{reverse(f'graduasi:{nama}')}?{urlencode({'wilayah': wilayah.kode} | tanya)}"


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("graduasi.target")
def target_ubah(request):
    tahun, (wilayah, _) = _tahun(request), _wilayah(request)
    if not request.user.cakupan("graduasi.target").memuat_wilayah(wilayah.kode):
        raise PermissionDenied
    baris = [wilayah, *_kecamatan(request.user, wilayah)]
    ada = Target.objects.untuk(request.user).filter(
        rentang_wilayah("wilayah_id", wilayah.kode), tahun=tahun
    )
    nilai = {(t.wilayah_id, t.jenis): t.jumlah for t in ada}
    form = TargetForm(request.POST or None, wilayah=baris, nilai=nilai)
    if request.method == "POST" and form.is_valid():
        berubah = atur_target(oleh=request.user, tahun=tahun, isi=form.isi())
        kata = f"Target {tahun} tersimpan, {berubah} angka diubah."
        messages.success(
            request, kata if berubah else f"Target {tahun} tetap; tidak ada yang diubah."
        )
        return redirect(f"{reverse('graduasi:target')}?wilayah={wilayah.kode}&tahun={tahun}")
    konteks = {"form": form, "wilayah": wilayah, "tahun": tahun}
    return render(request, "graduasi/target_ubah.html", konteks)


def _kecamatan(pengguna, wilayah: Wilayah):
    if wilayah.tingkat != Tingkat.KABUPATEN:
        return []
    terlihat = Wilayah.objects.untuk(pengguna, "graduasi.lihat").berlaku()
    return terlihat.di_bawah(wilayah.kode).filter(tingkat=Tingkat.KECAMATAN)


def _tahun(request) -> int:
    if (tahun := tahun_diminta(request.GET)) is None:
        raise Http404
    return tahun


def _wilayah(request) -> tuple[Wilayah, list[Wilayah]]:
    """The chosen region (default: the person's own first one) and those to choose from:
    own ones, and the kabupaten/kota in them."""
    milik = Wilayah.objects.untuk(request.user, "graduasi.lihat")
    tingkat = [Tingkat.PROVINSI, Tingkat.KABUPATEN]
    pilihan = list(milik.berlaku().filter(tingkat__in=tingkat))
    if kode := request.GET.get("wilayah"):
        return get_object_or_404(milik, pk=kode), pilihan
    if not (awal := pilihan[0] if pilihan else milik.first()):
        raise Http404
    return awal, pilihan
