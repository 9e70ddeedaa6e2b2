"""Shape of what the pages after the exit send, and the filters of their list."""

from django import forms
from django.utils import timezone

from graduasi.aturan import JenisGraduasi
from graduasi.models import Dukungan, Usaha
from graduasi.saring import di_wilayah_tahun, pilihan_tahun
from kpm.forms import tanggal_html
from kpm.saring import SaringWilayah

from .aturan import Keadaan, Omzet


class PantauanForm(forms.Form):
    kunci = forms.UUIDField(widget=forms.HiddenInput)
    tanggal = forms.DateField(label="Tanggal kunjungan", widget=tanggal_html())
    keadaan = forms.ChoiceField(
        label="Keadaan keluarga",
        choices=Keadaan.choices,
        widget=forms.RadioSelect,
        help_text="Jatuh kembali: kasus fasilitasi dibuka untuk merujuk keluarga ini.",
        error_messages={"required": "Pilih keadaan keluarga."},
    )
    omzet = forms.ChoiceField(
        label="Omzet usaha sebulan",
        required=False,
        choices=[("", "Tidak ada usaha"), *Omzet.choices],
    )
    catatan = forms.CharField(
        label="Yang dilihat dan dibicarakan",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DukunganForm(forms.ModelForm):
    pindaian_bast = forms.FileField(
        label="Pindaian BAST yang ditandatangani",
        required=False,
        help_text="PDF, JPEG atau PNG, paling besar 10 MB.",
    )
    gambar = forms.FileField(
        label="Foto penyerahan",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Dukungan
        fields = ("jenis", "uraian", "nilai", "sumber", "penyedia", "tanggal", "nomor_bast")
        widgets = {"tanggal": tanggal_html(), "nilai": forms.NumberInput(attrs={"min": 0})}
        help_texts = {"nilai": "Dalam rupiah; 0 bila tidak dinilai dengan uang."}

    def isi(self) -> dict:
        """What the service takes."""
        lain = {k: v for k, v in self.cleaned_data.items() if k not in {"pindaian_bast", "gambar"}}
        c = self.cleaned_data
        return lain | {"bast": c["pindaian_bast"], "foto": c["gambar"]}


class UsahaForm(forms.ModelForm):
    class Meta:
        model = Usaha
        fields = ("jenis", "nama", "mulai", "omzet", "berhenti")
        widgets = {"mulai": tanggal_html(), "berhenti": tanggal_html()}


class SaringPasca(SaringWilayah):
    hak = "graduasi.lihat"

    tahun = forms.TypedChoiceField(label="Graduasi tahun", required=False, coerce=int)
    jenis = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua jenis"), *JenisGraduasi.choices]
    )
    keadaan = forms.ChoiceField(
        label="Keadaan terakhir",
        required=False,
        choices=[("", "Semua"), *Keadaan.choices, ("belum", "Belum pernah dipantau")],
    )
    jatuh_tempo = forms.BooleanField(label="Waktunya dikunjungi", required=False)

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        self.fields["tahun"].choices = pilihan_tahun()

    def saring(self, kepergian):
        """Narrow departures that have `keadaan` and `berikut`."""
        pilih = self.isi
        kepergian = di_wilayah_tahun(kepergian, pilih)
        if jenis := pilih.get("jenis"):
            kepergian = kepergian.filter(jenis=jenis)
        if keadaan := pilih.get("keadaan"):
            kepergian = kepergian.filter(
                **({"keadaan__isnull": True} if keadaan == "belum" else {"keadaan": keadaan})
            )
        if pilih.get("jatuh_tempo"):
            kepergian = kepergian.filter(berikut__lte=timezone.localdate())
        return kepergian
