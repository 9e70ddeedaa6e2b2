from django import forms

from laporan.models import LaporanBulanan
from pendamping.models import ButirRHK

from .aturan import NARASI
from .models import PANJANG

_RHK = "rhk_"


class BulananForm(forms.ModelForm):
    """The narrative A to E, a line for each RHK, and the photos of the month's visits."""

    foto = forms.TypedMultipleChoiceField(
        label="Foto lampiran",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Dari kunjungan Anda bulan ini; paling banyak 12.",
    )

    class Meta:
        model = LaporanBulanan
        fields = ["kop", *NARASI]
        widgets = {r: forms.Textarea(attrs={"rows": 5}) for r in NARASI}

    def __init__(self, *args, foto: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["foto"].choices = [
            (f.pk, f"{f.kunjungan.tanggal:%d-%m}, {f.kunjungan.keluarga.nama_pengurus}, "
             f"{f.kunjungan.get_tujuan_display()}") for f in foto
        ]  # fmt: skip
        self.initial["foto"] = self.instance.foto
        for b in ButirRHK.objects.all():
            self.fields[f"{_RHK}{b.nomor}"] = forms.CharField(
                label=str(b),
                required=False,
                max_length=PANJANG,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=self.instance.rhk.get(str(b.nomor), ""),
            )
        urut = ["kop", "pendahuluan", "kegiatan"]
        self.order_fields([*urut, *(f for f in self.fields if f.startswith(_RHK))])

    def isi(self) -> dict:
        """For the service."""
        bersih = self.cleaned_data
        return {
            "kop": bersih["kop"],
            "foto": bersih["foto"],
            "narasi": {r: bersih[r] for r in NARASI},
            "rhk": {f.removeprefix(_RHK): v for f, v in bersih.items() if f.startswith(_RHK)},
        }


class SaringBulanan(forms.Form):
    bulan = forms.RegexField(
        r"^20\d\d-(0[1-9]|1[0-2])$",
        required=False,
        label="Bulan",
        widget=forms.TextInput(attrs={"type": "month"}),
        error_messages={"invalid": "Tulis bulan seperti 2024-08."},
    )
    status = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Semua"), *LaporanBulanan.Status.choices],
    )
    nama = forms.CharField(label="Nama pendamping", required=False, max_length=60)

    def saring(self, baris):
        if not self.is_valid():
            return baris.none()
        isi = self.cleaned_data
        if isi["bulan"]:
            baris = baris.filter(bulan=f"{isi['bulan']}-01")
        if isi["status"]:
            baris = baris.filter(status=isi["status"])
        if isi["nama"]:
            baris = baris.filter(pendamping__nama__icontains=isi["nama"])
        return baris
