"""The form and the filters of cards, and the families they find."""

from django import forms
from django.db.models import Exists, F, OuterRef

from kpm.forms import tanggal_html
from kpm.models import PemegangKKS
from kpm.saring import SaringWilayah
from pkh.wilayah.models import rentang_wilayah

from .aturan import KKS_JANGGAL, Pemegang
from .forms import LIHAT

BELUM = "belum"


class PemegangForm(forms.ModelForm):
    kunci = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = PemegangKKS
        fields = ("pemegang", "tanggal", "catatan")
        widgets = {"pemegang": forms.RadioSelect, "tanggal": tanggal_html()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pemegang"].choices = Pemegang.choices


class SaringKKS(SaringWilayah):
    hak = LIHAT
    q = forms.CharField(label="Cari nama", required=False, max_length=60)
    pemegang = forms.ChoiceField(
        label="Dipegang",
        required=False,
        choices=[
            ("", "Yang tidak pada tempatnya"),
            *Pemegang.choices,
            (BELUM, "Belum pernah ditanyakan"),
        ],
    )


def saring_kartu(saringan: SaringKKS, keluarga):
    """Families, each with `pemegang`, `tanggal_kks` and `catatan_kks` of the newest answer; at
    first those whose card is not where it belongs. Never asked: active ones with a card."""
    isi = saringan.isi
    if "wilayah" in isi:
        keluarga = keluarga.filter(rentang_wilayah("desa_id", isi["wilayah"]))
    if "q" in isi:
        keluarga = keluarga.filter(nama_pengurus__icontains=isi["q"])
    berlaku = PemegangKKS.objects.berlaku().filter(keluarga=OuterRef("pk"))
    if isi.get("pemegang") == BELUM:
        return keluarga.aktif().exclude(no_kks="").filter(~Exists(berlaku))
    pilih = [isi["pemegang"]] if "pemegang" in isi else KKS_JANGGAL
    return keluarga.filter(pemegang_kks__berlaku=True, pemegang_kks__pemegang__in=pilih).annotate(
        pemegang=F("pemegang_kks__pemegang"),
        tanggal_kks=F("pemegang_kks__tanggal"),
        catatan_kks=F("pemegang_kks__catatan"),
    )
