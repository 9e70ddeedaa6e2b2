from django import forms
from django.utils import timezone

from .layanan import katalog_untuk, wilayah_laporan
from .models import Kertas, Kop
from .periode import pilihan_periode

TAHUN_PERTAMA = 2020
SEPERTI_KOP = "kop"


class SaringAngka(forms.Form):
    """Which figure of which report, and how its list is searched and ordered."""

    laporan = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    bagian = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    baris = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    kolom = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    sisi = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    q = forms.CharField(label="Cari nama", required=False, max_length=60)
    urut = forms.ChoiceField(
        label="Urutkan",
        required=False,
        choices=[("", "Menurut wilayah"), ("terbanyak", "Terbanyak dahulu")],
    )


class LaporanForm(forms.Form):
    jenis = forms.ChoiceField(label="Laporan")
    wilayah = forms.ModelChoiceField(
        label="Wilayah",
        queryset=None,
        empty_label=None,
        error_messages={"invalid_choice": "Wilayah ini di luar wilayah Anda."},
    )
    periode = forms.ChoiceField(
        label="Periode",
        help_text="Periode yang belum berakhir dihitung sampai hari ini.",
        error_messages={"invalid_choice": "Pilih periode yang sudah berjalan."},
    )
    nomor = forms.CharField(
        label="Nomor surat",
        required=False,
        max_length=60,
        help_text="Kosongkan bila nomor dibubuhkan dengan tangan.",
    )
    sifat = forms.ChoiceField(
        label="Sifat", choices=[(s, s) for s in ("Biasa", "Penting", "Segera", "Rahasia")]
    )
    kertas = forms.ChoiceField(
        label="Kertas", choices=[(SEPERTI_KOP, "Seperti pada kop surat"), *Kertas.choices]
    )

    def __init__(self, *args, pengguna, **kwargs):
        super().__init__(*args, **kwargs)
        kini = timezone.localdate()
        self.jenis = {j.kode: j for j in katalog_untuk(pengguna) if not j.milik_sendiri}
        self.fields["wilayah"].queryset = wilayah_laporan(pengguna)
        self.fields["jenis"].choices = [(j.kode, j.judul) for j in self.jenis.values()]
        pilihan = pilihan_periode(TAHUN_PERTAMA, kini)
        kelompok: dict[str, list[tuple[str, str]]] = {}
        for kode, kata in pilihan:
            kelompok.setdefault(kode[:4], []).append((kode, kata))
        self.fields["periode"].choices = list(kelompok.items())
        self.fields["periode"].initial = f"{kini:%Y-%m}"

    def clean(self):
        isi = super().clean()
        jenis, wilayah = self.jenis.get(isi.get("jenis", "")), isi.get("wilayah")
        if jenis and wilayah and wilayah.tingkat not in jenis.tingkat:
            self.add_error(
                "wilayah",
                f"{jenis.judul} dibuat untuk {jenis.kata_tingkat}. Pilih wilayah lain.",
            )
        return isi

    def clean_kertas(self):
        kertas = self.cleaned_data["kertas"]
        return "" if kertas == SEPERTI_KOP else kertas


class KopForm(forms.ModelForm):
    class Meta:
        model = Kop
        fields = ["dinas", "alamat", "kontak", "tempat", "kertas", "unit_pusat"]
        widgets = {"unit_pusat": forms.Textarea(attrs={"rows": 2})}
