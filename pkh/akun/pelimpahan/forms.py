from django import forms
from django.utils import timezone

from ..forms import PilihPengguna, tanggal
from ..models import Jabatan
from .layanan import PALING_LAMA, calon_pengganti, jabatan_sendiri


class PelimpahanForm(forms.Form):
    jabatan = forms.ModelChoiceField(Jabatan.objects.none(), label="Jabatan Anda", empty_label=None)
    kepada = PilihPengguna(
        label="Dilimpahkan kepada",
        empty_label="Pilih orangnya",
        help_text="Yang berjabatan di kantor yang sama.",
    )
    sifat = forms.ChoiceField(
        label="Sebagai",
        choices=[
            (Jabatan.Sifat.PLH.value, Jabatan.Sifat.PLH.label),
            (Jabatan.Sifat.PLT.value, Jabatan.Sifat.PLT.label),
        ],
        widget=forms.RadioSelect,
        initial=Jabatan.Sifat.PLH,
    )
    mulai = tanggal(label="Mulai")
    selesai = tanggal(label="Hari terakhir", help_text=f"Paling lama {PALING_LAMA} hari.")
    dasar = forms.CharField(label="Nomor surat perintah", max_length=100)

    def __init__(self, *args, oleh, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("mulai", timezone.localdate())
        milik = [j.pk for j in jabatan_sendiri(oleh)]
        self.fields["jabatan"].queryset = Jabatan.objects.filter(pk__in=milik)
        if len(milik) == 1:
            self.fields["jabatan"].widget = forms.HiddenInput()
            self.fields["jabatan"].initial = milik[0]
        self.fields["kepada"].queryset = calon_pengganti(oleh).order_by("nama")
