"""Shape of what the pages of the register send; the rules are in layanan and aturan."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from pkh.riwayat.jejak import Perubahan
from pkh.wilayah.models import Wilayah

from .aturan import ALUR_STATUS
from .keadaan import perubahan_sejak
from .layanan import RUAS_ANGGOTA, RUAS_KELUARGA, desa_kerja
from .models import Anggota, Keluarga, PerubahanStatus

# Written by the room that keeps proposals and departures, not by hand.
BUKAN_DENGAN_TANGAN = {Keluarga.Status.GRADUASI, Keluarga.Status.KELUAR}


def taruh_galat(form: forms.Form, galat: ValidationError) -> None:
    """Errors of a service onto the fields of the form; what has no field goes on top."""
    ruas = galat.message_dict if hasattr(galat, "error_dict") else {"": galat.messages}
    for nama, pesan in ruas.items():
        form.add_error(nama if nama in form.fields else None, pesan)


def tanggal_html(**attrs) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


def angka_html(panjang: int) -> forms.TextInput:
    return forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": panjang + 4}
    )


class AngkaField(forms.CharField):
    """An identity number as people type it: spaces and dots between digits do not matter."""

    def __init__(self, *, panjang: int = 16, **kwargs):
        super().__init__(widget=angka_html(panjang), **kwargs)

    def to_python(self, value):
        return super().to_python(value).translate(str.maketrans("", "", " .-'\u00a0"))


class DesaField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{obj.nama}, {obj.induk.nama}"


class VersiField(forms.DateTimeField):
    """`diubah_pada` of the row as the form shows it. A draft brings back the one it was typed
    over."""

    def __init__(self, **kwargs):
        kata = "Muat ulang halaman ini, lalu ubah lagi."
        super().__init__(
            widget=forms.HiddenInput(attrs={"data-ikut-draf": ""}),
            error_messages={"required": kata, "invalid": kata},
            **kwargs,
        )


class FormulirSamar(forms.ModelForm):
    """A form that never sends back an identity number: the box of a known number stays
    empty, and an empty box keeps the number."""

    samar: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        self.fields["versi"] = VersiField(initial=self.instance.diubah_pada.isoformat())
        for nama, properti in self.samar.items():
            if kini := getattr(self.instance, properti):
                self.initial.pop(nama, None)
                self.fields[nama].required = False
                self.fields[nama].help_text = f"Sekarang {kini}. Isi hanya bila berubah."

    def _post_clean(self):
        """No model validation here: the service does it, on the locked row."""

    def isian(self) -> dict[str, Any]:
        """What was entered; a known number left empty is left out."""
        tetap = {n for n in self.samar if not self.cleaned_data.get(n) and self.instance.pk}
        bukan = {"versi", "bukti", "foto", *tetap}
        return {n: v for n, v in self.cleaned_data.items() if n not in bukan}

    def kiriman(self) -> dict[str, Any]:
        """For a service: what was entered, over which version, with what evidence."""
        bukti = {n: self.cleaned_data.get(n) or "" for n in ("bukti", "foto")}
        return {"versi": self.cleaned_data["versi"], "isi": self.isian()} | bukti

    def bentrok(self, kini) -> list[Perubahan]:
        """What others changed since this form was opened; what is sent next is saved over it."""
        versi = self.cleaned_data["versi"]
        self.data = self.data.copy()
        self.data["versi"] = kini.diubah_pada.isoformat()
        return perubahan_sejak(kini, versi)


class KeluargaForm(FormulirSamar):
    samar = {"no_kk": "no_kk_samar", "no_kks": "no_kks_samar"}
    no_kk = AngkaField(label="No KK", help_text="16 angka pada kartu keluarga.")
    no_kks = AngkaField(label="No KKS", required=False, help_text="16 angka pada kartu KKS.")
    desa = DesaField(Wilayah.objects.none(), label="Desa/kelurahan", empty_label="Pilih desa")

    class Meta:
        model = Keluarga
        fields = RUAS_KELUARGA
        widgets = {
            "rt": angka_html(3),
            "rw": angka_html(3),
            "telepon": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args, oleh, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desa"].queryset = desa_kerja(oleh).select_related("induk")
        self.fields["bank"].choices = [("", "Belum ada"), *Keluarga.Bank.choices]


class KeluargaBaruForm(KeluargaForm):
    """A new family together with its pengurus."""

    nik = AngkaField(label="NIK pengurus", help_text="16 angka pada KTP.")
    nama = forms.CharField(label="Nama pengurus", max_length=120)
    jenis_kelamin = forms.ChoiceField(
        label="Jenis kelamin pengurus",
        choices=Anggota.Kelamin.choices,
        initial="P",
        widget=forms.RadioSelect,
    )
    tanggal_lahir = forms.DateField(label="Tanggal lahir pengurus", widget=tanggal_html())

    PENGURUS = ["nik", "nama", "jenis_kelamin", "tanggal_lahir"]
    field_order = [*PENGURUS, *RUAS_KELUARGA]

    def pengurus(self) -> dict[str, Any]:
        return {n: self.cleaned_data[n] for n in self.PENGURUS}

    def isian(self) -> dict[str, Any]:
        return {n: v for n, v in super().isian().items() if n not in self.PENGURUS}


class AnggotaForm(FormulirSamar):
    samar = {"nik": "nik_samar"}
    nik = AngkaField(label="NIK", help_text="16 angka pada KTP, KIA atau kartu keluarga.")
    npsn = AngkaField(label="NPSN sekolah", panjang=8, required=False, max_length=8)

    class Meta:
        model = Anggota
        fields = RUAS_ANGGOTA
        widgets = {
            "tanggal_lahir": tanggal_html(),
            "hpl": tanggal_html(),
            "jenis_kelamin": forms.RadioSelect,
        }
        help_texts = {
            "hamil": "Juga sampai 42 hari sesudah melahirkan.",
            "jenjang": "Sekolah yang sedang diikuti; Paket A, B, C mengikuti jenjangnya.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["jenis_kelamin"].choices = Anggota.Kelamin.choices
        self.fields["tanggal_lahir"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"


class StatusForm(forms.Form):
    ke = forms.ChoiceField(label="Status baru")
    tanggal = forms.DateField(label="Berlaku sejak", widget=tanggal_html())
    alasan = forms.CharField(
        label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    dasar = forms.CharField(
        label="Dasar (nomor SK)",
        required=False,
        max_length=PerubahanStatus._meta.get_field("dasar").max_length,
    )

    def __init__(self, *args, keluarga: Keluarga, **kwargs):
        super().__init__(*args, **kwargs)
        boleh = ALUR_STATUS[keluarga.status] - BUKAN_DENGAN_TANGAN
        if keluarga.status == Keluarga.Status.CALON:  # decided on with its validation and SK
            boleh -= {Keluarga.Status.AKTIF, Keluarga.Status.TIDAK_LAYAK}
        self.fields["ke"].choices = [p for p in Keluarga.Status.choices if p[0] in boleh]
        self.fields["tanggal"].widget.attrs |= {
            "min": f"{keluarga.status_sejak:%Y-%m-%d}",
            "max": f"{timezone.localdate():%Y-%m-%d}",
        }


class BukaForm(forms.Form):
    alasan = forms.CharField(
        label="Alasan membuka nomor ini",
        min_length=5,
        max_length=200,
        help_text="Dicatat bersama nama Anda dan waktunya.",
    )
