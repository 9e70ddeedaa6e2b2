"""Several proposals at once: choose, read each one's reasons, confirm, see each result. Or all that
a filter finds, in any number: read the drawn sample, confirm, and it is done as long work."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from graduasi.aturan import LANGKAH, MAJU, Sumber, wajib_contoh
from graduasi.forms import LangkahForm
from graduasi.massal import (
    BATAS,
    SEMUA_MAKS,
    kurang_dibuka,
    langkahkan_banyak,
    minta_langkah,
    sudah_dibuka,
    undi_contoh,
)
from graduasi.models import Usulan
from graduasi.saring import SaringUsulan
from pkh.akun.cakupan import butuh_hak
from pkh.akun.hak import BERFAKTOR
from pkh.akun.pastikan import tanya_lagi
from pkh.akun.templatetags.rupa import ribuan

HAK_MAJU = sorted(
    {h for status, nama in MAJU.items() for h in LANGKAH[status][nama].hak_atas(Sumber.DAERAH)}
)


@transaction.non_atomic_requests  # each proposal in a transaction of its own
@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(*HAK_MAJU)
def banyak(request):
    """`?usulan=1&usulan=2&dari=diteruskan`: the confirmation; POST does it."""
    isian = request.POST if request.method == "POST" else request.GET
    dari = isian.get("dari", "")
    if dari not in MAJU:
        raise Http404
    usulan = _terpilih(request, isian.getlist("usulan"), dari)
    if tanya := _tanya(request, dari):
        return tanya
    form = LangkahForm(request.POST or None, langkah=LANGKAH[dari][MAJU[dari]], dari=dari)
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


def _tanya(request, dari: str):
    """Who approves is asked again; who hands in is not."""
    return tanya_lagi(request) if LANGKAH[dari][MAJU[dari]].hak in BERFAKTOR else None


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
        "menyetujui": wajib_contoh(dari),
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


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(*HAK_MAJU)
def semua(request):
    """`?dari=diajukan` and the filters of the list: all that waits for the person there."""
    if (dari := request.GET.get("dari", "")) not in MAJU:
        raise Http404
    if tanya := _tanya(request, dari):
        return tanya
    saringan = SaringUsulan(request.GET, oleh=request.user)
    menunggu = Usulan.objects.untuk(request.user).menunggu(request.user).filter(status=dari)
    semua = saringan.saring(menunggu, status=False).order_by("pk")
    kasus = list(semua.values_list("pk", flat=True)[:SEMUA_MAKS])
    if not kasus:
        messages.warning(request, "Tidak ada usulan yang masih menunggu Anda.")
        return redirect("graduasi:daftar")
    form = LangkahForm(request.POST or None, langkah=LANGKAH[dari][MAJU[dari]], dari=dari)
    if request.method == "POST" and form.is_valid():
        pekerjaan = _minta(request, form, kasus)
        if pekerjaan:
            return redirect("pekerjaan:rinci", pekerjaan.pk)
    return _konfirmasi_semua(request, saringan, kasus, dari, form)


def _minta(request, form: LangkahForm, kasus: list[int]):
    """None, with the reason on the form, when more or fewer wait than the person has seen, or the
    sample is not read."""
    if request.POST.get("jumlah") != str(len(kasus)):
        form.add_error(None, f"Kini {len(kasus)} usulan yang menunggu. Periksa, lalu kirim lagi.")
        return None
    isian = {r: n for r, n in form.cleaned_data.items() if r != "dari"}
    dari = form.cleaned_data["dari"]
    try:
        return minta_langkah(oleh=request.user, kasus=kasus, dari=dari, isian=isian)
    except ValidationError as galat:
        form.add_error(None, galat.messages)
        return None


def _konfirmasi_semua(request, saringan, kasus: list[int], dari: str, form: LangkahForm):
    contoh = undi_contoh(request.user, kasus, dari)
    dibuka = sudah_dibuka(request.user, contoh, dari)
    baris = Usulan.objects.untuk(request.user).filter(pk__in=contoh)
    kata = LANGKAH[dari][MAJU[dari]].banyak.format(ribuan(len(kasus)))
    konteks = {
        "form": form,
        "kata": kata,
        "saring": [k["kata"] for k in saringan.kata()],
        "jumlah": len(kasus),
        "lebih": len(kasus) == SEMUA_MAKS,
        "contoh": baris.select_related("keluarga__desa", "pengusul").order_by("pk"),
        "dibuka": dibuka,
        "belum": len(contoh) - len(dibuka),
    }
    status = 422 if form.errors else 200
    return render(request, "graduasi/semua.html", konteks, status=status)
