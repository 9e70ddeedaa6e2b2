"""Shape of what the pages of outreach send; the rules are in layanan and aturan."""

from uuid import uuid4

from django import forms
from django.db.models import F
from django.utils import timezone

from kpm.forms import tanggal_html
from kpm.saring import SaringWilayah
from pendamping.aturan import akhir_bulan
from pendamping.kunjungan.forms import BeberapaFoto, PilihBeberapaFoto
from pendamping.models import FotoSosialisasi, Profil, Sosialisasi
from pkh.akun.forms import PilihPengguna
from pkh.akun.models import Pengguna
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .layanan import RUAS, wilayah_kerja


class TempatField(forms.ModelChoiceField):
    """Regions in the order of their codes, set in by their level."""

    def label_from_instance(self, obj: Wilayah) -> str:
        return f"{'– ' * max(obj.tingkat - 2, 0)}{obj.nama}"


class SosialisasiForm(forms.ModelForm):
    """A new occasion, or one that is corrected."""

    kunci = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    wilayah = TempatField(
        Wilayah.objects.none(),
        label="Untuk desa, kecamatan atau kabupaten",
        empty_label="Pilih wilayah",
    )
    foto = BeberapaFoto(
        label="Foto",
        required=False,
        help_text="Paling banyak 5. Data lokasi di dalam foto dihapus sebelum disimpan.",
        widget=PilihBeberapaFoto(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    buang = forms.ModelMultipleChoiceField(
        FotoSosialisasi.objects.none(),
        label="Hapus foto",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Sosialisasi
        fields = RUAS
        widgets = {
            "tanggal": tanggal_html(),
            "materi": forms.Textarea(attrs={"rows": 4}),
            "jumlah_l": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "jumlah_p": forms.NumberInput(attrs={"inputmode": "numeric"}),
        }
        help_texts = {"tempat": "Misalnya: balai desa, kantor camat."}

    def __init__(self, *args, oleh, **kwargs):
        super().__init__(*args, **kwargs)
        wilayah, s = wilayah_kerja(oleh), self.instance
        if s.pk:
            wilayah |= Wilayah.objects.filter(pk=s.wilayah_id)
            del self.fields["kunci"]
        nomor = {f.pk: n for n, f in enumerate(s.foto.order_by("pk"), 1)} if s.pk else {}
        if nomor:
            self.fields["buang"].queryset = s.foto.order_by("pk")
            self.fields["buang"].label_from_instance = lambda f: f"Foto {nomor[f.pk]}"
        else:
            del self.fields["buang"]
        self.fields["wilayah"].queryset = wilayah.order_by("kode")
        self.fields["tanggal"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"

    def _post_clean(self):
        """No model validation here: the service does it."""


# Orders of the list: fields, and the expressions among them.
URUT: dict[str, tuple[tuple[str, ...], dict]] = {
    "": (("-tanggal",), {}),
    "peserta": (("-peserta",), {"peserta": F("jumlah_l") + F("jumlah_p")}),
}


class SaringSosialisasi(SaringWilayah):
    """The filters of the list, as they stand in the address."""

    hak = "sosialisasi.lihat"
    berbulan, semua_bulan = True, "Semua bulan"
    bukan_saringan = ("urut",)

    q = forms.CharField(label="Topik atau tempat", required=False, max_length=60)
    sasaran = forms.ChoiceField(
        label="Kepada",
        required=False,
        choices=[("", "Siapa saja"), *Sosialisasi.Sasaran.choices],
    )
    pendamping = PilihPengguna(required=False, label="Pendamping", empty_label="Semua pendamping")

    urut = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[("", ""), ("peserta", "peserta")]
    )

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        if self.milik_sendiri:
            del self.fields["pendamping"]
        else:
            terlihat = Profil.objects.untuk(oleh)
            self.fields["pendamping"].queryset = Pengguna.objects.filter(profil__in=terlihat)

    def saring(self, sosialisasi):
        isi = self.isi
        if "q" in isi:
            kata = isi["q"]
            sosialisasi = sosialisasi.filter(topik__icontains=kata) | sosialisasi.filter(
                tempat__icontains=kata
            )
        if "sasaran" in isi:
            sosialisasi = sosialisasi.filter(sasaran=isi["sasaran"])
        if "pendamping" in isi:
            sosialisasi = sosialisasi.filter(oleh=isi["pendamping"])
        if "wilayah" in isi:
            sosialisasi = sosialisasi.filter(rentang_wilayah("wilayah_id", isi["wilayah"]))
        if bulan := self.bulan_terpilih:
            sosialisasi = sosialisasi.filter(tanggal__range=(bulan, akhir_bulan(bulan)))
        return sosialisasi
