"""Facilitators and hand-overs: list, one of them, profile, handing families over."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.models import NAMA_URUT, Keluarga
from pendamping.aturan import awal_bulan, nilai_beban
from pendamping.models import Kunjungan, Penyerahan, Profil
from pendamping.pengawasan.massal import keadaan_bulan
from pendamping.penugasan.forms import ProfilForm, SaringPendamping, SaringPenyerahan, SerahkanForm
from pendamping.penugasan.layanan import (
    PESERTA,
    akhiri_penggantian,
    alasan_tak_dapat_dibatalkan,
    batalkan_penyerahan,
    dapat_diakhiri,
    isi_usulan,
    serahkan_keluarga,
    terima_penyerahan,
    timbang_penyerahan,
    tolak_penyerahan,
)
from pendamping.profil.layanan import buat_profil, susun_rhk, ubah_profil
from pendamping.ringkasan import DIDAMPINGI, URUTAN, dengan_ringkasan
from pkh.akun.cakupan import butuh_hak
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan, Pengguna
from pkh.akun.templatetags.rupa import kata_tanggal, ribuan
from pkh.halaman import potong_halaman


@require_GET
@butuh_hak("pendamping.lihat")
def daftar(request):
    saringan = SaringPendamping(request.GET, oleh=request.user)
    bulan = saringan.bulan_terpilih
    profil = terlihat = dengan_ringkasan(Profil.objects.untuk(request.user), bulan)
    profil = saringan.saring(profil)
    urut, hitungan = URUTAN[saringan.isi.get("urut") or "nama"]
    profil = profil.select_related("pengguna", "wilayah")
    halaman = potong_halaman(request, profil, urut=urut, hitungan=hitungan, semua=terlihat)
    for p in halaman.baris:
        p.nilai_beban = nilai_beban(p.beban, settings.BEBAN_PENDAMPING)
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": halaman,
        "bulan": bulan,
        "batas": settings.BEBAN_PENDAMPING,
    }
    return render(request, "pendamping/daftar.html", konteks | _tindakan(request))


def _tindakan(request) -> dict:
    """What an operator or koordinator has to mend: families without, accounts without."""
    konteks = {"boleh_serahkan": request.user.boleh("penugasan.atur")}
    if konteks["boleh_serahkan"]:
        milik = Keluarga.objects.untuk(request.user, "penugasan.atur")
        konteks["tanpa_pendamping"] = milik.filter(pendamping=None, status__in=PESERTA).count()
        konteks["tanpa_profil"] = _tanpa_profil(request)[:20]
    return konteks


def _tanpa_profil(request):
    jabatan = Jabatan.objects.berlaku().filter(
        request.user.cakupan("pendamping.kelola").q_wilayah("wilayah_id"), peran=Peran.PENDAMPING
    )
    return Pengguna.objects.filter(pk__in=jabatan.values("pengguna"), profil=None, is_active=True)


@require_POST
@butuh_hak("pendamping.kelola")
def tambah(request):
    kode = request.POST.get("pengguna", "")
    orang = get_object_or_404(_tanpa_profil(request), pk=kode if kode.isdecimal() else None)
    profil = buat_profil(oleh=request.user, pengguna=orang)
    messages.success(request, f"Profil {profil} dibuat. Lengkapi isinya.")
    return redirect("pendamping:ubah", profil.pk)


@require_GET
@butuh_hak("pendamping.lihat")
def rinci(request, pk: int):
    hari_ini = timezone.localdate()
    bulan = awal_bulan(hari_ini)
    semua = dengan_ringkasan(Profil.objects.untuk(request.user), bulan)
    profil = get_object_or_404(semua.select_related("pengguna", "wilayah"), pk=pk)
    milik = Keluarga.objects.untuk(request.user).filter(pendamping=profil.pengguna)
    keluarga = milik.filter(status__in=DIDAMPINGI).select_related("desa")
    konteks = {
        "profil": profil,
        "bulan": bulan,
        "bulan_ini": keadaan_bulan([profil.pengguna_id], bulan, hari_ini)[profil.pengguna_id],
        "rhk": susun_rhk(profil, bulan.year),
        "boleh_pengawasan": request.user.boleh("pengawasan.lihat"),
        "nilai_beban": nilai_beban(profil.beban, settings.BEBAN_PENDAMPING),
        "batas": settings.BEBAN_PENDAMPING,
        "halaman": potong_halaman(request, keluarga, urut=("nama_urut",), hitungan=NAMA_URUT),
        "kunjungan": Kunjungan.objects.untuk(request.user)
        .filter(pendamping=profil.pengguna)
        .select_related("keluarga")[:5],
        "boleh_ubah": request.user.cakupan("pendamping.kelola").memuat_wilayah(profil.wilayah_id),
    }
    return render(request, "pendamping/rinci.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("pendamping.kelola")
def ubah(request, pk: int):
    boleh = Profil.objects.untuk(request.user, "pendamping.kelola")
    profil = get_object_or_404(boleh.select_related("pengguna", "wilayah"), pk=pk)
    form = ProfilForm(request.POST or None, instance=profil)
    if request.method == "POST" and form.is_valid():
        try:
            ubah_profil(oleh=request.user, profil=profil, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"Profil {profil} tersimpan.")
            return redirect("pendamping:rinci", profil.pk)
    return render(request, "pendamping/ubah.html", {"form": form, "profil": profil})


# --- hand-over ---------------------------------------------------------------------------
def _pilihan(request) -> list[int]:
    """Rows picked on a list (`pilih` many times) or carried through the form (one, commas)."""
    teks = ",".join(request.POST.getlist("pilih") or request.GET.getlist("pilih"))
    return [int(p) for p in teks.split(",") if p.isdecimal() and len(p) < 19]


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("penugasan.atur")
def serahkan(request):
    """Choose, then weigh and confirm with the count, then do. A list posts `pilih` here."""
    pilih, langkah = _pilihan(request), request.POST.get("langkah")
    data = request.POST if langkah else None
    awal = {n: request.GET.get(n) for n in ("asal", "desa", "pendamping")}
    saringan = request.POST.get("saringan", "")
    form = SerahkanForm(data, oleh=request.user, pilih=pilih, saringan=saringan, initial=awal)
    konteks = {"form": form, "jumlah_pilihan": len(pilih)}
    if langkah and form.is_valid():
        try:
            if jawaban := _timbang_atau_serahkan(request, form, konteks):
                return jawaban
        except ValidationError as galat:
            form.add_error(None, galat)
    return render(request, "pendamping/serahkan.html", konteks)


def _timbang_atau_serahkan(request, form: SerahkanForm, konteks: dict):
    isi = {n: form.cleaned_data[n] for n in ("pendamping", "mulai", "sampai")}
    isi["oleh"] = request.user
    timbangan = timbang_penyerahan(keluarga=form.keluarga(), **isi)
    setuju = request.POST.get("jumlah")
    if request.POST["langkah"] == "serahkan" and setuju == str(len(timbangan.boleh)):
        usul = form.cleaned_data["cara"] == "usul"
        penyerahan, _ = serahkan_keluarga(
            keluarga=form.keluarga(), alasan=form.cleaned_data["alasan"], usul=usul, **isi
        )
        kata = "diusulkan" if usul else "diserahkan"
        mulai = kata_tanggal(penyerahan.mulai)
        kata = (
            f"{ribuan(penyerahan.jumlah)} KPM {kata} kepada {penyerahan.pendamping} mulai {mulai}."
        )
        messages.success(request, kata)
        return redirect("pendamping:penyerahan_rinci", penyerahan.pk)
    konteks |= {"timbangan": timbangan, "berubah": setuju is not None}
    konteks["beban"] = _beban(timbangan, isi["pendamping"])
    return None


def _beban(timbangan, tujuan: Pengguna) -> list[dict]:
    """Caseload before and after, of who receives and of who gives."""
    kena = [tujuan.pk, *filter(None, timbangan.dari)]
    orang = Pengguna.objects.filter(pk__in=kena).annotate(
        kini=Count("keluarga_dampingan", filter=Q(keluarga_dampingan__status__in=PESERTA))
    )
    hasil = []
    for p in sorted(orang, key=lambda p: (p != tujuan, p.nama)):
        beda = sum(timbangan.dari.values()) if p == tujuan else -timbangan.dari[p.pk]
        hasil.append({"orang": p, "kini": p.kini, "beda": beda, "nanti": p.kini + beda})
    return hasil


@require_GET
@butuh_hak("penugasan.lihat")
def penyerahan_daftar(request):
    saringan = SaringPenyerahan(request.GET, oleh=request.user)
    semua = saringan.saring(Penyerahan.objects.untuk(request.user))
    baris = semua.select_related("pendamping", "oleh")
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "halaman": potong_halaman(request, baris, urut=("-dicatat_pada",)),
        "boleh_serahkan": request.user.boleh("penugasan.atur"),
    }
    return render(request, "pendamping/penyerahan_daftar.html", konteks)


@require_GET
@butuh_hak("penugasan.lihat")
def penyerahan_rinci(request, pk: int):
    semua = Penyerahan.objects.untuk(request.user).select_related("pendamping__profil", "oleh")
    penyerahan = get_object_or_404(semua, pk=pk)
    diusulkan = penyerahan.status == Penyerahan.Status.DIUSULKAN
    mengatur = request.user.cakupan("penugasan.atur").memuat_wilayah(penyerahan.wilayah_id)
    pilih = Q(pk__in=penyerahan.usulan) if diusulkan else Q(penugasan__penyerahan=penyerahan)
    keluarga = Keluarga.objects.untuk(request.user).filter(pilih).distinct()
    konteks = {
        "penyerahan": penyerahan,
        "halaman": potong_halaman(
            request, keluarga.select_related("desa"), urut=("nama_urut",), hitungan=NAMA_URUT
        ),
        "isi_desa": isi_usulan(penyerahan) if diusulkan else [],
        "diusulkan": diusulkan,
        "mengatur": mengatur,
        "boleh_jawab": diusulkan and penyerahan.pendamping_id == request.user.pk,
        "dapat_diakhiri": mengatur and dapat_diakhiri(penyerahan),
        "sebab": alasan_tak_dapat_dibatalkan(penyerahan),
    }
    return render(request, "pendamping/penyerahan_rinci.html", konteks)


@require_POST
@butuh_hak("penugasan.jawab")
def penyerahan_jawab(request, pk: int):
    """`jawaban=terima`, or a reason to decline."""
    penyerahan = get_object_or_404(Penyerahan.objects.untuk(request.user, "penugasan.jawab"), pk=pk)
    try:
        if "terima" in request.POST:
            penyerahan, tertolak = terima_penyerahan(oleh=request.user, penyerahan=penyerahan)
            mulai = kata_tanggal(penyerahan.mulai)
            kata = f"{ribuan(penyerahan.jumlah)} KPM menjadi dampingan Anda mulai {mulai}."
            if tertolak:
                kata += f" {ribuan(len(tertolak))} tidak ikut karena keadaannya sudah berubah."
        else:
            alasan = request.POST.get("jawaban", "")
            tolak_penyerahan(oleh=request.user, penyerahan=penyerahan, jawaban=alasan)
            kata = "Usulan ditolak; yang mengusulkan diberi tahu."
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, kata)
    return redirect("pendamping:penyerahan_rinci", pk)


@require_POST
@butuh_hak("penugasan.atur")
def penyerahan_batal(request, pk: int):
    """Undo or withdraw; `akhiri`: end a replacement before its day."""
    boleh = Penyerahan.objects.untuk(request.user, "penugasan.atur")
    penyerahan = get_object_or_404(boleh, pk=pk)
    try:
        if "akhiri" in request.POST:
            akhiri_penggantian(oleh=request.user, penyerahan=penyerahan)
            kata = f"Penggantian {penyerahan} diakhiri; KPM kembali mulai hari ini."
        elif batalkan_penyerahan(oleh=request.user, penyerahan=penyerahan).dibatalkan_pada:
            kata = f"Penyerahan {penyerahan} dibatalkan; KPM kembali ke pendamping semula."
        else:
            kata = f"Usulan {penyerahan} ditarik kembali."
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, kata)
    return redirect("pendamping:penyerahan_rinci", pk)
