from django import forms

from pkh.akun.templatetags.rupa import ribuan

from .layanan import surat_bernomor

NAMA = {"putusan": "Surat putusan", "pengantar": "Surat pengantar"}


def _pecah(nilai: str) -> tuple[str, str]:
    jenis, _, nomor = nilai.partition(":")
    return jenis, nomor


class SuratForm(forms.Form):
    surat = forms.ChoiceField(
        label="Surat",
        help_text="Yang sudah bernomor pada usulan, terbaru di atas.",
        error_messages={"required": "Pilih suratnya."},
    )
    pindaian = forms.FileField(
        label="Pindaian yang sudah ditandatangani",
        help_text="PDF, JPEG atau PNG, paling besar 10 MB. Cukup sekali; sidiknya tercatat pada "
        "setiap usulan.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={"required": "Pilih berkas pindaiannya."},
    )

    def __init__(self, *args, oleh, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["surat"].choices = [("", "Pilih surat")] + [
            (f"{jenis}:{nomor}", f"{NAMA[jenis]} {nomor}, {ribuan(n)} usulan")
            for jenis, nomor, n in surat_bernomor(oleh)
        ]

    def clean_surat(self) -> tuple[str, str]:
        return _pecah(self.cleaned_data["surat"])
