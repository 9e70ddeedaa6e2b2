"""Asesmen of a family: writing one down, its score explained, its photos."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_http_methods

from graduasi.models import Asesmen, FotoAsesmen
from graduasi.pedoman.layanan import pedoman_pada
from kpm.forms import taruh_galat
from kpm.models import Keluarga
from pkh.akun.cakupan import butuh_hak, wajib_atas

from .forms import AsesmenForm, FotoForm
from .layanan import catat_asesmen, tambah_foto


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("graduasi.usulkan")
def tambah(request, pk: int):
    """The instrument for one family."""
    semua = Keluarga.objects.untuk(request.user).select_related("desa__induk")
    keluarga = get_object_or_404(semua, pk=pk)
    wajib_atas(request.user, "graduasi.usulkan", keluarga)
    pedoman = pedoman_pada(timezone.localdate())
    awal = {"kunci": uuid4(), "tanggal": timezone.localdate(), "ditemui": keluarga.nama_pengurus}
    form = AsesmenForm(request.POST or None, request.FILES or None, initial=awal, pedoman=pedoman)
    if request.method == "POST" and form.is_valid():
        try:
            asesmen, _ = catat_asesmen(oleh=request.user, keluarga=keluarga, **form.isi())
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            messages.success(request, f"Asesmen {keluarga} tersimpan.")
            return redirect("graduasi:asesmen", asesmen.pk)
    konteks = {"form": form, "keluarga": keluarga, "pedoman": pedoman}
    status = 422 if form.errors else 200
    return render(request, "graduasi/asesmen/tambah.html", konteks, status=status)


def _asesmen(request, pk: int) -> Asesmen:
    semua = Asesmen.objects.untuk(request.user)
    semua = semua.select_related("keluarga__desa__induk", "pedoman", "oleh")
    return get_object_or_404(semua, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("graduasi.lihat")
def rinci(request, pk: int):
    """The score line by line; POST adds photos."""
    asesmen = _asesmen(request, pk)
    boleh = request.user.cakupan("graduasi.usulkan").memuat(asesmen.keluarga)
    form = FotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            for berkas in form.cleaned_data["foto"]:
                tambah_foto(oleh=request.user, asesmen=asesmen, berkas=berkas)
        except ValidationError as galat:
            form.add_error("foto", galat.messages)
        else:
            messages.success(request, "Foto tersimpan.")
            return redirect("graduasi:asesmen", pk)
    elif request.method == "POST":
        wajib_atas(request.user, "graduasi.usulkan", asesmen.keluarga)
    konteks = {"asesmen": asesmen, "nilai": asesmen.penilaian, "boleh": boleh, "form": form}
    konteks |= {"foto": asesmen.foto.order_by("pk"), "ambang": asesmen.pedoman.aturan.ambang}
    konteks["usulan"] = asesmen.keluarga.usulan.untuk(request.user).terbuka().first()
    status = 422 if form.errors else 200
    return render(request, "graduasi/asesmen/rinci.html", konteks, status=status)


@require_GET
@butuh_hak("graduasi.lihat")
def foto(request, pk: int):
    """The picture, to those who may see the asesmen; never from a public folder."""
    gambar = get_object_or_404(FotoAsesmen.objects.untuk(request.user), pk=pk)
    etag = f'"{gambar.sha256}"'
    jawaban = get_conditional_response(request, etag=etag) or FileResponse(
        gambar.berkas.open("rb"), content_type="image/jpeg"
    )
    jawaban["Cache-Control"], jawaban["ETag"] = "private, no-cache", etag
    return jawaban
