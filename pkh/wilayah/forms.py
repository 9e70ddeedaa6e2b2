from django import forms
from django.conf import settings
from django.utils import timezone

from pkh.akun.templatetags.rupa import kata_ukuran


class MuatForm(forms.Form):
    berkas = forms.FileField(
        label="Berkas CSV",
        help_text="Kolom kode dan nama (boleh juga kode_bps), UTF-8. Sebuah tabel berlaku lengkap "
        "untuk provinsi yang disebutnya; provinsi lain tidak berubah.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    dasar = forms.CharField(
        label="Dasar",
        max_length=150,
        help_text="Nomor keputusan, misalnya Kepmendagri 300.2.2-2138 Tahun 2025.",
    )
    tanggal = forms.DateField(
        label="Mulai berlaku",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_berkas(self):
        berkas = self.cleaned_data["berkas"]
        if berkas.size > settings.UNGGAHAN_MAKS:
            raise forms.ValidationError(
                f"Berkas ini {kata_ukuran(berkas.size)}; paling besar "
                f"{kata_ukuran(settings.UNGGAHAN_MAKS)}."
            )
        return berkas


class CariForm(forms.Form):
    q = forms.CharField(
        label="Nama atau kode",
        min_length=2,
        max_length=60,
        help_text="Nama, kode Kemendagri dengan atau tanpa titik, atau kode BPS.",
    )
    berakhir = forms.BooleanField(label="Juga kode yang sudah berakhir", required=False)
