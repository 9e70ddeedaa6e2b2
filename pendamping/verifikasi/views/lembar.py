"""The sheet of one facility or one family, for a month or for its triwulan."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kpm.massal import ketentuan_pada
from kpm.models import Fasilitas
from pendamping.aturan import HasilVerifikasi, awal_bulan
from pendamping.models import Verifikasi
from pendamping.verifikasi.aturan import triwulan
from pendamping.verifikasi.layanan import (
    bulan_tertutup,
    isi_verifikasi,
    kabupaten,
    yang_dilihat,
)
from pendamping.verifikasi.lembar import LembarVerifikasi
from pendamping.verifikasi.ringkasan import DI_RUMAH, per_fasilitas
from pkh.akun.cakupan import butuh_hak

from .daftar import bulan_diminta

ORANG_LEMBAR = 300  # members of one sheet; larger facilities are filled family by family
TRIWULAN = "triwulan"  # ?rentang= of the three months side by side


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("verifikasi.lihat")
def lembar(request):
    bulan = bulan_diminta(request.GET.get("bulan"))
    menulis = request.method == "POST"
    if menulis and not request.user.boleh("verifikasi.catat"):
        raise PermissionDenied
    isi = _lembar(request, bulan, menulis)
    nama = _nama_lembar(request, isi)
    berikutnya = _lembar_berikutnya(request, bulan, nama)
    if menulis and isi.sah() and _simpan(request, isi):
        lanjut = "lanjut" in request.POST and berikutnya
        return redirect(lanjut["alamat"] if lanjut else request.get_full_path())
    konteks = {
        "berikutnya": berikutnya,
        "lembar": isi,
        "bulan": bulan,
        "nilai_bulan": f"{bulan:%Y-%m}",
        "nama": nama,
        "belum_tiba": bulan > awal_bulan(timezone.localdate()),
        "bentrok": sum(s.bentrok for s in isi.semua),
        "boleh_catat": request.user.boleh("verifikasi.catat") and not isi.terkunci,
        "penuh": len(isi.baris) >= ORANG_LEMBAR,
    }
    return render(request, "pendamping/verifikasi/lembar.html", konteks | _rentang(request, bulan))


def _rentang(request, bulan: date) -> dict:
    """Words for the time of the sheet, and the way to the other one."""
    tiga = request.GET.get("rentang") == TRIWULAN
    tanya = request.GET.copy()
    tanya.pop("rentang", None)
    if not tiga:
        tanya["rentang"] = TRIWULAN
    return {
        "triwulan": (bulan.month + 2) // 3,
        "tiga": tiga,
        "lain": f"?{tanya.urlencode()}",
    }


def _lembar(request, bulan: date, menulis: bool) -> LembarVerifikasi:
    tanya, kini = request.GET, awal_bulan(timezone.localdate())
    semua = [bulan]
    if tanya.get("rentang") == TRIWULAN:
        semua = [b for b in triwulan(bulan) if b <= kini] or [bulan]
    baris = _baris(request, semua, "verifikasi.catat" if menulis else "verifikasi.lihat")
    tertutup = bulan_tertutup(baris) if baris else set()
    return LembarVerifikasi(
        baris,
        semua,
        {b: ketentuan_pada(b) for b in {v.bulan for v in baris}},
        data=request.POST if menulis else None,
        tertutup=frozenset(
            v.pk
            for v in baris
            if v.bulan > kini or (kabupaten(v.keluarga.desa_id), v.bulan) in tertutup
        ),
    )


def _baris(request, bulan: list[date], hak: str) -> list[Verifikasi]:
    """Rows of one facility or one family; readers see all of theirs, the pendamping own ones."""
    tanya: QueryDict = request.GET
    baris = Verifikasi.objects.untuk(request.user, hak).filter(bulan__in=bulan)
    if keluarga := tanya.get("keluarga", ""):
        baris = baris.filter(keluarga=keluarga) if keluarga.isdecimal() else baris.none()
    else:
        kode = tanya.get("fasilitas", DI_RUMAH)
        baris = baris.filter(fasilitas_kode="" if kode == DI_RUMAH else kode)
    if (pendamping := tanya.get("pendamping", "")).isdecimal():
        baris = baris.filter(keluarga__pendamping=pendamping)
    baris = baris.select_related("anggota", "keluarga__desa", "dicatat_oleh")
    urut = ("keluarga__desa", "keluarga__nama_pengurus", "anggota__nama", "anggota", "bulan")
    return list(baris.order_by(*urut)[: ORANG_LEMBAR * len(bulan)])


def _lembar_berikutnya(request, bulan: date, nama: str) -> dict | None:
    """{nama, alamat} of the facility after `nama` with rows of the month not filled in, in the
    order of the list and from its top again after the last; None when there is no other."""
    if "keluarga" in request.GET or not request.user.boleh("verifikasi.catat"):
        return None
    belum = Verifikasi.objects.untuk(request.user, "verifikasi.catat").filter(
        bulan=bulan, hasil=HasilVerifikasi.BELUM
    )
    ini = request.GET.get("fasilitas", DI_RUMAH)
    semua = [h for h in per_fasilitas(belum, request.user) if h["kunci"] != ini]
    if not semua:
        return None
    h = next((h for h in semua if h["nama"] > nama), semua[0])
    tanya = {"bulan": f"{bulan:%Y-%m}", "fasilitas": h["kunci"]}
    if request.GET.get("rentang") == TRIWULAN:
        tanya["rentang"] = TRIWULAN
    alamat = f"{reverse('pendamping:verifikasi_lembar')}?{urlencode(tanya)}"
    return {"nama": h["nama"], "alamat": alamat}


def _simpan(request, isi: LembarVerifikasi) -> bool:
    try:
        hasil = isi_verifikasi(oleh=request.user, baris=isi.kirim())
    except ValidationError as galat:
        isi.pasang_galat(galat)
        return False
    if hasil.disimpan:
        orang = len({v.anggota_id for v in hasil.disimpan})
        messages.success(request, f"Verifikasi {orang} anggota tersimpan.")
    if not hasil.bentrok:
        return True
    versi = {v.pk: isi.versi(v) for v in hasil.bentrok}
    isi.tandai_bentrok(hasil.bentrok, yang_dilihat(hasil.bentrok, versi))
    return False


def _nama_lembar(request, isi: LembarVerifikasi) -> str:
    if request.GET.get("keluarga"):
        return str(isi.baris[0].keluarga) if isi.baris else "Keluarga"
    kode = request.GET.get("fasilitas", DI_RUMAH)
    if kode == DI_RUMAH:
        return "Di rumah, tanpa fasilitas"
    fasilitas = Fasilitas.objects.untuk(request.user).filter(kode=kode).first()
    return fasilitas.nama if fasilitas else f"NPSN/kode {kode}"
