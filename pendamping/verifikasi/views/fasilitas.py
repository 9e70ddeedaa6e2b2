"""Where a member is verified from a month on."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kpm.models import Fasilitas
from pendamping.models import Verifikasi
from pendamping.verifikasi.aturan import JENIS_FASILITAS
from pendamping.verifikasi.forms import FasilitasForm
from pendamping.verifikasi.layanan import kabupaten, pindah_fasilitas
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.wilayah.models import rentang_wilayah


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("verifikasi.catat")
def ganti(request, pk: int):
    semua = Verifikasi.objects.untuk(request.user).select_related("keluarga__desa", "anggota")
    v = get_object_or_404(semua, pk=pk)
    wajib_atas(request.user, "verifikasi.catat", v.keluarga)
    form = FasilitasForm(
        request.POST or None,
        pilihan=_pilihan(request.user, v),
        initial={"fasilitas": _sekarang(request.user, v)},
    )
    tanya = urlencode({"bulan": f"{v.bulan:%Y-%m}", "keluarga": v.keluarga_id})
    lembar = f"{reverse('pendamping:verifikasi_lembar')}?{tanya}"
    if form.is_valid():
        try:
            pindah_fasilitas(
                oleh=request.user, verifikasi=v, fasilitas=form.cleaned_data["fasilitas"]
            )
        except ValidationError as galat:
            form.add_error("fasilitas", galat.messages)
        else:
            messages.success(request, f"{v.anggota} kini di {form.cleaned_data['fasilitas']}.")
            return redirect(lembar)
    konteks = {"form": form, "v": v, "lembar": lembar}
    return render(request, "pendamping/verifikasi/fasilitas.html", konteks)


def _pilihan(pengguna, v: Verifikasi):
    """In the family's own district, of the kinds at which the component is verified."""
    return Fasilitas.objects.untuk(pengguna, "verifikasi.catat").filter(
        rentang_wilayah("desa_id", kabupaten(v.keluarga.desa_id)),
        jenis__in=JENIS_FASILITAS.get(v.komponen, ()),
    )


def _sekarang(pengguna, v: Verifikasi) -> Fasilitas | None:
    return _pilihan(pengguna, v).filter(kode=v.fasilitas_kode).first()
