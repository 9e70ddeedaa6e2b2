from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat


class UnggahForm(forms.Form):
    berkas = forms.FileField(
        label="Berkas KPM",
        help_text="CSV atau XLSX, satu baris untuk setiap anggota keluarga.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )

    def clean_berkas(self):
        berkas = self.cleaned_data["berkas"]
        if berkas.size > settings.UNGGAHAN_MAKS:
            raise forms.ValidationError(
                f"Berkas {filesizeformat(berkas.size)}, melebihi batas "
                f"{filesizeformat(settings.UNGGAHAN_MAKS)}. Bagi menjadi beberapa berkas."
            )
        if not berkas.name.lower().endswith((".csv", ".txt", ".xlsx")):
            raise forms.ValidationError(
                "Jenis berkas tidak dikenal. Unggah .csv atau .xlsx; berkas .xls dan .ods "
                "disimpan ulang dahulu sebagai .xlsx."
            )
        return berkas


class TerapkanForm(forms.Form):
    tolak_semua = forms.BooleanField(
        label="Batalkan semuanya bila ada baris yang ditolak", required=False
    )
