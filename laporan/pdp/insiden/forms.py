from django import forms
from django.db.models import Q
from django.utils import timezone

from laporan.layanan import wilayah_laporan
from pkh.akun.models import Jabatan, Pengguna
from pkh.wilayah.models import rentang_wilayah

from ..aturan import LANGKAH_TANGAN, Data, Status
from .models import Insiden, KeluargaTerdampak, LangkahInsiden


def waktu_html() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class InsidenForm(forms.ModelForm):
    data = forms.MultipleChoiceField(
        label="Data yang terungkap", choices=Data.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Insiden
        fields = ["wilayah", "judul", "jenis", "ditemukan_pada", "terjadi_dari", "terjadi_sampai",
                  "data", "uraian", "akibat", "penanganan"]  # fmt: skip
        widgets = {
            "ditemukan_pada": waktu_html(),
            "terjadi_dari": waktu_html(),
            "terjadi_sampai": waktu_html(),
            "uraian": forms.Textarea(attrs={"rows": 4}),
            "akibat": forms.Textarea(attrs={"rows": 3}),
            "penanganan": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "ditemukan_pada": "Sejak saat ini dihitung 3 × 24 jam untuk memberi tahu lembaga "
            "dan keluarga.",
            "uraian": "Tanpa NIK, No KK atau nama keluarga: uraian ini ikut dalam surat.",
        }

    def __init__(self, *args, pengguna, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wilayah"].queryset = wilayah_laporan(pengguna, "pdp.catat")
        self.fields["wilayah"].empty_label = None
        if self.instance.pk:
            del self.fields["wilayah"]

    def _post_clean(self):
        """The service checks the row."""


class LangkahForm(forms.ModelForm):
    class Meta:
        model = LangkahInsiden
        fields = ["jenis", "pada", "catatan"]
        widgets = {"pada": waktu_html(), "catatan": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["jenis"].choices = [(j.value, j.label) for j in LANGKAH_TANGAN]
        self.fields["pada"].required = False
        self.fields["pada"].help_text = "Kosong: sekarang."
        self.initial["pada"] = None

    def _post_clean(self):
        """The service checks the row."""


class CariForm(forms.Form):
    """Whose account, from when to when, and which records are asked."""

    akun = forms.CharField(
        label="Nama masuk akun",
        max_length=150,
        help_text="Akun yang dipakai orang lain, atau milik telepon yang hilang.",
    )
    dari = forms.DateTimeField(label="Dari", widget=waktu_html())
    sampai = forms.DateTimeField(label="Sampai", widget=waktu_html())
    sumber = forms.MultipleChoiceField(
        label="Keluarga yang",
        choices=list(KeluargaTerdampak.SEBAB.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["identitas", "diubah"],
    )

    def __init__(self, *args, insiden: Insiden, **kwargs):
        super().__init__(*args, **kwargs)
        self.insiden = insiden
        self.initial["dari"] = insiden.terjadi_dari
        self.initial["sampai"] = insiden.terjadi_sampai or timezone.now()

    def clean_akun(self):
        nama = self.cleaned_data["akun"].strip()
        kode = self.insiden.wilayah_id
        punya = Jabatan.objects.filter(
            rentang_wilayah("wilayah_id", kode) | Q(wilayah=None) | Q(wilayah=kode[:2])
        )
        akun = Pengguna.objects.filter(
            username__iexact=nama, pk__in=punya.values("pengguna_id")
        ).first()
        if akun is None:
            raise forms.ValidationError(
                "Tidak ada akun bernama masuk ini yang pernah bertugas di kantor ini."
            )
        return akun


class TutupForm(forms.Form):
    status = forms.ChoiceField(
        label="Berakhir sebagai",
        choices=[
            (Status.DITUTUP.value, "Ditutup: semua sudah diberi tahu"),
            (Status.BUKAN.value, Status.BUKAN.label),
        ],
    )
    catatan = forms.CharField(
        label="Alasan dan pelajaran", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
