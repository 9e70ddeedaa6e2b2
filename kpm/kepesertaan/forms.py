"""Shape of what the pages of calon send; the rules are in aturan and in the services."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from kpm.forms import VersiField, tanggal_html
from kpm.models import (
    NAMA_URUT,
    Anggota,
    Keluarga,
    Penetapan,
    PeriksaAnggota,
    PertemuanAwal,
    Sanggahan,
)
from kpm.saring import TANPA_PENDAMPING, SaringWilayah, bersih_cari, pilihan_pendamping
from pkh.tanya import Tanya
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from .aturan import BELUM_DIVALIDASI, DOKUMEN, SEBAB, Hadir, Hasil, Tahap
from .layanan.pertemuan import RUAS
from .layanan.validasi import RUAS_KOREKSI, Periksa
from .tahap import dengan_tahap

ORANG_DITEMUI = ["Pengurus", "Suami", "Anak", "Orang tua", "Tetangga", "Ketua RT"]
MENUNGGU_HARI = [7, 14, 30, 60, 90]
BELUM = "belum"  # filter: any step before the validation
URUT: dict[str, tuple[tuple[str, ...], dict]] = {
    "": (("status_sejak",), {}),
    "desa": (("desa_id", "nama_urut"), NAMA_URUT),
    "nama": (("nama_urut",), NAMA_URUT),
}


class SaringCalon(SaringWilayah):
    """The filters of the list of calon, as they stand in the address."""

    bukan_saringan = ("urut",)
    field_order = ("q", "tahap")

    q = forms.CharField(label="Cari", required=False, max_length=60, help_text="Nama atau desa.")
    tahap = forms.ChoiceField(
        label="Tahap",
        required=False,
        choices=[("", "Semua tahap"), (BELUM, "Belum divalidasi"), *Tahap.choices],
    )
    menunggu = forms.TypedChoiceField(
        label="Menunggu",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Berapa pun lamanya"), *((n, f"Lebih dari {n} hari") for n in MENUNGGU_HARI)],
    )
    pendamping = forms.ChoiceField(label="Pendamping", required=False)
    urut = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[(u, u) for u in URUT]
    )

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        if self.milik_sendiri:
            del self.fields["pendamping"]
        else:
            self.fields["pendamping"].choices = pilihan_pendamping(self.cakupan)

    def clean_q(self):
        return bersih_cari(self.cleaned_data["q"])

    def saring(self, keluarga):
        """Calon with their step; the order is the caller's."""
        isi = self.isi
        calon = keluarga.filter(status=Keluarga.Status.CALON)
        calon = dengan_tahap(calon.cari(isi["q"]) if "q" in isi else calon)
        if "wilayah" in isi:
            calon = calon.di_wilayah(isi["wilayah"])
        if "tahap" in isi:
            tahap = BELUM_DIVALIDASI if isi["tahap"] == BELUM else [isi["tahap"]]
            calon = calon.filter(tahap__in=tahap)
        if "menunggu" in isi:
            batas = timezone.localdate() - timedelta(days=isi["menunggu"])
            calon = calon.filter(status_sejak__lt=batas)
        if "pendamping" in isi:
            siapa = None if isi["pendamping"] == TANPA_PENDAMPING else isi["pendamping"]
            calon = calon.filter(pendamping=siapa)
        return calon

    def _kata(self, nama: str, nilai) -> str:
        kata = super()._kata(nama, nilai)
        return f"Menunggu {kata[0].lower()}{kata[1:]}" if nama == "menunggu" else kata


class SaringKemajuan(SaringWilayah):
    """Progress of calon: grouped by what, of which year's decisions."""

    bukan_saringan = ("per",)

    per = forms.ChoiceField(
        label="Menurut",
        required=False,
        choices=[("desa", "Desa"), ("kecamatan", "Kecamatan"), ("pendamping", "Pendamping")],
    )
    tahun = forms.TypedChoiceField(
        label="Penetapan tahun", required=False, coerce=int, empty_value=None
    )

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        kini = timezone.localdate().year
        self.fields["tahun"].choices = [
            ("", "Tahun ini"), *((n, str(n)) for n in range(kini - 1, kini - 6, -1))
        ]  # fmt: skip

    @property
    def tahun_terpilih(self) -> int:
        return self.isi.get("tahun") or timezone.localdate().year


class PilihanCalon(forms.Form):
    """Which calon: ticked on the list, or all that its filter finds."""

    pilih = forms.CharField(required=False, widget=forms.HiddenInput)
    saringan = forms.CharField(required=False, widget=forms.HiddenInput)
    kunci = forms.UUIDField(widget=forms.HiddenInput)

    hak = "kpm.lihat"

    def pasang_pilihan(self, *, oleh, pilih: list[int], saringan: str) -> None:
        self.oleh, self.id_pilihan = oleh, pilih
        self.hasil = SaringCalon(Tanya(saringan), oleh=oleh) if saringan and not pilih else None
        self.fields["pilih"].initial = ",".join(map(str, pilih))
        self.fields["saringan"].initial = self.hasil.tanya() if self.hasil else ""

    def keluarga(self):
        """The families meant; scope is applied by the service again."""
        semua = Keluarga.objects.untuk(self.oleh, self.hak)
        if self.hasil is not None and self.hasil.tanya():
            return self.hasil.saring(semua)
        return semua.filter(pk__in=self.id_pilihan)


class PertemuanAwalForm(forms.ModelForm, PilihanCalon):
    hak = "calon.undang"

    class Meta:
        model = PertemuanAwal
        fields = RUAS
        widgets = {
            "tanggal": tanggal_html(),
            "jam": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        labels = {"desa": "Desa/kelurahan", "jam": "Pukul", "nomor_surat": "Nomor surat undangan"}
        help_texts = {
            "bawaan": "Ditulis di undangan.",
            "narahubung": "Nama dan nomor telepon, ditulis di undangan.",
        }

    def __init__(self, *args, oleh, pilih=(), saringan="", **kwargs):
        super().__init__(*args, **kwargs)
        self.pasang_pilihan(oleh=oleh, pilih=list(pilih), saringan=saringan)
        if self.instance.pk:
            for nama in ("pilih", "saringan", "kunci"):
                del self.fields[nama]
        self.fields["desa"].queryset = self._desa()
        self.fields["desa"].empty_label = "Pilih desa"
        self.fields["desa"].label_from_instance = lambda d: f"{d.induk}: {d}"

    def _desa(self):
        """Where calon of the person live, and the desa it is at now."""
        calon = Keluarga.objects.untuk(self.oleh, self.hak).filter(status="calon")
        kode = {*calon.order_by().values_list("desa_id", flat=True).distinct()}
        kode |= {self.instance.desa_id} - {None}
        desa = Wilayah.objects.filter(kode__in=kode, tingkat=Tingkat.DESA)
        return desa.select_related("induk").order_by("induk__nama", "nama")

    def _post_clean(self):
        """The service checks the row; here only the shape is."""

    def isian(self) -> dict[str, Any]:
        return {nama: self.cleaned_data[nama] for nama in RUAS}


class PenetapanForm(PilihanCalon):
    hak = "kpm.tetapkan"

    ke = forms.ChoiceField(label="Putusan", choices=Penetapan.Ke.choices, widget=forms.RadioSelect)
    nomor_sk = forms.CharField(label="Nomor SK atau berita acara", max_length=100)
    tanggal_sk = forms.DateField(label="Tanggal SK", widget=tanggal_html())
    mulai = forms.DateField(
        label="Berlaku mulai",
        required=False,
        widget=tanggal_html(),
        help_text="Kosong berarti sejak tanggal SK.",
    )

    def __init__(self, data=None, *, oleh, pilih: list[int], saringan: str, **kwargs):
        super().__init__(data, **kwargs)
        self.pasang_pilihan(oleh=oleh, pilih=pilih, saringan=saringan)
        if self.hasil and self.hasil.isi.get("tahap") == Tahap.TERTOLAK:
            self.fields["ke"].initial = Penetapan.Ke.TIDAK_LAYAK
        else:
            self.fields["ke"].initial = Penetapan.Ke.AKTIF
        for nama in ("tanggal_sk", "mulai"):
            self.fields[nama].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"

    def isian(self) -> dict[str, Any]:
        isi = {n: self.cleaned_data[n] for n in ("ke", "tanggal_sk", "mulai")}
        return isi | {"mulai": isi["mulai"] or isi["tanggal_sk"]}


class AlasanForm(forms.Form):
    alasan = forms.CharField(label="Alasan", max_length=200)


# --- validation ----------------------------------------------------------------------------
class PilihFoto(forms.ClearableFileInput):
    allow_multiple_selected = True


class BeberapaFoto(forms.FileField):
    def __init__(self, **kwargs):
        widget = PilihFoto(attrs={"accept": "image/jpeg,image/png,image/webp"})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data, initial=None):
        return [super(BeberapaFoto, self).clean(d, initial) for d in (data or []) if d]


class ValidasiForm(forms.Form):
    kunci = forms.UUIDField(widget=forms.HiddenInput)
    tanggal = forms.DateField(label="Tanggal validasi", widget=tanggal_html())
    ditemui = forms.CharField(
        label="Siapa yang ditemui",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "orang-ditemui", "autocomplete": "off"}),
    )
    hasil = forms.ChoiceField(
        label="Hasil validasi",
        choices=Hasil.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih hasil validasinya."},
    )
    sebab = forms.ChoiceField(
        label="Sebab",
        required=False,
        choices=[
            ("", "Pilih sebabnya"),
            *((Hasil(h).label, list(pilihan.items())) for h, pilihan in SEBAB.items()),
        ],
    )
    kembaran = forms.ModelChoiceField(Keluarga.objects.none(), required=False)
    alasan = forms.CharField(
        label="Apa yang Anda temui",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Menjadi alasan di riwayat status keluarga.",
    )
    komitmen_tanggal = forms.DateField(
        label="Komitmen ditandatangani", required=False, widget=tanggal_html()
    )
    komitmen_oleh = forms.CharField(label="Ditandatangani oleh", max_length=120, required=False)
    foto_komitmen = BeberapaFoto(label="Foto lembar komitmen")
    catatan = forms.CharField(
        label="Keadaan keluarga",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    foto_depan = BeberapaFoto(label="Foto rumah dari depan")
    foto_dalam = BeberapaFoto(label="Foto rumah bagian dalam")
    foto_keluarga = BeberapaFoto(label="Foto keluarga")
    foto = BeberapaFoto(
        label="Foto bukti lain",
        help_text="Berkas, atau alamat yang kosong. Semua foto bersama paling banyak 5; data "
        "lokasi di dalamnya dihapus sebelum disimpan.",
    )

    UTAMA = ("tanggal", "ditemui", "hasil", "sebab", "alasan", "kembaran", "catatan",
             "komitmen_tanggal", "komitmen_oleh", "foto_komitmen", "foto_depan", "foto_dalam",
             "foto_keluarga", "foto", "kunci")  # fmt: skip

    def __init__(self, *args, oleh, keluarga: Keluarga, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kembaran"].queryset = Keluarga.objects.untuk(oleh).exclude(pk=keluarga.pk)
        self.fields["tanggal"].widget.attrs |= {
            "min": f"{keluarga.status_sejak:%Y-%m-%d}",
            "max": f"{timezone.localdate():%Y-%m-%d}",
        }

    def clean(self):
        """What belongs to another outcome was hidden from the person: it is left out."""
        isi = super().clean()
        hasil = isi.get("hasil")
        if hasil != Hasil.LAYAK:
            isi |= {"komitmen_tanggal": None, "komitmen_oleh": "", "foto_komitmen": []}
        else:
            isi["alasan"] = ""
        if hasil not in SEBAB:
            isi["sebab"] = ""
        if hasil != Hasil.GANDA:
            isi["kembaran"] = None
        return isi


class PeriksaForm(forms.ModelForm):
    """One member: how found, what was seen, and what is put right in the register."""

    keadaan = forms.ChoiceField(
        choices=PeriksaAnggota.Keadaan.choices, widget=forms.RadioSelect, initial="sesuai"
    )
    keluar = forms.ChoiceField(
        label="Mengapa bukan anggota",
        required=False,
        choices=[("", "Pilih sebabnya"), *Anggota.AlasanKeluar.choices],
    )
    komponen_terlihat = forms.BooleanField(required=False)
    dokumen = forms.MultipleChoiceField(
        label="Dokumen dilihat",
        required=False,
        choices=list(DOKUMEN.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Anggota
        fields = RUAS_KOREKSI
        widgets = {"tanggal_lahir": tanggal_html(), "hpl": tanggal_html()}

    def __init__(self, *args, **kwargs):
        anggota = kwargs["instance"]
        super().__init__(*args, prefix=f"a{anggota.pk}", **kwargs)
        self.fields["versi"] = VersiField(initial=anggota.diubah_pada.isoformat())
        if anggota.jenis_kelamin != Anggota.Kelamin.PEREMPUAN:
            for nama in ("hamil", "hpl", "kehamilan_ke"):
                del self.fields[nama]
        kata = f"{anggota.get_komponen_display()} terbukti"
        self.fields["komponen_terlihat"].label = kata
        if not anggota.komponen:
            del self.fields["komponen_terlihat"]

    def _post_clean(self):
        """No model validation here: the service does it, on the locked row."""

    @property
    def ruas_koreksi(self):
        return [self[nama] for nama in RUAS_KOREKSI if nama in self.fields]

    @property
    def ada_galat_koreksi(self) -> bool:
        return any(nama in self.errors for nama in RUAS_KOREKSI)

    def periksa(self) -> Periksa:
        isi = self.cleaned_data
        bukan = isi["keadaan"] == PeriksaAnggota.Keadaan.BUKAN
        ubah = [n for n in self.changed_data if n in RUAS_KOREKSI and n in self.fields]
        return Periksa(
            anggota=self.instance.pk,
            keadaan=isi["keadaan"],
            komponen_terlihat=isi.get("komponen_terlihat", False),
            dokumen=isi["dokumen"],
            koreksi={} if bukan else {n: isi[n] for n in ubah},
            versi=isi["versi"],
            keluar=isi["keluar"] if bukan else "",
        )


class KomitmenForm(forms.Form):
    tanggal = forms.DateField(label="Komitmen ditandatangani", widget=tanggal_html())
    penandatangan = forms.CharField(label="Ditandatangani oleh", max_length=120)
    foto = BeberapaFoto(label="Foto lembar komitmen")


class SanggahanForm(forms.Form):
    tanggal = forms.DateField(label="Disampaikan tanggal", widget=tanggal_html())
    pemohon = forms.CharField(label="Disampaikan oleh", max_length=120)
    alasan = forms.CharField(
        label="Alasan keluarga", max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


class JawabForm(forms.Form):
    terima = forms.TypedChoiceField(
        label="Jawaban",
        choices=[("ya", "Terima, divalidasi ulang"), ("tidak", "Tolak, hasil tetap")],
        coerce=lambda nilai: nilai == "ya",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih terima atau tolak."},
    )
    jawaban = forms.CharField(
        label="Alasan jawaban", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class SaringPertemuan(SaringWilayah):
    hak = "kpm.lihat"
    keadaan = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[
            ("", "Semua"),
            ("datang", "Akan datang"),
            ("catat", "Kehadiran belum dicatat"),
            ("batal", "Dibatalkan"),
        ],
    )

    def saring(self, pertemuan):
        isi, hari_ini = self.isi, timezone.localdate()
        if "wilayah" in isi:
            pertemuan = pertemuan.di_wilayah(isi["wilayah"])
        keadaan = isi.get("keadaan")
        if keadaan == "batal":
            return pertemuan.exclude(dibatalkan_pada=None)
        if keadaan == "datang":
            return pertemuan.berlaku().filter(tanggal__gt=hari_ini)
        if keadaan == "catat":
            return pertemuan.belum_dicatat(hari_ini)
        return pertemuan


class SaringSanggahan(SaringWilayah):
    """Those that wait for an answer, until more is asked for."""

    hak = "kpm.lihat"
    putusan = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[
            ("", Sanggahan.Putusan.MENUNGGU.label),
            ("diterima", Sanggahan.Putusan.DITERIMA.label),
            ("ditolak", Sanggahan.Putusan.DITOLAK.label),
            ("semua", "Semua sanggahan"),
        ],
    )

    def saring(self, sanggahan):
        isi = self.isi
        if "wilayah" in isi:
            milik = rentang_wilayah("validasi__keluarga__desa_id", isi["wilayah"])
            sanggahan = sanggahan.filter(milik)
        putusan = isi.get("putusan", Sanggahan.Putusan.MENUNGGU)
        return sanggahan if putusan == "semua" else sanggahan.filter(putusan=putusan)


PILIHAN_HADIR = [
    (str(h), kata)
    for h, kata in ((Hadir.HADIR, "Hadir"), (Hadir.DIWAKILI, "Diwakili"), (Hadir.TIDAK, "Tidak"))
]
