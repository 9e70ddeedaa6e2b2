"""Shape of what a visit page sends; the rules are in layanan.kunjungan."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from kpm.models import Keluarga
from kpm.penyaluran.aturan import Pemegang
from kpm.saring import SaringWilayah
from pendamping.aturan import MUNCUL_TINDAK_LANJUT, akhir_bulan
from pendamping.models import Kendala, Kunjungan, Profil
from pkh.akun.forms import PilihPengguna
from pkh.akun.models import Pengguna
from pkh.wilayah.models import rentang_wilayah

ORANG_DITEMUI = ["Pengurus", "Suami", "Anak", "Orang tua", "Tetangga", "Tidak ada orang di rumah"]


class PilihBeberapaFoto(forms.ClearableFileInput):
    allow_multiple_selected = True


class BeberapaFoto(forms.FileField):
    def clean(self, data, initial=None):
        daftar = [d for d in (data or []) if d]
        if self.required or daftar:
            return [super(BeberapaFoto, self).clean(d, initial) for d in daftar]
        return []


class KunjunganForm(forms.ModelForm):
    kunci = forms.UUIDField(widget=forms.HiddenInput)
    keluarga = forms.ModelChoiceField(
        Keluarga.objects.none(),
        label="Keluarga",
        error_messages={
            "required": "Pilih keluarga yang dikunjungi.",
            "invalid_choice": "Keluarga ini bukan KPM Anda, atau sudah diserahkan kepada "
            "pendamping lain. Cari dan pilih lagi.",
        },
    )
    pemegang_kks = forms.ChoiceField(
        label="KKS dipegang",
        required=False,
        choices=[("", "Tidak ditanyakan"), *Pemegang.choices],
        help_text="Tanyakan kartunya; bila tidak pada tempatnya, kabupaten/kota menindaklanjuti.",
    )
    foto = BeberapaFoto(
        label="Foto",
        required=False,
        help_text="Paling banyak 5. Data lokasi di dalam foto dihapus sebelum disimpan.",
        widget=PilihBeberapaFoto(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Kunjungan
        fields = [
            "tanggal",
            "tujuan",
            "ditemui",
            "temuan",
            "kendala",
            "kendala_lain",
            "tindak_lanjut",
            "tindak_lanjut_pada",
            "lintang",
            "bujur",
            "akurasi",
            "waktu_gawai",
        ]
        widgets = {
            "tanggal": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ditemui": forms.TextInput(attrs={"list": "orang-ditemui", "autocomplete": "off"}),
            "temuan": forms.Textarea(attrs={"rows": 5}),
            "tindak_lanjut_pada": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "lintang": forms.HiddenInput,
            "bujur": forms.HiddenInput,
            "akurasi": forms.HiddenInput,
            "waktu_gawai": forms.HiddenInput,
        }
        labels = {
            "ditemui": "Siapa yang ditemui",
            "kendala_lain": "Uraian kendala",
            "tindak_lanjut": "Tindak lanjut yang dijanjikan",
            "tindak_lanjut_pada": "Paling lambat",
        }
        help_texts = {"temuan": "Keadaan keluarga dan apa yang dibicarakan."}

    def __init__(self, *args, oleh, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keluarga"].queryset = Keluarga.objects.untuk(oleh, "kunjungan.catat")
        self.fields["tanggal"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"
        self.fields["kendala"].empty_label = "Tidak ada kendala"

    def _pakai_bila_sah(self, nama: str):
        # The place is a help, never a hurdle: what cannot be read is left out.
        if nama in self._errors:
            del self._errors[nama]
            self.cleaned_data[nama] = None

    def _clean_fields(self):
        super()._clean_fields()
        for nama in ("lintang", "bujur", "akurasi", "waktu_gawai"):
            self._pakai_bila_sah(nama)

    def clean(self):
        isi = super().clean()
        if isi.get("lintang") is None or isi.get("bujur") is None:
            isi |= {"lintang": None, "bujur": None, "akurasi": None}
        return isi


class SaringKunjungan(SaringWilayah):
    """The filters of the list, as they stand in the address."""

    pendamping = PilihPengguna(required=False, label="Pendamping", empty_label="Semua pendamping")
    tujuan = forms.ChoiceField(
        choices=[("", "Semua tujuan"), *Kunjungan.Tujuan.choices], required=False, label="Tujuan"
    )
    kendala = forms.ModelChoiceField(
        Kendala.objects.all(), required=False, label="Kendala", empty_label="Dengan atau tanpa"
    )
    dari = forms.DateField(
        required=False, label="Dari", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    sampai = forms.DateField(
        required=False, label="Sampai", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    tunggakan = forms.BooleanField(required=False, label="Tindak lanjut lewat waktu")
    segera = forms.BooleanField(
        required=False, label=f"Tindak lanjut dalam {MUNCUL_TINDAK_LANJUT} hari"
    )

    hak = "kunjungan.lihat"
    berbulan, semua_bulan = True, "Semua bulan"

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        if self.milik_sendiri:
            del self.fields["pendamping"]
        else:
            terlihat = Profil.objects.untuk(oleh)
            self.fields["pendamping"].queryset = Pengguna.objects.filter(profil__in=terlihat)

    def saring(self, kunjungan):
        isi = self.isi
        syarat = {nama: isi[nama] for nama in ("pendamping", "tujuan", "kendala") if nama in isi}
        if bulan := self.bulan_terpilih:
            syarat["tanggal__range"] = (bulan, akhir_bulan(bulan))
        if "dari" in isi:
            syarat["tanggal__gte"] = isi["dari"]
        if "sampai" in isi:
            syarat["tanggal__lte"] = isi["sampai"]
        kunjungan = kunjungan.filter(**syarat)
        if "wilayah" in isi:
            kunjungan = kunjungan.filter(rentang_wilayah("keluarga__desa_id", isi["wilayah"]))
        if "tunggakan" in isi:
            kunjungan = kunjungan.janji_lewat(timezone.localdate())
        if "segera" in isi:
            kini = timezone.localdate()
            batas = kini + timedelta(days=MUNCUL_TINDAK_LANJUT)
            kunjungan = kunjungan.berjanji().filter(tindak_lanjut_pada__range=(kini, batas))
        return kunjungan
