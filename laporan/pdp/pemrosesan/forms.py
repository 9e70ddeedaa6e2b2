from django import forms
from django.utils import timezone

from kpm.forms import tanggal_html
from pkh.akun.models import Jabatan

from .layanan import RUAS
from .models import Pemrosesan


class PilihKantor(forms.Form):
    """Whose register, and of which day: without a choice one's own of today, or where the whole
    country is one's own, that of the first office with people in it."""

    menyaring = True
    wilayah = forms.ModelChoiceField(label="Kantor", queryset=None, required=False)
    per = forms.DateField(label="Keadaan pada", required=False, widget=tanggal_html())

    def __init__(self, *args, kantor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wilayah"].queryset = kantor
        self.fields["wilayah"].empty_label = None

    def terpilih(self):
        """(office or None, day)."""
        sah = self.is_valid()
        kantor = (sah and self.cleaned_data["wilayah"]) or self._bawaan()
        return kantor, (sah and self.cleaned_data["per"]) or timezone.localdate()

    def _bawaan(self):
        semua = self.fields["wilayah"].queryset
        berisi = Jabatan.objects.berlaku().exclude(wilayah=None).values("wilayah")
        return semua.filter(pk__in=berisi).first() or semua.first()


class PemrosesanForm(forms.ModelForm):
    class Meta:
        model = Pemrosesan
        fields = [*RUAS, "mulai", "berakhir"]
        widgets = {"mulai": tanggal_html()} | {
            ruas: forms.Textarea(attrs={"rows": 3})
            for ruas in RUAS
            if ruas not in {"nama", "penanggung_jawab"}
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["mulai"] = timezone.localdate()

    def _post_clean(self):
        """The service makes the row and checks it."""
