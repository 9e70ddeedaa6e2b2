from django import forms

from kpm.models import Anggota, Keluarga, Pemutakhiran

from ..aturan import TERBUKA, Bukti, Dasar, Jawaban, Permintaan
from ..insiden.forms import waktu_html
from .models import PermintaanData


class SaringPermintaan(forms.Form):
    menyaring = True
    jenis = forms.ChoiceField(
        label="Yang diminta", required=False, choices=[("", "Semua"), *Permintaan.choices]
    )
    status = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Semua"), ("terbuka", "Belum dijawab"), *Jawaban.choices],
    )

    def saring(self, baris):
        if not self.is_valid():
            return baris.none()
        d = self.cleaned_data
        if d["jenis"]:
            baris = baris.filter(jenis=d["jenis"])
        if d["status"]:
            status = TERBUKA if d["status"] == "terbuka" else [d["status"]]
            baris = baris.filter(status__in=status)
        return baris


class PermintaanForm(forms.ModelForm):
    class Meta:
        model = PermintaanData
        fields = ["jenis", "pemohon", "hubungan", "anggota", "diterima_pada", "uraian"]
        widgets = {"diterima_pada": waktu_html(), "uraian": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "diterima_pada": "Kosong: sekarang. Tenggat dihitung dari sini.",
            "uraian": "Dengan kata pemohon. Tanpa NIK atau No KK.",
            "anggota": "Kosong: seluruh keluarga.",
        }

    def __init__(self, *args, keluarga: Keluarga, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["anggota"].queryset = Anggota.objects.filter(keluarga=keluarga).hadir()
        self.fields["anggota"].empty_label = "Seluruh keluarga"
        self.fields["diterima_pada"].required = False
        self.initial |= {"pemohon": keluarga.nama_pengurus, "diterima_pada": None}

    def _post_clean(self):
        """The service makes the row and checks it."""


class BuktiForm(forms.ModelForm):
    class Meta:
        model = PermintaanData
        fields = ["bukti"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bukti"].required = True
        self.fields["bukti"].choices = [("", "Pilih"), *Bukti.choices]

    def _post_clean(self):
        """The service checks the row."""


class PenuhiForm(forms.Form):
    pemutakhiran = forms.ModelChoiceField(
        label="Diperbaiki lewat", queryset=Pemutakhiran.objects.none(), empty_label="Pilih"
    )
    jawaban = forms.CharField(
        label="Jawaban kepada pemohon", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, permintaan: PermintaanData, oleh, **kwargs):
        super().__init__(*args, **kwargs)
        if permintaan.jenis != Permintaan.PERBAIKI:
            del self.fields["pemutakhiran"]
            return
        jadi = Pemutakhiran.objects.untuk(oleh).filter(
            keluarga=permintaan.keluarga_id, status="diterapkan"
        )
        self.fields["pemutakhiran"].queryset = jadi.select_related("anggota").order_by("-pk")


class TolakForm(forms.Form):
    dasar = forms.ChoiceField(label="Dasar penolakan", choices=Dasar.choices)
    jawaban = forms.CharField(
        label="Alasan, sebagaimana disampaikan kepada pemohon",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
