"""Shape of what the pages of complaints send; the rules are in layanan and aturan."""

from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils import timezone

from kpm.aturan import KATEGORI_ADUAN
from kpm.forms import tanggal_html
from kpm.saring import SaringWilayah
from pendamping.aturan import akhir_bulan
from pendamping.models import Pengaduan
from pendamping.sosialisasi.forms import TempatField
from pkh.akun.forms import PilihPengguna
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .aturan import PANJANG_URAIAN, Status, Tingkat, baca_nomor
from .layanan import RUAS, dapat_diadukan, dapat_menangani, wilayah_kerja


class PengaduanForm(forms.ModelForm):
    kunci = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    wilayah = TempatField(
        Wilayah.objects.none(),
        label="Tentang desa atau kecamatan",
        required=False,
        empty_label="Tidak tentang satu tempat",
    )

    class Meta:
        model = Pengaduan
        fields = RUAS
        labels = {"rahasia": "Rahasia: hanya pimpinan dan yang menangani yang melihat"}
        help_texts = {
            "pelapor": "Kosongkan bila pelapor tidak mau disebut namanya.",
            "kontak": "Nomor telepon atau alamat, untuk menyampaikan jawaban.",
            "uraian": "Apa yang terjadi, di mana, kapan. Jangan menulis NIK.",
            "terlapor": "Ia tidak akan melihat pengaduan ini.",
        }
        widgets = {
            "diterima": tanggal_html(),
            "uraian": forms.Textarea(attrs={"rows": 6}),
            "pelapor": forms.TextInput(attrs={"autocomplete": "off"}),
            "kontak": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args, oleh, keluarga=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["diterima"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"
        self.fields["terlapor"].queryset = dapat_diadukan(oleh).order_by("nama", "pk")
        self.fields["terlapor"].empty_label = "Bukan tentang pendamping"
        if keluarga is None:
            self.fields["wilayah"].queryset = wilayah_kerja(oleh).order_by("kode")
        else:
            del self.fields["wilayah"]

    def _post_clean(self):
        """No model validation here: the service does it."""


class IsiPengaduanForm(forms.Form):
    def __init__(self, *args, pengaduan: Pengaduan, **kwargs):
        super().__init__(*args, **kwargs)
        self.pengaduan = pengaduan


def _catatan(label: str, bantuan: str = "", wajib: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=bantuan,
        required=wajib,
        max_length=PANJANG_URAIAN,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class TugaskanForm(IsiPengaduanForm):
    pemilik = PilihPengguna(label="Ditangani", empty_label="Pilih orang")
    catatan = _catatan("Pesan", wajib=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pemilik"].queryset = dapat_menangani(self.pengaduan).order_by("nama", "pk")
        self.fields["pemilik"].initial = self.pengaduan.pemilik_id


class CatatanForm(IsiPengaduanForm):
    catatan = _catatan("Yang ditemukan atau dilakukan")


class TeruskanForm(IsiPengaduanForm):
    catatan = _catatan("Alasan diteruskan")


class JawabForm(IsiPengaduanForm):
    dijawab_pada = forms.DateField(label="Tanggal", widget=tanggal_html())
    jawaban = _catatan("Yang disampaikan kepada pelapor")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dijawab_pada"].initial = timezone.localdate()


class TutupForm(IsiPengaduanForm):
    hasil = forms.ChoiceField(
        label="Hasil", choices=Pengaduan.Hasil.choices, widget=forms.RadioSelect
    )
    catatan = _catatan("Uraian hasil")


class BukaLagiForm(IsiPengaduanForm):
    alasan = _catatan("Alasan dibuka lagi", "Tenggatnya dihitung lagi dari hari ini.")


class SaringPengaduan(SaringWilayah):
    """The filters of the list, as they stand in the address."""

    hak = "pengaduan.lihat"
    bukan_saringan = ("urut",)
    berbulan, semua_bulan = True, "Semua bulan"

    q = forms.CharField(
        label="Cari", required=False, max_length=60, help_text="Isi pengaduan atau nama keluarga."
    )
    nomor = forms.CharField(
        label="Nomor", required=False, max_length=20, help_text="Seperti disebut pelapor."
    )
    keadaan = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[
            ("", "Semua keadaan"),
            *Status.choices,
            ("lewat", "Terbuka, lewat tenggat"),
            ("belum_lewat", "Terbuka, belum lewat tenggat"),
            ("tepat", "Dijawab tepat waktu"),
            ("terlambat", "Dijawab terlambat"),
        ],
    )
    menunggu = forms.BooleanField(label="Menunggu Anda", required=False)
    kategori = forms.ChoiceField(
        label="Kategori",
        required=False,
        choices=[("", "Semua kategori"), *KATEGORI_ADUAN.items()],
    )
    kanal = forms.ChoiceField(
        label="Disampaikan lewat",
        required=False,
        choices=[("", "Semua cara"), *Pengaduan.Kanal.choices],
    )
    tingkat = forms.ChoiceField(
        label="Di meja", required=False, choices=[("", "Semua meja"), *Tingkat.choices]
    )
    tentang = forms.ChoiceField(
        label="Tentang",
        required=False,
        choices=[
            ("", "Siapa atau apa saja"), ("pendamping", "Pendamping"), ("keluarga", "Keluarga"),
            ("lain", "Lainnya"),
        ],
    )  # fmt: skip
    urut = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[("", ""), ("tenggat", "tenggat")]
    )

    def clean_nomor(self) -> str:
        kata = self.cleaned_data["nomor"]
        if kata and not baca_nomor(kata):
            raise forms.ValidationError(
                "Nomor ini tidak cocok dengan angka pemeriksanya. Minta pelapor membacakan lagi; "
                "bentuknya 26-483-1900."
            )
        return baca_nomor(kata)

    def saring(self, pengaduan):
        isi = self.isi
        ruas = ("nomor", "kategori", "kanal", "tingkat")
        pengaduan = pengaduan.filter(**{n: isi[n] for n in ruas if n in isi})
        if bulan := self.bulan_terpilih:
            pengaduan = pengaduan.filter(diterima__range=(bulan, akhir_bulan(bulan)))
        if "wilayah" in isi:
            pengaduan = pengaduan.filter(rentang_wilayah("wilayah_id", isi["wilayah"]))
        if "q" in isi:
            kata = Q(uraian__icontains=isi["q"])
            pengaduan = pengaduan.filter(kata | Q(keluarga__nama_pengurus__icontains=isi["q"]))
        if "menunggu" in isi:
            pengaduan = pengaduan.menunggu(self.oleh)
        if "tentang" in isi:
            pengaduan = pengaduan.filter(_TENTANG[isi["tentang"]])
        return self._saring_keadaan(pengaduan, isi.get("keadaan", ""))

    @staticmethod
    def _saring_keadaan(pengaduan, keadaan: str):
        hari_ini = timezone.localdate()
        if keadaan in Status.values:
            return pengaduan.filter(status=keadaan)
        if keadaan == "lewat":
            return pengaduan.lewat(hari_ini)
        if keadaan == "belum_lewat":
            return pengaduan.terbuka().filter(tenggat__gte=hari_ini)
        if keadaan == "tepat":
            return pengaduan.tepat_waktu()
        if keadaan == "terlambat":
            return pengaduan.exclude(dijawab_pada=None).exclude(pk__in=pengaduan.tepat_waktu())
        return pengaduan


_TENTANG = {
    "pendamping": Q(terlapor__isnull=False),
    "keluarga": Q(terlapor=None, keluarga__isnull=False),
    "lain": Q(terlapor=None, keluarga=None),
}
