"""Filters of the worklist, and the shape of what its pages send."""

from uuid import uuid4

from django import forms
from django.utils import timezone

from kpm.forms import tanggal_html
from kpm.models import Fasilitas, Keluarga
from kpm.saring import SaringWilayah
from pendamping.models import Pengecualian, Sanksi
from pkh.wilayah.models import Tingkat, Wilayah

from .aturan import Langkah

TAHAP = {
    "putusan": "Menunggu keputusan",
    "sampaikan": "Belum disampaikan ke keluarga",
    "keberatan": "Ada keberatan",
    "tangguh": "Siap ditangguhkan",
    "pulih": "Patuh lagi, masih ditangguhkan",
    "selesai": "Sudah selesai",
}


def saring_tahap(sanksi, tahap: str):
    """Rows of one stage; without one all that run."""
    return {
        "putusan": sanksi.menunggu_putusan,
        "sampaikan": sanksi.belum_diberitahukan,
        "keberatan": sanksi.berkeberatan,
        "tangguh": sanksi.siap_ditangguhkan,
        "pulih": sanksi.perlu_dipulihkan,
        "selesai": lambda: sanksi.exclude(selesai_pada=None),
    }.get(tahap, sanksi.berjalan)()


class SaringSanksi(SaringWilayah):
    hak = "sanksi.lihat"
    bukan_saringan = ("urut",)

    q = forms.CharField(label="Nama pengurus", required=False, max_length=60)
    tahap = forms.ChoiceField(
        label="Tahap", required=False, choices=[("", "Semua yang berjalan"), *TAHAP.items()]
    )
    langkah = forms.ChoiceField(
        label="Langkah", required=False, choices=[("", "Semua langkah"), *Langkah.choices]
    )
    urut = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[("", ""), ("berat", "berat"), ("nama", "nama")],
    )

    def saring(self, sanksi):
        isi = self.isi
        sanksi = saring_tahap(sanksi, isi.get("tahap", ""))
        if "langkah" in isi:
            sanksi = sanksi.filter(langkah=isi["langkah"])
        if "wilayah" in isi:
            milik = Keluarga.objects.di_wilayah(isi["wilayah"])
            sanksi = sanksi.filter(keluarga__in=milik)
        if "q" in isi:
            sanksi = sanksi.filter(keluarga__nama_pengurus__icontains=isi["q"])
        return sanksi


URUT: dict[str, tuple[str, ...]] = {
    "": ("-direkomendasikan_pada",),
    "berat": ("-beruntun",),
    "nama": ("keluarga__nama_pengurus",),
}


class PutusForm(forms.Form):
    """One decision over the ticked recommendations."""

    putusan = forms.ChoiceField(
        label="Keputusan Anda",
        choices=[("terapkan", "Terapkan langkahnya"), ("tidak", "Jangan diterapkan")],
        initial="terapkan",
        widget=forms.RadioSelect,
    )
    alasan = forms.CharField(
        label="Alasan",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib bila tidak diterapkan. Tampil pada riwayat keluarga.",
    )

    def isian(self) -> dict:
        isi = self.cleaned_data
        return {"terapkan": isi["putusan"] == "terapkan", "alasan": isi["alasan"]}


class BeritahuForm(forms.Form):
    tanggal = forms.DateField(label="Disampaikan pada", widget=tanggal_html())
    cara = forms.ChoiceField(
        label="Cara penyampaian", choices=Sanksi.Cara.choices, widget=forms.RadioSelect
    )
    penerima = forms.CharField(label="Diterima oleh", max_length=100)


class KeberatanForm(forms.Form):
    kunci = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    tanggal = forms.DateField(label="Disampaikan pada", widget=tanggal_html())
    pemohon = forms.CharField(label="Siapa yang menyampaikan", max_length=100, min_length=3)
    alasan = forms.CharField(
        label="Alasan keluarga",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Tulis seperti yang mereka katakan, beserta buktinya bila ada.",
    )


class PutusKeberatanForm(forms.Form):
    terima = forms.TypedChoiceField(
        label="Putusan",
        choices=[("ya", "Terima: langkahnya dicabut"), ("tidak", "Tolak: langkahnya tetap")],
        coerce=lambda n: n == "ya",
        widget=forms.RadioSelect,
    )
    catatan = forms.CharField(
        label="Pertimbangan", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class TangguhForm(forms.Form):
    tanggal = forms.DateField(label="Berlaku sejak", widget=tanggal_html())
    dasar = forms.CharField(label="Nomor surat keputusan", max_length=100)


class SaringPengecualian(SaringWilayah):
    """A list over all targets; the region narrows by where the target is."""

    hak = "sanksi.lihat"

    status = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Semua keadaan"), *Pengecualian.Status.choices],
    )
    alasan = forms.ChoiceField(
        label="Sebab", required=False, choices=[("", "Semua sebab"), *Pengecualian.Alasan.choices]
    )

    def saring(self, baris):
        isi = self.isi
        for ruas in ("status", "alasan"):
            if ruas in isi:
                baris = baris.filter(**{ruas: isi[ruas]})
        if "wilayah" in isi:
            baris = baris.di_wilayah(isi["wilayah"])
        return baris


class PengecualianForm(forms.Form):
    """For one family, or (who decides) for a whole desa or a facility."""

    sasaran = forms.ChoiceField(
        label="Untuk siapa",
        widget=forms.RadioSelect,
        choices=[
            ("desa", "Semua keluarga di satu desa/kelurahan"),
            ("fasilitas", "Semua kewajiban di satu sekolah, posyandu atau puskesmas"),
        ],
        initial="desa",
    )
    desa = forms.ModelChoiceField(
        Wilayah.objects.none(), label="Desa/kelurahan", required=False, empty_label="Pilih desa"
    )
    fasilitas = forms.CharField(
        label="NPSN/kode fasilitas",
        required=False,
        max_length=20,
        help_text="Seperti tertera pada lembar verifikasi.",
    )
    alasan = forms.ChoiceField(label="Sebab", choices=Pengecualian.Alasan.choices)
    mulai = forms.DateField(label="Sejak", widget=tanggal_html())
    selesai = forms.DateField(
        label="Sampai",
        required=False,
        widget=tanggal_html(),
        help_text="Kosong berarti sampai dicabut.",
    )
    bukti = forms.CharField(
        label="Apa yang terjadi dan buktinya",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Misalnya surat kepala desa, surat dokter, berita bencana.",
    )

    def __init__(self, *args, oleh, keluarga: Keluarga | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.keluarga = keluarga
        self.fields["mulai"].initial = timezone.localdate()
        if keluarga is not None:
            for ruas in ("sasaran", "desa", "fasilitas"):
                del self.fields[ruas]
            return
        self.wilayah = Wilayah.objects.untuk(oleh, "sanksi.putuskan").berlaku()
        desa = self.wilayah.filter(tingkat=Tingkat.DESA).select_related("induk")
        self.fields["desa"].queryset = desa.order_by("induk__nama", "nama")
        self.fields["desa"].label_from_instance = lambda d: f"{d.induk}: {d}"

    def clean(self):
        isi = super().clean()
        if self.keluarga is not None:
            return isi
        if isi.get("sasaran") == "desa":
            isi["fasilitas"] = None
            if not isi.get("desa"):
                self.add_error("desa", "Pilih desanya.")
        elif isi.get("sasaran") == "fasilitas":
            isi["desa"] = None
            kode = isi.get("fasilitas", "")
            isi["fasilitas"] = Fasilitas.objects.filter(
                kode=kode, desa__in=self.wilayah.values("pk")
            ).first()
            if isi["fasilitas"] is None:
                self.add_error("fasilitas", "Tidak ada fasilitas berkode ini di wilayah Anda.")
        return isi

    def isian(self) -> dict:
        isi = {n: v for n, v in self.cleaned_data.items() if n != "sasaran"}
        return isi | {"keluarga": self.keluarga}


class AlasanForm(forms.Form):
    catatan = forms.CharField(label="Alasan", max_length=300, required=False)
