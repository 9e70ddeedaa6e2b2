"""P2K2: groups, one group, its meetings, the attendance sheet."""

from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kpm.models import Keluarga
from pendamping.aturan import akhir_bulan, awal_bulan, nilai_ukuran_kelompok, pertemuan_boleh_diubah
from pendamping.models import Kehadiran, Kelompok, Pertemuan, Profil, Sesi
from pendamping.p2k2.forms import KelompokForm, PertemuanForm, SaringKelompok
from pendamping.p2k2.layanan import (
    batas_kelompok,
    catat_pertemuan,
    keluarga_dapat_ikut,
    peserta,
    simpan_kelompok,
    ubah_pertemuan,
    wajib_atas_kelompok,
)
from pkh.akun.cakupan import butuh_hak
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
        "jumlah_sesi": Sesi.objects.count(),
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
        "sesi": _sesi(kelompok),
        "pertemuan": kelompok.pertemuan.select_related("sesi")
        .annotate(
            hadir=Count("kehadiran", filter=Q(kehadiran__status=Kehadiran.Status.HADIR)),
            undangan=Count("kehadiran"),
        )
        .order_by("-tanggal", "-pk")[:24],
        "boleh_kelola": _boleh(request, "p2k2.kelola", kelompok),
        "boleh_catat": _boleh(request, "p2k2.catat", kelompok),
    }
    return render(request, "pendamping/kelompok_rinci.html", konteks)


def _sesi(kelompok: Kelompok):
    """All sessions with the last date on which this group had them, None for not yet."""
    punya = kelompok.pertemuan.filter(sesi=OuterRef("pk")).order_by("-tanggal")
    return Sesi.objects.annotate(terakhir=Subquery(punya.values("tanggal")[:1]))


def _boleh(request, hak: str, kelompok: Kelompok) -> bool:
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
            return render(request, "pendamping/kelompok_untuk.html", {"orang": orang})
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


# --- meetings ----------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.catat")
def pertemuan_tambah(request, pk: int):
    kelompok = get_object_or_404(Kelompok.objects.untuk(request.user, "p2k2.catat"), pk=pk)
    berikut = _sesi(kelompok).order_by(F("terakhir").asc(nulls_first=True), "modul", "sesi").first()
    awal = {
        "kunci": uuid4(),
        "sesi": berikut,
        "tanggal": timezone.localdate(),
        "tempat": kelompok.tempat,
    }
    orang = [(k, Kehadiran.Status.HADIR, "") for k in peserta(kelompok).select_related("desa")]
    form = PertemuanForm(request.POST or None, peserta=orang, initial=awal)

    def simpan(**isi):
        pertemuan, baru = catat_pertemuan(
            oleh=request.user, kelompok=kelompok, kunci=form.cleaned_data["kunci"], **isi
        )
        return pertemuan, "tersimpan" if baru else "sudah tersimpan; tidak dicatat dua kali"

    return _lembar(request, form, kelompok, simpan)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.catat")
def pertemuan_ubah(request, pk: int):
    boleh = Pertemuan.objects.untuk(request.user, "p2k2.catat").select_related("kelompok")
    pertemuan = get_object_or_404(boleh, pk=pk)
    orang = [(k.keluarga, k.status, k.catatan) for k in _kehadiran(pertemuan)]
    form = PertemuanForm(request.POST or None, peserta=orang, instance=pertemuan)

    def simpan(**isi):
        return ubah_pertemuan(oleh=request.user, pertemuan=pertemuan, **isi), "diperbaiki"

    return _lembar(request, form, pertemuan.kelompok, simpan)


def _lembar(request, form: PertemuanForm, kelompok: Kelompok, simpan):
    if request.method == "POST" and form.is_valid():
        isi = {n: form.cleaned_data[n] for n in ("sesi", "tanggal", "tempat", "notulen")}
        try:
            pertemuan, kata = simpan(kehadiran=form.kehadiran(), **isi)
        except ValidationError as galat:
            _pasang_galat(form, galat)
        else:
            messages.success(request, f"Pertemuan kelompok {kelompok} {kata}.")
            return redirect("pendamping:pertemuan_rinci", pertemuan.pk)
    konteks = {"form": form, "kelompok": kelompok, "baru": form.instance.pk is None}
    return render(request, "pendamping/pertemuan_lembar.html", konteks)


def _pasang_galat(form, galat: ValidationError) -> None:
    """Errors on their fields; those of no field of the form go on top."""
    ruas = galat.message_dict if hasattr(galat, "error_dict") else {"__all__": galat.messages}
    for nama, pesan in ruas.items():
        form.add_error(nama if nama in form.fields else None, pesan)


def _kehadiran(pertemuan: Pertemuan):
    return pertemuan.kehadiran.select_related("keluarga__desa").order_by(
        "keluarga__nama_pengurus", "pk"
    )


@require_GET
@butuh_hak("p2k2.lihat")
def pertemuan_rinci(request, pk: int):
    semua = Pertemuan.objects.untuk(request.user).select_related("kelompok", "sesi", "dicatat_oleh")
    pertemuan = get_object_or_404(semua, pk=pk)
    kehadiran = list(_kehadiran(pertemuan))
    # Families that left the person's region or care since keep their place, without a name.
    terlihat = set(
        Keluarga.objects.untuk(request.user, "p2k2.lihat")
        .filter(kehadiran__pertemuan=pertemuan)
        .values_list("pk", flat=True)
    )
    boleh = _boleh(request, "p2k2.catat", pertemuan.kelompok)
    konteks = {
        "pertemuan": pertemuan,
        "kehadiran": [k for k in kehadiran if k.keluarga_id in terlihat],
        "tersembunyi": sum(k.keluarga_id not in terlihat for k in kehadiran),
        "hitung": [
            (kata, sum(k.status == nilai for k in kehadiran))
            for nilai, kata in Kehadiran.Status.choices
        ],
        "boleh_ubah": boleh and pertemuan_boleh_diubah(pertemuan.tanggal, timezone.localdate()),
    }
    return render(request, "pendamping/pertemuan_rinci.html", konteks)
