"""Filters of the worklist and of the families with findings; reasons of decisions."""

from django import forms

from kpm.models import PasanganMirip
from kpm.saring import SaringKeluarga, SaringWilayah
from pkh.wilayah.models import rentang_wilayah

from .aturan import PEMERIKSAAN


class SaringMutu(SaringKeluarga):
    """The filters of the register, and the check that is failed."""

    field_order = ("temuan", "q", "status")
    temuan = forms.ChoiceField(
        label="Pemeriksaan",
        required=False,
        choices=[("", "Semua temuan"), *((p.kode, p.nama) for p in PEMERIKSAAN)],
    )

    def __init__(self, data, *, oleh):
        super().__init__(data, oleh=oleh)
        for nama in self.bukan_saringan:  # one order and one set of columns here
            del self.fields[nama]

    def saring(self, keluarga):
        keluarga = super().saring(keluarga)
        if kode := self.isi.get("temuan"):
            keluarga = keluarga.filter(mutu__temuan__contains=[kode])
        return keluarga


class SaringPasangan(SaringWilayah):
    hak = "kpm.gabung"
    status = forms.ChoiceField(
        label="Keputusan",
        required=False,
        choices=[("", "Belum diputuskan"), *PasanganMirip.Status.choices[1:]],
    )
    sebab = forms.ChoiceField(
        label="Sebab",
        required=False,
        choices=[("", "Semua sebab"), *PasanganMirip.Sebab.choices],
    )

    def saring(self, pasangan):
        isi = self.isi
        pasangan = pasangan.filter(status=isi.get("status", PasanganMirip.Status.TERBUKA))
        if "sebab" in isi:
            pasangan = pasangan.filter(sebab__contains=[isi["sebab"]])
        if "wilayah" in isi:
            pasangan = pasangan.filter(
                rentang_wilayah("kiri__desa_id", isi["wilayah"])
                | rentang_wilayah("kanan__desa_id", isi["wilayah"])
            )
        return pasangan


class AlasanForm(forms.Form):
    alasan = forms.CharField(
        label="Alasan",
        min_length=5,
        max_length=300,
        help_text="Apa yang Anda periksa sehingga yakin. Jangan menulis NIK atau nomor lain.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
