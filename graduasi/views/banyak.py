"""Several proposals at once: choose, read each one's reasons, confirm, see each result."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from graduasi.aturan import LANGKAH, MAJU
from graduasi.forms import LangkahForm
from graduasi.massal import BATAS, kurang_dibuka, langkahkan_banyak, sudah_dibuka
from graduasi.models import Usulan
from pkh.akun.cakupan import butuh_hak


@transaction.non_atomic_requests  # each proposal in a transaction of its own
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(*sorted({LANGKAH[status][nama].hak for status, nama in MAJU.items()}))
def banyak(request):
    """`?usulan=1&usulan=2&dari=diteruskan`: the confirmation; POST does it."""
    isian = request.POST if request.method == "POST" else request.GET
    dari = isian.get("dari", "")
    if dari not in MAJU:
        raise Http404
    usulan = _terpilih(request, isian.getlist("usulan"), dari)
    satu = LANGKAH[dari][MAJU[dari]]
    form = LangkahForm(request.POST or None, langkah=satu, dari=dari)
    if not usulan:
        messages.warning(request, "Tidak ada usulan terpilih yang masih menunggu Anda.")
        return redirect("graduasi:daftar")
    if request.method == "POST" and form.is_valid():
        try:
            hasil = langkahkan_banyak(oleh=request.user, usulan=usulan, **form.cleaned_data)
        except ValidationError as galat:
            form.add_error(None, galat.messages)
        else:
            konteks = {"hasil": hasil, "berhasil": sum(h.berhasil for h in hasil)}
            return render(request, "graduasi/banyak_hasil.html", konteks)
    return _konfirmasi(request, usulan, dari, form)


def _konfirmasi(request, usulan: list[Usulan], dari: str, form: LangkahForm):
    banyak = LANGKAH[dari][MAJU[dari]].banyak
    kata_awal, kata_akhir = banyak.split("{}")
    konteks = {
        "form": form,
        "usulan": usulan,
        "kata_awal": kata_awal,
        "kata_akhir": kata_akhir,
        "kata": banyak.format(len(usulan)),
        "dibuka": sudah_dibuka(request.user, usulan, dari),
        "kurang_dibuka": kurang_dibuka(request.user, usulan, dari),
        "menyetujui": MAJU[dari] == "setujui",
    }
    status = 422 if form.errors else 200
    return render(request, "graduasi/banyak.html", konteks, status=status)


def _terpilih(request, kode: list[str], dari: str) -> list[Usulan]:
    """Of the chosen, those the person may see. On the confirmation also: still waiting for
    them; once confirmed nothing is left out in silence, the service tells."""
    pk = [int(k) for k in kode[:BATAS] if k.isdecimal() and len(k) < 19]
    usulan = Usulan.objects.untuk(request.user)
    if request.method != "POST":
        usulan = usulan.menunggu(request.user).filter(status=dari)
    return list(usulan.filter(pk__in=pk).select_related("keluarga__desa", "pengusul"))
