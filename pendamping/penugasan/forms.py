"""Shape of what the pages of facilitators and hand-overs send."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from kpm.aturan import PESERTA
from kpm.models import Keluarga
from kpm.saring import SaringKeluarga, SaringWilayah
from pendamping.models import Penugasan, Penyerahan, Profil
from pendamping.ringkasan import DIDAMPINGI
from pkh.akun.forms import PilihPengguna, sebutan
from pkh.akun.models import Pengguna
from pkh.tanya import Tanya
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

URUT = {
    "nama": "Nama",
    "beban": "Beban terbanyak",
    "kunjungan": "Kunjungan tersedikit bulan ini",
    "verifikasi": "Verifikasi terendah",
    "terakhir": "Paling lama tidak berkunjung",
}


class SaringPendamping(SaringWilayah):
    hak = "pendamping.lihat"
    bukan_saringan = ("urut",)
    berbulan = True

    q = forms.CharField(label="Nama", required=False, max_length=60)
    urut = forms.ChoiceField(choices=list(URUT.items()), required=False, label="Urutkan")

    def saring(self, profil):
        """By name; posted in the region, or below a kabupaten/kota with families in it."""
        if q := self.isi.get("q"):
            profil = profil.filter(pengguna__nama__icontains=q)
        if not (kode := self.isi.get("wilayah")):
            return profil
        if kode.count(".") < 2:
            return profil.filter(rentang_wilayah("wilayah_id", kode))
        punya = Keluarga.objects.untuk(self.oleh).di_wilayah(kode).filter(status__in=DIDAMPINGI)
        return profil.filter(pengguna__in=punya.values("pendamping"))


class SaringPenyerahan(SaringWilayah):
    hak = "penugasan.lihat"

    q = forms.CharField(label="Pendamping", required=False, max_length=60)
    status = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[
            ("", "Semua"),
            *Penyerahan.Status.choices,
            ("sementara", "Sementara (cuti), sedang berjalan"),
            ("dibatalkan", "Dibatalkan"),
        ],
    )

    def saring(self, penyerahan):
        isi, hari_ini = self.isi, timezone.localdate()
        if q := isi.get("q"):
            penyerahan = penyerahan.filter(
                Q(pendamping__nama__icontains=q)
                | Q(
                    pk__in=Penugasan.objects.filter(pendamping__nama__icontains=q).values("ditutup")
                )
            )
        if kode := isi.get("wilayah"):
            penyerahan = penyerahan.filter(
                rentang_wilayah("wilayah_id", ".".join(kode.split(".")[:2]))
            )
        status = isi.get("status")
        if status == "dibatalkan":
            return penyerahan.exclude(dibatalkan_pada=None)
        if status == "sementara":
            masa = {"mulai__lte": hari_ini, "sampai__gte": hari_ini}
            return penyerahan.filter(
                status=Penyerahan.Status.DITERIMA, dibatalkan_pada=None, **masa
            )
        return penyerahan.filter(status=status) if status else penyerahan


class ProfilForm(forms.ModelForm):
    telepon = forms.CharField(label="Nomor telepon", max_length=20, required=False)
    email = forms.EmailField(label="Surel", required=False)

    class Meta:
        model = Profil
        fields = [
            "nip", "kepegawaian", "jabatan", "golongan", "nomor_sk", "tanggal_sk", "bergabung",
            "pendidikan", "kecamatan",
        ]  # fmt: skip
        widgets = {
            "nip": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            "bergabung": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "tanggal_sk": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "kecamatan": forms.CheckboxSelectMultiple,
        }
        labels = {"kepegawaian": "Status kepegawaian", "kecamatan": "Kecamatan tugas"}
        help_texts = {
            "nip": "18 angka tanpa spasi.",
            "jabatan": "Seperti pada SK, misalnya Penata Layanan Operasional.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kecamatan"].queryset = (
            Wilayah.objects.berlaku()
            .di_bawah(self.instance.wilayah_id)
            .filter(tingkat=Tingkat.KECAMATAN)
        )
        self.fields["telepon"].initial = self.instance.pengguna.telepon
        self.fields["email"].initial = self.instance.pengguna.email

    def _post_clean(self):
        """The service checks the row; here only the shape is."""


class SerahkanForm(forms.Form):
    """Which families (picked, found by a filter, of a desa, of a pendamping, without one), to
    whom, since when."""

    pilih = forms.CharField(required=False, widget=forms.HiddenInput)
    saringan = forms.CharField(required=False, widget=forms.HiddenInput)
    desa = forms.ModelChoiceField(Wilayah.objects.none(), required=False, empty_label="Semua desa")
    asal = forms.ChoiceField(label="Keluarga siapa", required=False)
    pendamping = PilihPengguna(label="Serahkan kepada", empty_label="Pilih pendamping")
    mulai = forms.DateField(
        label="Berlaku mulai",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Tanggal depan berlaku dengan sendirinya pada harinya.",
    )
    sampai = forms.DateField(
        label="Sampai",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Hanya untuk cuti atau tugas sementara: sesudah tanggal ini KPM kembali dengan "
        "sendirinya. Kosongkan bila untuk seterusnya.",
    )
    alasan = forms.CharField(
        label="Alasan", max_length=200, help_text="Misalnya cuti, pindah tugas, pemerataan beban."
    )
    cara = forms.ChoiceField(
        label="Cara menyerahkan",
        choices=[
            ("langsung", "Langsung berlaku pada tanggalnya"),
            ("usul", "Usulkan dahulu; berlaku bila penerimanya setuju"),
        ],
        initial="langsung",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data=None, *, oleh, pilih: list[int], saringan: str = "", **kwargs):
        """`pilih`: families ticked on a list; `saringan`: all that the list's filter finds."""
        super().__init__(data, **kwargs)
        self.oleh, self.id_pilihan = oleh, pilih
        self.hasil_saringan = SaringKeluarga(Tanya(saringan), oleh=oleh) if saringan else None
        profil = Profil.objects.untuk(oleh, "penugasan.atur").select_related("pengguna")
        orang = sebutan(
            (p.pengguna_id, str(p.pengguna), p.pengguna.username)
            for p in profil.order_by("pengguna__nama", "pk")
        )
        self.fields["pendamping"].queryset = Pengguna.objects.filter(pk__in=[pk for pk, _ in orang])
        self.fields["pendamping"].choices = [("", "Pilih pendamping"), *orang]
        self.fields["mulai"].initial = timezone.localdate()
        if pilih or (self.hasil_saringan and self.hasil_saringan.tanya()):
            del self.fields["desa"], self.fields["asal"]
            self.fields["pilih"].initial = ",".join(map(str, pilih))
            self.fields["saringan"].initial = (
                self.hasil_saringan.tanya() if self.hasil_saringan else ""
            )
        else:
            self.fields["asal"].choices = [
                ("", "Semua"),
                ("tanpa", "Yang belum punya pendamping"),
                *((str(pk), f"KPM {nama}") for pk, nama in orang),
            ]
            desa = Wilayah.objects.untuk(oleh, "penugasan.atur").berlaku()
            desa = desa.filter(tingkat=Tingkat.DESA).select_related("induk")
            self.fields["desa"].queryset = desa.order_by("induk__nama", "nama")
            self.fields["desa"].label_from_instance = lambda d: f"{d.induk}: {d}"

    def clean(self):
        isi = super().clean()
        if "desa" in self.fields and not isi.get("desa") and not isi.get("asal"):
            raise forms.ValidationError(
                "Pilih desa, atau keluarga siapa yang diserahkan. Menyerahkan semua keluarga "
                "sekaligus tidak dilayani."
            )
        return isi

    def keluarga(self):
        """The families meant; scope is applied by the service again."""
        semua = Keluarga.objects.untuk(self.oleh, "penugasan.atur")
        if self.hasil_saringan and self.hasil_saringan.tanya():
            return self.hasil_saringan.saring(semua)
        if self.id_pilihan:
            return semua.filter(pk__in=self.id_pilihan)
        isi, syarat = self.cleaned_data, Q(status__in=PESERTA)
        if isi.get("desa"):
            syarat &= Q(desa=isi["desa"])
        if asal := isi.get("asal"):
            syarat &= Q(pendamping=None) if asal == "tanpa" else Q(pendamping=int(asal))
        return semua.filter(syarat)
