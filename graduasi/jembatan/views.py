"""The bridge of KPM, and the list behind each of its figures."""

from datetime import date
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from pkh.akun.cakupan import butuh_hak
from pkh.akun.templatetags.rupa import ribuan
from pkh.halaman import Halaman

from .forms import SaringGerak, SaringJembatan
from .gerak import Gerak, kata_gerak, susun_gerak
from .ringkasan import Garis, Jembatan, gambar_jembatan, susun_jembatan

UKURAN = 25


@require_GET
@butuh_hak("laporan.lihat")
def jembatan(request):
    saringan = SaringJembatan(request.GET, oleh=request.user)
    if not (wilayah := saringan.terpilih):
        raise Http404
    hasil = susun_jembatan(wilayah, **saringan.masa, hari_ini=timezone.localdate())
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "hasil": hasil,
        "garis": _bertaut(saringan, hasil.jumlah, list(hasil.jumlah.garis)),
        "baris": [(b, _bertaut(saringan, b, b.ringkas)) for b in hasil.baris],
        "kaki": _bertaut(saringan, hasil.jumlah, hasil.jumlah.ringkas),
        "svg": gambar_jembatan(hasil.jumlah, "KPM awal", "KPM akhir"),
        "judul_gambar": _temuan(hasil.jumlah),
    }
    return render(request, "graduasi/jembatan/jembatan.html", konteks)


def _temuan(j: Jembatan) -> str:
    """The title of the chart says what it shows."""
    beda = j.akhir - j.awal
    arah = f"{'naik' if beda > 0 else 'turun'} {ribuan(abs(beda))}" if beda else "tetap"
    keluar = j.jumlah("keluar")
    return f"KPM {arah}; {ribuan(j.graduasi)} dari {ribuan(keluar)} yang keluar karena graduasi"


def _bertaut(saringan: SaringJembatan, j: Jembatan, garis: list[Garis]) -> list[tuple[Garis, str]]:
    """Each figure with the address of its list; "" for nil."""
    masa = {nama: f"{hari:%Y-%m-%d}" for nama, hari in saringan.masa.items()}
    alamat = reverse("graduasi:jembatan_isi")
    minta = ({r: getattr(g, r) for r in ("arah", "golongan", "jenis")} for g in garis)
    return [
        (g, f"{alamat}?{urlencode({'wilayah': j.kode} | masa | m)}" if g.jumlah else "")
        for g, m in zip(garis, minta, strict=True)
    ]


@require_GET
@butuh_hak("laporan.lihat")
def isi(request):
    saringan = SaringGerak(request.GET, oleh=request.user)
    if not (wilayah := saringan.terpilih) or not saringan.isi.get("arah"):
        raise Http404
    gerak = saringan.gerak
    baris = susun_gerak(
        request.user,
        wilayah,
        **gerak,
        sesudah=_kunci(request.GET.get("sesudah", "")),
        batas=UKURAN + 1,
    )
    kata = kata_gerak(gerak["arah"], gerak["golongan"], gerak["jenis"])
    konteks = {
        "halaman": _halaman(request, baris),
        "wilayah": wilayah,
        "judul": kata,
        "kembali": f"?{urlencode({'wilayah': wilayah.kode} | saringan.masa)}",
    } | saringan.masa
    return render(request, "graduasi/jembatan/isi.html", konteks)


def _kunci(sesudah: str) -> tuple[date, int] | None:
    """The last row seen, "2024-03-05_123"; Http404 when it is none."""
    if not sesudah:
        return None
    hari, _, keluarga = sesudah.partition("_")
    try:
        if len(keluarga) > 18:
            raise ValueError
        return date.fromisoformat(hari), int(keluarga)
    except ValueError as galat:
        raise Http404 from galat


def _halaman(request, baris: list[Gerak]) -> Halaman:
    alamat = request.GET.copy()
    awal = ""
    if alamat.pop("sesudah", None):
        awal = f"?{alamat.urlencode()}"
    berikut = ""
    if len(baris) > UKURAN:
        akhir = baris[UKURAN - 1]
        alamat["sesudah"] = f"{akhir.tanggal:%Y-%m-%d}_{akhir.keluarga_id}"
        berikut = f"?{alamat.urlencode()}"
    return Halaman(baris[:UKURAN], berikut, awal)
