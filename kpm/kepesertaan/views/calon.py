"""Calon: who waits, and how far each place has come."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kpm.models import Keluarga
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_daftar, potong_halaman

from ..aturan import BELUM_DIVALIDASI, Tahap
from ..forms import URUT, SaringCalon, SaringKemajuan
from ..ringkasan import hitung_kemajuan, jumlahkan

HITUNG_MAKS = 1000


@require_GET
@butuh_hak("kpm.lihat")
def daftar(request):
    saringan = SaringCalon(request.GET, oleh=request.user)
    calon = saringan.saring(Keluarga.objects.untuk(request.user))
    urut = saringan.isi.get("urut", "")
    baris = calon.select_related("desa__induk", "pendamping")
    ruas, hitungan = URUT[urut]
    halaman = potong_halaman(request, baris, urut=ruas, hitungan=hitungan)
    hari_ini, validasi = timezone.localdate(), request.user.cakupan("calon.validasi")
    for k in halaman.baris:
        k.hari = (hari_ini - k.status_sejak).days
        k.kata_tahap = Tahap(k.tahap).label
        k.boleh_validasi = validasi.memuat(k) and k.tahap in BELUM_DIVALIDASI
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "urut": urut,
        "jumlah": calon.order_by()[: HITUNG_MAKS + 1].count(),
        "jumlah_maks": HITUNG_MAKS,
        "halaman": halaman,
        "boleh_undang": request.user.boleh("calon.undang"),
        "boleh_tetapkan": request.user.boleh("kpm.tetapkan"),
        "boleh_tambah": request.user.boleh("kpm.ubah"),
    }
    return render(request, "kpm/kepesertaan/daftar.html", konteks)


@require_GET
@butuh_hak("kpm.lihat")
def kemajuan(request):
    saringan = SaringKemajuan(request.GET, oleh=request.user)
    keluarga = Keluarga.objects.untuk(request.user)
    if wilayah := saringan.isi.get("wilayah"):
        keluarga = keluarga.di_wilayah(wilayah)
    per = saringan.isi.get("per") or "desa"
    hari_ini, tahun = timezone.localdate(), saringan.tahun_terpilih
    semua = hitung_kemajuan(keluarga, per=per, tahun=tahun, hari_ini=hari_ini)
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "per": per,
        "tahun": tahun,
        "halaman": potong_daftar(request, semua, kunci="kunci", ukuran=50),
        "total": jumlahkan(semua),
        "hari_ini": hari_ini,
    }
    return render(request, "kpm/kepesertaan/kemajuan.html", konteks)
