from django import forms

from laporan.layanan import wilayah_laporan

from .models import KeputusanRakor, Rakor


def _tanggal():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RakorForm(forms.ModelForm):
    class Meta:
        model = Rakor
        fields = ["wilayah", "tanggal", "tempat", "pimpinan"]
        widgets = {"tanggal": _tanggal()}

    def __init__(self, *args, pengguna, **kwargs):
        super().__init__(*args, **kwargs)
        wilayah = wilayah_laporan(pengguna)
        self.fields["wilayah"].queryset = wilayah
        self.fields["wilayah"].empty_label = None


class KeputusanForm(forms.ModelForm):
    class Meta:
        model = KeputusanRakor
        fields = ["isi", "siapa", "tenggat", "selesai_pada", "hasil"]
        widgets = {
            "isi": forms.Textarea(attrs={"rows": 2}),
            "hasil": forms.Textarea(attrs={"rows": 2}),
            "tenggat": _tanggal(),
            "selesai_pada": _tanggal(),
        }


class KeputusanBaruForm(KeputusanForm):
    class Meta(KeputusanForm.Meta):
        fields = ["isi", "siapa", "tenggat"]
