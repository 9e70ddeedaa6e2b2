from collections import Counter
from collections.abc import Iterable

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue

from pkh.wilayah.models import Wilayah, rentang_wilayah

from .hak import Peran
from .layanan import UMUR_TOKEN
from .models import Jabatan, Pengguna, TokenAPI


def tanggal(**kwargs) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **kwargs)


def sebutan(orang: Iterable[tuple[int, str, str]]) -> list[tuple[int, str]]:
    """Numbers and names to choose from, of (number, name, account): who has a namesake among
    them is told apart by the account."""
    orang = list(orang)
    banyak = Counter(nama for _, nama, _ in orang)
    return [(pk, f"{nama} ({akun})" if banyak[nama] > 1 else nama) for pk, nama, akun in orang]


class PilihPengguna(forms.ModelChoiceField):
    """One of the people that `queryset` finds, by name; none until a form says who."""

    class Pilihan(ModelChoiceIterator):
        def __iter__(self):
            if self.field.empty_label is not None:
                yield "", self.field.empty_label
            orang = {o.pk: o for o in self.queryset}
            for pk, nama in sebutan((o.pk, str(o), o.username) for o in orang.values()):
                yield ModelChoiceIteratorValue(pk, orang[pk]), nama

    iterator = Pilihan

    def __init__(self, **kwargs):
        super().__init__(Pengguna.objects.none(), **kwargs)


class PenggunaForm(forms.ModelForm):
    class Meta:
        model = Pengguna
        fields = ["username", "nama", "email", "telepon"]
        labels = {"username": "Nama pengguna"}
        help_texts = {"username": "Dipakai untuk masuk. Huruf, angka, titik, dan garis bawah."}


class ProfilForm(forms.ModelForm):
    class Meta:
        model = Pengguna
        fields = ["nama", "email", "telepon"]


class JabatanForm(forms.ModelForm):
    wilayah = forms.ModelChoiceField(
        Wilayah.objects.berlaku(),
        label="Kode wilayah",
        required=False,
        help_text="Kode Kemendagri, misalnya 64.02. Kosong (nasional): auditor dan admin saja.",
        widget=forms.TextInput(attrs={"list": "daftar-wilayah", "autocomplete": "off"}),
        error_messages={"invalid_choice": "Kode ini tidak ada atau sudah tidak berlaku."},
    )
    mulai = tanggal(label="Mulai")
    selesai = tanggal(label="Hari terakhir", required=False, help_text="Wajib untuk Plt. dan Plh.")

    class Meta:
        model = Jabatan
        fields = ["peran", "wilayah", "sifat", "mulai", "selesai", "dasar", "pangkat", "nip"]

    def clean(self):
        """What the table's constraints refuse, said at the field that mends it."""
        isi = super().clean()
        if "selesai" in isi and "mulai" in isi:
            if isi["selesai"] and isi["selesai"] < isi["mulai"]:
                self.add_error("selesai", "Hari terakhir mendahului tanggal mulai.")
            elif not isi["selesai"] and isi.get("sifat") != Jabatan.Sifat.DEFINITIF:
                self.add_error("selesai", "Plt./Plh. harus punya hari terakhir.")
        nasional = {None, Peran.AUDITOR, Peran.ADMIN}
        if "wilayah" in isi and not isi["wilayah"] and isi.get("peran") not in nasional:
            self.add_error("wilayah", "Peran ini harus punya wilayah.")
        return isi


class AkhiriForm(forms.Form):
    pada = tanggal(label="Hari terakhir")


class TokenForm(forms.Form):
    nama = forms.CharField(
        label="Nama token", max_length=60, help_text="Untuk apa, misalnya “laptop kantor”."
    )
    hari = forms.TypedChoiceField(
        label="Berlaku", coerce=int, choices=[(n, f"{n} hari") for n in UMUR_TOKEN], initial=90
    )
    lingkup = forms.ChoiceField(
        label="Boleh", choices=TokenAPI.Lingkup, initial=TokenAPI.Lingkup.BACA,
        help_text="Beri sesempit yang cukup. Wewenangnya tidak pernah lebih dari wewenang Anda.",
    )  # fmt: skip


class SaringPengguna(forms.Form):
    q = forms.CharField(label="Nama atau nama pengguna", required=False, max_length=60)
    peran = forms.ChoiceField(
        label="Peran kini", required=False, choices=[("", "Semua peran"), *Peran.choices]
    )
    wilayah = forms.RegexField(
        r"^\d\d(\.\d\d){0,2}$",
        label="Kode wilayah",
        required=False,
        help_text="Jabatan di atau di bawah wilayah ini, misalnya 64.02.",
        error_messages={"invalid": "Tulis kode seperti 64 atau 64.02."},
    )
    aktif = forms.ChoiceField(
        label="Akun",
        required=False,
        choices=[("", "Semua akun"), ("ya", "Aktif"), ("tidak", "Nonaktif")],
    )

    def saring(self, pengguna):
        if not self.is_valid():
            return pengguna.none()
        d = self.cleaned_data
        if d["q"]:
            pengguna = pengguna.filter(Q(nama__icontains=d["q"]) | Q(username__icontains=d["q"]))
        if d["aktif"]:
            pengguna = pengguna.filter(is_active=d["aktif"] == "ya")
        jabatan = Jabatan.objects.berlaku().filter(pengguna=OuterRef("pk"))
        if d["peran"]:
            jabatan = jabatan.filter(peran=d["peran"])
        if d["wilayah"]:
            jabatan = jabatan.filter(rentang_wilayah("wilayah_id", d["wilayah"]))
        if d["peran"] or d["wilayah"]:
            pengguna = pengguna.filter(Exists(jabatan))
        return pengguna

    def kata(self) -> list[dict]:
        """The filters in force, in words, each with the address without it."""
        if not self.is_valid():
            return []
        d = self.cleaned_data
        semua = {
            "q": f"“{d['q']}”",
            "peran": dict(Peran.choices).get(d["peran"], ""),
            "wilayah": f"Wilayah {d['wilayah']}",
            "aktif": "Akun aktif" if d["aktif"] == "ya" else "Akun nonaktif",
        }
        hasil = []
        for ruas, kata in semua.items():
            if d[ruas]:
                sisa = self.data.copy()
                sisa.pop(ruas, None)
                sisa.pop("sesudah", None)
                hasil.append({"kata": kata, "hapus": f"?{sisa.urlencode()}"})
        return hasil
