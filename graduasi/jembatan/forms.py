"""What the bridge is asked: a region, two days, and for the list behind a figure which one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kpm.forms import tanggal_html
from kpm.saring import SaringWilayah
from pkh.wilayah.models import Tingkat, Wilayah

from ..aturan import JenisGraduasi
from .ringkasan import ALASAN

ARAH = {"awal": "KPM awal", "masuk": "KPM masuk", "keluar": "KPM keluar", "akhir": "KPM akhir"}
GOLONGAN = {
    "baru": "baru",
    "kembali": "kembali menjadi peserta",
    "pindah": "pindah wilayah",
    "graduasi": "graduasi",
    "lain": "bukan graduasi",
    "aktif": "aktif",
    "ditangguhkan": "ditangguhkan",
}
JENIS = dict(JenisGraduasi.choices) | ALASAN


class SaringJembatan(SaringWilayah):
    """Without days: this year up to today. Without a region: the person's own first one."""

    hak = "laporan.lihat"

    mulai = forms.DateField(label="Sejak awal", required=False, widget=tanggal_html())
    sampai = forms.DateField(label="Sampai akhir", required=False, widget=tanggal_html())

    def clean_sampai(self):
        sampai = self.cleaned_data["sampai"]
        if sampai and sampai > timezone.localdate():
            raise ValidationError("Tanggal akhir tidak boleh di masa depan.")
        return sampai

    def clean(self):
        isi = super().clean()
        mulai, sampai = isi.get("mulai"), isi.get("sampai") or timezone.localdate()
        if mulai and mulai > sampai:
            self.add_error("mulai", "Tanggal awal tidak boleh sesudah tanggal akhir.")
        return isi

    @property
    def masa(self) -> dict:
        """{mulai, sampai} of what was asked, or by default."""
        sampai = self.isi.get("sampai") or timezone.localdate()
        return {"mulai": self.isi.get("mulai") or sampai.replace(month=1, day=1), "sampai": sampai}

    @property
    def terpilih(self) -> Wilayah | None:
        terlihat = Wilayah.objects.untuk(self.oleh, self.hak)
        if kode := self.isi.get("wilayah"):
            return terlihat.filter(pk=kode).first()
        besar = terlihat.berlaku().filter(tingkat__in=[Tingkat.PROVINSI, Tingkat.KABUPATEN])
        return besar.first() or terlihat.first()


class SaringGerak(SaringJembatan):
    """One figure of the bridge."""

    arah = forms.ChoiceField(choices=list(ARAH.items()), widget=forms.HiddenInput)
    golongan = forms.ChoiceField(
        required=False, choices=[("", ""), *GOLONGAN.items()], widget=forms.HiddenInput
    )
    jenis = forms.ChoiceField(
        required=False, choices=[("", ""), *JENIS.items()], widget=forms.HiddenInput
    )

    @property
    def gerak(self) -> dict:
        """What `ambil_gerak` is asked."""
        return {r: self.isi.get(r, "") for r in ("arah", "golongan", "jenis")} | self.masa
