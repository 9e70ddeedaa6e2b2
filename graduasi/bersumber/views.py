"""Published figures beside our own, and writing one down."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from graduasi.forms import TAHUN_MUNGKIN
from graduasi.models import AngkaBersumber
from kpm.forms import tanggal_html, taruh_galat
from pkh.akun.cakupan import butuh_hak
from pkh.wilayah.models import Tingkat, Wilayah

from .layanan import catat_angka
from .ringkasan import bandingkan


class AngkaForm(forms.ModelForm):
    class Meta:
        model = AngkaBersumber
        fields = [
            "wilayah", "tahun", "ukuran", "nilai", "satuan", "sumber", "letak", "tanggal_sumber",
            "catatan",
        ]  # fmt: skip
        widgets = {"tanggal_sumber": tanggal_html()}
        help_texts = {"sumber": "Nama berita, laporan atau surat yang memuat angka ini."}

    def __init__(self, *args, oleh, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wilayah"].queryset = _wilayah(oleh, "graduasi.target")
        self.fields["tahun"].validators.append(_periksa_tahun)


def _periksa_tahun(tahun: int) -> None:
    if tahun not in TAHUN_MUNGKIN:
        raise ValidationError("Isi tahun sejak 2007.")


def _wilayah(oleh, hak: str):
    besar = [Tingkat.PROVINSI, Tingkat.KABUPATEN]
    return Wilayah.objects.untuk(oleh, hak).berlaku().filter(tingkat__in=besar)


@require_GET
@butuh_hak("laporan.lihat")
def daftar(request):
    pilihan = list(_wilayah(request.user, "laporan.lihat")[:600])
    kode = request.GET.get("wilayah", "")
    wilayah = next((w for w in pilihan if w.kode == kode), pilihan[0] if pilihan else None)
    tahun = range(2007, timezone.localdate().year + 1)
    konteks = {
        "wilayah": wilayah,
        "pilihan": pilihan,
        "banding": bandingkan(request.user, wilayah, tahun) if wilayah else [],
        "boleh_catat": request.user.boleh("graduasi.target"),
    }
    return render(request, "graduasi/bersumber/daftar.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("graduasi.target")
def tambah(request):
    form = AngkaForm(request.POST or None, oleh=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            angka = catat_angka(oleh=request.user, **form.cleaned_data)
        except ValidationError as galat:
            taruh_galat(form, galat)
        else:
            messages.success(request, f"{angka.get_ukuran_display()} {angka.tahun} dicatat.")
            return redirect("graduasi:bersumber")
    return render(request, "graduasi/bersumber/tambah.html", {"form": form})
