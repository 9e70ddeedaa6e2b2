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

    def __init__(self, data, *, kantor):
        # What is shown without a choice is what stands chosen.
        data, self.bawaan = data.copy(), self._bawaan(kantor)
        if not data.get("wilayah") and self.bawaan:
            data["wilayah"] = self.bawaan.pk
        super().__init__(data)
        self.fields["wilayah"].queryset = kantor
        self.fields["wilayah"].empty_label = None

    def terpilih(self):
        """(office or None, day)."""
        sah = self.is_valid()
        kantor = (sah and self.cleaned_data["wilayah"]) or self.bawaan
        return kantor, (sah and self.cleaned_data["per"]) or timezone.localdate()

    @staticmethod
    def _bawaan(kantor):
        berisi = Jabatan.objects.berlaku().exclude(wilayah=None).values("wilayah")
        return kantor.filter(pk__in=berisi).first() or kantor.first()


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
