from django import forms
from django.utils import timezone

from kpm.forms import tanggal_html

from .layanan import RUAS
from .models import Pemrosesan


class PilihKantor(forms.Form):
    """Whose register, and of which day: one's own of today without a choice."""

    wilayah = forms.ModelChoiceField(label="Kantor", queryset=None, required=False)
    per = forms.DateField(label="Keadaan pada", required=False, widget=tanggal_html())

    def __init__(self, *args, kantor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wilayah"].queryset = kantor
        self.fields["wilayah"].empty_label = None

    def terpilih(self):
        """(office or None, day)."""
        sah = self.is_valid()
        kantor = (sah and self.cleaned_data["wilayah"]) or self.fields["wilayah"].queryset.first()
        return kantor, (sah and self.cleaned_data["per"]) or timezone.localdate()


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
