"""The instrument as a form: one question a field, made from the guide of the day."""

from django import forms

from graduasi.models import Pedoman
from kpm.forms import tanggal_html
from pendamping.kunjungan.forms import BeberapaFoto, PilihBeberapaFoto


def ruas_foto() -> BeberapaFoto:
    return BeberapaFoto(
        label="Foto rumah atau usaha",
        required=False,
        help_text="Bukti asesmen, paling banyak 5. Data lokasi di dalam foto dihapus.",
        widget=PilihBeberapaFoto(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class AsesmenForm(forms.Form):
    kunci = forms.UUIDField(widget=forms.HiddenInput)
    tanggal = forms.DateField(label="Tanggal asesmen", widget=tanggal_html())
    ditemui = forms.CharField(label="Siapa yang ditemui", max_length=100)

    def __init__(self, *args, pedoman: Pedoman, **kwargs):
        super().__init__(*args, **kwargs)
        for k in pedoman.aturan.kriteria:
            self.fields[f"jawaban.{k.kode}"] = forms.TypedChoiceField(
                label=k.kata,
                choices=[(n, p.kata) for n, p in enumerate(k.pilihan)],
                coerce=int,
                widget=forms.RadioSelect,
                help_text=f"Bobot {k.bobot}{', wajib dipenuhi' if k.wajib else ''}.",
                error_messages={"required": "Pilih salah satu jawaban."},
            )
        self.fields["catatan"] = forms.CharField(
            label="Catatan",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="Apa yang dilihat dan dikatakan keluarga, yang menjelaskan jawaban di atas.",
        )
        self.fields["foto"] = ruas_foto()

    def isi(self) -> dict:
        """What the service takes."""
        jawaban, lain = {}, {}
        for nama, nilai in self.cleaned_data.items():
            awal, _, kode = nama.partition("jawaban.")
            if kode and not awal:
                jawaban[kode] = nilai
            else:
                lain[nama] = nilai
        return lain | {"jawaban": jawaban}


class FotoForm(forms.Form):
    foto = ruas_foto()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["foto"].required = True
