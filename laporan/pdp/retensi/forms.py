from django import forms
from django.utils import timezone

from kpm.forms import tanggal_html

from .models import AturanRetensi


class AturanForm(forms.ModelForm):
    class Meta:
        model = AturanRetensi
        fields = ["rekaman", "bulan", "dasar", "mulai"]
        widgets = {"mulai": tanggal_html()}
        help_texts = {"dasar": "Misalnya nomor jadwal retensi arsip kantor."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["mulai"] = timezone.localdate()

    def _post_clean(self):
        """The service makes the row and checks it."""


class PutusForm(forms.Form):
    putusan = forms.ChoiceField(
        label="Putusan",
        choices=[("setuju", "Setujui dan kerjakan"), ("tolak", "Tolak")],
        widget=forms.RadioSelect,
    )
    alasan = forms.CharField(label="Alasan bila ditolak", max_length=300, required=False)
