from typing import cast

from django import forms
from django.conf import settings

from kpm.models import Impor
from pkh.akun.templatetags.rupa import kata_ukuran

from .jenis import dipakai, kenali, normal, semua_jenis

TIDAK = "-"  # a heading that is none of ours
BENTUK = (".csv", ".txt", ".tsv", ".xlsx", ".ods", ".zip")


class UnggahForm(forms.Form):
    jenis = forms.ChoiceField(label="Isi berkas", widget=forms.RadioSelect)
    berkas = forms.FileField(
        label="Berkas",
        help_text="CSV, XLSX, ODS, atau ZIP berisi berkas-berkas itu.",
        widget=forms.FileInput(attrs={"accept": ",".join(BENTUK)}),
    )

    def __init__(self, *args, oleh, jenis: str = "", **kwargs):
        """`jenis`: the kind a page of another room asks for."""
        super().__init__(*args, **kwargs)
        boleh = [(j.kode, j.judul) for j in semua_jenis().values() if oleh.boleh(j.hak)]
        cast(forms.ChoiceField, self.fields["jenis"]).choices = boleh
        self.fields["berkas"].help_text += f" Paling besar {kata_ukuran(settings.UNGGAHAN_MAKS)}."
        self.fields["berkas"].widget.attrs["data-maks"] = settings.UNGGAHAN_MAKS
        kode = [k for k, _ in boleh]
        self.fields["jenis"].initial = jenis if jenis in kode else kode[0] if kode else ""
        if len(boleh) == 1:
            self.fields["jenis"].widget = forms.HiddenInput()

    def clean_berkas(self):
        periksa_unggahan(self.cleaned_data["berkas"])
        return self.cleaned_data["berkas"]


def periksa_unggahan(berkas) -> None:
    """ValidationError when the upload is too large or no kind of file that is read."""
    if berkas.size > settings.UNGGAHAN_MAKS:
        raise forms.ValidationError(
            f"Berkas {kata_ukuran(berkas.size)}, melebihi batas "
            f"{kata_ukuran(settings.UNGGAHAN_MAKS)}. Bagi menjadi beberapa berkas."
        )
    if not berkas.name.lower().endswith(BENTUK):
        raise forms.ValidationError(
            "Jenis berkas tidak dikenal. Unggah .csv, .xlsx, .ods atau .zip; berkas .xls "
            "disimpan ulang dahulu sebagai .xlsx."
        )


class TerapkanForm(forms.Form):
    hilang = forms.ChoiceField(
        label="Yang terdaftar tetapi tidak ada di berkas",
        choices=Impor.Hilang.choices,
        initial=Impor.Hilang.BIARKAN,
        widget=forms.RadioSelect,
    )
    tolak_semua = forms.BooleanField(
        label="Batalkan semuanya bila ada baris yang ditolak", required=False
    )

    def __init__(self, *args, impor: Impor, **kwargs):
        super().__init__(*args, **kwargs)
        if not impor.hitungan.get("hilang") or impor.kelas.massal.TANPA_TANDA:
            del self.fields["hilang"]


class CocokkanForm(forms.Form):
    """One choice for each heading of the file."""

    def __init__(self, *args, impor: Impor, **kwargs):
        super().__init__(*args, **kwargs)
        self.impor = impor
        pilihan = [(TIDAK, "Tidak dipakai")] + [
            (n, f"{n} (wajib)" if k.wajib else n) for n, k in dipakai(impor.kelas).items()
        ]
        for i, judul in enumerate(impor.judul):
            if judul:
                self.fields[f"kolom_{i}"] = forms.ChoiceField(
                    label=judul,
                    choices=pilihan,
                    initial=impor.peta.get(judul) or kenali(impor.kelas, judul) or TIDAK,
                )

    @property
    def peta(self) -> dict[str, str]:
        return {
            normal(judul): self.cleaned_data[f"kolom_{i}"].removeprefix(TIDAK)
            for i, judul in enumerate(self.impor.judul)
            if judul
        }
