"""Filters of the lists of payment, and the forms of a payment list."""

from datetime import date

from django import forms
from django.utils import timezone

from kpm.aturan import awal_periode
from kpm.forms import tanggal_html
from kpm.massal import ketentuan_pada
from kpm.models import DaftarSalur, Keluarga
from kpm.saring import SaringWilayah, mundur_bulan
from pkh.akun.templatetags.rupa import bulan as kata_bulan
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from .aturan import Kecuali, StatusDaftar

LIHAT = "penyaluran.lihat"
BULAN_TAWARAN = 24  # months back for which a list may be made


def periode_mulai(hari_ini: date) -> list[date]:
    """First days of the payment periods that have begun, newest first, by the rules of each."""
    bulan = (mundur_bulan(hari_ini, n) for n in range(BULAN_TAWARAN))
    return [b for b in bulan if awal_periode(b, ketentuan_pada(b)) == b]


def baca_periode(teks: str) -> date | None:
    """ "2024-07" as its first day; None where it is no month of this century."""
    try:
        hari = date.fromisoformat(f"{teks}-01")
    except ValueError:
        return None
    return hari if hari.year >= 2007 else None


def pilihan_periode(semua) -> list[tuple[str, str]]:
    return [(f"{p:%Y-%m}", f"Mulai {kata_bulan(p)}") for p in semua]


class SaringPeriode(SaringWilayah):
    """Region above the page; the payment period (first month) among the filters. The period is
    one of those there are (`ada`), newest first."""

    hak = LIHAT
    periode = forms.ChoiceField(label="Periode", required=False)

    def __init__(self, data, *, oleh, ada: list[date], semua: str = ""):
        super().__init__(data, oleh=oleh)
        awal = [("", semua)] if semua else []
        self.fields["periode"].choices = awal + pilihan_periode(ada)
        self.terbaru = None if semua else next(iter(ada), None)

    @property
    def periode_terpilih(self) -> date | None:
        """The chosen one; else the newest, or None where the list goes over all of them."""
        kode = self.isi.get("periode")
        return baca_periode(kode) if kode else self.terbaru


class SaringDaftar(SaringPeriode):
    status = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua keadaan"), *StatusDaftar.choices]
    )

    def saring(self, daftar):
        isi = self.isi
        if "status" in isi:
            daftar = daftar.filter(status=isi["status"])
        if periode := self.periode_terpilih:
            daftar = daftar.filter(periode=periode)
        if "wilayah" in isi:
            daftar = daftar.filter(rentang_wilayah("wilayah_id", isi["wilayah"][:5]))
        return daftar


TERDAFTAR = "terdaftar"


class SaringBaris(SaringWilayah):
    """The lines of one list."""

    hak = LIHAT
    bukan_saringan = ("daftar",)
    daftar = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label="Cari nama", required=False, max_length=60)
    bank = forms.ChoiceField(
        label="Bank", required=False, choices=[("", "Semua bank"), *Keluarga.Bank.choices]
    )
    kecuali = forms.ChoiceField(
        label="Terdaftar atau tidak",
        required=False,
        choices=[
            ("", "Semua baris"),
            (TERDAFTAR, "Hanya yang terdaftar"),
            *((k.value, f"Dikecualikan: {k.label.lower()}") for k in Kecuali),
        ],
    )

    def saring(self, baris):
        isi = self.isi
        if "q" in isi:
            baris = baris.filter(nama__icontains=isi["q"])
        if "bank" in isi:
            baris = baris.filter(bank=isi["bank"])
        if "kecuali" in isi:
            kode = isi["kecuali"]
            baris = baris.filter(kecuali="" if kode == TERDAFTAR else kode)
        if "wilayah" in isi:
            baris = baris.filter(rentang_wilayah("desa_id", isi["wilayah"]))
        return baris


class SusunForm(forms.Form):
    wilayah = forms.ModelChoiceField(Wilayah.objects.none(), label="Kabupaten/kota")
    periode = forms.ChoiceField(
        label="Periode",
        help_text="Hak dihitung menurut ketentuan dan kepesertaan pada hari pertama periode. Bila "
        "daftar periode ini sudah dikirim, yang disusun adalah daftar susulan.",
    )

    def __init__(self, data=None, *, oleh, hak: str):
        super().__init__(data)
        milik = Wilayah.objects.untuk(oleh, hak).berlaku().filter(tingkat=Tingkat.KABUPATEN)
        self.fields["wilayah"].queryset = milik
        if len(satu := milik[:2]) == 1:
            self.fields["wilayah"].initial = satu[0]
        self.fields["periode"].choices = pilihan_periode(periode_mulai(timezone.localdate()))

    def clean_periode(self) -> date:
        return date.fromisoformat(f"{self.cleaned_data['periode']}-01")


class DaftarForm(forms.ModelForm):
    class Meta:
        model = DaftarSalur
        fields = ("nomor", "tanggal_nomor", "batas", "catatan")
        widgets = {"tanggal_nomor": tanggal_html(), "batas": tanggal_html()}
        help_texts = {
            "nomor": "Nomor SK penetapan atau surat pengantar; wajib sebelum dikirim.",
            "batas": "Dibayar sampai hari ini dihitung tepat waktu.",
        }


class LangkahForm(forms.Form):
    ke = forms.ChoiceField(choices=StatusDaftar.choices, widget=forms.HiddenInput)
    alasan = forms.CharField(label="Alasan", required=False, max_length=300)
