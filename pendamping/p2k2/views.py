"""P2K2: groups, one group, its members."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kpm.models import Keluarga
from pendamping.aturan import akhir_bulan, awal_bulan, nilai_ukuran_kelompok
from pendamping.models import Kehadiran, Kelompok, Profil, Sesi
from pendamping.p2k2.forms import KelompokForm, SaringKelompok
from pendamping.p2k2.layanan import (
    batas_kelompok,
    keluarga_dapat_ikut,
    peserta,
    simpan_kelompok,
    wajib_atas_kelompok,
)
from pkh.akun.cakupan import butuh_hak
from pkh.akun.forms import sebutan
from pkh.akun.models import Pengguna
from pkh.halaman import potong_halaman
from pkh.wilayah.models import rentang_wilayah


@require_GET
@butuh_hak("p2k2.lihat")
def daftar(request):
    saringan = SaringKelompok(request.GET, oleh=request.user)
    kelompok = saringan.saring(Kelompok.objects.untuk(request.user).filter(aktif=True))
    bulan = saringan.bulan_terpilih
    halaman = potong_halaman(request, kelompok.dengan_cakupan(bulan), urut=("nama",))
    batas = batas_kelompok(timezone.localdate())
    for k in halaman.baris:
        k.peringatan = nilai_ukuran_kelompok(k.jumlah_anggota, batas)
    konteks = {
        "halaman": halaman,
        "saringan": saringan,
        "kata": saringan.kata(),
        "batas": batas,
        "jumlah_sesi": Sesi.objects.berlaku(timezone.localdate()).count(),
        "kehadiran": _kehadiran_bulan(request.user, saringan.isi.get("wilayah"), bulan),
        "bulan": bulan,
        "boleh_kelola": request.user.boleh("p2k2.kelola"),
        "boleh_catat": request.user.boleh("p2k2.catat"),
    }
    return render(request, "pendamping/kelompok_daftar.html", konteks)


def _kehadiran_bulan(pengguna, kode: str | None, bulan: date) -> dict | None:
    """Active families of a chosen region, and those that came at least once in the month: the
    two numbers behind the coverage of a dashboard."""
    if not kode:
        return None
    aktif = Keluarga.objects.untuk(pengguna, "p2k2.lihat").aktif().di_wilayah(kode)
    hadir = Kehadiran.objects.untuk(pengguna, "p2k2.lihat").filter(
        rentang_wilayah("keluarga__desa_id", kode),
        keluarga__status=Keluarga.Status.AKTIF,
        status=Kehadiran.Status.HADIR,
        pertemuan__tanggal__range=(bulan, akhir_bulan(bulan)),
    )
    hitung = hadir.aggregate(n=Count("keluarga", distinct=True))
    return {"hadir": hitung["n"], "aktif": aktif.count()}


@require_GET
@butuh_hak("p2k2.lihat")
def rinci(request, pk: int):
    semua = Kelompok.objects.untuk(request.user).dengan_cakupan(awal_bulan(timezone.localdate()))
    kelompok = get_object_or_404(semua.select_related("ketua"), pk=pk)
    batas = batas_kelompok(timezone.localdate())
    hadir = Q(kehadiran__pertemuan__kelompok=kelompok, kehadiran__status=Kehadiran.Status.HADIR)
    anggota = peserta(kelompok).select_related("desa")
    konteks = {
        "kelompok": kelompok,
        "peringatan": nilai_ukuran_kelompok(kelompok.jumlah_anggota, batas),
        "anggota": anggota.annotate(hadir=Count("kehadiran", filter=hadir, distinct=True)),
        "sesi": sesi_kelompok(kelompok),
        "pertemuan": kelompok.pertemuan.select_related("sesi")
        .annotate(
            hadir=Count("kehadiran", filter=Q(kehadiran__status=Kehadiran.Status.HADIR)),
            undangan=Count("kehadiran"),
        )
        .order_by("-tanggal", "-pk")[:24],
        "boleh_kelola": boleh_atas(request, "p2k2.kelola", kelompok),
        "boleh_catat": boleh_atas(request, "p2k2.catat", kelompok),
    }
    return render(request, "pendamping/kelompok_rinci.html", konteks)


def sesi_kelompok(kelompok: Kelompok):
    """All sessions with the last date on which this group had them, None for not yet."""
    punya = kelompok.pertemuan.filter(sesi=OuterRef("pk")).order_by("-tanggal")
    return Sesi.objects.annotate(terakhir=Subquery(punya.values("tanggal")[:1]))


def boleh_atas(request, hak: str, kelompok: Kelompok) -> bool:
    try:
        wajib_atas_kelompok(request.user, hak, kelompok)
    except PermissionDenied:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.kelola")
def tambah(request):
    """A koordinator says first for whom; a pendamping makes a group of their own."""
    pendamping = request.user
    if request.user.cakupan("p2k2.kelola").dampingan is None:
        terlihat = Profil.objects.untuk(request.user, "p2k2.kelola")
        orang = Pengguna.objects.filter(profil__in=terlihat)
        kode = request.GET.get("pendamping", "")
        if not kode:
            pilihan = sebutan(orang.values_list("pk", "nama", "username"))
            return render(request, "pendamping/kelompok_untuk.html", {"orang": pilihan})
        pendamping = get_object_or_404(orang, pk=kode if kode.isdecimal() else None)
    kelompok = Kelompok(pendamping=pendamping)
    usul = _usul(pendamping, request.GET.get("desa", "")) if request.method == "GET" else {}
    return _formulir(request, kelompok, usul)


def _usul(pendamping, desa: str) -> dict:
    """A start: the families without a group of one desa, of the fullest when none is named."""
    dapat = keluarga_dapat_ikut(pendamping).filter(status="aktif")
    if not desa:
        penuh = dapat.order_by().values("desa_id").annotate(n=Count("pk")).order_by("-n").first()
        desa = penuh["desa_id"] if penuh else ""
    pilih = dapat.filter(desa_id=desa).order_by("rw", "rt", "nama_pengurus")[:30]
    return {"desa": desa or None, "keluarga": [k.pk for k in pilih]}


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.kelola")
def ubah(request, pk: int):
    boleh = Kelompok.objects.untuk(request.user, "p2k2.kelola")
    return _formulir(request, get_object_or_404(boleh.select_related("pendamping"), pk=pk), {})


def _formulir(request, kelompok: Kelompok, awal: dict):
    form = KelompokForm(request.POST or None, instance=kelompok, initial=awal)
    if request.method == "POST" and form.is_valid():
        try:
            simpan_kelompok(
                oleh=request.user,
                kelompok=form.instance,
                keluarga=form.cleaned_data["keluarga"],
                ketua=form.cleaned_data["ketua"],
            )
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"Data kelompok {kelompok} tersimpan.")
            return redirect("pendamping:kelompok_rinci", kelompok.pk)
    return render(request, "pendamping/kelompok_ubah.html", {"form": form, "kelompok": kelompok})
