"""Shape of what the page of a complementary programme sends; the rules are in layanan."""

from uuid import uuid4

from django import forms

from kpm.forms import tanggal_html
from kpm.models import Pelengkap, ProgramPelengkap

from .layanan import RUAS

YA_TIDAK = [("True", "Menerima"), ("False", "Tidak menerima")]


class PelengkapForm(forms.ModelForm):
    kunci = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    punya = forms.TypedChoiceField(
        label="Keadaan",
        choices=YA_TIDAK,
        coerce=lambda v: v == "True",
        widget=forms.RadioSelect,
        initial="True",
    )

    class Meta:
        model = Pelengkap
        fields = RUAS
        labels = {"sumber": "Tahu dari"}
        help_texts = {
            "sejak": "Perkiraan boleh; kosongkan bila tidak tahu.",
            "sampai": "Isi bila sudah berakhir.",
        }
        widgets = {"sejak": tanggal_html(), "sampai": tanggal_html()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ada = ProgramPelengkap.objects.filter(aktif=True)
        if self.instance.pk:
            del self.fields["kunci"]
            ada |= ProgramPelengkap.objects.filter(pk=self.instance.program_id)
        self.fields["program"].queryset = ada
        self.fields["program"].empty_label = "Pilih program"

    def _post_clean(self):
        """No model validation here: the service does it, under the lock."""
