"""Filters of the worklist and of the families with findings; reasons of decisions."""

from typing import Any

from django import forms
from django.db.models import Q

from kpm.forms import SaringKeluarga
from kpm.models import PasanganMirip
from pkh.wilayah.models import rentang_wilayah

from .aturan import PEMERIKSAAN


class SaringMutu(SaringKeluarga):
    """The filters of the register, and the check that is failed."""

    anggota = None
    tanpa_kunjungan = None
    urut = None
    temuan = forms.ChoiceField(
        label="Pemeriksaan",
        required=False,
        choices=[("", "Semua temuan"), *((p.kode, p.nama) for p in PEMERIKSAAN)],
    )
    field_order = ["temuan", "wilayah", "pendamping", "status", "komponen", "q"]

    def saring(self, keluarga):
        keluarga = super().saring(keluarga)
        if kode := self.isi.get("temuan"):
            keluarga = keluarga.filter(mutu__temuan__contains=[kode])
        return keluarga


class SaringPasangan(forms.Form):
    status = forms.ChoiceField(label="Keputusan", required=False)
    sebab = forms.ChoiceField(
        label="Sebab",
        required=False,
        choices=[("", "Semua sebab"), *PasanganMirip.Sebab.choices],
    )
    wilayah = forms.ChoiceField(label="Wilayah", required=False)
    keluarga = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, data, *, oleh):
        super().__init__(data)
        self.fields["wilayah"].choices = SaringKeluarga(data, oleh=oleh).fields["wilayah"].choices
        self.fields["status"].choices = [
            ("", PasanganMirip.Status.TERBUKA.label),
            *(p for p in PasanganMirip.Status.choices if p[0] != PasanganMirip.Status.TERBUKA),
        ]
        self.is_valid()

    @property
    def isi(self) -> dict[str, Any]:
        return {n: v for n, v in self.cleaned_data.items() if v}

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
        if "keluarga" in isi:
            pasangan = pasangan.filter(Q(kiri=isi["keluarga"]) | Q(kanan=isi["keluarga"]))
        return pasangan

    def kata(self) -> list[dict[str, str]]:
        """[{kata, hapus}] of what is filtered by."""
        daftar = []
        for nama, nilai in self.isi.items():
            alamat = self.data.copy()
            for buang in (nama, "sesudah"):
                alamat.pop(buang, None)
            kata = (
                "Satu keluarga"
                if nama == "keluarga"
                else dict(self.fields[nama].choices)[nilai].lstrip("– ")
            )
            daftar.append({"kata": kata, "hapus": f"?{alamat.urlencode()}"})
        return daftar


class AlasanForm(forms.Form):
    alasan = forms.CharField(
        label="Alasan",
        min_length=5,
        max_length=300,
        help_text="Apa yang Anda periksa sehingga yakin. Jangan menulis NIK atau nomor lain.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
