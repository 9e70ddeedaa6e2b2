"""What is asked for around the sheet (the sheet itself is in lembar.py)."""

from django import forms

from kpm.models import Fasilitas
from kpm.saring import SaringWilayah


class SaringVerifikasi(SaringWilayah):
    hak = "verifikasi.lihat"
    berbulan = True

    pendamping = forms.IntegerField(required=False, widget=forms.HiddenInput)


class FasilitasForm(forms.Form):
    """`pilihan`: the facilities that may be chosen."""

    fasilitas = forms.ModelChoiceField(
        Fasilitas._default_manager.none(),
        label="Fasilitas",
        help_text="Berlaku mulai bulan ini; bulan-bulan berikutnya ikut.",
        empty_label="Pilih fasilitas",
        error_messages={"invalid_choice": "Fasilitas ini tidak ada di kabupaten/kota KPM Anda."},
    )

    def __init__(self, *args, pilihan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fasilitas"].queryset = pilihan


class BukaBulanForm(forms.Form):
    alasan = forms.CharField(
        label="Alasan membuka lagi",
        max_length=200,
        help_text="Ditulis di riwayat bersama nama Anda.",
    )
