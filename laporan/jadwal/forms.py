from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from laporan.layanan import katalog_untuk, wilayah_laporan

from .layanan import berlangganan
from .models import Langganan


class LanggananForm(forms.ModelForm):
    jenis = forms.ChoiceField(label="Laporan")

    class Meta:
        model = Langganan
        fields = ["jenis", "wilayah", "setiap", "hari", "surel"]

    def __init__(self, *args, pengguna, boleh_surel: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.pengguna = pengguna
        pilihan = [j for j in katalog_untuk(pengguna) if not j.milik_sendiri]
        self.fields["jenis"].choices = [(j.kode, j.judul) for j in pilihan]
        self.fields["wilayah"].queryset = wilayah_laporan(pengguna)
        self.fields["wilayah"].empty_label = None
        if not boleh_surel:
            del self.fields["surel"]

    def simpan(self) -> Langganan | None:
        """None, with the reason on the form, when the service refuses."""
        isi = self.cleaned_data | {"wilayah": self.cleaned_data["wilayah"].pk}
        try:
            return berlangganan(oleh=self.pengguna, **isi)
        except PermissionDenied:
            self.add_error("wilayah", "Laporan ini di luar wewenang Anda di wilayah itu.")
        except ValidationError as galat:
            dikenal = set(getattr(galat, "error_dict", {})) <= {*self.fields, "__all__"}
            self.add_error(None, galat if dikenal else galat.messages)
        return None
