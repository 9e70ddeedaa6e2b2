"""Opening one masked number: asked with a reason, logged, shown once, kept nowhere."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kpm.forms import BukaForm
from kpm.layanan import RUAS_IDENTITAS, buka_identitas
from kpm.models import Anggota, Keluarga, Pemutakhiran
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.akun.pastikan import butuh_pastikan
from pkh.riwayat.identitas import samarkan


@butuh_hak("identitas.buka")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_pastikan
def keluarga(request, pk: int, ruas: str):
    objek = get_object_or_404(Keluarga.objects.untuk(request.user), pk=pk)
    return _buka(request, objek, objek, ruas)


@butuh_hak("identitas.buka")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_pastikan
def anggota(request, pk: int, ruas: str):
    semua = Anggota.objects.untuk(request.user).select_related("keluarga")
    objek = get_object_or_404(semua, pk=pk)
    return _buka(request, objek, objek.keluarga, ruas)


@butuh_hak("identitas.buka")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_pastikan
def usul(request, pk: int, ruas: str):
    """A number somebody proposes: it cannot be checked against a card unseen."""
    semua = Pemutakhiran.objects.untuk(request.user).select_related("keluarga", "anggota")
    objek = get_object_or_404(semua, pk=pk)
    if not objek.isi.get(ruas):
        raise Http404
    return _buka(request, objek, objek.keluarga, ruas)


def _buka(request, objek, keluarga: Keluarga, ruas: str):
    if ruas not in RUAS_IDENTITAS[type(objek)]:
        raise Http404
    wajib_atas(request.user, "identitas.buka", keluarga)
    form = BukaForm(request.POST or None)
    konteks = {
        "objek": objek,
        "keluarga": keluarga,
        "ruas": ruas,
        "label": RUAS_IDENTITAS[type(objek)][ruas],
        "samar": samarkan(getattr(objek, ruas)),
        "form": form,
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (nilai := _nilai(request, form, objek, ruas)):
            konteks["nilai"], status = nilai, 200
    templat = "kpm/_buka.html" if request.htmx else "kpm/buka.html"
    return render(request, templat, konteks, status=status)


def _nilai(request, form: BukaForm, objek, ruas: str) -> str:
    try:
        return buka_identitas(
            oleh=request.user, objek=objek, ruas=ruas, alasan=form.cleaned_data["alasan"]
        )
    except ValidationError as galat:
        form.add_error(None, galat)
        return ""
