"""Shape of what the pages of a case send; the rules are in layanan and aturan."""

from datetime import timedelta
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils import timezone

from kpm.forms import tanggal_html
from kpm.models import Keluarga
from kpm.saring import SaringWilayah
from pendamping.models import Kasus, PihakKasus, Profil, RujukanKasus
from pkh.akun.forms import PilihPengguna
from pkh.akun.models import Pengguna
from pkh.wilayah.models import rentang_wilayah

from .aturan import MUNCUL, PANJANG_URAIAN, Hasil, Jenis, Kerahasiaan
from .layanan import RUAS, dapat_ditunjuk


class _Kunci(forms.UUIDField):
    def __init__(self):
        super().__init__(widget=forms.HiddenInput, initial=uuid4)


def ruas_tanggal(label: str, bantuan: str = "", wajib: bool = True, **attrs) -> forms.DateField:
    return forms.DateField(
        label=label, help_text=bantuan, required=wajib, widget=tanggal_html(**attrs)
    )


def ruas_panjang(label: str, bantuan: str = "", baris: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=bantuan,
        max_length=PANJANG_URAIAN,
        widget=forms.Textarea(attrs={"rows": baris}),
    )


class KasusForm(forms.ModelForm):
    """A new case, or an open one as it stands."""

    kunci = _Kunci()
    dibuka_pada = ruas_tanggal("Sejak tanggal", "Hari masalahnya Anda ketahui.")

    class Meta:
        model = Kasus
        fields = ("jenis", "pokok", "anggota", "uraian", "kerahasiaan", "berikut", "berikut_pada")
        widgets = {
            "jenis": forms.RadioSelect,
            "uraian": forms.Textarea(attrs={"rows": 5}),
            "berikut_pada": tanggal_html(),
        }
        help_texts = {
            "pokok": "Satu kalimat, misalnya: Anak kedua tidak masuk sekolah dua minggu.",
            "kerahasiaan": "Kasus rahasia hanya dilihat pendamping keluarga ini, koordinator, dan "
            "orang yang ditunjuk.",
            "berikut_pada": "Muncul di Hari ini tiga hari sebelumnya.",
        }

    def __init__(self, *args, keluarga: Keluarga, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["jenis"].choices = Jenis.choices
        self.fields["anggota"].queryset = keluarga.anggota.filter(
            Q(keluar_pada=None) | Q(pk=self.instance.anggota_id)
        )
        self.fields["anggota"].empty_label = "Seluruh keluarga"
        if self.instance.pk:
            del self.fields["kunci"], self.fields["dibuka_pada"]
        else:
            hari_ini = timezone.localdate()
            self.fields["dibuka_pada"].initial = hari_ini
            self.fields["dibuka_pada"].widget.attrs["max"] = f"{hari_ini:%Y-%m-%d}"

    def _post_clean(self):
        """No model validation here: the service does it, under the lock."""

    def isian(self) -> dict:
        return {n: v for n, v in self.cleaned_data.items() if n in {*RUAS, "kunci", "dibuka_pada"}}


class IsiKasusForm(forms.Form):
    """What is added to an open case."""

    def __init__(self, *args, kasus: Kasus, **kwargs):
        super().__init__(*args, **kwargs)
        self.kasus = kasus
        if "tanggal" in self.fields:
            hari_ini = timezone.localdate()
            self.fields["tanggal"].initial = hari_ini
            self.fields["tanggal"].widget.attrs["max"] = f"{hari_ini:%Y-%m-%d}"


class LangkahForm(IsiKasusForm):
    kunci = _Kunci()
    tanggal = ruas_tanggal("Tanggal")
    uraian = ruas_panjang(
        "Yang dilakukan", "Siapa ditemui, apa yang dibicarakan, apa yang disepakati."
    )
    berikut = forms.CharField(label="Langkah berikutnya", max_length=200, required=False)
    berikut_pada = ruas_tanggal("Tanggal langkah berikutnya", wajib=False)


class RujukForm(IsiKasusForm):
    kunci = _Kunci()
    ke = forms.ChoiceField(label="Dirujuk ke", choices=RujukanKasus.Ke.choices)
    nama = forms.CharField(
        label="Nama lembaga atau orang",
        max_length=120,
        required=False,
        help_text="Misalnya: Puskesmas Loa Ipuh.",
    )
    tanggal = ruas_tanggal("Tanggal")
    perihal = forms.CharField(label="Yang diminta", max_length=300)


class PihakForm(IsiKasusForm):
    nama = forms.CharField(label="Nama", max_length=120)
    sebagai = forms.CharField(
        label="Sebagai", max_length=80, help_text="Misalnya: kepala sekolah, ketua RT, suami."
    )
    kontak = forms.CharField(
        label="Nomor telepon",
        max_length=PihakKasus._meta.get_field("kontak").max_length,
        required=False,
    )


class OrangForm(IsiKasusForm):
    pengguna = PilihPengguna(
        label="Orang yang ditunjuk",
        empty_label="Pilih orang",
        help_text="Ia akan melihat kasus ini, juga bila rahasia.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pengguna"].queryset = dapat_ditunjuk(self.kasus).order_by("nama", "pk")


class TutupForm(IsiKasusForm):
    ditutup_pada = ruas_tanggal("Tanggal", wajib=True)
    hasil = forms.ChoiceField(label="Hasil", choices=Hasil.choices, widget=forms.RadioSelect)
    uraian_hasil = ruas_panjang("Uraian hasil", "Apa yang berubah bagi keluarga ini.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ditutup_pada"].initial = timezone.localdate()


class BukaLagiForm(IsiKasusForm):
    alasan = forms.CharField(
        label="Alasan dibuka lagi", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class JawabForm(forms.Form):
    dijawab_pada = ruas_tanggal("Tanggal jawaban")
    jawaban = forms.CharField(
        label="Jawaban", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class SaringKasus(SaringWilayah):
    """The filters of the list, as they stand in the address."""

    hak = "kasus.lihat"
    bukan_saringan = ("urut",)

    q = forms.CharField(label="Cari", required=False, max_length=60, help_text="Nama atau pokok.")
    keadaan = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[
            ("", "Terbuka dan ditutup"),
            ("terbuka", "Terbuka"),
            ("lewat", "Langkahnya lewat tanggal"),
            ("segera", f"Langkah dalam {MUNCUL} hari"),
            ("ditutup", "Ditutup"),
        ],
    )
    jenis = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua jenis"), *Jenis.choices]
    )
    kerahasiaan = forms.ChoiceField(
        label="Kerahasiaan",
        required=False,
        choices=[("", "Biasa dan rahasia"), *Kerahasiaan.choices],
    )
    rujukan = forms.ChoiceField(
        label="Rujukan",
        required=False,
        choices=[
            ("", "Dengan atau tanpa rujukan"),
            *((k, f"Dirujuk ke {v}") for k, v in RujukanKasus.Ke.choices),
            ("menunggu", "Rujukan belum dijawab"),
        ],
    )
    pendamping = PilihPengguna(required=False, label="Pendamping", empty_label="Semua pendamping")
    urut = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[("", ""), ("berikut", "berikut")]
    )

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        if self.milik_sendiri:
            del self.fields["pendamping"]
        else:
            terlihat = Profil.objects.untuk(oleh)
            self.fields["pendamping"].queryset = Pengguna.objects.filter(profil__in=terlihat)

    def saring(self, kasus):
        isi = self.isi
        kasus = kasus.filter(**{n: isi[n] for n in ("jenis", "kerahasiaan") if n in isi})
        if "q" in isi:
            kata = isi["q"]
            kasus = kasus.filter(
                Q(pokok__icontains=kata) | Q(keluarga__nama_pengurus__icontains=kata)
            )
        if "wilayah" in isi:
            kasus = kasus.filter(rentang_wilayah("keluarga__desa_id", isi["wilayah"]))
        if "pendamping" in isi:
            kasus = kasus.filter(keluarga__pendamping=isi["pendamping"])
        if "rujukan" in isi:
            pilih = RujukanKasus.objects.all()
            menunggu = isi["rujukan"] == "menunggu"
            pilih = pilih.filter(dijawab_pada=None) if menunggu else pilih.filter(ke=isi["rujukan"])
            kasus = kasus.filter(pk__in=pilih.order_by().values("kasus"))
        return self._saring_keadaan(kasus, isi.get("keadaan"))

    @staticmethod
    def _saring_keadaan(kasus, keadaan: str | None):
        hari_ini = timezone.localdate()
        if keadaan == "terbuka":
            return kasus.terbuka()
        if keadaan == "lewat":
            return kasus.lewat(hari_ini)
        if keadaan == "segera":
            batas = hari_ini + timedelta(days=MUNCUL)
            return kasus.terbuka().filter(berikut_pada__range=(hari_ini, batas))
        return kasus.filter(ditutup_pada__isnull=False) if keadaan == "ditutup" else kasus
