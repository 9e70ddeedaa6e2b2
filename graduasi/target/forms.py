"""What the pages of targets are asked: a year, a kabupaten/kota, and which prospects."""

from django import forms
from django.utils import timezone

from kpm.models import NAMA_URUT
from kpm.saring import TANPA_PENDAMPING, SaringWilayah, bersih_cari, pilihan_pendamping
from pkh.wilayah.models import Tingkat, Wilayah, rentang_wilayah

from ..aturan import JenisGraduasi
from ..forms import TAHUN_MUNGKIN, pilihan_jenis
from .aturan import POIN
from .ringkasan import PROSPEK

URUT = {"": ("-skor",), "nama": ("nama_urut",)}


def tahun_diminta(tanya) -> int | None:
    """The year of the address, this one without any; None where it is no year of ours."""
    tahun = tanya.get("tahun") or str(timezone.localdate().year)
    sah = tahun.isdecimal() and len(tahun) == 4 and int(tahun) in TAHUN_MUNGKIN
    return int(tahun) if sah else None


def kabupaten_diminta(oleh, hak: str, tanya) -> tuple[Wilayah | None, list[Wilayah]]:
    """(that of the address, without any the person's first; None where it is none of theirs,
    those to choose from)."""
    pilihan = list(Wilayah.objects.untuk(oleh, hak).berlaku().filter(tingkat=Tingkat.KABUPATEN))
    kode = tanya.get("wilayah", "")
    return next((w for w in pilihan if not kode or w.kode == kode), None), pilihan


class TargetPendampingForm(forms.Form):
    """One number for each type; empty means none of its own."""

    def __init__(self, *args, nilai: dict[str, int], **kwargs):
        super().__init__(*args, **kwargs)
        for jenis, kata in pilihan_jenis():
            self.fields[jenis] = forms.IntegerField(
                label=JenisGraduasi(jenis).label,
                help_text=kata.partition(": ")[2],
                required=False,
                min_value=0,
                max_value=10_000,
                initial=nilai.get(jenis),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )


class SaringProspek(SaringWilayah):
    hak = "graduasi.lihat"
    bukan_saringan = ("urut",)

    q = forms.CharField(
        label="Cari", required=False, max_length=60, help_text="Nama, NIK, No KK atau desa."
    )
    alasan = forms.ChoiceField(
        label="Alasan",
        required=False,
        choices=[("", "Semua alasan"), *((k, w[0].upper() + w[1:]) for k, (_, w) in POIN.items())],
    )
    jenis = forms.ChoiceField(
        label="Menuju graduasi",
        required=False,
        choices=[("", "Semua jenis"), *((j.value, j.label) for j in PROSPEK)],
    )
    pendamping = forms.ChoiceField(label="Pendamping", required=False)
    urut = forms.ChoiceField(
        label="Urutkan", required=False, choices=[("", "Nilai tertinggi"), ("nama", "Nama")]
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
        """Narrow the families of `calon_prospek`."""
        pilih = self.isi
        if kode := pilih.get("wilayah"):
            keluarga = keluarga.filter(rentang_wilayah("desa_id", kode))
        if orang := pilih.get("pendamping"):
            keluarga = keluarga.filter(pendamping=None if orang == TANPA_PENDAMPING else orang)
        if jenis := pilih.get("jenis"):
            keluarga = keluarga.filter(x_jenis=jenis)
        if alasan := pilih.get("alasan"):
            keluarga = keluarga.filter(**{f"x_{alasan}": True})
        return keluarga.cari(pilih["q"]) if "q" in pilih else keluarga

    @property
    def urutan(self) -> tuple[tuple[str, ...], dict]:
        """(fields, the expressions among them)."""
        urut = self.isi.get("urut", "")
        return URUT[urut], NAMA_URUT if urut else {}
