"""The decision on calon: weigh, confirm with the count, do; what was decided; undo."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpm.forms import taruh_galat
from kpm.models import KeluargaDitetapkan, Penetapan
from pkh.akun.cakupan import butuh_hak
from pkh.akun.templatetags.rupa import ribuan
from pkh.halaman import potong_halaman

from ..forms import AlasanForm, PenetapanForm
from ..layanan.penetapan import (
    HAK,
    alasan_tak_dapat_dibatalkan,
    batalkan_penetapan,
    tetapkan,
    timbang_penetapan,
)
from .pertemuan import pilihan

SIAP = "tahap=siap"  # what waits for an SK, when nothing was picked


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak(HAK)
def tambah(request):
    pilih, langkah = pilihan(request), request.POST.get("langkah")
    saringan = request.POST.get("saringan") or request.GET.get("saringan", "")
    if not pilih and not saringan:
        saringan = SIAP
    form = PenetapanForm(
        request.POST if langkah else None,
        oleh=request.user,
        pilih=pilih,
        saringan=saringan,
        initial={"kunci": uuid4()},
    )
    konteks = {"form": form, "jumlah_pilihan": len(pilih)}
    if langkah and form.is_valid():
        try:
            if jawaban := _timbang_atau_tetapkan(request, form, konteks):
                return jawaban
        except ValidationError as galat:
            taruh_galat(form, galat)
    return render(request, "kpm/kepesertaan/penetapan_tambah.html", konteks)


def _timbang_atau_tetapkan(request, form: PenetapanForm, konteks: dict):
    isi = form.isian()
    umum = {"oleh": request.user, "keluarga": form.keluarga()}
    setuju = request.POST.get("jumlah")
    kunci = form.cleaned_data["kunci"]
    sudah = Penetapan.objects.untuk(request.user).filter(kunci=kunci, oleh=request.user).first()
    timbangan = None if sudah else timbang_penetapan(**umum, **isi)
    if request.POST["langkah"] == "tetapkan" and (
        timbangan is None or setuju == str(len(timbangan.boleh))
    ):
        nomor = form.cleaned_data["nomor_sk"]
        penetapan, _ = tetapkan(**umum, **isi, nomor_sk=nomor, kunci=kunci)
        kata = penetapan.get_ke_display()[0].lower() + penetapan.get_ke_display()[1:]
        messages.success(request, f"{ribuan(penetapan.jumlah)} calon {kata}.")
        return redirect("kpm:penetapan_rinci", penetapan.pk)
    konteks |= {"timbangan": timbangan, "berubah": setuju is not None, "isi": isi}
    return None


@require_GET
@butuh_hak("kpm.lihat")
def daftar(request):
    semua = Penetapan.objects.untuk(request.user).select_related("oleh", "wilayah")
    konteks = {
        "halaman": potong_halaman(request, semua, urut=("-dicatat_pada",)),
        "boleh_tetapkan": request.user.boleh(HAK),
    }
    return render(request, "kpm/kepesertaan/penetapan_daftar.html", konteks)


def _ambil(request, pk: int) -> Penetapan:
    semua = Penetapan.objects.untuk(request.user)
    return get_object_or_404(semua.select_related("oleh", "wilayah", "dibatalkan_oleh"), pk=pk)


@require_GET
@butuh_hak("kpm.lihat")
def rinci(request, pk: int):
    penetapan = _ambil(request, pk)
    isi = KeluargaDitetapkan.objects.untuk(request.user).filter(penetapan=penetapan)
    boleh = request.user.cakupan(HAK).memuat_wilayah(penetapan.wilayah_id)
    konteks = {
        "penetapan": penetapan,
        "halaman": potong_halaman(
            request,
            isi.select_related("keluarga__desa", "validasi"),
            urut=("keluarga__nama_pengurus",),
        ),
        "boleh_batal": boleh,
        "sebab": alasan_tak_dapat_dibatalkan(penetapan) if boleh else "",
        "batal": AlasanForm(),
    }
    return render(request, "kpm/kepesertaan/penetapan_rinci.html", konteks)


@require_POST
@butuh_hak(HAK)
def batal(request, pk: int):
    penetapan = _ambil(request, pk)
    try:
        batalkan_penetapan(
            oleh=request.user, penetapan=penetapan, alasan=request.POST.get("alasan", "")
        )
    except ValidationError as galat:
        messages.error(request, " ".join(galat.messages))
    else:
        kata = f"Penetapan dibatalkan; {ribuan(penetapan.jumlah)} keluarga menjadi calon lagi."
        messages.success(request, kata)
    return redirect("kpm:penetapan_rinci", pk)
