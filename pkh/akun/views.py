"""People and their posts (admin), the table of acts, one's own profile and tokens."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from knox.models import AuthToken

from pkh.halaman import potong_halaman
from pkh.wilayah.models import Tingkat, Wilayah

from . import layanan
from .cakupan import butuh_hak
from .forms import AkhiriForm, JabatanForm, PenggunaForm, ProfilForm, SaringPengguna, TokenForm
from .hak import HAK, Peran
from .models import Jabatan, Pengguna
from .pastikan import butuh_pastikan
from .templatetags.rupa import kata_tanggal
from .undangan.layanan import undang


@require_GET
@butuh_hak("akun.kelola")
def daftar(request):
    saringan = SaringPengguna(request.GET)
    kini = Jabatan.objects.berlaku().select_related("wilayah")
    pengguna = saringan.saring(Pengguna.objects.all()).prefetch_related(
        Prefetch("jabatan", queryset=kini, to_attr="jabatan_berlaku")
    )
    konteks = {
        "halaman": potong_halaman(request, pengguna, urut=("nama",)),
        "saringan": saringan,
        "kata": saringan.kata(),
    }
    return render(request, "akun/daftar.html", konteks)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("akun.kelola")
@butuh_pastikan
def tambah(request):
    form = PenggunaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pengguna, sandi = layanan.buat_pengguna(oleh=request.user, **form.cleaned_data)
        if not pengguna.email:
            return render(request, "akun/sandi_awal.html", {"orang": pengguna, "sandi": sandi})
        try:
            undang(oleh=request.user, pengguna=pengguna)
            messages.success(
                request, f"Undangan dikirim ke {pengguna.email}. Tambahkan jabatannya."
            )
        except ValidationError as galat:
            messages.error(request, " ".join(galat.messages))
        return redirect("akun:rinci", pengguna.pk)
    return render(request, "akun/tambah.html", {"form": form})


@require_GET
@butuh_hak("akun.kelola")
def rinci(request, pk: int):
    orang = get_object_or_404(Pengguna, pk=pk)
    return _tampil_rinci(request, orang, JabatanForm(initial={"mulai": timezone.localdate()}))


def _tampil_rinci(request, orang: Pengguna, form: JabatanForm, status: int = 200):
    hari_ini = timezone.localdate()
    konteks = {
        "orang": orang,
        "jabatan": orang.jabatan.select_related("wilayah"),
        "form": form,
        "akhiri": AkhiriForm(initial={"pada": hari_ini}),
        "hari_ini": hari_ini,
        "faktor_kedua": is_mfa_enabled(orang),
        "daftar_wilayah": Wilayah.objects.untuk(request.user, "akun.kelola")
        .berlaku()
        .filter(tingkat__lte=Tingkat.KABUPATEN),
    }
    return render(request, "akun/rinci.html", konteks, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("akun.kelola")
def ubah(request, pk: int):
    orang = get_object_or_404(Pengguna, pk=pk)
    form = PenggunaForm(request.POST or None, instance=orang)
    if request.method == "POST" and form.is_valid():
        layanan.ubah_pengguna(oleh=request.user, pengguna=orang, **form.cleaned_data)
        messages.success(request, f"Data {orang} tersimpan.")
        return redirect("akun:rinci", orang.pk)
    return render(request, "akun/ubah.html", {"form": form, "orang": orang})


@never_cache
@require_POST
@butuh_hak("akun.kelola")
@butuh_pastikan
def sandi_awal(request, pk: int):
    orang = get_object_or_404(Pengguna, pk=pk)
    sandi = layanan.beri_sandi_awal(oleh=request.user, pengguna=orang)
    return render(request, "akun/sandi_awal.html", {"orang": orang, "sandi": sandi})


@require_POST
@butuh_hak("akun.kelola")
@butuh_pastikan
def faktor_hapus(request, pk: int):
    orang = get_object_or_404(Pengguna, pk=pk)
    try:
        layanan.hapus_faktor_kedua(oleh=request.user, pengguna=orang)
        messages.success(request, f"Faktor kedua {orang} dihapus dan sesinya diakhiri.")
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    return redirect("akun:rinci", orang.pk)


@require_POST
@butuh_hak("akun.kelola")
@butuh_pastikan
def aktif(request, pk: int):
    orang = get_object_or_404(Pengguna, pk=pk)
    nyala = request.POST.get("aktif") == "ya"
    try:
        layanan.atur_aktif(oleh=request.user, pengguna=orang, aktif=nyala)
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        messages.success(request, f"Akun {orang} {'diaktifkan' if nyala else 'dinonaktifkan'}.")
    return redirect("akun:rinci", orang.pk)


@require_POST
@butuh_hak("akun.kelola")
@butuh_pastikan
def jabatan_tambah(request, pk: int):
    orang = get_object_or_404(Pengguna, pk=pk)
    form = JabatanForm(request.POST, instance=Jabatan(pengguna=orang))
    if form.is_valid():
        try:
            layanan.tambah_jabatan(oleh=request.user, pengguna=orang, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"Jabatan {orang} ditambahkan.")
            return redirect("akun:rinci", orang.pk)
    return _tampil_rinci(request, orang, form, status=422)


@require_POST
@butuh_hak("akun.kelola")
@butuh_pastikan
def jabatan_akhiri(request, pk: int):
    jabatan = get_object_or_404(Jabatan.objects.select_related("pengguna"), pk=pk)
    form = AkhiriForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Isi hari terakhir jabatan dengan tanggal yang benar.")
    else:
        try:
            layanan.akhiri_jabatan(oleh=request.user, jabatan=jabatan, **form.cleaned_data)
            akhir = kata_tanggal(form.cleaned_data["pada"])
            messages.success(request, f"Jabatan {jabatan} berakhir {akhir}.")
        except ValidationError as galat:
            messages.error(request, " ".join(galat.messages))
    return redirect("akun:rinci", jabatan.pengguna_id)


@require_GET
@butuh_hak("hak.lihat")
def hak(request):
    baris = [
        {"hak": kunci, "kata": kata, "boleh": [(p.label, p in peran) for p in Peran]}
        for kunci, (kata, peran) in HAK.items()
    ]
    return render(request, "akun/hak.html", {"baris": baris, "peran": list(Peran)})


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("masuk")
def profil(request):
    form = ProfilForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        layanan.ubah_pengguna(oleh=request.user, pengguna=request.user, **form.cleaned_data)
        messages.success(request, "Profil Anda tersimpan.")
        return redirect("akun:profil")
    konteks = {
        "form": form,
        "jabatan": request.user.jabatan_kini,
        "faktor_kedua": is_mfa_enabled(request.user),
        "token": _token(request.user),
        "sesi": UserSession.objects.filter(user=request.user).order_by("-last_seen_at")[:50],
        "sesi_ini": request.session.session_key,
    }
    return render(request, "akun/profil.html", konteks)


@require_POST
@butuh_hak("masuk")
def sesi_akhiri(request, pk: int):
    if not layanan.akhiri_sesi(oleh=request.user, sesi=pk):
        raise Http404
    messages.success(request, "Sesi itu diakhiri; di sana harus masuk lagi.")
    return redirect("akun:profil")


def kunci_hapus(request, pk: int):
    """The library's page, except for the last factor of somebody who must have one."""
    milik = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    if not get_adapter().can_delete_authenticator(get_object_or_404(milik, pk=pk)):
        messages.error(request, "Faktor kedua wajib bagi Anda. Pasang yang lain dahulu.")
        return redirect("mfa_index")
    return _hapus_kunci(request, pk=pk)


_hapus_kunci = RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))


def _token(pengguna):
    return AuthToken.objects.filter(user=pengguna).select_related("tanda").order_by("-created")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("masuk")
@butuh_pastikan
def token_buat(request):
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        teks = layanan.buat_token(oleh=request.user, **form.cleaned_data)
        konteks = {"teks": teks, "nama": form.cleaned_data["nama"]}
        return render(request, "akun/token_baru.html", konteks)
    return render(request, "akun/token_buat.html", {"form": form})


@require_POST
@butuh_hak("masuk")
def token_cabut(request, kunci: str):
    if not layanan.cabut_token(oleh=request.user, kunci=kunci):
        raise Http404
    messages.success(request, "Token dicabut; aplikasi yang memakainya tidak dapat masuk lagi.")
    return redirect("akun:profil")
